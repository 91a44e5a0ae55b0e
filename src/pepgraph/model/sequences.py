"""Peptide sequences in one-letter and three-letter codes. The codes are data, given by the caller."""

from __future__ import annotations

from collections.abc import Mapping


def one_letter(three_letter: str, codes: Mapping[str, str]) -> str:
    """One-letter form of residues joined by hyphens; ``codes`` maps three letters to one.

    >>> one_letter("Pro-Gly-Pro", {"Pro": "P", "Gly": "G"})
    'PGP'

    Raises KeyError with the residue that is in no code.
    """
    return "".join(codes[residue] for residue in three_letter.split("-"))


def sequence_faults(three_letter: str, letters: str, count: int | None, codes: Mapping[str, str]) -> list[str]:
    """What is wrong between the two forms of a sequence and its residue count, in words.

    >>> sequence_faults("Pro-Gly-Pro", "PGP", 3, {"Pro": "P", "Gly": "G"})
    []
    >>> sequence_faults("Pro-Gly-Pro", "PGG", 2, {"Pro": "P", "Gly": "G"})
    ["'PGG' does not spell Pro-Gly-Pro, which is PGP", 'the residue count is 2 where the sequence has 3']
    """
    faults = []
    unknown = [residue for residue in three_letter.split("-") if residue not in codes]
    odd = sorted(set(letters) - set(codes.values()))
    if unknown:
        faults.append(f"{unknown[0]!r} in {three_letter} is not a three-letter code of an amino acid")
    if odd:
        faults.append(f"{odd[0]!r} in {letters} is not a one-letter code of an amino acid")
    if not unknown and not odd and one_letter(three_letter, codes) != letters:
        faults.append(f"{letters!r} does not spell {three_letter}, which is {one_letter(three_letter, codes)}")
    length = len(three_letter.split("-"))
    if count is not None and count != length:
        faults.append(f"the residue count is {count} where the sequence has {length}")
    return faults
