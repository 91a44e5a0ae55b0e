"""Profiles say all that the claims say, and of the right thing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

import pepgraph
from pepgraph.answers.citations import Noted
from pepgraph.answers.impact import impact
from pepgraph.answers.motifs import sequence
from pepgraph.answers.profile import is_anecdote
from pepgraph.answers.regions import matrix
from pepgraph.answers.repeated import told_once
from pepgraph.answers.statuses import standings
from pepgraph.answers.tensions import claims_alone, tensions
from pepgraph.answers.values import claim_values
from pepgraph.errors import UnknownNameError
from pepgraph.graph import Graph
from pepgraph.store.claims import read_claims
from pepgraph.store.oxigraph import OxigraphEngine


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
        said = claim_values(claim, Noted())["qualifiers"]
        assert sum(len(values) for values in said.values()) == len(claim.qualifiers)


def test_things_do_not_share_what_they_are_said_to_differ_in(graph):
    """Each reflects its parent molecule, and the parent molecules are different."""
    shared = graph.compare("selank", "semax").shared
    assert "has residue count: 7" in shared
    assert not [line for line in shared if "parent molecule" in line]


def test_a_profile_leaves_out_what_only_compares_with_it(graph):
    profile = graph.show("selank")
    reports = [claim for claim in profile.claims if is_anecdote(claim)]
    assert {claim.subject.label for claim in reports} == {"Selank"}
    assert any(claim.relation.family == "comparison" for claim in graph.show("semax").claims)
    assert {claim.subject.label for claim in profile.compared} == {"Semax"}


def test_what_others_are_compared_with_tells_of_them(graph):
    """That Selank is said to be without sedation is said in comparison with these, and is most of what is said."""
    [section] = [one for one in graph.show("benzodiazepine").report.sections if one.title == "Compared with others"]
    assert [one.claim.sentence for one in section.told] == [
        "Selank possibly does not produce dependence (compared with benzodiazepines) [human research limited].",
        "Selank possibly does not produce sedation (compared with benzodiazepines) [human research limited].",
    ]


def test_what_others_do_to_a_thing_is_not_told_as_what_it_does(graph):
    firsts = {
        section.title.partition(",")[0]: {one.claim.subject.label for one in section.told}
        for name in ("bdnf", "hippocampus", "anxiety")
        for section in graph.show(name).report.sections
        if "strongest" in section.title
    }
    assert firsts == {
        "What acts on it": {"Selank", "Semax"},
        "Mechanisms that name it": {"Selank", "Semax"},
        "What bears on it": {"Selank", "enkephalins"},
    }


def test_a_comparison_keeps_what_narrows_a_claim(graph):
    report = graph.compare("selank", "semax").report
    told = {cell for section in report.sections for row in section.rows for cell in row}
    assert any("human consumption outside research" in cell for cell in told)
    assert any("published Western randomized controlled trials" in cell for cell in told)
    assert any("in blood plasma (human) [7] · unspecified" in cell for cell in told)


def test_sources_are_those_of_the_document(graph):
    profile = graph.show("selank")
    cited = {number for claim in profile.claims for number in claim.cites}
    assert {source.label.strip("[]") for source in profile.sources} == cited
    assert ("[6]", "Zozulia AA 2008") in {(source.label, source.paper.label) for source in profile.sources}


@pytest.mark.parametrize("name", ["ukraine", "ischemic stroke", "hippocampus", "basal forebrain"])
def test_what_is_perhaps_cited_is_a_source_too(name, graph):
    profile = graph.show(name)
    claims = (*profile.claims, *profile.compared)
    cited = Counter(number for claim in claims for number in claim.cites)
    perhaps = Counter(number for claim in claims for number in claim.may_cite)
    wanted = {number: (cited[number], perhaps[number]) for number in {*cited, *perhaps}}
    assert {source.label.strip("[]"): (source.claims, source.perhaps) for source in profile.sources} == wanted
    rows = graph.ask("sources-of", name).rows
    assert {str(row[3]): (int(str(row[1])), int(str(row[2]))) for row in rows} == wanted
    part = graph.slice(pepgraph.Filter(about=name)).ask("sources").rows
    assert {str(row[0]).rpartition("/")[2]: (int(str(row[1])), int(str(row[2]))) for row in part} == wanted


def test_a_paper_that_a_curator_keeps_from_every_claim_is_none_of_its_sources(graph, rdflib_graph):
    """A status is no matter for a study of genes, though the digest cites it there."""
    for one in (graph, rdflib_graph):
        (source,) = one.show("outside Russia and Ukraine").sources
        assert (source.claims, source.stopped) == (1, 1)
        assert source.row() == ("[9]", "1", "not Medvedeva EV 2014, BMC Genomics, a curator notes", "", "")
        stopped = Counter(str(row[0]) for row in one.ask("stopped-paths"))
        counted = {str(row[0]): int(row[-1]) for row in one.ask("sources")}
        assert {reference: n for reference, n in counted.items() if n} == stopped
        partly = {source.label: source for source in one.show("enkephalins").sources}
        assert (partly["[7]"].stopped, partly["[7]"].but, partly["[8]"].nowhere) == (0, "", True)
    semax = {source.label: source.identified[0] for source in graph.show("semax").sources}
    assert semax["[8]"].endswith("; not for 2 of the 4, a curator notes")
    assert "pmid-24661604" not in graph.export(format="bibtex", about="outside Russia and Ukraine")
    assert "pmid-24661604" in graph.export(format="bibtex", about="semax")


def test_a_note_on_a_reference_alone_is_told_of_what_cites_it(graph):
    notes = graph.show("semax").notes
    assert ("[10]", "Identified by elimination.") in notes
    assert [label for label, text in notes if text.startswith("Other papers remain possible")] == ["[12]"]
    assert not [label for label, _ in graph.show("selank").notes if label == "[12]"]


@pytest.mark.parametrize("line", ['rdfs:label                  "Ref. 6" ;', ""])
def test_what_a_reference_is_the_source_of_does_not_hang_on_its_label(line, facts, graph, tmp_path):
    path = tmp_path / "facts.ttl"
    label = 'rdfs:label                  "[6]" ;'
    assert facts.count(label) == 1
    path.write_text(facts.replace(label, line), "utf-8")
    other = pepgraph.open(path, environment=False)
    counts = [{source.iri: source.claims for source in one.show("selank").sources} for one in (other, graph)]
    assert counts[0] == counts[1]
    found, usual = other.impact(6), graph.impact(6)
    assert found.gone == ("Ref. 6" if line else "[6]",)
    assert [claim.iri for claim in found.falls] == [claim.iri for claim in usual.falls] != []
    assert [claim.iri for claim in found.perhaps] == [claim.iri for claim in usual.perhaps]
    parts = (usual.falls, usual.weakens, usual.perhaps)
    assert sum(map(len, parts)) + usual.untouched == len(graph.claims())


def test_a_claim_that_falls_does_not_lose_a_source_perhaps_too(facts, tmp_path):
    path = tmp_path / "facts.ttl"
    claim = "c:46-semax-increases-bdnf-basal-forebrain pg:mayCite r:6 .\n"
    path.write_text(facts + claim, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        both, one = graph.impact(11, 6), graph.impact(6)
        (it,) = (claim for claim in both.falls if claim.iri.endswith("/46-semax-increases-bdnf-basal-forebrain"))
        assert it not in both.perhaps
        assert it in one.perhaps


@pytest.mark.parametrize("name", ["pmid-18454096", "PMID: 18454096", "Zozulia AA 2008", "paper:pmid-18454096"])
def test_a_paper_goes_with_the_references_that_are_taken_to_be_it(name, graph):
    paper, reference = graph.impact(name), graph.impact(6)
    note = "?note pg:stopsPathTo paper:pmid-18454096 ; pg:concerns ?claim . ?claim a pg:Claim"
    apart = {str(claim) for (claim,) in graph.query(f"SELECT ?claim {{ {note} }}")}
    assert len(apart) == 5
    for ours, theirs in ((paper.falls, reference.falls), (paper.perhaps, reference.perhaps)):
        assert [claim.iri for claim in ours] == [claim.iri for claim in theirs if claim.iri not in apart] != []
    assert paper.taken == ("[6]",)
    assert reference.taken == reference.twins == ()
    assert "it is what [6] is taken to be" in paper.report.markdown


def test_a_doi_names_a_paper(graph):
    for before in ("", "https://doi.org/", "doi:"):
        assert graph.impact(f"{before}10.3390/genes11060681").gone == ("Filippenkov IB 2020",)


def test_a_paper_goes_from_every_document(facts, graph, tmp_path):
    """A reference goes from its own."""
    paths = [tmp_path / "one.ttl", tmp_path / "other.ttl"]
    paths[0].write_text(facts, "utf-8")
    other = facts.replace("selank-semax-faq", "other-faq")
    # What [6] is taken to be is [11] there, and what [11] was is nothing.
    six, eleven = (f"pg:identifiedAs             paper:pmid-{number} ;" for number in (18454096, 16635254))
    assert (other.count(six), other.count(eleven)) == (1, 1)
    paths[1].write_text(other.replace(six, "").replace(eleven, six), "utf-8")
    both = pepgraph.open(*paths, environment=False)
    found, alone = both.impact("pmid-18454096"), graph.impact("pmid-18454096")
    assert found.taken == ("other-faq:11", "selank-semax-faq:6")
    # The same is said there with [6], which is another source now.
    assert not {claim.iri for claim in alone.falls} & {claim.iri for claim in found.falls}
    assert {claim.iri for claim in alone.falls} <= {claim.iri for claim in found.weakens}
    assert both.impact("selank-semax-faq:6").falls == graph.impact(6).falls
    assert both.impact("selank-semax-faq:6").twins == ("other-faq:11",)
    assert "; other-faq:11 is taken to be the same paper" in both.impact("selank-semax-faq:6").report.markdown


def test_several_go_at_once(facts, graph, tmp_path):
    """What two sources hold, either holds alone."""
    both, first, second = graph.impact(9, 12), graph.impact(9), graph.impact("12")
    assert both.gone == ("[9]", "[12]")
    assert {*first.falls, *second.falls} < {*both.falls}
    assert {*both.together} == {*both.falls} - {*first.falls, *second.falls} == {*second.weakens}
    assert graph.impact(12, 9, "[12]").falls == both.falls
    assert graph.impact("9,12").gone == graph.impact("[9][12]").gone == both.gone
    told = [line for line in both.report.markdown.splitlines() if line.startswith("#") or "do not cite" in line]
    assert told[:4] == [
        "# If [9] and [12] go",
        "7 claims fall, 4 weaken, 15 perhaps lose their source; 199 do not cite them",
        "## Fall: no other source",
        "## Fall together: no one of these is the only source",
    ]
    # Of a paper that goes with its own reference, the reference decides what goes.
    paper = graph.impact("pmid-18454096", 6)
    assert (paper.falls, paper.perhaps, paper.together) == (graph.impact(6).falls, graph.impact(6).perhaps, ())
    with_paper = graph.impact("pmid-18454096", 12)
    assert with_paper.falls == graph.impact("pmid-18454096").falls
    assert with_paper.weakens == second.weakens
    assert "do not rest on them; [6] goes with a paper" in with_paper.report.subtitle
    with pytest.raises(pepgraph.PepgraphError, match="there is no reference 99"):
        graph.impact(9, 99)


def test_what_goes_is_told_with_the_paper_it_is_taken_to_be(graph):
    (source,) = graph.impact(12).sources
    assert (source.label, source.paper.short) == ("[12]", "Filippenkov IB 2020")
    assert source.paper.confidence == "medium to low"
    (section,) = [one for one in graph.impact(12, 6).report.sections if one.part == "sources"]
    assert [row[0] for row in section.rows] == ["[6]", "[12]"]
    # As a profile has it: of how many claims the paper is no source.
    assert section.rows[0][2].endswith("; not for 3 of the 18, a curator notes")
    # A paper that goes names its reference already.
    assert graph.impact("pmid-18454096").sources == ()


@pytest.fixture
def read(monkeypatch):
    """How many claims each impact has read."""
    sizes: list[int] = []

    def counted(engine, only):
        sizes.append(len(only))
        return read_claims(engine, only)

    monkeypatch.setattr("pepgraph.answers.impact.read_claims", counted)
    return sizes


def test_what_a_loss_does_is_worked_out_without_reading_the_claims_that_cite_others(graph, read):
    found = graph.impact(12)
    assert (read, found.untouched) == ([1], 224)
    read.clear()
    assert graph.impact("pmid-18454096").untouched + read[0] >= 225


def test_an_impact_of_some_claims_counts_and_sums_up_all(graph, read):
    for names in (("10", "11"), ("pmid-18454096",)):
        whole, some = graph.impact(*names), impact(graph, *names, most=2)
        assert read.pop() <= 6
        assert (whole.cut, some.cut) == (False, True)
        assert (some.falls, some.weakens, some.perhaps) == (whole.falls[:2], whole.weakens[:2], whole.perhaps[:2])
        assert some.counts == whole.counts == tuple(map(len, (whole.falls, whole.weakens, whole.perhaps)))
        assert (some.report.subtitle, some.sources) == (whole.report.subtitle, whole.sources)


def test_what_lacks_a_part_of_its_triple_is_no_claim_that_falls(graph, facts, tmp_path):
    claim = graph.impact(6).falls[0]
    block = re.search(rf"(?ms)^c:{re.escape(claim.iri.rpartition('/')[2])}\n.*?\.\n\n", facts)[0]
    (tmp_path / "facts.ttl").write_text(facts.replace(block, re.sub(r"rdf:subject\s+\S+ *;", "", block)), "utf-8")
    with pepgraph.open(tmp_path / "facts.ttl", environment=False) as other:
        found, whole = other.impact(6), graph.impact(6)
        assert found.counts == (whole.counts[0] - 1, *whole.counts[1:])
        assert [source.claims for source in found.sources] == [source.claims - 1 for source in whole.sources]
        assert not found.cut


def test_a_reference_that_is_not_named_as_one_is_refused(facts, tmp_path):
    (tmp_path / "facts.ttl").write_text(re.sub(r"\br:6\b", "<https://example.org/six>", facts), "utf-8")
    with (
        pepgraph.open(tmp_path / "facts.ttl", environment=False) as other,
        pytest.raises(UnknownNameError, match=r"<https://example.org/six> is that of no reference; name it https"),
    ):
        other.impact(6)


def test_what_goes_elsewhere_is_no_source_here(facts, tmp_path):
    """Of a reference its own document's others are asked, whatever goes beside it."""
    paths = [tmp_path / "one.ttl", tmp_path / "other.ttl"]
    for path, document in zip(paths, ("selank-semax-faq", "other-faq"), strict=True):
        path.write_text(facts.replace("selank-semax-faq", document), "utf-8")
    two = pepgraph.open(*paths, environment=False)
    found, here, there = two.impact("selank-semax-faq:9", "other-faq:12"), *map(
        two.impact, ("selank-semax-faq:9", "other-faq:12")
    )
    assert {*found.falls} == {*here.falls, *there.falls}
    assert {*found.weakens} == {*here.weakens, *there.weakens}
    assert found.together == ()


def test_only_a_reference_or_a_paper_can_go(graph):
    """Whatever else has an IRI had no claims, and nothing fell."""
    with pytest.raises(pepgraph.PepgraphError, match="e:selank is no reference"):
        graph.impact("e:selank")
    with pytest.raises(pepgraph.PepgraphError, match="there is no reference pmid-1; there are 1, 3"):
        graph.impact("pmid-1")
    for number in ("16996037", "PMID 16996037", "10.1000/none"):
        with pytest.raises(pepgraph.PepgraphError, match="11, 12; and no paper behind them has this number"):
            graph.impact(number)
    for author, meant in (("Zozulia", "Zozulia AA 2008"), ("Dolotov 2006", "Dolotov OV 2006")):
        with pytest.raises(pepgraph.PepgraphError, match=f"12; did you mean {meant}"):
            graph.impact(author)
        assert graph.impact(meant).taken


def test_what_is_named_by_its_iri_has_to_be_of_the_kind(graph):
    """A condition that nothing can meet let no claim through, and one was a traceback."""
    faq = "selank-semax-faq"
    for name, value, said in (
        ("state", "pg:AnimalStudy", "pg:AnimalStudy is no state; there are cited, perhaps, uncited"),
        ("polarity", "pg:AnimalStudy", "pg:AnimalStudy is no polarity; there are affirmed, negated"),
        ("evidence", "e:selank", "e:selank is no level"),
        ("within", "e:selank", "e:selank is no document"),
        ("reference", "e:selank", "e:selank is no reference"),
        ("about", "p:45", "p:45 is a passage; `pepgraph ask passage 45` tells of it"),
        ("about", f"doc:{faq}", f"doc:{faq} is a document; `pepgraph ask coverage --within {faq}` tells of it"),
        ("about", faq, f"{faq} is the name of a document; `pepgraph ask coverage --within {faq}` tells of it"),
        ("reference", "pmid-18454096", "pmid-18454096 is the name of a paper and no reference; `pepgraph impact pmid-"),
        ("about", "fda-approved", "fda-approved is the name of a question; `pepgraph ask fda-approved` tells of it"),
        ("about", "pmid-18454096", "pmid-18454096 is the name of a paper; `pepgraph impact pmid-18454096`"),
        ("about", "increases", "increases is the name of a relation; `pepgraph ask relations` tells of it"),
        ("about", "animal study", "animal study is the name of a kind of evidence; `pepgraph ask by-evidence "),
        ("about", "clinical trial", "clinical trial is the name of a kind of evidence; `pepgraph ask by-evidence "),
        ("about", "Intranasal", "Intranasal is the name of a route; `pepgraph search Intranasal`, in Python search"),
        ("about", "single dose", "single dose is the name of a regimen; `pepgraph search 'single dose'`, in Python "),
        ("about", "hedged", "hedged is the name of a modality; `pepgraph search --modality hedged`, in Python claims"),
        ("about", "disclaimer", "unknown entity 'disclaimer'; no entity has a name like it; search finds claims by"),
        ("about", "Dolotov OV 2006", "Dolotov OV 2006 is the name of a paper; `pepgraph impact 'Dolotov OV 2006'`"),
        ("about", "passage 45", "passage 45 is not an entity; `pepgraph ask passage 45` tells of a passage"),
        ("about", "Ref [6]", r"Ref \[6\] is not an entity; `pepgraph impact 6` tells of a reference"),
        ("about", "44-semax-increases-bdnf", "44-semax-increases-bdnf is the name of a claim; `pepgraph claim"),
    ):
        with pytest.raises(pepgraph.PepgraphError, match=f"^{said}"):
            graph.claims(**{name: value})
    assert graph.claims(reference="r:6") == graph.claims(reference=6)
    assert graph.claims(state="pg:Uncited") == graph.claims(state="uncited") != []


def test_numbers_of_others_are_numbers(graph):
    """As pandas has them."""

    class Number:
        def __index__(self):
            return 6

    assert graph.claims(reference=Number()) == graph.claims(reference=6)
    assert graph.impact(Number()).falls == graph.impact(6).falls
    assert graph.ask("claims-by-source", Number()).rows == graph.ask("claims-by-source", 6).rows
    asked = "SELECT ?it ?number { ?it a pg:Reference ; pg:number ?number }"
    assert graph.query(asked, number=Number()).rows == graph.query(asked, number=6).rows != []


def test_three_things_are_compared_as_two_are(graph):
    found = graph.compare("selank", "semax", "tuftsin")
    assert "51-selank-distinct-from-semax" in {claim.iri.rpartition("/")[2] for claim in found.compared}
    effects = [claim for _, cells in found.family("effect") for claims in cells for claim in claims]
    assert not any(map(is_anecdote, effects))
    assert [one.label for one in found.profiles] == ["Selank", "Semax", "tuftsin"]
    assert set(found.shared) <= set(graph.compare("selank", "semax").shared)
    for section in found.report.sections:
        assert all(len(row) == len(section.columns) for row in section.rows)
    with pytest.raises(pepgraph.PepgraphError, match="selank and TP-7 are the same thing"):
        graph.compare("selank", "semax", "TP-7")


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        (("bdnf", "ngf"), "Semax increases …"),
        (("russia", "ukraine"), "Semax is used for optic-nerve disease …"),
        (("ischemic stroke", "cognitive impairment"), "Semax is a prescription medicine in Ukraine for …"),
    ],
)
def test_what_others_are_said_to_do_to_both_is_said_of_both(names, shared, graph):
    found = graph.compare(*names)
    assert shared in found.shared
    # A status of another thing is none of theirs.
    assert "Status by place" not in {section.title for section in found.report.sections}


def test_denials_and_statuses_are_said_of_both_with_all_that_narrows_them(graph):
    shared = graph.compare("selank", "semax").shared
    assert "NOT is classified as: dietary supplement" in shared
    assert "has regulatory status: unscheduled in the United States" in shared
    assert not [line for line in shared if "outside Russia" in line or "slows the degradation" in line]


@pytest.mark.parametrize("names", [("rat", "mouse"), ("hippocampus", "frontal cortex"), ("semax", "acth")])
def test_a_comparison_has_every_claim_that_names_one_of_the_things(names, graph):
    found = graph.compare(*names)
    told = {claim.iri for claim in found.compared}
    told |= {claim.iri for _, row in found.beside for claims in row for claim in claims}
    things = {one.iri for one in found.profiles}
    for one in found.profiles:
        others = {claim.iri for claim in (*one.claims, *one.compared) if claim.subject.iri not in things}
        assert others
        assert others <= told
    rows = [row for section in found.report.sections if "in the place of" in section.title for row in section.rows]
    assert len(rows) == len(found.beside)


def test_a_comparison_says_what_a_curator_keeps_from_a_claim(graph):
    sections = {section.title: section for section in graph.compare("selank", "semax").report.sections}
    cells = [cell for section in sections.values() for row in section.rows for cell in row]
    said = "• neuroprotection in injury models [documented and primary] [10][11] · unspecified"
    [line] = [line for cell in cells for line in cell.split("\n") if line.startswith(said)]
    assert line == f"{said}; not behind it, a curator notes: Agapova TY 2007, Dolotov OV 2006"
    assert sum("not behind it" in cell for cell in cells) < len(cells) / 10
    # From the reference to the paper is the other link.
    rows = {row[0]: row[1:] for row in sections["Sources"].rows}
    claims = graph.show("selank").claims
    cited = len([claim for claim in claims if "6" in claim.cites])
    perhaps = len([claim for claim in claims if "6" in claim.may_cite])
    assert rows["[6]"][0] == f"{cited}, perhaps {perhaps} more"
    paper = "Zozulia AA 2008, Zhurnal Nevrologii i Psikhiatrii imeni S.S. Korsakova"
    paper += "; not for 3 of the 16, a curator notes"
    assert rows["[6]"][1:] == ("–", paper, "high")
    assert sections["Curator notes"].rows


def test_motifs_are_the_longest_runs_shared(graph):
    found = sequence(graph, "https://w3id.org/pepgraph/entity/semax")
    shared = {motif.letters: {label for _, label in motif.shared_with} for motif in found.motifs}
    assert shared == {"MEHF": {"ACTH(4-7)"}, "PGP": {"Pro-Gly-Pro", "Selank"}}
    assert [found.marks(place) for place in (0, 3, 4, 6)] == [(1,), (1,), (2,), (2,)]
    assert sequence(graph, "https://w3id.org/pepgraph/entity/bdnf") is None


def test_a_matrix_has_each_directed_claim_in_its_place(graph):
    iri = "https://w3id.org/pepgraph/entity/semax"
    claims = graph.claims(about="semax")
    found = matrix(iri, claims)
    placed = [claim for _, cells in found.rows for cell in cells for claim in cell]
    directed = [claim for claim in claims if claim.relation.symbol and claim.subject.iri == iri]
    assert {claim.iri for claim in placed} == {claim.iri for claim in directed}
    assert found.columns[-1] == "region not said"


def test_what_holds_in_one_place_is_no_tension_with_what_does_not_in_another(facts, tmp_path):
    """But what is denied of all places except some is one with what is affirmed of a place that is not left out."""
    head, name, rest = facts.partition("c:57-selank-status-approved-europe-denied\n")
    assert name
    path = tmp_path / "facts.ttl"
    more = "c:11-selank-increases-bdnf-hippocampus cito:citesAsEvidence r:5 .\n"
    path.write_text(head + name + rest.replace("pg:Negated", "pg:Affirmed", 1) + more, "utf-8")
    for engine in ("oxigraph", "rdflib"):
        with pepgraph.open(path, engine=engine, environment=False) as graph:
            found = tensions(graph)
            assert "increases and modulates, both by [4]" in {one.why for one in found}
            assert tensions(graph, claims_alone(graph, {claim.iri for claim in graph.claims()})) == found
        pairs = [(one.first, one.second) for one in found if "status" in {one.first.relation.family}]
        places = {place.label for pair in pairs for claim in pair for place in claim.qualified("jurisdiction")}
        assert places == {"Europe", "outside Russia"}


_YEAR = '"2019"^^<http://www.w3.org/2001/XMLSchema#gYear>'


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("pg:jurisdiction e:ukraine", ["only there and elsewhere"]),
        ("pg:jurisdiction e:outside-russia", ["only there and elsewhere"]),
        ("pg:jurisdiction e:russia", []),
        ("pg:jurisdiction e:part", []),
        (f"pg:jurisdiction e:russia ; pg:scope pg:HasBeen ; pg:until {_YEAR}", ["up to a year and still"]),
        (f"pg:jurisdiction e:russia ; pg:scope pg:HasBeen ; pg:since {_YEAR}", []),
        (f"pg:jurisdiction e:russia ; pg:scope pg:UntilThen ; pg:until {_YEAR}", []),
    ],
)
def test_what_holds_only_there_and_elsewhere_or_has_ended_is_a_tension(more, why, facts, tmp_path):
    claim = "/58-selank-status-registered-russia"
    path = tmp_path / "facts.ttl"
    other = f"""
c:58-selank-status-registered-again a pg:Claim ; rdf:subject e:selank ; rdf:predicate pg:hasRegulatoryStatus ;
    rdf:object pg:Registered ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ;
    {more} ; pg:statedIn p:58 ; pg:anchor s:6312-6361 .
e:part a pg:Jurisdiction ; rdfs:label "part of it"@en ; skos:broader e:russia .
"""
    # Other claims have nothing to do with it, and rdflib takes its time over them.
    fewer = re.sub(rf"^(?!c:{claim[1:]}$)[cs]:\S+\s[\s\S]*?\.\n", "", facts, flags=re.MULTILINE)
    path.write_text(fewer + other, "utf-8")
    for engine in ("oxigraph", "rdflib"):
        with pepgraph.open(path, engine=engine, environment=False) as graph:
            assert len(graph.claims()) == 2
            of_it = [one for one in tensions(graph) if claim in one.first.iri or claim in one.second.iri]
            assert [one.why for one in of_it] == why
            alone = claims_alone(graph, {claim.iri for claim in graph.claims()})
            assert [one for one in tensions(graph, alone) if one in of_it] == of_it


def _years(since: int | None, until: int | None, more: str = "") -> str:
    said = [f'pg:{name} "{year}"^^xsd:gYear' for name, year in (("since", since), ("until", until)) if year]
    return " ; ".join((*said, *([more] if more else ()), "pg:jurisdiction e:ukraine"))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (_years(2015, None), _years(2018, None), ["from one year and from another"]),
        (_years(2018, None), _years(2015, None), ["from one year and from another"]),
        (_years(2015, None), _years(2015, None), []),
        (_years(None, 2019), _years(2016, 2020), ["up to one year and up to another"]),
        (_years(2015, 2019), _years(2016, 2019), ["from one year and from another"]),
        # It ended, and began anew.
        (_years(2010, 2012), _years(2016, 2019), []),
        (_years(2010, 2012), _years(2016, None), []),
        (_years(2010, 2012), _years(2011, None), ["up to a year and still"]),
        (_years(2015, None, "pg:indication e:ischemic-stroke"), _years(2018, None, "pg:indication e:anxiety"), []),
        (_years(2015, None), _years(2018, None).replace("ukraine", "europe"), []),
    ],
)
def test_one_year_and_another_are_a_tension(one, other, why, facts, tmp_path):
    path = tmp_path / "facts.ttl"
    claims = "".join(
        f"c:58-x{n} a pg:Claim ; rdf:subject e:selank ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;"
        f" pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; {more} ; pg:statedIn p:58 .\n"
        for n, more in enumerate((one, other))
    )
    path.write_text(re.sub(r"^[cs]:\S+\s[\s\S]*?\.\n", "", facts, flags=re.MULTILINE) + claims, "utf-8")
    for engine in ("oxigraph", "rdflib"):
        with pepgraph.open(path, engine=engine, environment=False) as graph:
            assert [found.why for found in tensions(graph)] == why


def test_a_tension_says_in_what_its_claims_differ(graph):
    found = tensions(graph)
    assert [one.why for one in found] == [
        "increases and modulates, both by [4]",
        "increases and decreases",
        "decreases and increases",
        "decreases and increases",
    ]
    pair = next(one for one in found if ("anatomy", "frontal cortex", "hippocampus") in one.apart)
    assert pair.why == "decreases and increases"
    alone = claims_alone(graph, {claim.iri for claim in graph.claims()})
    assert tensions(graph, alone) == found


def test_a_place_tells_whose_status_it_is(graph):
    [status] = [
        section for section in graph.show("united states").report.sections if section.title.startswith("Status")
    ]
    assert status.columns[0] == "what"
    assert {row[0] for row in status.rows} == {"Selank", "Semax"}


def test_a_standing_that_is_said_to_be_the_only_one_stands_by_itself(graph):
    """What is sold as this alone, and what is classed as this, are two things with citations of their own."""
    told = {one.row for one in graph.show("selank").standings} | {one.row for one in graph.show("semax").standings}
    assert ("outside Russia", "research chemical, sold only as this", "", "[6]") in told
    assert ("outside Russia", "research chemical", "", "uncited") in told
    assert ("United States", "research chemical, sold only as this", "", "uncited") in told
    assert ("United States", "research chemical", "", "[9]") in told


def test_a_standing_and_what_is_said_of_both_keep_their_hedges(facts, tmp_path):
    path = tmp_path / "facts.ttl"
    blocks = facts.split("\n\n")
    doubted = [
        block.replace("pg:Asserted", "pg:Attributed" if "e:selank" in block else "pg:Hedged")
        if "e:united-states" in block
        else block
        for block in blocks
    ]
    path.write_text("\n\n".join(doubted), "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        told = {one.standing for one in graph.show("selank").standings if one.place == "United States"}
        assert "NOT approved by the FDA (attributed)" in told
        assert all(standing.endswith(" (attributed)") for standing in told)
        both = graph.compare("selank", "semax")
        line = "has regulatory status: unscheduled in the United States (Selank: attributed; Semax: hedged)"
        assert line in both.shared
        assert "has research origin: Russia" in both.shared
        assert "unscheduled (hedged)" in str(both)


def test_a_place_tells_what_is_said_of_all_places_but_some_and_only_of_others(graph):
    ukraine = graph.show("ukraine")
    sections = {section.title: section for section in ukraine.report.sections}
    told = {row for section in sections.values() if "said of" in section.columns for row in section.rows}
    assert ("Selank", "outside Russia", "NOT approved", "any indication", "uncited") in told
    assert ("Selank", "Russia", "registered only there", "", "[6]") in told
    assert {row[0] for row in sections["Status by place"].rows} == {"Semax"}
    assert not {claim.iri for one in ukraine.bearing for claim in one.claims} & {claim.iri for claim in ukraine.claims}
    assert graph.show("russia").bearing == ()
    for place in ("ukraine", "europe", "united states", "russia", "outside russia", "outside russia and ukraine"):
        rows = graph.ask("status-in", place)
        how, claim = rows.columns.index("place_is"), rows.columns.index("claim")
        assert {str(row[claim]) for row in rows if str(row[how]) != "named"} == {
            one.iri for kind in graph.show(place).bearing for one in kind.claims
        }


def test_what_bears_on_a_place_is_the_same_on_rdflib(graph, rdflib_graph):
    for place in ("ukraine", "united states", "outside russia"):
        assert rdflib_graph.show(place).bearing == graph.show(place).bearing


def test_what_is_said_again_is_told_once_with_its_places(graph):
    report = graph.show("semax").report
    told = {one.claim.sentence: one for section in report.sections for one in section.told}
    assert told["Semax is a heptapeptide."].places == "also in passages 39 and 51 (uncited)"
    sequence = told["Semax has the sequence Met-Glu-His-Phe-Pro-Gly-Pro."]
    assert (sequence.claim.citation_text, [claim.passage for claim in sequence.again]) == ("[10][11]", [26, 39])
    [twin] = [
        one
        for section in graph.show("selank").report.sections
        for one in section.told
        if one.claim.sentence == "Selank modulates the Th1/Th2 cytokine balance."
    ]
    assert twin.places == "also in passage 24 ([5])"


def test_of_what_is_said_again_the_best_cited_comes_first(graph):
    claim = graph.claims(about="semax", reference="11")[0]
    uncited, perhaps = replace(claim, cites=(), document="a"), replace(claim, cites=(), may_cite=("10",), document="b")
    [told] = told_once([replace(one, iri=f"urn:{n}") for n, one in enumerate((uncited, perhaps, claim))])
    assert [one.citation_text for one in (told.claim, *told.again)] == [claim.citation_text, "perhaps [10]", "uncited"]


@pytest.mark.parametrize("name", ["selank", "semax", "bdnf", "enkephalins"])
def test_a_profile_hides_no_claim_that_it_sorts(name, graph):
    """Each claim in a section or behind one that says the same, with the same hedge and evidence, and once."""
    profile = graph.show(name)
    report = profile.report
    shown = [claim.iri for section in report.sections for one in section.told for claim in (one.claim, *one.again)]
    assert len(shown) == len(set(shown))
    for section in report.sections:
        for one in section.told:
            assert {(c.proposition, c.modality, c.evidence) for c in (one.claim, *one.again)} == {
                (one.claim.proposition, one.claim.modality, one.claim.evidence)
            }
    sorted_ = {c.iri for c in (*profile.claims, *profile.compared, *profile.acted_on) if c.relation.family != "status"}
    assert sorted_ == set(shown)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "GAD",
            [
                "12-selank-comparable-to-benzodiazepine-comparator",
                "12-selank-evidence-small-russian-study",
                "12-selank-produces-anxiolytic-effect",
            ],
        ),
        ("anxiety", ["64-selank-evidence-small-human-dataset"]),
        # Nobody is said to have them; patients are human, and that is no illness.
        ("human", []),
        ("BDNF", []),
        ("gad-patients", []),
    ],
)
def test_a_profile_of_a_condition_tells_what_is_said_of_people_who_have_it(name, told, graph, rdflib_graph):
    found = graph.show(name)
    assert [claim.iri.rpartition("/")[2] for claim in found.in_patients] == told
    assert [claim.iri for claim in rdflib_graph.show(name).in_patients] == [claim.iri for claim in found.in_patients]
    sections = {section.title: section for section in found.report.sections}
    assert ("In people who have it" in sections) == bool(told)
    cited = {reference for claim in found.in_patients for reference in claim.references}
    assert cited <= {source.iri for source in found.sources}


def test_a_profile_tells_what_the_same_passages_say_of_what_it_acts_on(graph):
    told = [claim.sentence for claim in graph.show("semax").acted_on]
    assert "The Semax binding site has the dissociation constant 2.4 nM." in told
    # Enkephalins are named with Semax nowhere: passage 23 is about Selank.
    assert "Enkephalins reduce anxiety." not in told
    assert graph.show("tuftsin").acted_on == ()


_TWO_DOCUMENTS = """@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix e: <https://w3id.org/pepgraph/entity/> .
@prefix d: <https://w3id.org/pepgraph/doc/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix cito: <http://purl.org/spar/cito/> .
@prefix fabio: <http://purl.org/spar/fabio/> .
d:one a pg:Document ; rdfs:label "one"@en .
d:two a pg:Document ; rdfs:label "two"@en .
<https://w3id.org/pepgraph/doc/one/reference/1> a pg:Reference ; pg:number 1 ; pg:identifiedAs
    <https://w3id.org/pepgraph/paper/pmid-1> .
<https://w3id.org/pepgraph/doc/two/reference/1> a pg:Reference ; pg:number 1 .
<https://w3id.org/pepgraph/paper/pmid-1> rdfs:label "Paper 2020"@en ; fabio:hasPubMedId "1" .
"""
_ALIKE = """<https://w3id.org/pepgraph/doc/{0}/claim/1-x> a pg:Claim ; rdf:subject e:x ; rdf:predicate pg:increases ;
    rdf:object e:y ; pg:statedIn <https://w3id.org/pepgraph/doc/{0}/passage/1> ;
    cito:citesAsEvidence <https://w3id.org/pepgraph/doc/{0}/reference/1> .
<https://w3id.org/pepgraph/doc/{0}/passage/1> a pg:Passage ; pg:inDocument d:{0} .
"""


def test_what_another_document_cites_holds_a_claim_where_a_paper_goes_and_not_where_a_reference_does(tmp_path):
    path = tmp_path / "two.ttl"
    path.write_text(_TWO_DOCUMENTS + _ALIKE.format("one") + _ALIKE.format("two"), "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        paper, reference = graph.impact("pmid-1"), graph.impact("one:1")
    assert [claim.document for claim in paper.weakens] == [claim.document for claim in reference.falls] == ["one"]
    assert paper.falls == reference.weakens == ()


def test_a_note_on_a_reference_alone_is_told_of_claims_that_cite_it(graph):
    names = ("65-semax-increases-ngf", "45-semax-increases-ngf-hippocampus", "11-selank-increases-bdnf-hippocampus")
    found = [graph.claim(name) for name in names]
    told = [[note.text for note in one.notes if note.text.startswith("[")] for one in found]
    assert told == [["[10]: Identified by elimination."], ["[10]: Identified by elimination."], []]
    assert "A curator notes: [10]: Identified by elimination." in found[0].to_cite


def test_a_family_that_there_is_not_is_refused_with_those_that_there_are(graph):
    for one in (graph.show("semax"), graph.compare("semax", "selank")):
        with pytest.raises(UnknownNameError, match=r"'mechanisms' .*identity, mechanism,.* did you mean mechanism\?"):
            one.family("mechanisms")
    assert graph.show("selank").family("status")


def test_an_impact_tells_what_curators_remark_on_what_goes(graph, facts, tmp_path):
    retracted = 'n:12-retracted a pg:CuratorNote ; rdfs:comment "Retracted."@en ; pg:concerns r:12 .'
    path = tmp_path / "retracted.ttl"
    path.write_text(facts + retracted, encoding="utf-8")
    found = pepgraph.open(path, environment=False).impact("12")
    assert ("[12]", "Retracted.") in found.notes
    assert ("[12]", "Retracted.") in next(one.rows for one in found.report.sections if one.part == "notes")
    paper = graph.impact("pmid-18454096")
    assert {text for _, text in graph.impact(6).notes} <= {text for _, text in paper.notes}
    assert len(paper.notes) == len({*paper.notes})


def test_what_curators_note_on_claims_and_rows_is_told_of_a_list_at_once(facts, tmp_path):
    path = tmp_path / "retracted.ttl"
    noted = 'n:retracted a pg:CuratorNote ; rdfs:comment "Retracted."@en ; pg:concerns paper:pmid-18454096 .'
    path.write_text(facts + noted, encoding="utf-8")
    with pepgraph.open(path, environment=False) as graph:
        claims = graph.claims(about="selank")
        told = graph.noted(claims)
        wholes = {claim.iri: graph.claim(claim.iri) for claim in claims}
        assert told.remarks == {iri: one.remarks for iri, one in wholes.items() if one.remarks} != {}
        assert told.stopped == {iri: one.stopped for iri, one in wholes.items() if one.stopped} != {}
        rows = graph.ask("effects", "selank")
        of_rows = graph.noted(rows)
        cited = {str(row[rows.columns.index("claim")]) for row in rows}
        assert of_rows.remarks == {iri: texts for iri, texts in told.remarks.items() if iri in cited} != {}
        assert rows.hints == ["a curator notes on Zozulia AA 2008: Retracted."]
        assert "Retracted." in {text for texts in graph.noted(graph.ask("sources")).remarks.values() for text in texts}
        with pytest.raises(TypeError, match="told is 'selank'"):
            graph.noted("selank")


def test_a_profile_tells_what_a_note_without_a_name_remarks(facts, tmp_path):
    path = tmp_path / "noted.ttl"
    claim = "48-semax-inhibits-enkephalinases"
    path.write_text(f'{facts}[] a pg:CuratorNote ; rdfs:comment "Seen."@en ; pg:concerns c:{claim} .', "utf-8")
    assert ("passage 48", "Seen.") in pepgraph.open(path, environment=False).show("semax").notes


def test_an_impact_counts_claims_where_nothing_has_counted_them(graph):
    engine = OxigraphEngine()
    engine.load(graph.quads())
    with Graph(engine, ()) as uncounted:
        assert not uncounted.query("SELECT ?it { ?it pg:claimCount ?n }").values
        assert uncounted.impact("6").untouched == graph.impact("6").untouched


def test_a_profile_asks_once_for_the_notes_on_all_that_stands_behind_it(graph, asked_texts):
    claims = graph.show("selank").claims
    texts = [text for text in asked_texts if "pg:concerns ?it" in text]
    assert len(texts) == 1
    assert all(claim.iri in texts[0] for claim in claims)
    assert sum("pg:identificationConfidence" in text for text in asked_texts) == 1
