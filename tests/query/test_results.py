"""Results in every format, with values that break careless writers, read back by other people's parsers."""

from __future__ import annotations

import copy
import csv
import io
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.query
from rdflib.compare import isomorphic

import pepgraph
from pepgraph.errors import OutputError, PepgraphError, QueryError, UnknownNameError
from pepgraph.graph import Graph
from pepgraph.model.names import PREFIXES, RDF, XSD
from pepgraph.model.terms import Blank, Iri, Literal
from pepgraph.query.catalogue import catalogue
from pepgraph.query.results import GRAPH_FORMATS, KEPT, ROW_FORMATS, Result
from pepgraph.store.binding import bound
from pepgraph.store.contract import Answer
from pepgraph.store.oxigraph import OxigraphEngine
from pepgraph.store.rdflib_engine import RdflibEngine

AWKWARD = [
    ox.Literal("plain"),
    ox.Literal(""),
    ox.Literal("comma, semicolon; tab\tend"),
    ox.Literal('quote " and \' and ""'),
    ox.Literal("line\nbreak\r\nand return\r"),
    ox.Literal("pipe | and \\ backslash \\n"),
    ox.Literal("<script>alert('&amp;')</script> ]]>"),
    ox.Literal("é ñ 中文 🧠 \u202e rtl"),
    ox.Literal(" leading and trailing "),
    ox.Literal("=1+1"),
    ox.Literal("Gehirn", language="de"),
    ox.Literal('brain, "grey"', language="en-gb"),
    ox.Literal("7", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("-2.5", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("1.5", datatype=ox.NamedNode(XSD + "double")),
    ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")),
    ox.Literal("2020-01-02", datatype=ox.NamedNode(XSD + "date")),
    ox.Literal("a b", datatype=ox.NamedNode("urn:my-type")),
    ox.NamedNode("urn:x:y"),
    ox.NamedNode("https://example.org/a?b=c&d=é#f,g"),
    ox.BlankNode("b1"),
]
QUERY = """SELECT ?n ?value ?missing WHERE {
  ?s <urn:n> ?n ; <urn:value> ?value OPTIONAL { ?s <urn:none> ?missing }
} ORDER BY ?n"""


@pytest.fixture(scope="module", params=["oxigraph", "rdflib"])
def awkward(request):
    where = ox.NamedNode("urn:g")
    quads = []
    for n, value in enumerate(AWKWARD):
        subject = ox.NamedNode(f"urn:s{n}")
        number = ox.Literal(str(n), datatype=ox.NamedNode(XSD + "integer"))
        quads.append(ox.Quad(subject, ox.NamedNode("urn:n"), number, where))
        quads.append(ox.Quad(subject, ox.NamedNode("urn:value"), value, where))
    engine = OxigraphEngine() if request.param == "oxigraph" else RdflibEngine()
    engine.load(quads)
    return Graph(engine, (), quads)


def key(term):
    """What identifies a term for every library; blank nodes have names of their own."""
    if term is None:
        return None
    if isinstance(term, Blank | ox.BlankNode | rdflib.BNode):
        return "blank"
    if isinstance(term, Iri | ox.NamedNode | rdflib.URIRef):
        return ("iri", getattr(term, "value", None) or str(term))
    if isinstance(term, ox.Literal):
        return ("literal", term.value, term.datatype.value, term.language)
    if isinstance(term, rdflib.Literal):
        datatype = RDF + "langString" if term.language else str(term.datatype or XSD + "string")
        return ("literal", str(term), datatype, term.language)
    assert isinstance(term, Literal)
    return ("literal", str(term), term.datatype, term.language)


def expected(awkward):
    rows = [[key(term) for term in row] for row in awkward.query(QUERY).rows]
    assert [row[1] for row in rows] == [key(value) for value in AWKWARD]
    return rows


@pytest.mark.parametrize(
    ("format", "theirs"),
    [("json", ox.QueryResultsFormat.JSON), ("xml", ox.QueryResultsFormat.XML), ("tsv", ox.QueryResultsFormat.TSV)],
)
def test_pyoxigraph_reads_it_back(format, theirs, awkward):
    text = awkward.query(QUERY).text(format)
    found = ox.parse_query_results(text, format=theirs)
    assert [variable.value for variable in found.variables] == ["n", "value", "missing"]
    assert [[key(term) for term in row] for row in found] == expected(awkward)


@pytest.mark.parametrize("format", ["json", "xml", "tsv"])
def test_rdflib_reads_it_back(format, awkward):
    text = awkward.query(QUERY).text(format)
    if format == "tsv":
        # Its reader of tsv stops at escapes and at empty columns; the header and the count will do.
        lines = text.split("\n")
        assert lines[0] == "?n\t?value\t?missing"
        assert len(lines) == len(AWKWARD) + 2
        assert lines[-1] == ""
        return
    found = rdflib.query.Result.parse(io.BytesIO(text.encode()), format=format)
    rows = [[key(row[variable]) for variable in found.vars] for row in found]
    wanted = expected(awkward)
    for row, want in zip(rows, wanted, strict=True):
        if format == "xml" and want[1][:1] == ("literal",):
            # XML parsers turn every line end into one form.
            row[1] = (row[1][0], re.sub(r"\r\n?", "\n", row[1][1]), *row[1][2:])
            want[1] = (want[1][0], re.sub(r"\r\n?", "\n", want[1][1]), *want[1][2:])
        assert row == want


def test_csv_is_read_back_by_the_csv_module(awkward):
    text = awkward.query(QUERY).text("csv")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["n", "value", "missing"]
    for row, (_, value, missing) in zip(rows[1:], awkward.query(QUERY).rows, strict=True):
        assert missing is None
        assert row[2] == ""
        assert row[1].startswith("_:") if isinstance(value, Blank) else row[1] == str(value)
    assert text.count("\r\n") >= len(AWKWARD) + 1
    found = ox.parse_query_results(
        awkward.query("SELECT ?n { ?s <urn:n> ?n } ORDER BY ?n").text("tsv"), format=ox.QueryResultsFormat.TSV
    )
    assert len(list(found)) == len(AWKWARD)


def test_markdown_keeps_its_columns(awkward):
    lines = awkward.query(QUERY).text("md").split("\n")
    assert lines[0] == "| n | value | missing |"
    assert lines[1] == "| --- | --- | --- |"
    assert len(lines) == len(AWKWARD) + 3
    for line in lines[:-1]:
        # A bar that is not escaped opens a column; two backslashes are one that escapes nothing.
        bars = re.findall(r"(?<!\\)(?:\\\\)*\|", line)
        assert len(bars) == 4, line
        assert "<script" not in line
        assert "\r" not in line


@pytest.mark.parametrize("engine", ["graph", "rdflib_graph"])
def test_a_row_without_a_variable_is_shown(engine, request):
    from pepgraph.output.tables import Screen, result_table

    graph = request.getfixturevalue(engine)
    result = graph.query("SELECT * { e:selank a pg:Peptide }")
    out = io.StringIO()
    assert result_table(result, dict, Screen(out)) == 1
    assert out.getvalue() == "\n1 row without a variable\n"
    assert result.text("md") == result._repr_markdown_() == "|  |\n| --- |\n|  |\n"


def test_table_shows_every_row_and_no_control_characters(awkward):
    from pepgraph.output.tables import Screen, result_table
    from pepgraph.query.labels import shown_names

    for width in (0, 80, 40):
        out = io.StringIO()
        count = result_table(awkward.query(QUERY), partial(shown_names, awkward.engine), Screen(out, width))
        assert count == len(AWKWARD)
        text = out.getvalue()
        assert "\t" not in text
        assert "\r" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text, "it would turn the rest of the line around"
        assert "<script>" in text
        if width:
            assert max(map(len, text.split("\n"))) <= width


def test_a_line_end_in_a_value_breaks_no_row_of_a_table(graph):
    from pepgraph.output.tables import Screen, result_table

    out = io.StringIO()
    values = r'VALUES (?a ?b) { ("one\r\ntwo\nthree" "x") }'
    result_table(graph.query(f"SELECT ?a ?b {{ {values} }}"), lambda iris: {}, Screen(out))
    assert out.getvalue().splitlines()[-1] == " one two three  x"


@pytest.mark.parametrize("format", [*ROW_FORMATS])
def test_no_rows(format, awkward):
    text = awkward.query("SELECT ?a ?b { <urn:none> ?a ?b }").text(format)
    assert text.strip()
    if format in ("json", "xml", "tsv"):
        theirs = getattr(ox.QueryResultsFormat, format.upper())
        assert list(ox.parse_query_results(text, format=theirs)) == []
    else:
        assert len(text.strip().split("\n")) == (2 if format == "md" else 1)


@pytest.mark.parametrize(("query", "answer"), [("ASK { ?s ?p ?o }", True), ("ASK { <urn:none> ?p ?o }", False)])
def test_ask(query, answer, awkward):
    assert bool(awkward.query(query)) is answer
    assert awkward.query(query).values == [(answer,)]
    for format in ("json", "xml"):
        theirs = getattr(ox.QueryResultsFormat, format.upper())
        text = awkward.query(query).text(format)
        assert bool(ox.parse_query_results(text, format=theirs)) is answer
        assert rdflib.query.Result.parse(io.BytesIO(text.encode()), format=format).askAnswer is answer
    assert awkward.query(query).text("csv").split("\r\n")[1] == str(answer).lower()
    assert str(answer).lower() in awkward.query(query).text("md")
    assert awkward.query(query).text("tsv") == f"?answer\n{str(answer).lower()}\n"


# ── Triples ──────────────────────────────────────────────────────────────────────────────────

CONSTRUCT = "CONSTRUCT { ?s <urn:value> ?value } WHERE { ?s <urn:value> ?value }"
READERS = {"ttl": "turtle", "trig": "trig", "nt": "nt", "nq": "nquads", "jsonld": "json-ld", "rdfxml": "xml"}


def plain_graph(pairs) -> rdflib.Graph:
    found = rdflib.Graph()
    for subject, value in pairs:
        found.add((subject, rdflib.URIRef("urn:value"), value))
    return found


@pytest.mark.parametrize("format", GRAPH_FORMATS)
def test_triples_parse_back_to_the_same(format, awkward):
    text = awkward.query(CONSTRUCT).text(format)
    assert text == awkward.query(CONSTRUCT).text(format), "two runs, one text"
    dataset = rdflib.Dataset()
    dataset.parse(data=text, format=READERS[format])
    theirs = plain_graph((s, o) for s, _, o, _ in dataset.quads())
    nt = "".join(f"<urn:s{n}> <urn:value> {value} .\n" for n, value in enumerate(AWKWARD))
    ours = rdflib.Graph().parse(data=nt, format="nt")
    if format == "rdfxml":
        text = re.sub(r"\r\n?", "\n", nt.replace("\\r\\n", "\\n").replace("\\r", "\\n"))
        ours = rdflib.Graph().parse(data=text, format="nt")
        theirs = plain_graph(
            (
                s,
                rdflib.Literal(re.sub(r"\r\n?", "\n", o), lang=o.language, datatype=o.datatype)
                if isinstance(o, rdflib.Literal)
                else o,
            )
            for s, _, o, _ in dataset.quads()
        )
    assert isomorphic(theirs, ours)
    assert len(theirs) == len(AWKWARD)


def test_construct_as_rows(awkward):
    result = awkward.query(CONSTRUCT)
    assert result.kind == "triples"
    assert result.columns == ("subject", "predicate", "object")
    assert len(list(csv.reader(io.StringIO(result.text("csv"), newline="")))) == len(AWKWARD) + 1


def test_describe_gives_triples(graph):
    assert "Semax" in graph.query("DESCRIBE e:semax").text("ttl")


@pytest.mark.parametrize(
    "query",
    [
        "DESCRIBE e:semax",
        "DESCRIBE ?claim { ?claim rdf:object e:ngf }",
        "DESCRIBE ?passage FROM graph:selank-semax-faq { ?claim rdf:object e:ngf ; pg:statedIn ?passage }",
    ],
)
def test_describe_tells_the_same_on_both_engines(query, graph, rdflib_graph):
    assert set(rdflib_graph.query(query).rows) == set(graph.query(query).rows)


def test_describe_tells_of_blank_nodes_behind_a_thing(tmp_path):
    path = tmp_path / "blank.ttl"
    path.write_text("<urn:a> <urn:p> [ <urn:p> [ <urn:q> <urn:a> , 1 ] ] . <urn:b> <urn:p> <urn:a> .", "utf-8")
    for engine in ("oxigraph", "rdflib"):
        with pepgraph.open(path, engine=engine, environment=False) as opened:
            assert len(opened.query("DESCRIBE <urn:a>").rows) == 4


def test_empty_construct(awkward):
    for format in GRAPH_FORMATS:
        text = awkward.query("CONSTRUCT { ?s ?p ?o } WHERE { <urn:none> ?p ?o . ?s ?p ?o }").text(format)
        dataset = rdflib.Dataset()
        dataset.parse(data=text, format=READERS[format])
        assert len(dataset) == 0


@pytest.mark.parametrize("format", GRAPH_FORMATS)
def test_rows_are_no_triples(format, awkward):
    with pytest.raises(OutputError, match=f"{format} holds triples, and this query returns rows; use CONSTRUCT"):
        awkward.query(QUERY).text(format)


def test_impossible_triples_are_said_and_not_written(awkward):
    """A variable of a pattern can stand for what no triple can hold; both engines leave such triples out or say so."""
    query = "CONSTRUCT { ?value <urn:p> ?s } WHERE { ?s <urn:value> ?value FILTER isLiteral(?value) }"
    try:
        assert awkward.query(query).text("nt") == ""
    except PepgraphError as error:
        assert "is not a triple" in str(error)  # noqa: PT017


@pytest.mark.parametrize("format", ["docx", "", "CSV", "table"])
def test_unknown_format(format, awkward):
    with pytest.raises(UnknownNameError, match="use one of csv, tsv, json, xml, md, ttl"):
        awkward.query(QUERY).text(format)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────


MANY = f"SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} LIMIT {KEPT + 1}"


def test_of_many_rows_a_result_is_a_stream_read_once(awkward):
    result = awkward.query(MANY)
    assert sum(1 for _ in result) == KEPT + 1
    for again in (lambda: next(iter(result)), lambda: result.rows, lambda: result.text("csv"), lambda: len(result)):
        with pytest.raises(PepgraphError, match=r"was read already; take its \.rows first to keep it"):
            again()
    assert repr(result).endswith("; read already>")
    assert "was read already" in result._repr_markdown_()


def test_of_many_rows_no_more_are_read_than_are_shown_or_asked_for():
    passed = []

    def rows() -> Iterator[tuple[Literal]]:
        for number in range(3 * KEPT):
            passed.append(number)
            yield (Literal(str(number)),)

    result = Result(Answer("rows", ("x",), rows()))
    assert result
    assert len(passed) == 1
    assert f"\nmore than {KEPT:,} rows; these are the first 50\n" in result._repr_markdown_()
    assert len(passed) == KEPT + 1
    assert repr(result) == "<Result: x; not read to its end>"
    assert sum(1 for _ in result) == 3 * KEPT


def test_few_rows_can_be_read_again(awkward):
    result = awkward.query(QUERY)
    first = next(iter(result))
    begun = iter(result)
    assert (next(begun), len(result)) == (first, len(AWKWARD))
    # A list() would take the length first, and with it all rows.
    assert [*filter(None, result)] == [*filter(None, result)] == [first, *begun] == result.rows
    assert result._repr_markdown_() == result.text("md")


def test_a_result_that_cannot_be_read_is_shown_as_why(rdflib_graph):
    result = rdflib_graph.query("SELECT (SUM(?label) AS ?x) { ?it rdfs:label ?label }")
    assert "does not have a numeric datatype" in result._repr_markdown_()
    with pytest.raises(PepgraphError, match="does not have a numeric datatype"):
        len(result)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda result: pickle.loads(pickle.dumps(result))])
def test_a_copy_of_a_result_has_its_rows(copied, awkward):
    result = awkward.query(QUERY).limit(2)
    other = copied(result)
    assert (other.rows, other.columns, other.kind, other.truncated) == (result.rows, result.columns, "rows", True)


@pytest.mark.parametrize("collect", [list, tuple, sorted, lambda found: [*found], lambda found: dict(enumerate(found))])
def test_a_result_fills_any_collection(collect, awkward):
    """list() asks for the length between taking the iterator and using it."""
    found = collect(awkward.query("SELECT ?n { ?s <urn:n> ?n } ORDER BY ?n"))
    assert len(found) == len(AWKWARD)


def test_rows_are_kept_once_taken(awkward):
    result = awkward.query(QUERY)
    assert len(result) == len(result.rows) == len(list(result)) == len(list(result)) == len(AWKWARD)
    assert result.text("csv") == result.text("csv") == awkward.query(QUERY).text("csv")


def test_limit(awkward):
    told: list[int] = []
    result = awkward.query(QUERY).limit(3, told.append)
    assert not result.truncated
    assert len(result.rows) == 3
    assert result.truncated
    assert told == [3]
    for enough in (len(AWKWARD), len(AWKWARD) + 1):
        result = awkward.query(QUERY).limit(enough, told.append)
        assert len(result.rows) == len(AWKWARD)
        assert not result.truncated
    assert told == [3]
    assert awkward.query(QUERY).limit(0).rows == []
    with pytest.raises(QueryError, match=r"^count is -1; give a whole number from 0 on$"):
        awkward.query(QUERY).limit(-1)


def test_limit_after_reading_rows(awkward):
    result = awkward.query(QUERY)
    assert len(result.rows) == len(AWKWARD)
    assert len(result.limit(2).rows) == 2


def test_to_pandas(awkward):
    pytest.importorskip("pandas", reason="pandas is not installed: pip install 'pepgraph[notebook]'")
    frame = awkward.query(QUERY).to_pandas()
    assert list(frame.columns) == ["n", "value", "missing"]
    assert list(frame["n"]) == list(range(len(AWKWARD)))
    assert frame["missing"].isna().all()
    assert frame["value"][0] == "plain"
    assert list(awkward.query("SELECT ?x { <urn:none> ?x ?y }").to_pandas().columns) == ["x"]
    numbers = awkward.query("SELECT ?n { ?s <urn:n> ?n } ORDER BY ?n").to_pandas()
    assert numbers["n"].sum() == sum(range(len(AWKWARD)))


def test_values(graph):
    row = graph.query(
        "SELECT ?n ?mass ?label ?x { e:semax pg:residueCount ?n ; pg:averageMass ?mass ; rdfs:label ?label "
        "OPTIONAL { e:semax pg:none ?x } }"
    )
    n, mass, label, none = row.values[0]
    assert (n, float(mass), label, none) == (7, 813.9, "Semax", None)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_common_prefixes_are_known_without_being_declared(prefix, awkward):
    assert awkward.query(f"ASK {{ ?s {prefix}:none ?o }}").values == [(False,)]


def test_a_prefix_of_the_query_goes_before_the_common_one(awkward):
    assert bool(awkward.query("PREFIX pg: <urn:> ASK { ?s pg:n 0 }"))


# ── What is given, and a graph that is closed ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("pattern", "given"),
    [
        ("pg:averageMass", [Decimal("813.9"), Literal("813.9", XSD + "decimal")]),
        ("pg:number", [45, ox.Literal(45), rdflib.Literal(45)]),
        ("pg:plural", [True, rdflib.Literal(True), ox.Literal(True)]),
        ("rdfs:label", [rdflib.Literal("Semax", "en"), *(of("Semax", language="en") for of in (Literal, ox.Literal))]),
        ("rdf:type", [kind(PREFIXES["pg"] + "Peptide") for kind in (Iri, ox.NamedNode, rdflib.URIRef)]),
        ("pg:sequence", ["MEHFPGP", ox.Literal("MEHFPGP"), rdflib.Literal("MEHFPGP")]),
    ],
)
def test_values_of_every_kind_find_what_they_are(pattern, given, graph):
    found = [graph.query(f"SELECT ?it ?x {{ ?it {pattern} ?x }} ORDER BY ?it", x=value).rows for value in given]
    assert found[0]
    assert all(rows == found[0] for rows in found)


@pytest.mark.parametrize(("given", "written"), [("1E+2", "100"), ("1E-9", "0.000000001")])
def test_a_decimal_is_written_without_an_exponent(given, written, graph):
    (term,) = graph.query("SELECT ?x { }", x=Decimal(given)).rows[0]
    assert (term, term.datatype) == (written, XSD + "decimal")


@pytest.mark.parametrize(("given", "written"), [("inf", "INF"), ("-inf", "-INF"), ("nan", "NaN")])
def test_a_double_that_is_no_number_is_written_as_xsd_has_it(given, written, graph):
    (term,) = graph.query("SELECT ?x { }", x=float(given)).rows[0]
    assert (term, term.datatype) == (written, XSD + "double")


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize(
    "text", ["SELECT (COUNT(*) AS ?x) { ?s a pg:Peptide }", "SELECT ?x { ?s a pg:Peptide BIND (?s AS ?x) }"]
)
def test_a_variable_with_a_value_of_its_own_is_not_bound(text, engine, graph, rdflib_graph):
    asked = graph if engine == "oxigraph" else rdflib_graph
    with pytest.raises(QueryError, match=r"\?x is bound, and the query has a value of its own for it; bind another"):
        asked.query(text, x="a").rows  # noqa: B018
    # Within braces of its own, it is joined with the value.
    text = "SELECT ?x { ?it pg:sequence ?s { ?it pg:sequence ?t BIND (STR(?t) AS ?x) } }"
    assert graph.query(text, x="MEHFPGP").rows == [row for row in graph.query(text).rows if row == ("MEHFPGP",)] != []


def test_values_of_arrays_are_what_they_are_in_python(graph):
    numpy = pytest.importorskip("numpy", reason="pandas is not installed: pip install 'pepgraph[notebook]'")
    for given in (1.5, 3, "Semax", True, False):
        (one,) = numpy.array([given])
        assert type(one) is not type(given)
        (ours,), (plain,) = (graph.query("SELECT ?x { }", x=value).rows[0] for value in (one, given))
        assert (ours, ours.datatype) == (plain, plain.datatype)
    for given in (numpy.array([1]), numpy.datetime64("2020-01-01T00:00:00.000000000")):
        with pytest.raises(QueryError, match="which no query can be given; give text, a number"):
            graph.query("SELECT ?x { }", x=given)


@pytest.mark.parametrize(
    "given",
    [None, object(), ["a"], b"a", Decimal("NaN"), Decimal("Infinity"), rdflib.BNode("x"), ox.BlankNode("x")],
)
def test_what_no_query_can_be_given_is_said(given, graph):
    with pytest.raises(QueryError, match=r"x is .* which no query can be given; give text, a number"):
        graph.query("SELECT ?it ?x { ?it ?p ?x }", x=given)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_closed_graph_refuses(engine):
    with pepgraph.open(engine=engine, environment=False) as graph:
        assert repr(graph) == f"<Graph: {len(graph.claims())} claims>"
    for ask in (graph.claims, graph.check, lambda: graph.query("ASK {}"), lambda: graph.show("semax"), graph.quads):
        with pytest.raises(QueryError, match="this graph is closed; open it again"):
            ask()
    graph.close()
    assert repr(graph) == "<Graph: closed>"


def test_rdflib_as_an_engine_warns_of_nothing():
    script = "import pepgraph; graph = pepgraph.open(engine='rdflib'); print(len(graph.ask('hedged')))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_select_all_has_its_columns_in_one_order(graph, rdflib_graph):
    for text in ("SELECT * { ?z a pg:Peptide ; rdfs:label ?b ; pg:sequence ?a }", "SELECT DISTINCT * { ?b a ?a }"):
        ours, theirs = graph.query(text + " ORDER BY ?b ?a"), rdflib_graph.query(text + " ORDER BY ?b ?a")
        assert ours.columns == theirs.columns == tuple(sorted(ours.columns))
        assert ours.rows == theirs.rows


@pytest.mark.parametrize("character", ["\x01", "\ufffe", "\uffff"])
def test_no_xml_is_written_that_no_xml_parser_reads(character):
    e = ox.NamedNode("http://e/x")
    engine = OxigraphEngine()
    engine.load([ox.Quad(e, e, ox.Literal(f"a{character}"), e)])
    for text, format in (("SELECT ?o { ?s ?p ?o }", "xml"), ("CONSTRUCT WHERE { ?s ?p ?o }", "rdfxml")):
        with pytest.raises(OutputError, match="which XML cannot hold"):
            Graph(engine, ()).query(text).text(format)


def test_what_xml_cannot_hold_is_refused_and_markdown_has_no_links_of_others():
    engine = OxigraphEngine()
    e = ox.NamedNode("http://e/x")
    engine.load([ox.Quad(e, e, ox.Literal("\x1b[31m \u202e [l](javascript:alert(1))"), e)])
    graph = Graph(engine, ())
    with pytest.raises(OutputError, match="control characters, which XML cannot hold"):
        graph.query("SELECT ?o { ?s ?p ?o }").text("xml")
    with pytest.raises(OutputError, match="control characters, which XML cannot hold"):
        graph.query("CONSTRUCT WHERE { ?s ?p ?o }").text("rdfxml")
    written = graph.query("SELECT ?o { ?s ?p ?o }").text("md")
    assert "[l]\\(javascript:alert(1))" in written
    assert not re.search("[\x1b\u202e]", written)


def test_a_result_is_shown_and_tabulated_by_labels(graph):
    pytest.importorskip("pandas", reason="pandas is not installed: pip install 'pepgraph[notebook]'")
    result = graph.ask("regions")
    assert repr(result).startswith("<Result: compound, relation, target,")
    assert repr(result).endswith("; not read yet>")
    frame = result.to_pandas(labels=graph)
    assert {"Selank", "Semax"} == set(frame.compound)
    assert "frontal cortex" in set(frame.region)
    assert repr(result).endswith("; 12 rows>")
    shown = graph.query("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 70")._repr_markdown_()
    assert shown.count("\n| ") == 51
    assert "70 rows; these are the first 50" in shown


# ── rdflib answers as Oxigraph does, or says that it cannot ──────────────────────────────────


def test_solutions_with_nothing_bound_are_rows(graph, rdflib_graph):
    text = "SELECT ?x { ?c a pg:Peptide OPTIONAL { ?c pg:nothing ?x } }"
    assert graph.query(text).rows == rdflib_graph.query(text).rows == [(None,), (None,)]


def test_no_rows_make_no_group(graph, rdflib_graph):
    grouped = "SELECT ?x (COUNT(*) AS ?n) { ?c pg:nothing ?x } GROUP BY ?x"
    of_unbound = "SELECT ?x { ?c a pg:Peptide OPTIONAL { ?c pg:nothing ?x } } GROUP BY ?x"
    for text, rows in ((grouped, []), (f"SELECT ?x {{ {{ {grouped} }} }}", []), (of_unbound, [(None,)])):
        assert graph.query(text).rows == rdflib_graph.query(text).rows == rows


def test_values_do_not_reach_into_subqueries(graph, rdflib_graph):
    text = "SELECT ?it ?n { ?it rdfs:label ?l { SELECT (COUNT(?it) AS ?n) { ?it a pg:Peptide } } }"
    ours, theirs = (asked.query(text, it=graph.resolve("semax")).values for asked in (graph, rdflib_graph))
    assert ours == theirs == [(graph.resolve("semax"), 2)]


@pytest.mark.parametrize(
    ("reached", "text"),
    [
        (True, "SELECT ?it ?n { ?it a ?k { SELECT ?it (COUNT(?c) AS ?n) { ?c rdf:subject ?it } GROUP BY ?it } }"),
        (
            True,
            "SELECT ?it ?c {{ SELECT ?it (MIN(STR(?x)) AS ?c) {?x ?p ?it} GROUP BY ?it HAVING (COUNT(*) > 2)}}",
        ),
        (False, "SELECT ?it ?c { ?it a pg:Peptide OPTIONAL { { SELECT ?it ?c { ?c rdf:object ?it } } } }"),
        (
            True,
            "SELECT ?it ?c { ?c rdf:subject ?it MINUS { { SELECT ?c ?it { ?c pg:polarity pg:Negated ; ?p ?it } } } }",
        ),
        (False, "SELECT ?it ?c { ?it a pg:Peptide { SELECT ?it ?c { { SELECT ?it ?c { ?c rdf:subject ?it } } } } }"),
        (True, "SELECT ?it ?c { ?it a pg:Peptide { SELECT ?it ?c { ?c ?p ?it MINUS { ?c rdf:object ?it } } } }"),
        (True, "SELECT ?it ?c { ?it a pg:Peptide OPTIONAL { ?c rdf:subject ?it MINUS { ?c rdf:predicate ?it } } }"),
        (False, "SELECT ?it ?n { ?it a pg:Peptide { SELECT (COUNT(?it) AS ?n) { ?c rdf:subject ?it } } }"),
        (False, "SELECT ?it ?c { ?it a pg:Peptide { SELECT ?it ?c { ?c rdf:subject ?it } ORDER BY ?c LIMIT 900 } }"),
        (False, "SELECT ?it ?c { ?it a pg:Peptide { SELECT * { ?c rdf:subject ?it } } }"),
        (False, "SELECT ?it ?c { ?it a pg:Peptide { SELECT ?it ?c { ?c rdf:subject ?of BIND (?of AS ?it) } } }"),
    ],
)
def test_values_reach_into_subqueries_that_select_them_and_pick_no_other_rows(text, reached, graph, rdflib_graph):
    thing = graph.resolve("semax")
    picked = sorted(row for row in graph.query(text).values if row[0] == thing)
    assert picked
    assert sorted(graph.query(text, it=thing).values) == sorted(rdflib_graph.query(text, it=thing).values) == picked
    assert ("BIND (<" in bound(text, {"it": thing})) is reached


def test_rows_of_rdflib_are_a_stream(rdflib_graph):
    """All the rows, of which one is asked for, would take days."""
    assert len(rdflib_graph.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }").limit(1).rows) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('ASK { FILTER REGEX("a", "(") }', "unterminated subpattern at position 0; write it another way"),
        ('SELECT (REPLACE("abc", "b", "$9") AS ?x) {}', "invalid group reference"),
        ("SELECT (SUM(?label) AS ?x) { ?it rdfs:label ?label }", "does not have a numeric datatype; write"),
        ('CONSTRUCT { e:a rdfs:label ?l } { BIND (STRLANG("a", "x y") AS ?l) }', "'x y' is not a valid language tag"),
        ('SELECT (STRDT("x", xsd:integer) + 1 AS ?x) {}', "more than it can evaluate"),
        ("SELECT (ROUND('INF'^^xsd:double) AS ?x) {}", "more than it can evaluate"),
        ("SELECT (SUBSTR('abc', 1.5) AS ?x) {}", "more than it can evaluate"),
        ("SELECT ?x { VALUES ?x {} }", "more than it can evaluate"),
        ("SELECT (EXISTS { ?s ?p ?o } AS ?x) {}", "more than it can evaluate"),
        ("SELECT ?x { e:semax !(rdf:type|^rdf:type) ?x }", "more than it can evaluate"),
        ("SELECT ?x { e:semax !() ?x }", "more than it can evaluate"),
        ("DESCRIBE * { VALUES ?x { e:semax } }", "more than it can evaluate"),
        ("SELECT (SUM(COUNT(?x)) AS ?n) { ?s ?p ?x }", "more than it can evaluate"),
        (f"SELECT ?x {{ ?x a pg:Peptide }} LIMIT {'9' * 5_000}", "more than it can evaluate"),
    ],
)
def test_what_rdflib_cannot_evaluate_is_said(text, said, rdflib_graph):
    with pytest.raises(QueryError, match=r"^rdflib cannot answer the query: .*, or use the engine oxigraph$") as caught:
        rdflib_graph.query(text).rows  # noqa: B018
    assert said in str(caught.value)


def test_rdflib_is_left_as_others_have_it_and_asked_alike_whatever_they_set(rdflib_graph, tmp_path, monkeypatch):
    (tmp_path / "it.ttl").write_text("<http://e/s> <http://e/p> <http://e/o> .")
    own = "SELECT * FROM <{}> {{ ?s ?p ?o }}".format((tmp_path / "it.ttl").as_uri())
    assert len(rdflib.Dataset().query(own)) == 1
    grouped = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s"
    assert rdflib_graph.query(grouped.replace("?o", "pg:nothing")).rows == []
    beside = len(rdflib.Graph().query(grouped))
    monkeypatch.delitem(rdflib.plugins.sparql.CUSTOM_EVALS, "groups")
    assert len(rdflib.Graph().query(grouped)) == beside
    for name, value in (("SPARQL_LOAD_GRAPHS", True), ("SPARQL_DEFAULT_GRAPH_UNION", False)):
        monkeypatch.setattr(rdflib.plugins.sparql, name, value)
    assert rdflib_graph.query("SELECT ?s { ?s a pg:Peptide }").rows
    assert rdflib_graph.query("SELECT ?s FROM graph:entities { ?s a pg:Peptide }").rows


def test_profiles_are_shown_and_printed_as_what_they_say(graph):
    for one in (graph.show("semax"), graph.compare("semax", "selank"), graph.impact(6)):
        text = one._repr_markdown_()
        assert text == str(one) == one.report.markdown
        assert text.startswith(f"# {one.report.title}\n")
        assert all(f"## {section.title}" in text for section in one.report.sections)


def test_a_variable_may_be_called_as_a_parameter_is(graph):
    assert graph.query("SELECT ?text { e:semax rdfs:label ?text }", text="none").values == []


def test_the_dataset_of_rdflib_knows_the_prefixes(graph):
    dataset = graph.rdflib()
    assert len(list(dataset.query("SELECT ?it { ?it a pg:Document }"))) == 1
    assert "e:semax" in dataset.serialize(format="trig")


def test_no_word_of_a_narrow_table_is_cut(graph):
    from pepgraph.output.tables import Screen, result_table
    from pepgraph.query.catalogue import find
    from pepgraph.query.labels import shown_names

    result = graph.ask("status-in", "ukraine")
    words = {word for row in result.rows for term in row[:-1] if isinstance(term, Literal) for word in term.split()}
    for width in (40, 80, 100, 120, 200):
        out = io.StringIO()
        count = result_table(result, partial(shown_names, graph.engine), Screen(out, width), find("status-in").columns)
        told = out.getvalue()
        assert max(map(len, told.splitlines())) <= width
        assert words <= set(told.split())
        # Where there is no room for a table, each row is told below the other.
        assert (told.count("\n compound ") == count) == (width < 100)
        assert "regulator" not in told or width >= 100


def test_a_row_of_nothing_has_its_columns_in_a_narrow_table(graph):
    from pepgraph.output.tables import Screen, result_table
    from pepgraph.query.labels import shown_names

    names = ("dissociationconstant", "minimumconcentration", "comparatorsubstances", "administrationroutes")
    result = graph.query(f"SELECT {' '.join(f'(MAX(?a) AS ?{name})' for name in names)} {{ ?x <urn:none> ?a }}")
    for width in (40, 80, 200):
        assert result_table(result, partial(shown_names, graph.engine), Screen(io.StringIO(), width)) == 1


# ── Hints ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("timeout", [None, 30])
def test_a_result_says_what_may_be_wrong_with_its_query(graph, timeout):
    """In Python and a notebook as on the command line: an empty table tells nothing."""
    misspelt = graph.query("SELECT ?c { ?c pg:polarity pg:Denied }", timeout=timeout)
    (told,) = misspelt.hints
    assert told.startswith("nothing in the graph is called pg:Denied")
    assert told in misspelt._repr_markdown_()
    (told,) = graph.query("ASK { e:selank pg:increases e:bdnf }", timeout=timeout).hints
    assert told.startswith("nothing is linked by pg:increases itself")
    denied = graph.query("SELECT ?s { ?c rdf:subject ?s ; rdf:object pg:Approved }", timeout=timeout)
    assert "are denials" in denied.hints[0]
    assert len(denied.rows) == len(list(denied)) > 10
    assert pickle.loads(pickle.dumps(denied)).hints == []
    assert graph.query("SELECT ?c { ?c pg:polarity pg:Negated }", timeout=timeout).hints == []
    assert graph.ask("passage", "1", timeout=timeout).hints == ["passage 1 carries no claim; its role is title"]
    assert "not every study names its species" in graph.ask("in-species", "human", timeout=timeout)._repr_markdown_()


def test_the_iri_of_a_thing_that_is_given_as_text_is_told(graph, rdflib_graph):
    for one in (graph, rdflib_graph):
        text = "https://w3id.org/pepgraph/entity/semax"
        (told,) = one.query("SELECT ?p ?o ?it { ?it ?p ?o }", it=text).hints
        assert told.startswith("?it was given as text")
        assert one.query("SELECT ?it ?text { ?it a pg:Peptide FILTER (STR(?it) = ?text) }", text=text).hints == []
        assert one.query("SELECT ?s ?p ?it { ?s ?p ?it }", it=f"{text} >").hints == []


@pytest.mark.parametrize(
    ("pattern", "given", "told"),
    [
        ("?c rdf:subject ?it", "semax", ["?it was given as text", "rdf:subject takes a thing"]),
        ("?it rdfs:label ?name", "semax", ["?it was given as text"]),
        ("?c pg:strength ?n FILTER (?n = ?it)", "4", ["pg:strength takes a number"]),
        ("?c rdfs:label ?it", "Selank", ['"Selank" is a label in English']),
        ("?c dcterms:date ?it", 2018, ["dcterms:date takes a year"]),
        ("?c rdfs:label ?name FILTER (CONTAINS(?name, ?it))", "xylophone", []),
    ],
)
def test_a_literal_that_is_given_is_looked_at_as_one_of_the_text(graph, pattern, given, told):
    found = graph.query(f"SELECT * {{ {pattern} }}", it=given).hints
    assert len(found) == len(told)
    assert all(one.startswith(begin) for one, begin in zip(found, told, strict=True))


def test_a_closed_graph_gives_no_hints():
    with pepgraph.open(environment=False) as graph:
        result = graph.query("SELECT ?c { ?c pg:polarity pg:Denied }")
        assert result.empty
    assert result._repr_markdown_() == result.text("md")
    with pytest.raises(QueryError, match="closed"):
        _ = result.hints


def test_a_search_says_what_its_words_may_mean(graph):
    assert graph.search("selnk anxeity").hints == ["no claim has these words; did you mean selank anxiety?"]
    assert graph.search("how does selank work").hints[0] == "a document asks this itself: ask('how-selank-works')"
    assert graph.search("[6]").hints == ["no claim has these words; what cites [6] of selank-semax-faq: impact('6')"]
    assert graph.search("Selank vs Semax").hints == ["side by side: compare('selank', 'semax')"]
    assert "alone there are claims with semax" in graph.search("is semax a xylophone")._repr_markdown_()
    found = graph.search("does selank increase serotonin")
    assert "these have the most of them; no claim has serotonin" in found.hints[0]
    assert pickle.loads(pickle.dumps(found)) == found == [*found]
    assert graph.search("BDNF").hints == pickle.loads(pickle.dumps(found)).hints == []


def test_the_named_queries_are_listed(graph):
    assert graph.queries().keys() == catalogue().keys()
    assert graph.queries()["status"].endswith("?")


def test_what_python_refuses_names_its_keyword(graph, tmp_path):
    for refused, said in (
        (lambda: graph.export(tmp_path / "a.docx"), "--format, in Python as format="),
        (lambda: pepgraph.open("a.ttl", store=tmp_path), "in Python the files, or --store, in Python as store="),
    ):
        with pytest.raises(PepgraphError, match=said):
            refused()
