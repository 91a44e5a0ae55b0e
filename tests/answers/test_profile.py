"""Profiles say all that the claims say, and of the right thing."""

from __future__ import annotations

from pepgraph.answers.profile import is_anecdote, standings
from pepgraph.output.tables import claim_values


def test_a_status_has_all_its_indications(graph):
    found = [standing.row for standing in standings(graph.show("semax").claims)]
    rows = {(place, standing): indications for place, standing, indications, _ in found}
    three = {"ischemic stroke", "transient ischemic attack", "cognitive impairment"}
    for place in ("Russia", "Ukraine"):
        assert set(rows[place, "registered"].split(", ")) == three
        assert set(rows[place, "prescription medicine"].split(", ")) == three
    assert rows["United States", "NOT approved by the FDA"] == "any indication"


def test_no_status_row_loses_a_denial(graph):
    for name in ("selank", "semax"):
        claims = [claim for claim in graph.show(name).claims if claim.relation.family == "status"]
        rows = [standing.row for standing in standings(claims)]
        for claim in claims:
            (place,) = claim.qualified("jurisdiction")
            hits = [standing for where, standing, *_ in rows if where == place.label and claim.object.label in standing]
            assert any(standing.startswith("NOT ") == (claim.polarity == "negated") for standing in hits)
        assert not [row for row in rows if row[0] == "no place given"]


def test_values_for_json_keep_every_qualifier(graph):
    for claim in graph.claims():
        said = claim_values(claim)["qualifiers"]
        assert sum(len(values) for values in said.values()) == len(claim.qualifiers)


def test_a_profile_leaves_out_what_only_compares_with_it(graph):
    profile = graph.show("selank")
    reports = [claim for claim in profile.claims if is_anecdote(claim)]
    assert {claim.subject.label for claim in reports} == {"Selank"}
    assert any(claim.relation.family == "comparison" for claim in graph.show("semax").claims)


def test_sources_are_those_of_the_document(graph):
    profile = graph.show("selank")
    cited = {number for claim in profile.claims for number in claim.cites}
    assert {source.label.strip("[]") for source in profile.sources} == cited
    assert ("[6]", "Zozulia AA 2008") in {(row[0], row[2].split(",")[0]) for row in profile.sources}
