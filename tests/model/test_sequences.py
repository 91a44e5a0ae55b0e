"""Sequences: the two codes, the count, and the chemistry recomputed by RDKit."""

from __future__ import annotations

import pytest

from pepgraph.model.sequences import one_letter, sequence_faults

COMPUTED = {
    # One letter, formula, average mass to one decimal: from the table of facts.
    "semax": ("MEHFPGP", "C37H51N9O10S", 813.9, "AFEHBIGDWIGTEH-AQCRPPRCSA-N"),
    "selank": ("TKPRPGP", "C33H57N11O9", 751.9, "JTDTXGMXNXBGBZ-YVHUGQOKSA-N"),
}


@pytest.fixture(scope="module")
def peptides(graph):
    query = """SELECT ?peptide ?three ?letters ?count ?formula ?mass ?key WHERE {
      ?peptide pg:threeLetterSequence ?three ; pg:sequence ?letters ; pg:residueCount ?count .
      OPTIONAL { ?peptide pg:molecularFormula ?formula }
      OPTIONAL { ?peptide pg:averageMass ?mass }
      OPTIONAL { ?peptide pg:inchiKey ?key }
    } ORDER BY ?peptide"""
    return {str(row[0]).rpartition("/")[2]: row[1:] for row in graph.query(query).values}


@pytest.fixture(scope="module")
def codes(graph):
    rows = graph.query("SELECT ?three ?one { ?a pg:threeLetterCode ?three ; pg:oneLetterCode ?one }").values
    return dict(rows)


def test_codes_are_the_twenty(codes):
    assert len(codes) == len(set(codes.values())) == 20
    assert "".join(sorted(codes.values())) == "ACDEFGHIKLMNPQRSTVWY"


def test_one_letter_form_and_count_follow_from_the_three_letter_form(peptides, codes):
    assert set(peptides) >= {"selank", "semax"}
    for name, (three, letters, count, *_) in peptides.items():
        assert letters == one_letter(three, codes), name
        assert count == len(three.split("-")) == len(letters), name


@pytest.mark.parametrize("name", COMPUTED)
def test_computed_values_are_those_of_the_facts(name, peptides):
    _, letters, count, formula, mass, _ = peptides[name]
    wanted = COMPUTED[name]
    assert (letters, count, formula, round(float(mass), 1)) == (wanted[0], 7, wanted[1], wanted[2])


def test_rdkit_computes_the_same(peptides):
    chem = pytest.importorskip("rdkit.Chem", reason="RDKit is not installed: pip install rdkit")
    from rdkit.Chem import Descriptors, rdMolDescriptors

    looked_at = 0
    for name, (_, letters, _, formula, mass, key) in peptides.items():
        molecule = chem.MolFromSequence(letters)
        for given, computed in (
            (formula, rdMolDescriptors.CalcMolFormula(molecule)),
            (key, chem.MolToInchiKey(molecule)),
        ):
            if given is not None:
                assert given == computed, name
                looked_at += 1
        if mass is not None:
            assert float(mass) == round(Descriptors.MolWt(molecule), 1), name
            looked_at += 1
    assert looked_at >= 6


def test_faults_of_sequences():
    codes = {"Pro": "P", "Gly": "G", "Met": "M"}
    assert sequence_faults("Met-Pro-Gly", "MPG", None, codes) == []
    assert sequence_faults("Met-Pro-Gly", "MGP", 3, codes) == ["'MGP' does not spell Met-Pro-Gly, which is MPG"]
    (unknown,) = sequence_faults("Met-Prp-Gly", "MPG", 3, codes)
    assert unknown == "'Prp' in Met-Prp-Gly is not a three-letter code of an amino acid"
    (odd,) = sequence_faults("Met-Pro-Gly", "MPX", 3, codes)
    assert odd == "'X' in MPX is not a one-letter code of an amino acid"
    assert sequence_faults("Met-Pro-Gly", "mpg", 3, codes), "small letters are no codes"
    assert sequence_faults("", "", 1, codes)
    with pytest.raises(KeyError, match="Xaa"):
        one_letter("Pro-Xaa", codes)
