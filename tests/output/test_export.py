"""Networks, tables and bibliographies of the graph, read back by those who take them."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.errors import UnknownNameError
from pepgraph.model.names import ENTITY, ONTOLOGY, PREFIXES, RDFS
from pepgraph.output.export import everything, export_formats, flat, format_of
from pepgraph.output.network import VIEWS
from pepgraph.query.filtering import Filter, select
from pepgraph.query.quads import quads_of
from pepgraph.store.disk.load import load
from pepgraph.store.write import serialize

FACTS = Path(__file__).parents[2] / "data" / "facts.ttl"

TEXT_FORMATS = ("graphml", "gexf", "nodes.csv", "edges.csv", "bibtex")


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_two_runs_and_two_engines_give_the_same_bytes(format, graph, rdflib_graph):
    again = pepgraph.open(environment=False)
    assert graph.export(format=format) == again.export(format=format) == rdflib_graph.export(format=format)


@pytest.fixture(scope="module")
def network(graph):
    return graph.network("full")


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_networkx_reads_it_back(format, graph, network, tmp_path):
    path = tmp_path / f"links.{format}"
    graph.export(path)
    found = networkx.read_graphml(path, force_multigraph=True) if format == "graphml" else networkx.read_gexf(path)
    assert found.is_directed()
    assert found.is_multigraph()
    assert set(found) == set(network)
    assert found.number_of_edges() == network.number_of_edges()
    for node, data in found.nodes(data=True):
        assert data["label"] == network.nodes[node]["label"]
        assert data["kind"] == network.nodes[node]["kind"]

    def edges(one):
        return sorted(
            (
                s,
                t,
                d.get("relation", d["label"]),
                d["polarity"],
                d["modality"],
                d["evidence"].partition("; ")[0],  # That by which it is drawn.
                d["claims"] if isinstance(d["claims"], int) else len(d["claims"]),
            )
            for s, t, d in one.edges(data=True)
        )

    if format == "graphml":
        assert edges(found) == edges(network)


def test_flat_has_only_values_that_every_format_takes(network):
    for *_, data in [*flat(network).nodes(data=True), *flat(network).edges(data=True)]:
        assert all(isinstance(value, str | int) for value in data.values())


@pytest.mark.parametrize("subject", ["<http://example.org/tested>", "[]"])
def test_what_has_neither_a_label_nor_a_prefix_stands_in_graphml_too(subject, facts, tmp_path):
    path = tmp_path / "facts.ttl"
    claim = f"c:45-z a pg:Claim ; rdf:subject {subject} ; rdf:predicate pg:increases ; rdf:object e:ngf"
    path.write_text(f"{facts}\n{claim} ; pg:statedIn p:45 ; pg:polarity pg:Affirmed .\n", "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        network = networkx.parse_graphml(graph.export(format="graphml"), force_multigraph=True)
    (named,) = (source for source, _, data in network.edges(data=True) if data["claim"].endswith("/45-z"))
    assert network.nodes[named]["label"] == named


def test_tables_of_nodes_and_edges(graph, network):
    nodes = list(csv.DictReader(io.StringIO(graph.export(format="nodes.csv"))))
    edges = list(csv.DictReader(io.StringIO(graph.export(format="edges.csv"))))
    assert {node["id"] for node in nodes} == set(network)
    assert len(edges) == network.number_of_edges()
    assert {edge["source"] for edge in edges} | {edge["target"] for edge in edges} <= {node["id"] for node in nodes}
    assert sum(int(edge["claims"]) for edge in edges) == sum(len(d["claims"]) for *_, d in network.edges(data=True))
    assert {edge["polarity"] for edge in edges} == {"affirmed", "negated"}


def test_network_counts_every_claim_between_things(graph, network):
    between = [c for c in graph.claims() if c.object.iri in network and c.subject.iri in network]
    drawn = {claim["id"] for *_, data in network.edges(data=True) for claim in data["claims"]}
    assert drawn >= {claim.iri for claim in between}
    assert len(between) > 180


def test_an_edge_says_what_the_claims_behind_it_do_so_far_as_to_deny_and_hedge(network):
    for *_, data in network.edges(data=True):
        assert {data["polarity"]} == {claim["polarity"] for claim in data["claims"]}
        assert {data["modality"]} == {claim["modality"] for claim in data["claims"]}
    cited = [data for _, _, data in network.edges(data=True) if data["label"] == "cites"]
    assert {data["polarity"] for data in cited} == {"affirmed", "negated"}
    assert {data["modality"] for data in cited} == {"asserted", "hedged", "attributed"}


def rows_of_edges(graph):
    return list(csv.DictReader(io.StringIO(graph.export(format="edges.csv"))))


def test_an_exported_label_says_by_itself_what_is_denied_and_hedged(graph, tmp_path):
    path, edges = tmp_path / "a.gexf", rows_of_edges(graph)
    graph.export(path)
    for edge in edges:
        firm = edge["polarity"] == "affirmed" and edge["modality"] == "asserted"
        told = edge["label"].removesuffix(f" [{edge['scope']}]")
        assert (told == edge["relation"]) is (firm or edge["relation"] == "cites")
        assert ("NOT" in edge["label"]) is (edge["polarity"] == "negated" and edge["relation"] != "cites")
    assert "possibly NOT produces" in {edge["label"] for edge in edges}
    drawn = networkx.read_gexf(path)
    assert sorted(d["label"] for *_, d in drawn.edges(data=True)) == sorted(edge["label"] for edge in edges)


def test_an_exported_edge_tells_the_places_and_regions_of_its_claims(graph):
    edges = rows_of_edges(graph)
    said = {(edge["source"], edge["target"], edge["label"]): edge["place"] for edge in edges if edge["place"]}
    assert said[ENTITY + "selank", ONTOLOGY + "Approved", "NOT has regulatory status [in Europe]"] == "Europe"
    assert said[ENTITY + "selank", ONTOLOGY + "Registered", "has regulatory status [in Russia; only there]"] == "Russia"
    regions = {place for edge in edges for place in edge["region"].split("; ")}
    assert {place.label for claim in graph.claims() for place in claim.qualified("anatomy")} <= regions
    assert {edge["document"] for edge in edges} == {"selank-semax-faq"}


def test_an_exported_edge_leads_back_to_its_claims_and_their_passages(graph, network):
    stated = {claim.iri: claim for claim in graph.claims()}
    edges = rows_of_edges(graph)
    for edge in edges:
        claims = [stated[name] for name in edge["claim"].split("; ")]
        assert [str(claim.passage) for claim in claims] == edge["passage"].split("; ")
        assert " ".join(claim.sentence for claim in claims) == edge["sentences"]
        assert len(claims) == int(edge["claims"])
    assert {name for edge in edges for name in edge["claim"].split("; ")} == {
        claim["id"] for _, _, data in network.edges(data=True) for claim in data["claims"]
    }


def test_what_is_perhaps_cited_is_not_taken_for_uncited_in_an_export(graph, network):
    edges = rows_of_edges(graph)
    wanted = {claim.citation_text for claim in graph.claims()}
    assert {text for edge in edges for text in edge["citations"].split("; ")} <= wanted
    perhaps = [e for e in edges if "perhaps [10]" in e["citations"].split("; ")]
    assert len(perhaps) == sum(
        any(claim["may_cite"] == ["[10]"] and not claim["citations"] for claim in data["claims"])
        for *_, data in network.edges(data=True)
    )
    assert any(edge["citations"] == "uncited" for edge in edges)


def test_bibtex(graph):
    text = graph.export(format="bibtex")
    entries = re.findall(r"^@article\{(pmid-\d+),$", text, re.MULTILINE)
    assert len(entries) == len(set(entries)) == 11
    for key in entries:
        body = text[text.index(key) :].partition("\n}\n")[0]
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.MULTILINE))
        assert {"author", "title", "journal", "year", "pmid", "note"} <= set(fields), key
        assert key == f"pmid-{fields['pmid']}"
        assert re.fullmatch(r"\d{4}", fields["year"])
        assert re.match(r"taken to be reference \[\d+\] by a curator; confidence ", fields["note"])
    bare = re.sub(r"\\[&%#_${}]", "", text)
    assert not re.search(r"[&%#_$]", bare), "a special sign that is not escaped"
    assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize("name", ["a.ttl.gz", "a.trig.gz", "a.nq.GZ", "a.rdfxml", "a.owl", "a.jsonld.gz", "a.turtle"])
def test_what_is_written_is_read_again_by_its_name(name, graph, tmp_path):
    text = graph.export(tmp_path / name)
    content = (tmp_path / name).read_bytes()
    assert (gzip.decompress(content) if name.lower().endswith(".gz") else content).decode() == text
    again = pepgraph.open(tmp_path / name, environment=False)
    assert {claim.sentence for claim in again.claims()} == {claim.sentence for claim in graph.claims()}
    graph.export(tmp_path / f"again-{name}")
    assert (tmp_path / f"again-{name}").read_bytes() == content


def test_a_paper_is_told_everywhere_though_little_is_known_of_it(facts, tmp_path):
    path = tmp_path / "facts.ttl"
    bare = facts
    for line in ('    pg:firstAuthor    "Liu" ;\n', '    fabio:hasPubMedId "40692165" ;\n'):
        assert bare.count(line) == 1, line
        bare = bare.replace(line, "")
    path.write_text(bare, "utf-8")
    graph = pepgraph.open(path, environment=False)
    text = graph.export(format="bibtex")
    assert "@article{pmid-40692165,\n  title = {Semax peptide" in text
    assert "  volume = {108},\n  number = {4},\n  pages = {38-48},\n" in text
    assert len(graph.ask("papers").rows) == 11
    shown = {source.label: source.row()[2] for source in graph.show("semax").sources}
    assert shown["[8]"].startswith("Liu 2025, British Journal of Pharmacology")
    assert "Liu 2025" in str(graph.network().nodes(data=True))


def test_papers_with_one_ending_or_without_a_number_and_all_kinds_of_evidence_are_exported(facts, tmp_path):
    path, claim = tmp_path / "facts.ttl", "c:44-semax-increases-ngf"
    more = "".join(
        f"r:{n} a pg:Reference ; pg:identifiedAs <https://w3id.org/pepgraph/paper/{name}> .\n"
        f'<https://w3id.org/pepgraph/paper/{name}> dcterms:title "Ca^2 ~ {n}" .\n{claim} cito:citesAsEvidence r:{n} .\n'
        for n, name in ((98, "doi-10.1000/(1)"), (99, "doi-10.2000/1"))
    )
    path.write_text(f"{facts}\n{more}{claim} pg:evidenceLevel pg:InVitroStudy .\n", "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        text = graph.export(format="bibtex")
        edges = rows_of_edges(graph)
    entries = re.findall(r"article\{(doi.*),\n  title = \{(.*)\},\n  note = \{taken to be reference \[(\d+)", text)
    said = r"Ca\textasciicircum{}2 \textasciitilde{} "
    assert entries == [("doi-10.1000-1", f"{said}98", "98"), ("doi-10.2000-1", f"{said}99", "99")]
    assert {edge["evidence"] for edge in edges if edge["claim"].endswith(claim[2:])} == {"animal; in-vitro"}


def test_bibtex_leaves_out_a_reference_without_a_name(graph, facts, tmp_path):
    path = tmp_path / "facts.ttl"
    more = "_:b pg:number 77 ; pg:identifiedAs <https://w3id.org/pepgraph/paper/pmid-17353092> ."
    path.write_text(f"{facts}\n{more}\nc:44-semax-increases-ngf cito:citesAsEvidence _:b .\n", "utf-8")
    with pepgraph.open(path, environment=False) as other:
        assert other.export(format="bibtex") == graph.export(format="bibtex")


def test_bibtex_of_a_slice_has_its_sources_alone(graph):
    text = graph.export(format="bibtex", reference="6")
    assert "pmid-18454096" in text
    assert text.count("@article") < 11


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.ttl", "ttl"),
        ("A.TTL", "ttl"),
        ("a.turtle", "ttl"),
        ("a.trig", "trig"),
        ("a.nt", "nt"),
        ("a.nq", "nq"),
        ("a.jsonld", "jsonld"),
        ("a.json", "jsonld"),
        ("a.rdf", "rdfxml"),
        ("a.graphml", "graphml"),
        ("a.gexf", "gexf"),
        ("a.nodes.csv", "nodes.csv"),
        ("nodes.csv", "nodes.csv"),
        ("a.edges.csv", "edges.csv"),
        ("a.csv", "edges.csv"),
        ("a.bib", "bibtex"),
        ("a.b/c.nt", "nt"),
        ("-", "ttl"),
        (None, "ttl"),
    ],
)
def test_format_of_a_name(name, format):
    assert format_of(name) == format
    assert format in export_formats()


@pytest.mark.parametrize("name", ["a.docx", "a", "ttl.bak", ".hidden"])
def test_a_name_that_says_no_format(name, graph, tmp_path):
    with pytest.raises(UnknownNameError, match=r"no format is known by .*; give --format, in Python as format=, "):
        graph.export(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("short", "format"), [("csv", "edges.csv"), ("bib", "bibtex"), ("turtle", "ttl")])
def test_an_ending_is_a_format_too(short, format, graph):
    assert graph.export(format=short, about="selank") == graph.export(format=format, about="selank")


def test_unknown_format(graph, tmp_path):
    with pytest.raises(UnknownNameError, match="unknown format 'docx'; use one of ttl, trig"):
        graph.export(tmp_path / "a.ttl", "docx")
    assert list(tmp_path.iterdir()) == []


def test_quotes_go_out_only_when_asked(document):
    graph = pepgraph.open(documents=[document], environment=False)
    assert 'pg:quote "' not in graph.export(format="ttl")
    assert 'pg:quote "' in graph.export(format="ttl", quotes=True)
    assert graph.export(format="ttl") == pepgraph.open(environment=False).export(format="ttl")


def test_quotes_of_a_store_go_out_too(document, tmp_path):
    load(tmp_path / "s", [FACTS])
    stored = pepgraph.open(store=tmp_path / "s", documents=[document])
    graph = pepgraph.open(documents=[document], environment=False)
    assert stored.export(format="ttl", quotes=True) == graph.export(format="ttl", quotes=True)
    assert stored.export(format="ttl") == graph.export(format="ttl")


def test_other_people_s_tools_get_the_same_triples(graph):
    dataset = graph.rdflib()
    assert len(dataset) == len(graph.quads())
    assert len(graph.network("status")) < len(graph.network("full"))


def test_a_dataset_is_a_copy_and_the_same_from_every_engine(tmp_path):
    path = tmp_path / "a.nt"
    path.write_text(f'<{ENTITY}zinc> <{RDFS}label> "zinc" .\n', "utf-8")
    graph, other = (pepgraph.open(path, engine=engine, environment=False) for engine in ("oxigraph", "rdflib"))
    dataset = other.rdflib()
    assert set(dataset.quads()) == set(graph.rdflib().quads())
    dataset.remove((None, None, None, None))
    assert len(quads_of(other.engine, "entities")) == 1


def test_control_characters_do_not_break_the_network_formats(facts, tmp_path):
    """XML has no place for most of them."""
    path = tmp_path / "facts.ttl"
    path.write_text(facts.replace('"mouse"@en', '"mo\\u0001use\\u001B[31m\\uFFFE\\uFFFF"@en'), "utf-8")
    graph = pepgraph.open(path, environment=False)
    for format in ("graphml", "gexf"):
        out = tmp_path / f"a.{format}"
        graph.export(out)
        found = networkx.read_graphml(out) if format == "graphml" else networkx.read_gexf(out)
        assert len(found) == len(graph.network("full"))


@pytest.fixture(scope="module")
def corrected(graph, tmp_path_factory):
    """Exports in which a denial, made twice, is an affirmation by hand, and one claim was taken out."""
    folder = tmp_path_factory.mktemp("corrected")
    *denied, gone = (
        f"https://w3id.org/pepgraph/doc/selank-semax-faq/claim/{name}"
        for name in (
            "8-selank-status-approved-europe-denied",
            "57-selank-status-approved-europe-denied",
            "41-semax-acts-on-neurotrophin-signaling",
        )
    )
    assert {*denied, gone} <= select(graph.engine, Filter())
    nq = graph.export(format="nq")
    lines = [line for line in nq.splitlines() if not line.startswith(f"<{gone}> ") or "/graph/derived>" in line]
    flipped = "\n".join(
        line.replace("#Negated", "#Affirmed") if line.startswith(tuple(f"<{one}> " for one in denied)) else line
        for line in lines
    )
    quads = list(ox.parse(flipped, format=ox.RdfFormat.N_QUADS))
    for format in ("nq", "ttl", "jsonld"):
        (folder / f"edited.{format}").write_text(serialize(quads, format), "utf-8")
    return folder


CORRECTED = """SELECT ?said WHERE {
  { <https://w3id.org/pepgraph/doc/selank-semax-faq/claim/8-selank-status-approved-europe-denied> rdfs:label ?said }
  UNION { e:selank ?said e:europe FILTER (?said IN (pg:approvedIn, pg:notApprovedIn)) }
  UNION { <https://w3id.org/pepgraph/doc/selank-semax-faq/claim/41-semax-acts-on-neurotrophin-signaling> ?any ?said }
  UNION { e:semax ?said e:neurotrophin-signaling FILTER (?said = pg:actsOn) }
}"""


@pytest.mark.parametrize(
    ("door", "format"),
    [*(("oxigraph", format) for format in ("nq", "ttl", "jsonld")), *(("store", format) for format in ("nq", "ttl")),
     ("rdflib", "ttl")],
)  # fmt: skip
def test_an_export_that_was_corrected_by_hand_says_nothing_of_before(corrected, door, format, tmp_path):
    path = corrected / f"edited.{format}"
    if door == "store":
        load(tmp_path / "store", [path])
        edited = pepgraph.open(store=tmp_path / "store", environment=False)
    else:
        edited = pepgraph.open(path, engine=door, environment=False)
    now = ["Selank is approved in Europe.", ONTOLOGY + "approvedIn"]
    with edited:
        assert sorted(str(said) for (said,) in edited.query(CORRECTED).values) == now
        exports = [edited.export(format="nq"), edited.slice(Filter(about="selank")).export(format="nt")]
        published = ox.serialize(everything(edited), format=ox.RdfFormat.N_QUADS).decode()
    for text in (*exports, published):
        assert "Selank is approved in Europe." in text
        assert "Selank is not approved in Europe." not in text
        assert not re.search("^<[^>]*/claim/41-semax-acts-on-neurotrophin-signaling>", text, re.MULTILINE)
        assert (
            "/selank> <https://w3id.org/pepgraph/ontology#notApprovedIn> <https://w3id.org/pepgraph/entity/europe>"
            not in text
        )


RULED = {
    "a link before its relation": ("e:selank e:links e:bdnf . e:rel pg:shortcut e:links .", "e:selank e:links ?it"),
    "a link behind its relation": ("e:rel pg:shortcut e:links . e:selank e:links e:bdnf .", "e:selank e:links ?it"),
    "offsets": ("s:4907-4942 oa:start 99 ; oa:end 100 .", "s:4907-4942 oa:start ?it FILTER (?it != 4907)"),
    "of a paper": ('paper:x pg:nameKey "x" ; pg:likelySource paper:y .', "paper:x pg:nameKey|pg:likelySource ?it"),
    "of a claim of another": ('<urn:c> pg:strength 4 ; pg:citationText "[1]" .', "<urn:c> ?any ?it"),
}


@pytest.mark.parametrize(
    ("door", "said"),
    [*((door, said) for door in ("oxigraph", "store") for said in RULED),
     ("rdflib", "a link before its relation"), ("store with spans", "offsets")],
)  # fmt: skip
def test_what_only_a_rule_says_is_taken_from_no_file_by_any_door(said, door, tmp_path):
    text, pattern = RULED[said]
    path = tmp_path / "ruled.ttl"
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("e", "pg", "oa", "paper"))
    spans = "https://w3id.org/pepgraph/doc/selank-semax-faq/span/"
    path.write_text(f"{head}@prefix s: <{spans}> .\n{text}\n", "utf-8")
    if door.startswith("store"):
        load(tmp_path / "store", [FACTS, path], restate=door != "store")
        graph = pepgraph.open(store=tmp_path / "store", environment=False)
    else:
        graph = pepgraph.open(FACTS, path, engine=door, environment=False)
    with graph:
        assert graph.query(f"SELECT ?it {{ {pattern} }}").values == []
        if door == "oxigraph":
            assert "follows-by-rule" in {fault.check for fault in graph.check()}
            assert len(graph.quads()) == len(set(graph.quads()))


def test_a_relation_cannot_make_a_property_of_claims_its_own(tmp_path):
    path = tmp_path / "greedy.ttl"
    path.write_text(f"<urn:r> <{ONTOLOGY}shortcut> <{ONTOLOGY}polarity> , <{RDFS}label> .\n", "utf-8")
    with pepgraph.open(path, FACTS, environment=False) as graph:
        assert len(graph.claims(polarity="negated")) > 20


def test_a_network_without_its_lists_can_be_written_by_others(graph, tmp_path):
    """They know text by its very type."""
    for view in VIEWS:
        network = graph.network(view)
        plain = networkx.MultiDiGraph()
        for add, data in ((plain.add_nodes_from, network.nodes), (plain.add_edges_from, network.edges)):
            rows = data(data=True)
            add((*row[:-1], {k: v for k, v in row[-1].items() if not isinstance(v, list | dict)}) for row in rows)
        networkx.write_graphml(plain, tmp_path / "a.graphml")
        assert len(networkx.read_graphml(tmp_path / "a.graphml")) == len(network)


def test_a_line_says_no_more_than_its_claims_reach(graph):
    labels = {edge["label"] for edge in rows_of_edges(graph)}
    assert "NOT has regulatory status [outside Russia; for any indication]" in labels
    assert "has regulatory status [in Russia; only there]" in labels
    assert "has regulatory status [in Ukraine; for some indications]" in labels
    assert "shares [only this and what is named with it]" in labels
    assert {"stabilizes [as its purpose]", "is studied for [has been]"} <= labels
    assert not any(label.endswith("has regulatory status") for label in labels)
    texts = {data["text"] for *_, data in graph.network("status").edges(data=True)}
    assert {"NOT approved", "NOT approved [for any indication]", "registered [only there]"} <= texts


@pytest.mark.parametrize(
    ("until", "drawn"),
    [
        ("", "has been registered [only there]"),
        ('pg:until "2020"^^xsd:gYear ;', "was registered [only there; until 2020]"),
    ],
)
def test_a_status_that_has_ended_is_not_drawn_as_one_that_holds(until, drawn, facts, tmp_path):
    path, claim = tmp_path / "facts.ttl", "c:58-selank-status-registered-russia"
    path.write_text(f"{facts}\n{claim} {until} pg:scope pg:HasBeen .\n", "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        edges = graph.network(view="status").edges(data=True)
        (text,) = (edge["text"] for *_, edge in edges for one in edge["claims"] if one["id"].endswith(claim[2:]))
    assert text == drawn
