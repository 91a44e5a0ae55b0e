"""Files of RDF: what is refused and how it is said, and that nothing of a broken file gets in."""

from __future__ import annotations

import codecs
import gzip
import io

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.errors import DataError, PepgraphError, QueryError, StoreError
from pepgraph.graph import Graph
from pepgraph.model.names import GRAPH, RESERVED
from pepgraph.store import depth as deep_look
from pepgraph.store.blocks import Blocks
from pepgraph.store.depth import Shallow
from pepgraph.store.derivation.authored import MADE
from pepgraph.store.disk.load import load
from pepgraph.store.engines import ENGINES, new_engine
from pepgraph.store.files import FORMATS, Source
from pepgraph.store.oxigraph import OxigraphEngine
from pepgraph.store.rdflib_engine import RdflibEngine
from pepgraph.store.remote.register import REGISTER
from pepgraph.store.resources import ontology_files

GOOD = "<urn:a> <urn:p> <urn:b> .\n"
ENTITY = """@prefix e: <https://w3id.org/pepgraph/entity/> .
@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

e:zinc
    a pg:Target ;
    rdfs:label "zinc"@en .
"""
DOCUMENT = b"""
@prefix doc: <https://w3id.org/pepgraph/doc/> .

doc:quotes a <urn:c> .
"""
MADE_HERE = b"<https://w3id.org/pepgraph/doc/index> <urn:p> <urn:b> <https://w3id.org/pepgraph/graph/index> .\n"
XML = """<?xml version="1.0" encoding="ENCODING"?>
DOCTYPE<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:">
  <rdf:Description rdf:about="urn:a"><x:p>VALUE</x:p></rdf:Description>
</rdf:RDF>
"""
LAUGHS = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'

RELATIVE = b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Alt r:about="x"/></r:RDF>'
NESTED = b'{"@id": "urn:a", "urn:p": '
IN_TEXT = 'parseType="Triple" '
OPEN_IN_XML = b'<rdf:Description><rdf:value rdf:parseType="Triple">'
DEEP = b"<urn:a> <urn:p> " + b"<<( <urn:a> <urn:p> " * 20_000 + b"<urn:b>" + b" )>>" * 20_000 + b" .\n"


def xml(doctype: str = "", value: str = "v", encoding: str = "utf-8") -> bytes:
    text = XML.replace("DOCTYPE", doctype).replace("VALUE", value).replace("ENCODING", encoding)
    return (codecs.BOM_UTF16_LE if encoding == "utf-16" else b"") + text.encode(
        "utf-16-le" if encoding == "utf-16" else encoding
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.ttl", None, r"gone\.ttl: no such file; check the name$"),
        ("a.ttl", b"", r"a\.ttl: the file is empty; it should hold RDF$"),
        ("a.ttl", b" \n\t", r"a\.ttl: the file is empty"),
        ("a.ttl", b'# one\n# two\n<urn:a> <urn:p> "\xff" .', r"a\.ttl:3: not UTF-8; save the file as UTF-8$"),
        ("a.nt", codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le"), r"a\.nt:1: not UTF-8"),
        ("a.docx", GOOD.encode(), r"a\.docx: unknown format \.docx; use \.ttl"),
        ("noending", GOOD.encode(), r"noending: unknown format without an ending; use \.ttl"),
        ("a.ttl.gz", GOOD.encode(), r"a\.ttl\.gz: no good gzip file"),
        ("a.ttl", GOOD.encode() + b"<urn:a> <urn:p> .\n", r"a\.ttl:2:\d+: "),
        ("a.ttl", GOOD.encode() + b"\n\n<urn:a> <urn:p> <urn:b>", r"a\.ttl:4:\d+: "),
        ("a.ttl", b"<urn:a> <urn:p> <urn:b>\n    <urn:q> <urn:c> .", r":2:5: A dot .*, or a ; at the end of the line"),
        ("a.ttl", b"<urn:a> <urn:p> <urn:b> <urn:q> <urn:c> .", r":1:25: A dot is expected at the end of \w+; co"),
        ("a.ttl", b'<urn:a> <urn:p> "never closed .\n', r"a\.ttl:[12](:\d+)?: "),
        ("a.ttl", b"x:a <urn:p> <urn:b> .", r"a\.ttl:1:1: .*prefix"),
        ("a.ttl", b"<a> <urn:p> <urn:b> .", r"a\.ttl:1:\d+: relative IRI; write it whole or declare @base"),
        ("a.ttl", b"<urn:a> <urn:p> <b/c> .", r"a\.ttl:1:\d+: relative IRI"),
        ("a.ttl", b"<urn:a> <urn:p> <urn:x y> .", r"a\.ttl:1:\d+: "),
        ("a.ttl", b"<urn:a> a <urn:B> ; ; .. ", r"a\.ttl:1:\d+: "),
        ("a.nt", b"<urn:a> <urn:p> <urn:b> .\n<urn:a> a <urn:b> .\n", r"a\.nt:2:\d+: "),
        ("a.trig", b"<urn:g> { <urn:a> <urn:p> <urn:b> ", r"a\.trig:1:\d+: "),
        ("a.nq", b"<urn:a> <urn:p> <urn:b> <urn:g> <urn:h> .", r"a\.nq:1:\d+: "),
        ("a.ttl", DOCUMENT, r"a\.ttl:4: 'quotes' cannot be a document's id, for it .*; give the document another$"),
        ("a.nq", GOOD.encode() + MADE_HERE, r"a\.nq:2: 'index' cannot be a document's id"),
        ("a.nq", GOOD.encode() + b"<urn:a> <urn:p> _:b _:g .\n", r"a\.nq:2: a graph without a name, since"),
        ("a.trig", b"_:g { <urn:a> <urn:p> <urn:b> }", r"a\.trig:1: a graph without a name"),
        ("a.jsonld", b'[{"@id": "_:g", "@graph": [{"@id": "urn:a", "urn:p": 1}]}]', r"a\.jsonld: a graph without a"),
        ("a.jsonld", b'{"@id": "urn:a", ', r"a\.jsonld(:\d+)*: "),
        ("a.jsonld", b'{"@id": "b", "urn:p": 1}', r"a\.jsonld: relative IRI 'b'; write it whole or give @base in the"),
        ("a.jsonld", b'{"@id": "urn:a", "urn:p": {"@id": "b"}}', r"a\.jsonld: relative IRI 'b'; "),
        ("a.jsonld", b'{"@id": "urn:a", "@type": "T"}', r"a\.jsonld: relative IRI 'T'; "),
        ("a.rdf", RELATIVE, r"a\.rdf(:\d+)*: relative IRI; write it whole or add xml:base"),
        ("a.jsonld", b'{"@context": "https://example.org/c", "@id": "urn:a"}', r"a\.jsonld: it has its @context elsew"),
        ("a.rdf", xml(LAUGHS, "&b;"), r"a\.rdf: RDF/XML with a DOCTYPE is refused"),
        ("a.rdf", xml(LAUGHS, "&b;", "utf-16"), r"a\.rdf: RDF/XML with a DOCTYPE is refused"),
        ("a.rdf", xml(LAUGHS.replace("DOCTYPE", "DocType"), "&b;"), r"a\.rdf: RDF/XML with a DOCTYPE is refused"),
        ("a.rdf", xml('<!DOCTYPE r SYSTEM "file:///etc/hostname">'), r"DOCTYPE is refused"),
        ("a.rdf", xml()[:150], r"a\.rdf(:\d+)*: "),
        ("a.xml", b"<html></html>", r"a\.xml(:\d+)*: "),
        ("a.ttl", GOOD.encode() + b"<urn:b> a <<( <urn:a> a <urn:B> )>> .", r"a\.ttl:2: a triple term of RDF 1\.2, wh"),
        ("a.ttl", GOOD.encode() + b"<< <urn:a> a <urn:B> >> a <urn:C> .", r"a\.ttl:2: a triple term of RDF 1\.2, wh"),
        ("a.jsonld", b"[\n" + NESTED * 5_000 + b"1" + b"}" * 5_000 + b"]", r"a\.jsonld:2: brackets are nested more t"),
        ("a.jsonld", b"[\n" + NESTED * 600 + b"1" + b"}" * 600 + b"]", r"a\.jsonld:2: brackets are nested more t"),
        ("a.jsonld", b'{"@context": {},\n"@graph": ' + b"[" * 5_000, r"a\.jsonld:2: brackets are nested more than 500"),
        ("a.nt", GOOD.encode() + DEEP, r"a\.nt:2: triple terms of RDF 1\.2 are nested more than 500 deep; no format"),
        ("a.ttl", DEEP.replace(b"( ", b"(# \" )>>\r"), r"a\.ttl:1: triple terms of RDF 1\.2 are nested more than 500"),
        ("a.rdf", xml("\n").replace(b"</", OPEN_IN_XML * 600 + b"</"), r"a\.rdf:\d+: triple terms of RDF 1\.2 are n"),
        ("a.ttl", b'<urn:a> <urn:p> """\n"<<""" .\n' + DEEP, r"a\.ttl:3: triple terms of RDF 1\.2 are nested more"),
    ],
)
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_bad_files_are_said_in_one_sentence(name, content, said, engine, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        pepgraph.open(path, engine=engine, environment=False)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    assert "Parser error" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.jsonld", b'[{"@id": "urn:a", "urn:p": "' + b"[{" * 2_000 + rb"\\\" }" + b'"}]', "[{" * 2_000 + '\\" }'),
        ("a.jsonld", b"[" + b",".join([b'{"@id": "urn:a", "urn:p": [{"@value": "x"}]}'] * 600) + b"]", "x"),
        ("a.jsonld", NESTED * 450 + b'"x"' + b"}" * 450, "x"),
        ("a.ttl", b"<urn:a> <urn:p> '''" + b"<<" * 2_000 + b"' \"''' . # " + b"<<" * 600, "<<" * 2_000 + "' \""),
        ("a.ttl", b'<urn:a> <urn:p> """' + b"<<( a b\n" * 600 + b'""" .', "<<( a b\n" * 600),
        ("a.nt", b"# " + b"<<( a b " * 600 + b'\n<urn:a> <urn:p> "' + b"<<( a b " * 600 + b'" .', "<<( a b " * 600),
        ("a.trig", b"<urn:g> { <urn:a> <urn:p> 'x' # " + b"<<( a b " * 600 + b"\n}", "x"),
        ("a.rdf", xml("", IN_TEXT * 600), IN_TEXT * 600),
        ("a.ttl", b"@prefix u: <urn:> .\n" + b"u:a u:p u:it\\'s , '<<' . # don't << '\n" * 600, "<<"),
    ],
)
def test_what_is_not_nested_deep_is_read(name, content, text, tmp_path):
    (tmp_path / name).write_bytes(content)
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(content))
    pepgraph.load(tmp_path / "s", [tmp_path / name])
    pepgraph.load(tmp_path / "packed", [packed])
    for where in ({}, {"store": tmp_path / "s"}, {"store": tmp_path / "packed"}):
        graph = pepgraph.open(*([] if where else [tmp_path / name]), environment=False, **where)
        assert graph.query("SELECT DISTINCT ?o { <urn:a> <urn:p> ?o FILTER isLiteral(?o) }").values == [(text,)]
        graph.close()


# Triple terms behind what seems to begin a text: in a name, a comment, a line without its end.
SEEMING = {
    "name.ttl": b"@prefix u: <urn:> .\nu:a u:p u:it\\'s .\n<urn:b> <urn:q#> 1 .\n",
    "comment.trig": b"# it's a \"quote\n<urn:a> <urn:p> '''a ' \"\"\" b''' . # \"\"\"\n",
    "text.ttl": b'<urn:a> <urn:p> """<<( a b "" \\""" <<( """, "\\\\", \'"\' .\n',
    "line.nq": b'<urn:a> <urn:p> """ .\n',
    "lines.nq": b'<urn:a> <urn:p> "a\n" . # " \n',
}


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
@pytest.mark.parametrize("name", SEEMING)
def test_what_is_nested_deep_behind_what_seems_a_text_is_refused(name, piece, tmp_path, monkeypatch):
    monkeypatch.setattr(deep_look, "_PIECE", piece)
    path = tmp_path / name
    nested = b"<urn:a> <urn:p> " + b"<<( <urn:a> <urn:p> " * 501 + b"1" + b" )>>" * 501 + b" .\n"
    content = SEEMING[name] + b'<urn:a> <urn:p> "' + b"<<( a b " * 501 + b'" .\n' + nested
    path.write_bytes(content + b"# \" ''' \"\"\"")
    for read in (Source.read, Source.stream):
        with pytest.raises(DataError, match="are nested more than 500 deep") as caught:
            read(path)
        assert caught.value.line == content.count(b"\n")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DataError, match="this is a folder; name a file in it"):
        pepgraph.open(tmp_path, environment=False)
    (tmp_path / "pepgraph-store.json").touch()
    with pytest.raises(DataError, match="this is a store; name it with --store, in Python as store="):
        pepgraph.open(tmp_path, environment=False)


def test_an_address_is_no_file():
    with pytest.raises(DataError, match=r"^http://127\.0\.0\.1/a\.ttl: this is an address"):
        pepgraph.open("http://127.0.0.1/a.ttl", environment=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_plain_rdf_xml_is_read(encoding, tmp_path):
    path = tmp_path / "a.rdf"
    path.write_bytes(xml(encoding=encoding))
    try:
        quads = list(Source.read(path).quads())
    except DataError as error:
        # Refused for its encoding is well; read wrongly would not be.
        assert encoding == "utf-16", error  # noqa: PT017
    else:
        assert [quad.object for quad in quads] == [ox.Literal("v")]


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("ttl", GOOD),
        ("turtle", GOOD),
        ("TTL", GOOD),
        ("nt", GOOD),
        ("nq", GOOD),
        ("trig", GOOD),
        ("json", '[{"@id": "urn:a", "urn:p": {"@id": "urn:b"}}]'),
        ("jsonld", '[{"@id": "urn:a", "urn:p": {"@id": "urn:b"}}]'),
    ],
)
def test_every_ending(ending, text, tmp_path):
    path = tmp_path / f"some data.{ending}"
    path.write_text(text, "utf-8")
    (quad,) = Source.read(path).quads()
    assert quad.triple == ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.NamedNode("urn:b"))
    assert quad.graph_name == ox.NamedNode(GRAPH + "some-data")
    assert ending.lower() in FORMATS


@pytest.mark.parametrize("stem", sorted(RESERVED))
def test_a_file_that_is_called_as_a_graph_of_another_use_gets_one_of_its_own(stem, tmp_path):
    path = tmp_path / f"{stem}.ttl"
    path.write_text(GOOD, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        assert graph.query("SELECT ?g { GRAPH ?g { <urn:a> ?p ?o } }").values == [(f"{GRAPH}{stem}-file",)]


def test_every_graph_that_holds_no_document_is_reserved(graph):
    ours = {name.removeprefix(GRAPH) for name in (*graph.engine.graphs(), REGISTER, *(made.value for made in MADE))}
    assert ours - {"selank-semax-faq"} == RESERVED


def test_byte_order_mark_and_windows_line_ends(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_bytes(codecs.BOM_UTF8 + ENTITY.replace("\n", "\r\n").encode())
    assert len(list(Source.read(path).quads())) == 2
    path.write_bytes(ENTITY.replace("\n", "\r\n").encode())
    assert len(list(Source.read(path).quads())) == 2


@pytest.mark.parametrize("engine", [OxigraphEngine, RdflibEngine])
def test_half_a_file_leaves_nothing_in(engine, tmp_path):
    """The engine of a graph that could not be opened, and one that is there already."""
    path = tmp_path / "half.ttl"
    path.write_text("".join(f"<urn:a{n}> <urn:p> <urn:b> .\n" for n in range(500)) + "<urn:broken", "utf-8")
    graph = Graph(engine(), ())
    with pytest.raises(DataError, match=r"half\.ttl:501:"):
        graph.engine.load(Source.read(path).quads())
    assert graph.query("SELECT ?s { ?s ?p ?o }").rows == []


def test_each_triple_joins_the_graph_of_its_subject(graph, facts, tmp_path):
    for quad in graph.quads():
        name = quad.graph_name.value.removeprefix(GRAPH)
        subject = quad.subject.value
        if "/entity/" in subject:
            assert name in ("entities", "derived")
        elif "/paper/" in subject:
            assert name == "papers"
        elif "/doc/" in subject:
            assert name in ("selank-semax-faq", "derived")
        else:
            assert name in ("ontology", "derived")


def test_no_triple_stands_in_two_graphs(graph, rdflib_graph):
    pattern = "GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER (?g != ?h)"
    assert graph.query(f"SELECT ?s ?p ?o {{ {pattern} }} LIMIT 3").rows == []
    triples = [quad.triple for quad in graph.quads()]
    assert len(triples) == len(set(triples))
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER (?g != graph:index) }"
    assert graph.query(count).values == rdflib_graph.query(count).values == [(len(triples),)]


def test_lines(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text(ENTITY, "utf-8")
    lines = Blocks(Source.read(path))
    iri = "https://w3id.org/pepgraph/entity/zinc"
    assert lines.find(iri) == 5
    assert lines.find(iri, "https://w3id.org/pepgraph/ontology#Target") == 6
    assert lines.find(iri + "x") is None


def test_lines_of_graphs_in_trig(graph, tmp_path):
    path = tmp_path / "a.trig"
    graph.export(path, about="hippocampus")
    written = path.read_text("utf-8").splitlines()
    lines = Blocks(Source.read(path))
    part = graph.slice(pepgraph.Filter(about="hippocampus"))
    for passage in (str(iri) for (iri,) in part.query("SELECT ?p { ?p a pg:Passage }")):
        name = f"passage:{passage.rpartition('/')[2]}"
        assert written[lines.find(passage) - 1].split()[:3] == [name, "a", "pg:Passage"]
    path.write_text("\n".join(written).replace("a pg:Passage ;", "a pg:Pasage ;", 1), "utf-8")
    line = next(i for i, said in enumerate(path.read_text("utf-8").splitlines(), 1) if "pg:Pasage" in said)
    (fault,) = [one for one in pepgraph.open(path, environment=False).check() if one.check == "known-class"]
    assert (fault.file, fault.line) == (str(path), line)


def test_other_data_in_place_of_the_packaged(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text(ENTITY, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        assert graph.resolve("zinc") == "https://w3id.org/pepgraph/entity/zinc"
        assert graph.claims() == []
        with pytest.raises(pepgraph.PepgraphError):
            graph.resolve("semax")


def test_unknown_engine():
    with pytest.raises(pepgraph.PepgraphError, match="unknown engine 'jena'; use oxigraph or rdflib"):
        pepgraph.open(engine="jena")


@pytest.mark.parametrize("door", ["oxigraph", "rdflib", "store", "stores"])
def test_blank_nodes_of_two_files_are_two(door, tmp_path):
    place = "https://w3id.org/pepgraph/entity/brain"
    for i in (1, 2):
        (tmp_path / f"{i}.nt").write_text(f'<{place}> <urn:has> _:x .\n_:x <urn:is> "{i}" .\n', "utf-8")
    files = [tmp_path / "1.nt", tmp_path / "2.nt"]
    if door == "stores":
        for path in files:
            load(tmp_path / path.stem, [path])
        graph = pepgraph.open(store=[tmp_path / "1", tmp_path / "2"], environment=False)
    elif door == "store":
        load(tmp_path / "store", files)
        graph = pepgraph.open(store=tmp_path / "store", environment=False)
    else:
        graph = pepgraph.open(*files, engine=door, environment=False)
    with graph:
        rows = graph.query("SELECT ?it ?is { e:brain <urn:has> ?it . ?it <urn:is> ?is } ORDER BY ?is").values
        assert [said for _, said in rows] == ["1", "2"]
        assert len({it for it, _ in rows}) == 2
        once = graph.export(format="nq")
        assert once.count("urn:is") == 2
    (tmp_path / "again.nq").write_text(once, "utf-8")
    assert pepgraph.open(tmp_path / "again.nq", environment=False).export(format="nq") == once


def test_a_file_that_is_named_twice_is_read_once(tmp_path):
    (tmp_path / "a.nt").write_text('_:x <urn:is> "1" .\n', "utf-8")
    with pepgraph.open(tmp_path / "a.nt", str(tmp_path / "." / "a.nt"), environment=False) as graph:
        assert len(graph.query("SELECT ?x { ?x <urn:is> ?is }").values) == 1


def test_an_empty_list_of_sources_and_a_timeout_that_is_none_are_refused(tmp_path):
    assert pepgraph.open(store=None, endpoint=None, environment=False).claims()
    with pytest.raises(StoreError, match="the list of stores or endpoints is empty"):
        pepgraph.open(store=[])
    for wrong in (0, -1, float("nan")):
        with pytest.raises(QueryError, match="give seconds above 0"):
            pepgraph.open(timeout=wrong)


def test_a_line_is_found_where_several_prefixes_stand_on_one(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text("@prefix a: <http://a/> . @prefix b: <http://b/> .\n\nb:c a:d a:e .\n")
    assert Blocks(Source.read(path)).find("http://b/c", "http://a/e") == 3


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("long.nt", '<urn:a> <urn:b> "x" .\n<urn:a> <urn:b> "', '" .\n'),
        (
            "long.rdf",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="urn:a:"><r:Alt/>\n<r:Alt a:b="',
            '"/></r:RDF>',
        ),
    ],
)
def test_a_text_that_is_too_long_for_a_parser_is_told_with_its_line(name, before, after, tmp_path):
    path = tmp_path / name
    path.write_text(before + (17 << 20) * "x" + after, "utf-8")
    for read in (pepgraph.open, lambda path: pepgraph.load(tmp_path / "s", [path])):
        with pytest.raises(DataError, match="a text or a name of more than 16 MiB") as caught:
            read(path)
        assert (caught.value.file, caught.value.line) == (path, 2)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("size", [1, 3, 7, 1000, 1 << 16])
def test_depth_is_seen_in_pieces_of_any_size(size):
    def deep(content: bytes, *, json: bool) -> bool:
        shallow = Shallow(io.BytesIO(content), EOFError, json=json)
        try:
            while shallow.read(size):
                pass
        except EOFError:
            return True
        return False

    text = rb'"\\\" ]}[{ [[" '
    for depth, said in ((450, False), (550, True)):
        terms = b'<urn:c> <urn:d> "<<(" .\n<urn:a> <urn:b> ' + b"<<(u:\\#a a#x\n" * depth + b"1" + b")>>" * depth + b"."
        assert deep(terms, json=False) is said
        assert deep((b"[" + text + b"," + b'{"a":' * 2) * (depth // 3) + text, json=True) is said
        assert deep(b'[{"a":' * (depth // 2) + text + b"}]" * (depth // 2), json=True) is said
    assert not deep(b"[[" + b",".join([b"[{}]", text] * 700) + b"]]", json=True)
    assert not deep(b'<urn:a> <urn:b> "<<( a b )>>" .\n' * 700, json=False)


def test_a_package_without_its_ontology_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(pepgraph, "__file__", str(tmp_path / "src" / "pepgraph" / "__init__.py"))
    with pytest.raises(PepgraphError, match="ontology has no Turtle: pepgraph is not whole; install it again"):
        ontology_files()


@pytest.mark.parametrize("name", ENGINES)
def test_what_another_graph_has_goes_from_a_graph_of_any_name(name):
    """That of a graph may have in it how a query calls another one."""
    odd, other, said, link = (f"https://example.org/{it}" for it in ("g?other=?iri", "other", "said", "link"))
    triples = [(odd, said, "1"), (odd, said, "2"), (odd, link, "3"), (other, said, "1")]
    engine = new_engine(name)
    engine.load(
        ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode(property), ox.Literal(value), ox.NamedNode(graph))
        for graph, property, value in triples
    )
    engine.drop_shared(odd, other)
    engine.drop_property(odd, link)
    left = engine.query("SELECT ?g ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", {}, {}).rows
    assert [tuple(map(str, row)) for row in left] == [(odd, said, "2"), (other, said, "1")]
