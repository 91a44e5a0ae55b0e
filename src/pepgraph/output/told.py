"""What an editor is told of a revision, as plain text for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill

from pepgraph.model.terms import printable
from pepgraph.output.revised import Revised

_WIDTH = 80


def told(made: Revised, sentences: Mapping[str, str], *, renumber: bool) -> str:
    """What stays, what changed and what is to be read, with the sentences of the claims by their IRIs."""
    return "\n".join((*_counts(made), *_references(made, renumber), *_claims(made, sentences)))


def _counts(made: Revised) -> Iterator[str]:
    told = made.passages
    joined = f", {told['joined']} joined to others" if told["joined"] else ""
    yield (
        f"passages: {told['stay']} as before, {told['changed']} changed, {told['new']} new, {told['gone']} gone{joined}"
    )
    sources = f", {len(made.unsourced)} without a source they had" if made.unsourced else ""
    yield f"claims: {made.kept} as before, {len(made.to_read)} to be read again, {len(made.lost)} gone{sources}"


def _references(made: Revised, renumber: bool) -> Iterator[str]:
    if made.renumbered:
        numbers = ", ".join(f"[{before}] is [{now}]" for before, now in made.renumbered.items())
        kept = "with their papers" if renumber else "if they are the same sources, --renumber takes them along"
        yield _folded(f"references: {numbers}; {kept}")
    for number, claims in made.unheld.items():
        citing = f"it was cited by {', '.join(map(_name, claims))}" if claims else "no claim cited it"
        yield _folded(f"[{number}] is gone; {citing}")
    if made.unclear:
        numbers = ", ".join(f"[{number}]" for number in made.unclear)
        yield _folded(
            f"references: which is which is not clear of {numbers}, so that all keep their numbers; "
            "make a text in which only the numbers are others, and revise to that one first"
        )


def _claims(made: Revised, sentences: Mapping[str, str]) -> Iterator[str]:
    own = {*made.reworded}
    for what, claims in (
        ("to be read again, for their own words have changed:", made.reworded),
        (
            "to be read again, for words around them, their context or their place changed:",
            [iri for iri in made.to_read if iri not in own],
        ),
        ("their passage no longer has a citation of theirs:", made.unsourced),
        ("gone:", made.lost),
    ):
        if claims:
            yield f"\n{what}"
        for iri in claims:
            yield _folded(f"  {_name(iri)}: {printable(sentences.get(iri, ''), kept='')}")


def _name(claim: str) -> str:
    return printable(claim.rpartition("/")[2], kept="")


def _folded(line: str) -> str:
    return fill(line, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
