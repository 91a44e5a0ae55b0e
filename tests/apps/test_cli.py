"""The command line as people and pipes meet it: real processes, real terminals."""

from __future__ import annotations

import csv
import fcntl
import gzip
import hashlib
import io
import json
import os
import pty
import re
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from running import COMMAND, run

import pepgraph
from pepgraph.apps.arguments import build_parser
from pepgraph.apps.cli import main
from pepgraph.apps.parser import EXAMPLES
from pepgraph.errors import OutputError
from pepgraph.output.files import write_all
from pepgraph.query.catalogue import catalogue
from pepgraph.store.resources import data_files

FACTS = Path(__file__).parents[2] / "data" / "facts.ttl"
CROSS_JOIN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
COMMANDS = next(
    list(action.choices)
    for action in build_parser()._actions
    if getattr(action, "choices", None) and action.dest == "command"
)


def environment(**extra: str) -> dict[str, str]:
    clean = {
        k: v for k, v in os.environ.items() if k not in ("PEPGRAPH_DOCUMENTS", "NO_COLOR", "COLUMNS", "PYTHONPATH")
    }
    return clean | extra


def pepgraph_run(
    *arguments: str | Path, stdin: str | bytes = "", timeout: float = 60, cwd: Path | None = None, **extra: str
):
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = run(*arguments, stdin=data, timeout=timeout, cwd=cwd, env=environment(**extra))
    done.stdout, done.stderr = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    return done


def fine(*arguments: str | Path, **how) -> str:
    done = pepgraph_run(*arguments, **how)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "\x1b" not in done.stdout, "no colour in a pipe"
    return done.stdout


# ── Every command ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command):
    said = fine(command, "--help")
    assert said.startswith(f"usage: pepgraph {command}")
    assert len(said.split("\n")) > 4
    usage, _, rest = said.partition("\n\n")
    words = re.findall(r"^  ([A-Z]+) ", rest.partition("positional arguments:")[2].partition("\n\n")[0], re.MULTILINE)
    assert [word for word in words if not re.search(rf"[\[ ]{word}\b", usage)] == []
    assert command not in EXAMPLES or said.endswith(f"\nExample: pepgraph {EXAMPLES[command]}\n")


@pytest.mark.parametrize("columns", [50, 120])
@pytest.mark.parametrize("command", ["", "ask"])
def test_help_is_as_wide_as_the_terminal(command, columns):
    widths = [len(line) for line in fine(*command.split(), "--help", COLUMNS=str(columns)).splitlines()]
    assert columns - 20 < max(widths) < columns


def test_help_tells_of_every_argument():
    (commands,) = (action.choices for action in build_parser()._actions if action.dest == "command")
    assert not [(name, one.dest) for name, command in commands.items() for one in command._actions if not one.help]


def test_help_lists_every_command():
    said = fine("--help")
    for command in COMMANDS:
        assert re.search(rf"^ +{command}\b", said, re.MULTILINE)
    assert set(COMMANDS) >= {
        "tour", "query", "ask", "queries", "show", "claim", "compare", "sources", "impact", "search", "export", "draw",
        "check", "publish", "locate", "passages",
    }  # fmt: skip


def test_version():
    assert fine("--version") == f"pepgraph {pepgraph.__version__}\n"


def test_overview():
    said = fine()
    assert re.search(r"\b2[12]\d claims\b", said)
    assert "68 passages" in said
    assert "Try next:" in said
    for line in said[said.index("Try next:") :].strip().split("\n")[1:]:
        words = shlex.split(re.split(r"  +", line.strip())[0])
        assert words[0] == "pepgraph"
        assert words[1] in COMMANDS


def test_tour(tmp_path):
    said = fine("tour", "-o", tmp_path / "new" / "tour")
    picture, turtle = (re.search(rf"^The {name}: +(.+)$", said, re.MULTILINE)[1] for name in ("picture", "Turtle"))
    assert said.rstrip().endswith(turtle)
    assert said.count("(pepgraph ask ") == 2
    assert "68 passages" in said
    assert Path(picture).read_text("utf-8").lower().startswith("<!doctype html")
    assert len(list(ox.parse(path=turtle, format=ox.RdfFormat.TURTLE))) > 5000
    assert sorted(p.name for p in (tmp_path / "new" / "tour").iterdir()) == sorted(
        [Path(picture).name, Path(turtle).name]
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("tour -o -", "tour writes several files; name a folder for them"),
        ("load --store x --answers --spans", "--spans is for files as they are loaded"),
        ("--completions bash show semax", "--completions goes without a command; leave out show"),
    ],
)
def test_an_option_that_would_be_passed_over_is_refused(line, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(line.split()) == 2
    assert says in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_to_try_next_can_be_typed_as_it_stands(tmp_path, capsys):
    path = tmp_path / "my facts.ttl"
    path.write_text(FACTS.read_text("utf-8"), "utf-8")
    assert main(["--data", str(path)]) == 0
    assert f"Try next, each with --data '{path}':" in capsys.readouterr().out


@pytest.mark.parametrize(("data", "room"), [("no RDF", None), ("<urn:a> <urn:p> <urn:b> .", 10_000)])
def test_a_tour_that_fails_leaves_no_folder(data, room, tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text(data, "utf-8")
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); " if room else ""
    command = f"{limited}import sys; from pepgraph.apps.cli import main; sys.exit(main(sys.argv[1:]))"
    for folder in (tmp_path / "new" / "tour", tmp_path / "here"):
        (tmp_path / "here").mkdir(exist_ok=True)
        words = ("tour", "--data", str(path), "-o", str(folder))
        done = subprocess.run([sys.executable, "-c", command, *words], capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        assert sorted(one.name for one in tmp_path.iterdir()) == ["a.ttl", "here"]
        assert not list((tmp_path / "here").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to so much memory")
def test_data_beyond_all_memory_is_told(tmp_path):
    (tmp_path / "endless.ttl").symlink_to("/dev/zero")
    limited = "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)); "
    command = f"{limited}import sys; from pepgraph.apps.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ("show", "semax", "--data", str(tmp_path / "endless.ttl"))
    done = subprocess.run([sys.executable, "-c", command, *words], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert "not enough memory" in done.stderr


def test_of_several_files_none_is_written_where_there_is_no_room_for_all(tmp_path):
    """A tour left its picture without its Turtle, a revision some of the files."""
    (tmp_path / "a").write_text("before")
    (tmp_path / "b").mkdir()
    with pytest.raises(OutputError, match="b: this is a folder"):
        write_all({tmp_path / "a": "after", tmp_path / "b": "after"})
    assert (tmp_path / "a").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("asked", ["What is Selank?", "what is selank", "Is Selank or Semax FDA-approved?"])
def test_a_question_is_asked_as_the_document_writes_it(asked):
    name = "fda-approved" if "FDA" in asked else "what-is-selank"
    assert fine("ask", asked) == fine("ask", name) == fine("ask", "answer", asked)


def test_tour_on_other_data(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text("<urn:a> <urn:p> <urn:b> .", "utf-8")
    said = fine("tour", "--data", path, "-o", tmp_path / "tour")
    assert "The picture:" in said


def test_tour_answers_about_the_compounds_that_there_are(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text(
        """@prefix pg: <https://w3id.org/pepgraph/ontology#> . @prefix e: <https://w3id.org/pepgraph/entity/> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        e:fictin a pg:Peptide ; rdfs:label "Fictin"@en . e:mouse-thing a pg:Target ; rdfs:label "a thing"@en .
        <https://w3id.org/pepgraph/doc/d/claim/1> a pg:Claim ; rdf:subject e:fictin ; rdf:predicate pg:increases ;
          rdf:object e:mouse-thing ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ;
          pg:evidenceLevel pg:Unspecified ; pg:statedIn <https://w3id.org/pepgraph/doc/d/passage/1> .
        <https://w3id.org/pepgraph/doc/d/passage/1> a pg:Passage ; pg:number 1 .""",
        "utf-8",
    )
    said = fine("tour", "--data", path, "-o", tmp_path / "tour")
    assert "(pepgraph ask mechanisms fictin)" in said
    assert "Fictin increases a thing." in said


def test_a_tour_of_a_graph_too_large_for_a_picture_is_about_a_compound(tmp_path, monkeypatch, capsys):
    """It was refused, with an option as the mend that tour does not take."""
    monkeypatch.setattr("pepgraph.output.selection.CLAIMS", 200)
    assert main(["tour", "-o", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "Of more than 200 claims, the picture and the Turtle have those about selank alone." in said
    quads = list(ox.parse(path=str(tmp_path / "pepgraph.ttl"), format=ox.RdfFormat.TURTLE))
    assert 1_000 < len(quads) < 8_000
    assert "<title>Selank" in (tmp_path / "pepgraph.html").read_text("utf-8")


def test_query_from_everywhere(tmp_path):
    query = "SELECT ?label { e:semax rdfs:label ?label }"
    path = tmp_path / "q.rq"
    path.write_text("# é\n" + query, "utf-8")
    answers = {
        fine("query", query, "--format", "csv"),
        fine("query", "-f", path, "--format", "csv"),
        fine("query", "-", "--format", "csv", stdin=query),
        fine("query", "-f", "-", "--format", "csv", stdin=query),
        fine("query", query, "--format", "csv", "--engine", "rdflib"),
    }
    assert answers == {"label\r\nSemax\r\n"}


SAID_OF = "SELECT ?of (COUNT(*) AS ?n) { ?claim rdf:subject ?of ; pg:polarity ?polarity } GROUP BY ?of"


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("term", ["selank", "e:selank", "cas:129954-34-3", "<https://w3id.org/pepgraph/entity/selank>"])
def test_a_query_is_asked_of_what_is_bound(term, engine):
    said = fine("query", SAID_OF, "--bind", f"?of={term}", "--engine", engine, "--format", "csv")
    assert re.fullmatch(r"of,n\r\nhttps://w3id.org/pepgraph/entity/selank,[1-9]\d\r\n", said)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["of=nobody"], "unknown entity 'nobody'"),
        (["of"], "--bind of: give a variable and what it is, as in --bind compound=semax"),
        (["=semax"], "--bind =semax: give a variable"),
        (["of=semax", "$of=selank"], "--bind gives ?of twice; leave one out"),
        (["timeout=5"], "?timeout is bound, and the query asks nothing of it; it has ?claim, ?n, ?of, ?polarity"),
        (["of=e:semax . ?s ?p ?o"], "nothing in this graph is called e:semax . ?s ?p ?o"),
    ],
)
def test_what_is_bound_is_a_term(given, said):
    done = pepgraph_run("query", SAID_OF, *(word for one in given for word in ("--bind", one)))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_query_formats(tmp_path):
    query = "SELECT ?s ?n { ?s pg:residueCount ?n } ORDER BY ?s"
    assert "Semax" in fine("query", query)
    assert json.loads(fine("query", query, "--format", "json"))["head"]["vars"] == ["s", "n"]
    assert fine("query", query, "--format", "tsv").startswith("?s\t?n\n")
    assert fine("query", query, "--format", "md").startswith("| s | n |\n")
    assert "<sparql" in fine("query", query, "--format", "xml")
    construct = "CONSTRUCT { ?s pg:residueCount ?n } WHERE { ?s pg:residueCount ?n }"
    assert "pg:residueCount" in fine("query", construct)
    count = len(fine("query", query, "--format", "csv").split("\r\n")) - 2
    for format, theirs in (
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("rdfxml", ox.RdfFormat.RDF_XML),
    ):
        assert len(list(ox.parse(fine("query", construct, "--format", format), format=theirs))) == count >= 4
    out = tmp_path / "out.csv"
    assert fine("query", query, "--format", "csv", "-o", out) == ""
    assert out.read_bytes().decode() == fine("query", query, "--format", "csv").replace("\r\r", "\r")
    assert "true" in fine("query", "ASK { e:semax a pg:Peptide }")
    assert "false" in fine("query", "ASK { e:semax a pg:Target }")


@pytest.mark.parametrize("name", ["hedged", "fda-approved", "identity"])
def test_ask(name):
    words = shlex.split(catalogue()[name].example) if name in catalogue() else [name]
    rows = list(csv.reader(io.StringIO(fine("ask", *words, "--format", "csv"), newline="")))
    assert len(rows) > 2
    assert "http" not in fine("ask", *words), "labels and short names, not IRIs"
    if name == "hedged":
        assert fine("ask", *words, "--engine", "rdflib") == fine("ask", *words)


def test_ask_says_where_else_to_look():
    done = pepgraph_run("ask", "in-species", "human", "--format", "csv")
    assert "pepgraph ask by-evidence human" in done.stderr
    assert "pepgraph ask regions" in pepgraph_run("ask", "in-region", "brain").stderr
    assert len(fine("ask", "by-evidence", "human", "--format", "csv").splitlines()) > len(done.stdout.splitlines())


def test_queries():
    said = fine("queries")
    for entry in catalogue().values():
        assert entry.usage in said
        assert entry.question[:20] in said
    for name in pepgraph.open(environment=False).questions():
        assert name in said
    assert fine("queries", "status") == catalogue()["status"].text


def test_queries_lists_the_questions_of_other_data(tmp_path):
    facts = FACTS.read_text("utf-8")
    path = tmp_path / "other.ttl"
    path.write_text(facts.replace('"what-is-selank"', '"who-is-selank"'), "utf-8")
    assert "what-is-selank" in fine("queries")
    said = fine("queries", "--data", path)
    assert "who-is-selank" in said
    assert "what-is-selank" not in said


def test_queries_does_not_list_thousands_of_questions(tmp_path):
    path = tmp_path / "many.ttl"
    pg, doc = "https://w3id.org/pepgraph/ontology#", "https://w3id.org/pepgraph/doc/d"
    path.write_text("\n".join(f"<{doc}/passage/{n}> <{pg}role> <{pg}Question> ." for n in range(2_001)))
    said = fine("queries", "--data", path)
    assert "DOCUMENT:NAME" in said
    assert len(said.splitlines()) < 100


def test_show_and_compare(tmp_path):
    said = fine("show", "selank")
    for heading in (
        "What it is",
        "Status by place",
        "anecdotes, not clinical evidence",
        "What is denied",
        "Sources",
    ):
        assert heading in said
    assert "NOT approved" in said
    assert said == fine("show", "TP-7")
    assert fine("show", "selank", "--format", "md").startswith("# Selank\n")
    assert json.loads(fine("show", "selank", "--format", "json"))["title"] == "Selank"
    said = fine("compare", "selank", "semax")
    assert said.index("Selank") < said.index("Semax")
    assert "Status by place" in said
    out = tmp_path / "a.md"
    assert fine("compare", "selank", "semax", "--format", "md", "-o", out) == ""
    assert "| --- |" in out.read_text("utf-8")


def test_diff(tmp_path):
    facts = FACTS.read_text("utf-8")
    before = tmp_path / "before.ttl"
    name = "c:57-selank-status-approved-united-states-denied"
    before.write_text(re.sub(rf"(?<=\s){name}(?=\s)", "c:57-other", facts), "utf-8")
    same = pepgraph_run("diff", "--from", str(FACTS))
    assert (same.returncode, same.stderr) == (0, "")
    assert same.stdout == "Claims of the two editions\n225 as before, 0 changed, 0 new, 0 gone\n"
    other = pepgraph_run("diff", "--from", str(before), "--format", "json")
    assert other.returncode == 1
    (section,) = json.loads(other.stdout)["sections"]
    assert section["rows"] == [["57-other", name[2:]]]
    none = pepgraph_run("diff", "--from", str(tmp_path / "none.ttl"))
    assert (none.returncode, none.stdout) == (2, "")
    assert f"{tmp_path / 'none.ttl'}: no such file" in none.stderr
    empty = pepgraph_run("diff", "--from", str(tmp_path))
    assert (empty.returncode, empty.stdout) == (2, "")
    assert str(tmp_path) in empty.stderr


def test_a_claim_is_told_whole(document):
    name = "65-semax-increases-ngf"
    said = fine("claim", name)
    assert said.startswith("Semax increases NGF (mRNA or protein not said) rapidly in the brain [in specific regions")
    assert "\nclaim in passage 65 of selank-semax-faq, [10][11]\n" in said
    for part in (r"aspect +unspecified product", r"scope +most replicated", r"7329-7332 +–", r"\[10\] +Agapova.*PMID"):
        assert re.search(rf"^ {part}", said, re.MULTILINE)
    assert re.search(r"^ \[11\] +not Dolotov OV 2006, Journal of Neurochemistry, a curator notes$", said, re.MULTILINE)
    graph = pepgraph.open(documents=[document], environment=False)
    whole = graph.claim(name)
    assert said.endswith(f"\n  {whole.to_cite}\n")
    assert re.search(r"^ 7329-7332 +NGF$", fine("claim", f"c:{name}", "--document", str(document)), re.MULTILINE)
    assert json.loads(fine("claim", name, "--document", str(document), "--format", "json")) == whole.values
    assert fine("claim", name, "--document", str(document), "--format", "md") == whole.report.markdown
    again = pepgraph_run("show", name)
    assert again.stderr.endswith(f"is the name of a claim; `pepgraph claim {name}` tells of it\n")


def test_sources_and_impact():
    said = fine("sources")
    assert re.search(r"\[12\]", said)
    assert "[2]" not in said
    said = fine("impact", "6")
    assert said.startswith("If [6] goes")
    assert said == fine("impact", "[6]") == fine("impact", "6", "--within", "selank-semax-faq")
    counts = [int(n) for n in re.findall(r"\d+", said.split("\n")[1])]
    assert sum(counts) == len(pepgraph.open(environment=False).claims())
    counts.pop()
    assert re.search(r"Selank reduces anxiety \[human research limited\]\..* · passage \d+\n", said)
    assert "\n0 claims fall, 1 weakens, 0 perhaps lose their source; 224 do not cite it" in fine("impact", "12")
    both = fine("impact", "12", "9")
    assert both.startswith("If [12] and [9] go\n7 claims fall, 4 weaken, ")
    assert "\nFall together: no one of these is the only source\n" in both
    report = json.loads(fine("impact", "6", "--format", "json"))
    assert sum(counts) == sum(len(section.get("claims", ())) for section in report["sections"])


@pytest.mark.parametrize("words", [["semax"], [" "], ["semax", "selank", "tufstin"], ["--about", "semax"]])
def test_a_search_stops_at_its_limit_and_says_so(words):
    whole, cut = (pepgraph_run("search", *words, "--format", "csv", "--limit", limit) for limit in ("0", "3"))
    assert cut.stdout == "".join(whole.stdout.splitlines(keepends=True)[:4])
    assert "stopped at 3 claims and there are more; --limit 0 gives all" in cut.stderr
    assert "stopped" not in whole.stderr


def test_search(document):
    said = fine("search", "hippocamp")
    assert said.count("•") >= 3
    assert "hippocampus" in said
    found = json.loads(fine("search", "bdnf", "hippocampus", "--format", "json"))
    assert found
    assert all("BDNF" in one["sentence"] for one in found)
    none = pepgraph_run("search", "zebrafish")
    assert (none.returncode, none.stdout) == (0, "")
    assert none.stderr.startswith("pepgraph: no claim has these words")
    misspelt = pepgraph_run("search", "hipocampus")
    assert misspelt.stderr == "pepgraph: no claim has these words; did you mean hippocampus?\n"
    most = pepgraph_run("search", "beneficial effects of selank")
    assert "beyond the purely anxiolytic" in most.stdout
    assert most.stderr == (
        "pepgraph: no claim has all of these words, these have the most of them; no claim has beneficial; "
        "a named query: pepgraph ask effects selank\n"
    )
    side = pepgraph_run("search", "side effects of selank")
    assert "does not produce dependence" in side.stdout
    both = pepgraph_run("search", "difference between Selank and Semax")
    assert both.stdout
    assert both.stderr == (
        "pepgraph: a named query: pepgraph ask only-first selank semax\n"
        "pepgraph: side by side: pepgraph compare selank semax\n"
    )
    share = pepgraph_run("search", "evidence of Semax for ischemic stroke")
    assert "pepgraph ask evidence-for semax ischemic-stroke" in share.stderr
    number = pepgraph_run("search", "what does reference 9 say about Semax")
    assert "what cites [9] of selank-semax-faq: pepgraph impact 9" in number.stderr
    species = pepgraph_run("search", "Which species was Semax studied in?")
    assert species.stdout
    assert species.stderr.endswith("; no claim has species; a named query: pepgraph ask in-species SPECIES\n")
    uncited = pepgraph_run("search", "uncited claims about Semax")
    assert uncited.stdout == ""
    own = "pepgraph search --about semax --state uncited"
    assert f"about Semax there are 60 claims with state uncited: {own}\n" in uncited.stderr
    assert fine(*own.split()[1:]).count("•") == 60
    assert "alone there are claims with semax (120); a named query: pepgraph ask uncited-uses" in uncited.stderr
    none = pepgraph_run("search", "Has Semax been tested in humans?")
    assert none.stderr.startswith("pepgraph: about Semax there is no claim with evidence human\n")
    assert "by-evidence" not in none.stderr
    itself = pepgraph_run("search", "How does Selank work?")
    assert itself.stderr == "pepgraph: a document asks this itself: pepgraph ask how-selank-works\n"
    assert fine("ask", "how-selank-works")
    rows = list(csv.DictReader(io.StringIO(fine("search", "--reference", "11", "--format", "csv"))))
    assert {row["citation"] for row in rows} == {"cited"}
    assert [row["sentence"] for row in rows] == [
        one["sentence"] for one in json.loads(fine("search", "--reference", "11", "--format", "json"))
    ]
    parted = pepgraph_run("search", "GABA-A")
    assert parted.stdout.count("•") > 0
    assert parted.stderr == (
        "pepgraph: GABA-A stands nowhere as it is typed; these have gaba and a, or words that begin so\n"
    )
    assert fine("search", "half-life").count("•") == fine("search", "half life").count("•")
    assert fine("search", " ").count("•") == fine("search").count("•") > 200
    apart = pepgraph_run("search", "europe prescription")
    counts = r"alone there are claims with europe \(\d+\), prescription \(\d+\)"
    own = "the words of a document itself are searched where --document gives it"
    whole = "all that is held of europe: pepgraph show europe"
    query = "a named query: pepgraph ask status-in europe or pepgraph ask status COMPOUND"
    assert re.fullmatch(rf"pepgraph: no claim has these words; {counts}; {query}; {whole}; {own}\n", apart.stderr)
    assert "; all that is held of selank: pepgraph show selank; " in pepgraph_run("search", "mass of Selank").stderr
    assert own not in pepgraph_run("search", "zebrafish", "--document", document).stderr


def test_a_retraction_is_told_with_what_was_asked_and_found(facts, tmp_path, monkeypatch, capsys):
    path = tmp_path / "retracted.ttl"
    noted = 'n:retracted a pg:CuratorNote ; rdfs:comment "Retracted."@en ; pg:concerns paper:pmid-18454096 .\n'
    path.write_text(facts + noted, "utf-8")
    remark = "a curator notes on Zozulia AA 2008: Retracted."
    asked = pepgraph_run("ask", "effects", "selank", "--data", path)
    assert (asked.returncode, asked.stderr) == (0, f"pepgraph: {remark}\n")
    for line in fine("search", "selank", "anxiety", "--data", path).splitlines():
        assert ("[6]" in line) is line.endswith(f" · {remark}"), line
    assert "a curator notes on [6]: Retracted." in pepgraph_run("ask", "papers", "--data", path).stderr
    unknown = re.sub(r"pg:identifiedAs +paper:pmid-18454096 ;", "", facts)
    path.write_text(unknown + noted.replace("paper:pmid-18454096", "r:6"), "utf-8")
    asked = pepgraph_run("ask", "effects", "selank", "--data", path)
    assert asked.stderr == "pepgraph: a curator notes on [6]: Retracted.\n"
    monkeypatch.setattr("pepgraph.query.results.KEPT", 2)
    assert main(["ask", "effects", "selank", "--data", str(path), "--format", "csv"]) == 0
    assert capsys.readouterr().err == ""  # Of rows that were passed on and not kept nothing can be told.


def test_a_search_tells_which_papers_are_kept_from_its_claims():
    found = [line for line in fine("search", "semax", "ngf", "--format", "csv").splitlines() if "Dolotov" in line]
    for format in ("text", "md"):
        kept = "not behind it, a curator notes: Dolotov OV 2006"
        assert fine("search", "semax", "ngf", "--format", format).count(kept) == len(found) > 0


def test_rows_for_people_have_names_in_place_of_iris(tmp_path):
    asked = ("ask", "status", "semax")
    rows = list(csv.DictReader(io.StringIO(fine(*asked, "--format", "csv", "--labels"))))
    assert not [cell for row in rows for cell in row.values() if "://" in cell]
    assert (rows[0]["place"], rows[0]["standing"], rows[0]["passage"]) == ("Europe", "NOT approved", "42")
    out = tmp_path / "status.md"
    assert fine(*asked, "--labels", "-o", out) == ""
    assert out.read_text().splitlines()[2].startswith("| Europe | this place | NOT approved |")
    formula = 'SELECT ?x { BIND ("=1+1" AS ?x) }'
    assert fine("query", formula, "--format", "csv", "--labels") == "x\r\n'=1+1\r\n"
    assert fine(*asked, "--format", "CSV", "--labels") == fine(*asked, "--format", "csv", "--labels")
    refused = pepgraph_run(*asked, "--labels", "--format", "json")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--labels is for csv and md" in refused.stderr
    assert fine("query", "ASK {}", "--format", "csv", "--labels") == fine("query", "ASK {}", "--format", "csv")


def test_a_number_for_a_name_leads_to_the_reference_and_to_the_passage():
    asked = pepgraph_run("show", "57")
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr.endswith("is told by impact 57, and what a passage says by ask passage 57\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Zozulia", "what cites [6] Zozulia AA 2008: pepgraph impact 6"),
        ("[6]", "what cites [6] of selank-semax-faq: pepgraph impact 6"),
        ("passage 45", "what passage 45 of selank-semax-faq says: pepgraph ask passage 45"),
    ],
)
def test_a_search_for_a_source_or_a_passage_leads_to_it(words, told):
    assert pepgraph_run("search", words).stderr == f"pepgraph: no claim has these words; {told}\n"
    assert fine(*told.partition(": pepgraph ")[2].split())


@pytest.mark.parametrize(
    ("command", "name", "format"),
    [
        (("show", "selank"), "a.md", "md"),
        (("compare", "selank", "semax"), "a.json", "json"),
        (("impact", "6"), "a.txt", "text"),
        (("search", "bdnf"), "a.md", "md"),
        (("search", "bdnf"), "a.csv", "csv"),
        (("ask", "negated"), "a.csv", "csv"),
        (("ask", "negated"), "a.json.gz", "json"),
        (("sources",), "a.txt", "table"),
        (("sources",), "a", "table"),
        (("query", "CONSTRUCT { ?s pg:registeredIn ?o } { ?s pg:registeredIn ?o }"), "a.nt", "nt"),
        (("query", "CONSTRUCT { ?s pg:registeredIn ?o } { ?s pg:registeredIn ?o }"), "a.json", "jsonld"),
        (("query", "CONSTRUCT { ?s pg:registeredIn ?o } { ?s pg:registeredIn ?o }"), "a.csv", "csv"),
    ],
)
def test_the_name_of_the_output_says_its_format(command, name, format, tmp_path):
    fine(*command, "-o", tmp_path / name)
    fine(*command, "--format", format, "-o", tmp_path / "said")
    written = (tmp_path / name).read_bytes()
    assert (gzip.decompress(written) if name.endswith(".gz") else written) == (tmp_path / "said").read_bytes()


def test_claims_that_are_found_as_markdown():
    lines = fine("search", "bdnf", "hippocampus", "--format", "md").splitlines()
    found = json.loads(fine("search", "bdnf", "hippocampus", "--format", "json"))
    assert lines[:3] == ["# bdnf hippocampus", "", "## Claims"]
    assert len([line for line in lines if line.startswith("- ")]) == len(found)


def test_export(tmp_path):
    text = fine("export")
    assert text == fine("export", "--format", "ttl")
    for name in ("a.trig", "a.jsonld", "a.graphml", "a.edges.csv", "a.bib"):
        assert fine("export", "-o", tmp_path / name, "--about", "selank") == ""
        assert (tmp_path / name).stat().st_size > 500
    assert 'pg:quote "' not in text


def test_draw(tmp_path):
    out = tmp_path / "a.html"
    assert fine("draw", "--view", "status", "-o", out) == f"{out}\n"
    assert "</html>" in out.read_text("utf-8")
    conditions = ("--evidence", "animal", "--within", "selank-semax-faq")
    page = fine("draw", "--about", "semax", "--depth", "1", *conditions, "-o", "-")
    assert "<title>Semax – Selank and Semax FAQ</title>" in page
    assert re.search(r"within 1 step of Semax: \d+ things, .*; of the claims only those with evidence animal, d", page)


def test_check_of_the_packaged_graph(document):
    done = pepgraph_run("check")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no fault in 2" in done.stderr
    assert "--document FILE" in done.stderr
    done = pepgraph_run("check", "--document", document)
    assert (done.returncode, done.stdout) == (0, "")
    assert re.fullmatch(r"no fault in \d+ claims, 1 document\n", done.stderr)
    done = pepgraph_run("check", PEPGRAPH_DOCUMENTS=str(document.parent))
    assert re.fullmatch(r"no fault in \d+ claims, 1 document\n", done.stderr)
    assert json.loads(pepgraph_run("check", "--format", "json").stdout) == []


def test_a_document_of_the_environment_that_never_ends_is_passed_over(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    for name in (tmp_path, "/dev/zero"):
        assert "225" in fine("query", "SELECT (COUNT(*) AS ?n) { ?claim a pg:Claim }", PEPGRAPH_DOCUMENTS=str(name))


def test_check_names_file_and_line_of_a_planted_fault(facts, tmp_path):
    path = tmp_path / "facts.ttl"
    lines = facts.split("\n")
    number = next(i for i, line in enumerate(lines) if line.strip().startswith("pg:polarity") and "Affirmed" in line)
    lines[number] = lines[number].replace("pg:Affirmed", "pg:Affirmd")
    path.write_text("\n".join(lines), "utf-8")
    done = pepgraph_run("check", "--data", path)
    assert done.returncode == 1
    faults = done.stdout.strip().split("\n")
    assert all(re.match(rf"{re.escape(str(path))}:\d+: .+; .+ \[[\w-]+\]$", fault) for fault in faults)
    assert any(fault.startswith(f"{path}:{number + 1}: ") and "pg:Affirmd" in fault for fault in faults)
    assert re.match(r"\d+ faults? in ", done.stderr)
    (fault, *_) = json.loads(pepgraph_run("check", "--data", path, "--format", "json").stdout)
    assert set(fault) == {"file", "line", "node", "wrong", "mend", "check"}


def test_locate_and_passages(tmp_path):
    path = tmp_path / "My Digest.md"
    path.write_text("# Rats\n\nOne 🐀 rat rose [1].\nTwo rats fell.\n", "utf-8")
    lines = fine("locate", "--document", path, "rat").strip().split("\n")
    assert [line.split("\t")[:2] for line in lines] == [["14-17", "passage 2"], ["32-35", "passage 3"]]
    assert fine("locate", "--document", path, "two", "RATS").startswith("28-36\t")
    turtle = fine("passages", "--document", path)
    assert "doc/my-digest/passage/" in turtle
    data = tmp_path / "d.ttl"
    assert fine("passages", "--document", path, "--id", "rats", "-o", data) == ""
    done = pepgraph_run("check", "--data", data, "--document", path)
    assert done.returncode == 1
    assert {fault.rpartition("[")[2] for fault in done.stdout.strip().split("\n")} <= {
        "passage-purpose]",
        "unused-marker]",
    }


def test_passages_tell_which_brackets_are_no_marker(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("One rose [1]–[3].\n\nTwo fell [Li 2020], and\nrose [4] – [6].\n", "utf-8")
    done = pepgraph_run("passages", "--document", path)
    assert {f"\nr:{number} " in done.stdout for number in (1, 2, 3, 4, 6)} == {True}
    assert "r:5" not in done.stdout
    assert (done.returncode, done.stderr.splitlines()) == (
        0,
        [
            f"pepgraph: {path}:3: [Li 2020] is read as no marker",
            f"pepgraph: {path}:4: [4] – [6] is read as two markers, not a range",
        ],
    )


def test_passages_are_cut_of_no_page_of_html(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<!DOCTYPE html>\n<html><p>One rose [1].</p></html>\n", "utf-8")
    done = pepgraph_run("passages", "--document", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{path}: it is HTML, and passages are cut of Markdown or plain text; save it as one of these" in done.stderr


def test_passages_keep_a_file_that_was_corrected(tmp_path):
    path, data = tmp_path / "a.md", tmp_path / "a.ttl"
    path.write_text("One rat rose.", "utf-8")
    command = ("passages", "--document", path, "-o", data)
    data.touch()
    made = [fine(*command) or data.read_text("utf-8") for _ in range(2)]
    assert made[0] == made[1] != ""
    data.write_text(corrected := made[0] + "# by hand", "utf-8")
    done = pepgraph_run(*command)
    said = f"pepgraph: {data}: it says something else, perhaps by hand; give another name, or --force\n"
    assert (done.returncode, done.stderr) == (2, said)
    assert data.read_text("utf-8") == corrected
    assert fine(*command, "--force") == ""
    assert data.read_text("utf-8") == made[0]


def test_locate_gives_one_line_an_occurrence(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("One rat\nrose. One rat\nrose.", "utf-8")
    assert len(fine("locate", "--document", path, "rat", "rose").strip().split("\n")) == 2


def test_locate_prints_the_line_to_paste(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("One rat rose. One rat fell.", "utf-8")
    (line,) = fine("locate", "--document", path, "rat", "--passage", "2", "--format", "ttl").splitlines()
    assert line == f's:18-21 pg:sha256 "{hashlib.sha256(b"rat").hexdigest()[:12]}" .'


def test_locate_takes_phrases_from_standard_input(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("One rat. Östrapid binds ½.", "utf-8")
    done = pepgraph_run("locate", "--document", path, "-", stdin="rat\nmouse\n\nbinds\nO\u0308strapid\n1\u20442\n")
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["4-7", "18-23", "9-17"]
    assert done.returncode == 2
    missing, composed = done.stderr.splitlines()
    assert "does not have the words 'mouse'" in missing
    assert "other code points for the same letters; copy them" in composed


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completions(shell):
    script = fine("--completions", shell)
    for command in COMMANDS:
        assert command in script
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


@pytest.fixture(scope="module")
def bash_completions() -> str:
    return fine("--completions", "bash")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ask mechan", "mechanisms"),
        ("ask --polarity n", "negated"),
        ("show --min-evidence in", "in-vitro"),
        ("search --state p", "perhaps"),
        ("export --format nodes", "nodes.csv"),
        ("query --format md", "md"),
        ("draw --view st", "status"),
        ("show --engine r", "rdflib"),
        ("load factsx", "factsx.ttl"),
    ],
)
def test_values_are_completed(typed, offered, bash_completions, tmp_path):
    (tmp_path / "factsx.ttl").touch()
    place = "COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))"
    ask = f"COMP_WORDS=(pepgraph {typed}); {place}; _shtab_pepgraph; echo ${{COMPREPLY[*]}}"
    script = f"{bash_completions}\n{ask}\n"
    done = subprocess.run(
        ["bash", "--norc"], input=script, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [offered]


# ── Filters, data, documents ─────────────────────────────────────────────────────────────────


def test_files_before_a_command_end_where_it_begins(tmp_path):
    [packaged] = data_files()
    copy = tmp_path / "facts.ttl"
    copy.write_bytes(packaged.read_bytes())
    expected = fine("show", "selank", "--data", copy)
    assert fine("--data", copy, "show", "selank") == expected
    assert fine("--engine", "rdflib", "--data", copy, copy, "show", "selank") == expected
    assert fine("--data", copy, "show", "--", "selank") == expected
    assert fine("--data", copy, "search", "--polarity", "negated") == fine("search", "--polarity", "negated")
    assert fine("--data", copy).startswith("Selank")
    # A file of that name is a file.
    (tmp_path / "show").write_bytes(packaged.read_bytes())
    done = pepgraph_run("--data", copy.name, "show", "selank", cwd=tmp_path)
    assert "show: unknown format without an ending" in done.stderr
    assert "unknown command 'slow'" in pepgraph_run("--data", copy, "--engine", "oxigraph", "slow").stderr


def test_an_option_may_stand_between_names():
    expected = fine("ask", "mechanisms", "semax", "--format", "csv")
    assert fine("ask", "mechanisms", "--format", "csv", "semax") == expected
    assert fine("ask", "--format", "csv", "mechanisms", "--", "semax") == expected
    assert fine("compare", "selank", "--format", "md", "semax") == fine("compare", "selank", "semax", "--format", "md")


def test_filters_of_every_command():
    whole = fine("ask", "negated", "--format", "csv").count("\r\n")
    for filters in (
        ("--about", "selank"),
        ("--reference", "6"),
        ("--min-evidence", "human"),
        ("--about", "semax", "--polarity", "negated"),
    ):
        some = fine("ask", "negated", *filters, "--format", "csv").count("\r\n")
        assert 1 <= some < whole, filters
    assert fine("ask", "negated", "--within", "selank-semax-faq") == fine("ask", "negated")
    assert fine("ask", "uncited", "--state", "uncited") == fine("ask", "uncited")
    assert pepgraph_run("ask", "uncited", "--state", "perhaps").stderr == "pepgraph: no rows\n"
    claims = "SELECT (COUNT(*) AS ?n) { ?c a pg:Claim }"
    assert fine("query", claims, "--polarity", "negated", "--format", "csv").split()[1] == "30"
    assert len(fine("show", "selank", "--reference", "6")) < len(fine("show", "selank"))
    assert len(fine("search", "anxiety", "--polarity", "affirmed")) <= len(fine("search", "anxiety"))


def test_what_a_least_rank_lets_pass_without_one_is_told_on_a_terminal():
    assert fine("search", "bdnf", "--min-evidence", "human")
    near, far = pty.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 200, 0, 0))
    command = (*COMMAND, "search", "--about", "selank", "--min-evidence", "human", "--format", "json")
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=far, check=True, env=environment())
    os.close(far)
    told = os.read(near, 65_536).decode()
    os.close(near)
    claims = json.loads(done.stdout)
    none = sum("human study" not in claim["evidence"] for claim in claims)
    assert told == (
        f"pepgraph: {none} of the {len(claims)} claims that pass --min-evidence human have evidence without a rank, "
        "such as editorial\r\n"
    )


def test_data_from_files_and_from_a_pipe(facts, tmp_path):
    path = tmp_path / "facts.ttl"
    path.write_text(facts, "utf-8")
    assert fine("ask", "hedged", "--data", path) == fine("ask", "hedged")
    assert fine("ask", "hedged", "--data", "-", stdin=facts) == fine("ask", "hedged")
    assert fine("export", "--data", path, "--format", "nq") == fine("export", "--format", "nq")


def test_quotes_of_a_document(document):
    query = "SELECT (COUNT(*) AS ?n) { ?p pg:quote ?q }"
    without = pepgraph_run("query", query, "--format", "csv")
    assert (without.stdout.split()[1], without.stderr.split()[-1]) == ("0", "pg:quote")
    assert int(fine("query", query, "--document", document, "--format", "csv").split()[1]) > 68
    assert 'pg:quote "' in fine("export", "--document", document)
    assert 'pg:quote "' not in fine("export", PEPGRAPH_DOCUMENTS=str(document.parent))


def test_documents_of_other_graphs_in_the_environment_are_passed_over(tmp_path):
    (tmp_path / "other.md").write_text("Another text.", "utf-8")
    (tmp_path / "empty.md").write_text("", "utf-8")
    assert fine("ask", "hedged", PEPGRAPH_DOCUMENTS=str(tmp_path)) == fine("ask", "hedged")


# ── Bad input ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def bad(tmp_path):
    """Files that are wrong in every way, and a folder where nothing new may appear."""
    (tmp_path / "empty.ttl").write_bytes(b"")
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "latin.ttl").write_bytes(b'<urn:a> <urn:p> "\n\xe9" .')
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> ;\n", "utf-8")
    (tmp_path / "relative.ttl").write_text("<a> <urn:p> <urn:b> .", "utf-8")
    (tmp_path / "a.docx").write_text("x", "utf-8")
    (tmp_path / "other.md").write_text("Another text.", "utf-8")
    for name in ("index.md", "Пептид.md"):
        (tmp_path / name).write_text("Another text.", "utf-8")
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    (tmp_path / "latin.rq").write_bytes(b"# \xe9\nASK {}")
    (tmp_path / "foreign.nt").write_text("<urn:a> <urn:p> <urn:b> .", "utf-8")
    (tmp_path / "file").write_text("kept", "utf-8")
    (tmp_path / "out").mkdir()
    return tmp_path


BAD = {
    "unknown query": ("ask mechanismss semax", "unknown query 'mechanismss'; did you mean mechanisms"),
    "unknown query, nothing near": ("ask zzzzz", "unknown query 'zzzzz'; `queries` lists them"),
    "unknown query to print": ("queries zzzzz", "unknown query 'zzzzz'"),
    "unknown question": ("ask fda-aproved", "unknown query 'fda-aproved'; did you mean fda-approved"),
    "a question with an argument": ("ask fda-approved semax", "fda-approved is a question, .* leave out 'semax'"),
    "too few arguments": ("ask mechanisms", "mechanisms takes COMPOUND"),
    "unknown compound": ("show semacs", "unknown entity 'semacs'; did you mean semax"),
    "unknown compound in a query": ("ask mechanisms selanc", "did you mean selank"),
    "one thing to compare": ("compare selank", "compare takes two names or more; `pepgraph show selank` tells of one"),
    "unknown compound to compare": ("compare selank sema", "did you mean semax"),
    "a name with signs": ("show <a b>", "<a b> is not an IRI|nothing in this graph is called <a b>"),
    "a name of signs": ("show !!!", "unknown entity '!!!'"),
    "an empty name": ("show ", "the name of an entity is empty; give one"),
    "unknown export format": ("export --format docx", "unknown format 'docx'; use one of ttl"),
    "unknown ending": ("export -o {out}/a.docx", "no format is known by the name a.docx"),
    "unknown result format": ("ask hedged --format docx", "unknown format 'docx'; use one of table, csv"),
    "triples of rows": ("ask hedged --format ttl", "ttl holds triples, and this query returns rows"),
    "unknown view": ("draw --view nice -o {out}/a.html", "unknown view 'nice'; use one of compound-mechanism-citation"),
    "unknown engine": ("ask hedged --engine jena", "unknown engine 'jena'; use oxigraph or rdflib"),
    "unknown prefix": ("query 'SELECT * {{ ?s zz:x ?o }}'", "query:1:15: unknown prefix zz:"),
    "unknown level": ("ask hedged --min-evidence huge", "unknown level 'huge'"),
    "level without rank": ("ask hedged --min-evidence official", "has no rank and passes every minimum"),
    "unknown polarity": ("ask hedged --polarity maybe", "unknown polarity 'maybe'"),
    "unknown reference": ("impact 2", "there is no reference 2; there are 1, 3"),
    "unknown reference in a filter": ("ask hedged --reference 99", "there is no reference 99"),
    "unknown state of citation": ("ask hedged --state sometimes", "there are cited, perhaps, uncited"),
    "unknown document": ("ask hedged --within other", "unknown document 'other'"),
    "missing data": ("ask hedged --data {bad}/gone.ttl", r"gone\.ttl: no such file"),
    "empty data": ("ask hedged --data {bad}/empty.ttl", r"empty\.ttl: the file is empty"),
    "a folder of data": ("ask hedged --data {bad}/folder.ttl", r"folder\.ttl: this is a folder"),
    "not UTF-8": ("ask hedged --data {bad}/latin.ttl", r"latin\.ttl:2: not UTF-8"),
    "broken Turtle": ("ask hedged --data {bad}/broken.ttl", r"broken\.ttl:2:\d+: "),
    "relative IRI": ("export --data {bad}/relative.ttl -o {out}/a.ttl", r"relative\.ttl:1:\d+: relative IRI"),
    "data of unknown format": ("export --data {bad}/a.docx", r"a\.docx: unknown format"),
    "a name too long": ("ask hedged --data {bad}/" + "x" * 300 + ".ttl", "cannot be read: File name too long"),
    "a folder's name too long": ("check --data " + "x" * 300, "unknown format without an ending"),
    "an argument too long": ("tour " + "x" * 300, "unrecognized arguments: xxx"),
    "a host that no host can be": ("serve --host \x01\ue000", "cannot listen on .*; choose another with"),
    "a host that is empty": ("serve --allow-host ''", "--allow-host that is empty is not a host name"),
    "a limit beyond all numbers": ("search bdnf --limit " + "9" * 30, "is not a whole number from 0 on, of 18 digits"),
    "a term that is no text": ("query 'ASK {{}}' --bind x=\udc80", "unknown entity"),
    "empty data in a pipe": ("ask hedged --data -", "is empty"),
    "SPARQL error": ("query 'SELECT * {{ ?s ?p ?o ) }}'", r"query:1:21: this \) closes nothing; remove it"),
    "empty query": ("query ''", "the query is empty"),
    "no query": ("query", "give one query"),
    "two queries": ("query 'ASK {{}}' -f {bad}/a.rq", "give one query"),
    "missing query": ("query -f {bad}/gone.rq", r"gone\.rq: no such file"),
    "a folder of queries": ("query -f {out}", "Is a directory|this is a folder"),
    "query not UTF-8": ("query -f {bad}/latin.rq", r"latin\.rq(:\d+)?: not UTF-8"),
    "update": ("query 'CLEAR ALL'", "query:1:1: CLEAR is refused: a query only reads"),
    "service": ("query 'SELECT * {{ SERVICE <http://127.0.0.1:9/> {{}} }}'", "SERVICE is refused"),
    "bound twice": ("query 'SELECT (1 AS ?x) (2 AS ?x) {{}}'", "query"),
    "wrong digest": ("check --document {bad}/other.md", r"other\.md: its SHA-256 is [0-9a-f]{12}…"),
    "missing document": ("check --document {bad}/gone.md", r"gone\.md: no such (document|file)"),
    "nothing to check": ("check --data {bad}/foreign.nt", r"foreign\.nt: there is no claim, .* to check; is it"),
    "nobody there": ("show selank --data {bad}/foreign.nt", "unknown entity 'selank'; the graph has no entity; is it"),
    "a folder as document": ("locate --document {out} rat", "this is a folder; name a file in it"),
    "document not UTF-8": ("passages --document {bad}/latin.md", r"latin\.md:1: not UTF-8"),
    "words not there": ("locate --document {bad}/other.md zebra", "does not have the words 'zebra'"),
    "an id that is no document's": (
        "passages --document {bad}/index.md", "'index' cannot be a document's id, for it .*; give another with --id",
    ),
    "a name of which no id is made": ("passages --document {bad}/Пептид.md", "no id .* 'Пептид.md'; give .* --id"),
    "an id with signs": ("passages --document {bad}/other.md --id A/B", "'A/B' cannot be a document's id"),
    "missing folder": ("export -o {out}/gone/a.ttl", "there is no folder .*gone; make it first"),
    "missing folder for a result": ("ask hedged --format csv -o {out}/gone/a.csv", "there is no folder"),
    "missing folder for a picture": ("draw -o {out}/gone/a.html", "there is no folder"),
    "output onto a folder": ("export --format ttl -o {out}", "this is a folder; name a file in it"),
    "output onto a folder without an ending": ("export -o {out}", "out: this is a folder; name a file in it"),
    "tour onto a file": ("tour -o {bad}/file", "file: cannot be made a folder: File exists"),
    "tour under a file": ("tour -o {bad}/file/x", "cannot be made a folder"),
    "limit": ("ask hedged --limit ten", "'ten' is not a whole number"),
    "negative limit": ("ask hedged --limit=-1", "'-1' is not a whole number"),
    "timeout": ("ask hedged --timeout soon", "'soon' is not a number of seconds"),
    "infinite timeout": ("ask hedged --timeout inf", "'inf' is not a number of seconds"),
    "depth": ("draw --about semax --depth 0 -o {out}/a.html", "0 is not 1 or more"),
    "not in the view": (
        "draw --about pro-gly-pro --view status -o {out}/a.html", "is not in the view status; it is in full",
    ),
    "in no view": ("draw --about fda --view status -o {out}/a.html", "no view has it; show tells what is said of it"),
    "depth of nothing": ("draw --depth 3 -o {out}/a.html", "depth is 3, which counts steps from about; give that too"),
    "nothing to draw": (
        "draw --view status --evidence anecdote -o {out}/a.html",
        "nothing to draw in the view status; what is said is in compound-mechanism-citation and full",
    ),
    "nothing at all to draw": ("draw --data {bad}/foreign.nt -o {out}/a.html", "nothing to draw .*; leave out a cond"),
    "a query for a command": ("mechanisms semax", "unknown command 'mechanisms'; did you mean `pepgraph ask mechanis"),
    "unknown command": ("exprt", "unknown command 'exprt'; did you mean export"),
    "unknown option": ("show selank --nice", "unknown option --nice; `pepgraph show --help` lists"),
    "misspelt option": ("show selank --min-evidnce animal", "--min-evidnce; did you mean --min-evidence"),
    "graph without an option": ("check mine.ttl.gz", "mine.ttl.gz is taken by an option: `pepgraph check --data mine"),
    "store without an option": ("draw {out}", "is taken by an option: `pepgraph draw --store /"),
    "address without an option": ("export http://127.0.0.1:1/sparql", "by an option: `pepgraph export --endpoint http"),
    "word without an option": ("check mine", "unrecognized arguments: mine; `pepgraph check --help` lists"),
    "query without quotes": ("query SELECT ?c", r"the query ends before \?c; put all of it in quotes"),
    "table in the name of a spreadsheet": ("ask hedged -o {out}/a.xlsx", "a.xlsx; give --format, one of table, csv"),
    "report in the name of a page": ("show selank -o {out}/a.html", "a.html; give --format, one of text, md, json"),
    "rows in the name of triples": ("ask hedged -o {out}/a.ttl", "ttl holds triples, and this query returns rows"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("export --about selank --reference 12 -o a.ttl", "no claim meets the conditions; what was written has none"),
        ("export --about selank --reference 12 --format nodes.csv", "no claim meets the conditions; what was written"),
        ("export --about ukraine --format bibtex", "no paper is known behind these claims; what was written has none"),
        ("search --about selank --reference 12 --format json", "no claim meets the conditions"),
        ("export --about ukraine", ""),
        ("search --about ukraine", ""),
    ],
)
def test_what_is_empty_is_told(line, said, tmp_path):
    done = pepgraph_run(*shlex.split(line), cwd=tmp_path)
    assert (done.returncode, bool(done.stderr)) == (0, bool(said))
    assert done.stderr.startswith(f"pepgraph: {said}" if said else "")


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_sentence(name, bad):
    line, said = BAD[name]
    arguments = shlex.split(line.format(bad=bad, out=bad / "out"))
    if name == "an empty name":
        arguments = ["show", ""]
    if name == "a name with signs":
        arguments = ["show", "<a b>"]
    before = sorted(bad.rglob("*"))
    done = pepgraph_run(*arguments, cwd=bad)
    assert done.returncode == 2, (done.stdout[:300], done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert re.search(said, done.stderr), done.stderr
    assert sorted(bad.rglob("*")) == before, "nothing half-written"
    assert (bad / "file").read_text("utf-8") == "kept"
    last = [text for text in done.stderr.strip().split("\n") if re.match(r"pepgraph\b.*: ", text)]
    assert len(last) == 1, done.stderr
    if not last[0].startswith("pepgraph: query"):
        assert done.stderr.strip().endswith(last[0])


def test_a_failing_export_leaves_the_good_file(bad):
    good = bad / "good.ttl"
    good.write_text("good", "utf-8")
    assert pepgraph_run("export", "--data", bad / "broken.ttl", "-o", good).returncode == 2
    assert pepgraph_run("export", "--about", "semacs", "-o", good).returncode == 2
    assert pepgraph_run("ask", "hedged", "--format", "ttl", "-o", good).returncode == 2
    assert good.read_text("utf-8") == "good"


# ── Limits, pipes, signals ───────────────────────────────────────────────────────────────────


SORT = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a = ?i && ?d = ?c && STR(?b) > STR(?h)) } ORDER BY ?e"


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_an_ill_typed_literal_is_data_as_well(engine, tmp_path):
    path = tmp_path / "ill.ttl"
    path.write_text('<urn:x> <urn:p> "abc"^^<http://www.w3.org/2001/XMLSchema#integer> .', "utf-8")
    text = "SELECT ?o { <urn:x> <urn:p> ?o }"
    assert fine("query", text, "--engine", engine, "--format", "csv", "--data", path).splitlines() == ["o", "abc"]


@pytest.mark.parametrize(
    "command",
    [
        *("", "tour -o there", "show semax", "compare selank semax", "sources", "impact 6", "search bdnf"),
        *("export -o there.ttl", "draw -o there", "check", "ask entities --polarity negated"),
    ],
)
def test_every_answer_has_a_time_limit(command, tmp_path):
    for words in (["--timeout", "0.001", *shlex.split(command)], [*shlex.split(command), "--timeout", "0.001"]):
        done = pepgraph_run(*words, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (124, "")
        assert re.fullmatch(r"pepgraph: stopped at the time limit of 0\.001 s; .+\n", done.stderr)
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("query", "engine"), [(CROSS_JOIN, "oxigraph"), (CROSS_JOIN, "rdflib"), (SORT, "oxigraph")], ids=range(3)
)
def test_time_limit(query, engine):
    def seconds(*arguments):
        begin = time.monotonic()
        return pepgraph_run("query", *arguments, "--engine", engine), time.monotonic() - begin

    _, loading = seconds("ASK {}")
    done, taken = seconds(query, "--timeout", "1")
    assert done.returncode == 124, done.stderr
    assert re.fullmatch(r"pepgraph: stopped at the time limit of 1 s; .+\n", done.stderr)
    # The second, and on a busy machine as long again as it takes to come to the query and to end it.
    assert 0.9 < taken < 2.5 + loading


def test_time_limit_holds_within_a_regular_expression():
    """One call of Python's that lets nobody else in."""
    query = "SELECT ?x { BIND (REGEX('" + "a" * 40 + "b', '^(a+)+$') AS ?x) }"
    begin = time.monotonic()
    done = pepgraph_run("query", query, "--timeout", "1", "--engine", "rdflib")
    assert time.monotonic() - begin < 5
    assert done.returncode == 124


def test_time_limit_in_python(graph):
    begin = time.monotonic()
    with pytest.raises(pepgraph.PepgraphError, match=r"stopped at the time limit of 0\.5 s"):
        graph.query(CROSS_JOIN, timeout=0.5).rows  # noqa: B018
    assert time.monotonic() - begin < 2
    assert graph.query("SELECT ?l { e:semax rdfs:label ?l }", timeout=5).values == [("Semax",)]
    assert graph.ask("hedged", timeout=5).rows == graph.ask("hedged").rows
    with pytest.raises(pepgraph.PepgraphError, match="query:1:1: CLEAR is refused"):
        graph.query("CLEAR ALL", timeout=5)
    for result in (graph.ask("hedged"), graph.ask("hedged", timeout=5)):
        assert {type(term).__name__ for row in result for term in row if term is not None} == {"Iri", "Literal"}
    literal = graph.query("SELECT ?m { e:semax pg:averageMass ?m }", timeout=5).rows[0][0]
    assert (literal, literal.datatype.rpartition("#")[2]) == ("813.9", "decimal")


def test_limit_bites_and_says_so():
    done = pepgraph_run("ask", "identity", "selank", "--limit", "2", "--format", "csv")
    assert done.returncode == 0
    assert done.stdout.count("\r\n") == 3
    assert done.stderr == "pepgraph: stopped at 2 rows and there are more; --limit 0 gives all\n"
    every = "SELECT ?s { ?s ?p ?o }"
    done = pepgraph_run("query", every, "--format", "csv")
    assert done.stdout.count("\r\n") == 1001
    assert "stopped at 1000 rows" in done.stderr
    assert fine("query", every, "--format", "csv", "--limit", "0").count("\r\n") > 8000


@pytest.mark.parametrize(
    "line", ["query 'SELECT * { ?s ?p ?o }' --limit 0 --format csv", "export", "show selank", "queries", "ask negated"]
)
def test_a_closed_pipe_is_no_error(line):
    command = f"{shlex.join(COMMAND)} {line} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=environment(), timeout=60, check=False
    )
    assert done.stderr == ""
    assert done.stdout.strip().split("\n")[-1] == "0"


def test_a_reader_that_goes_does_not_hide_that_there_are_faults(tmp_path):
    path = tmp_path / "bad.ttl"
    claim = "c:{0} a pg:Claim ; rdf:subject e:nothing{0} ; pg:statedIn p:45 .\n"
    prefixes = "".join(line for line in FACTS.read_text("utf-8").splitlines(True) if line.startswith("@prefix"))
    path.write_text(prefixes + "".join(claim.format(i) for i in range(300)), "utf-8")
    command = f"{shlex.join(COMMAND)} check --data {path} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment(), check=False)
    assert done.stderr == ""
    assert done.stdout.strip().split("\n")[-1] == "1"


@pytest.mark.parametrize("line", ["--help", "ask --help", "--version", "nothing", "sources"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_gone_before_changes_nothing(line, unbuffered):
    command = f"{shlex.join(COMMAND)} {line} | true; echo ${{PIPESTATUS[0]}}"
    env = environment(PYTHONUNBUFFERED=unbuffered)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env, timeout=60, check=False)
    wrong = line == "nothing"
    assert (done.stdout, done.stderr.count("\n")) == (f"{2 * wrong}\n", wrong)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(("line", "code"), [("check", 0), ("show nobody", 2), ("nothing", 2), ("ask negated", 0)])
def test_messages_that_cannot_be_written_change_nothing_else(line, code):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *line.split()], stdout=subprocess.PIPE, stderr=full, text=True, env=environment(), timeout=60,
            check=False,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (code, pepgraph_run(*line.split()).stdout)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("line", ["sources", "export", "--help"])
def test_a_full_disk_is_one_sentence(line):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, line], stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), timeout=60, check=False
        )
    told = "pepgraph: standard output cannot be written: No space left on device; send it elsewhere\n"
    assert (done.returncode, done.stderr) == (2, told)


def with_closed(streams: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess:
    """A command whose standard streams of these numbers are closed when it begins."""
    script = 'exec "$@"' + "".join(f" {number}>&-" for number in streams)
    return subprocess.run(
        ["sh", "-c", script, "sh", *COMMAND, *map(str, arguments)],
        capture_output=True, text=True, timeout=60, cwd=cwd, env=environment(), check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["", "ask hedged", "ask hedged --format csv", "export", "show semax --format md", "queries", "draw -o -",
     "load {facts} --store s", "tour -o t", "search semax", "--completions bash", "--version"],
)  # fmt: skip
def test_a_closed_standard_output_is_one_sentence(line, tmp_path):
    words = shlex.split(line.format(facts=data_files()[0]))
    done = with_closed("1", *words, cwd=tmp_path)
    said = "pepgraph: standard output cannot be written: it is closed; send it elsewhere\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_a_command_that_needs_no_standard_output_works_without(tmp_path):
    for closed in ("1", "2", "12", "012"):
        assert with_closed(closed, "export", "-o", "a.nq", cwd=tmp_path).returncode == 0
        assert (tmp_path / "a.nq").read_text("utf-8") == fine("export", "--format", "nq")
        (tmp_path / "a.nq").unlink()
        assert with_closed(closed, "show", "nobody", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("line", ["ask hedged", "show nobody", "query 'ASK {{}}'", "load {facts} --store s"])
def test_a_closed_standard_error_changes_nothing_else(line, tmp_path):
    words = shlex.split(line.format(facts=data_files()[0]))
    done = with_closed("2", *words, cwd=tmp_path)
    whole = pepgraph_run(*[word if word != "s" else "t" for word in words], cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (whole.returncode, whole.stdout.replace(" in t", " in s"), "")


@pytest.mark.parametrize(
    "line", ["load - --store s", "ask hedged --data -", "query -", "query -f -", "locate --document {text} -"]
)
def test_a_closed_standard_input_is_one_sentence(line, tmp_path):
    (tmp_path / "a.md").write_text("A text.", "utf-8")
    done = with_closed("0", *shlex.split(line.format(text=tmp_path / "a.md")), cwd=tmp_path)
    said = "pepgraph: standard input is closed; name a file\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]
    assert with_closed("0", "query", "ASK {}", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_control_c(engine):
    process = subprocess.Popen(
        [*COMMAND, "query", CROSS_JOIN, "--timeout", "0", "--engine", engine],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), start_new_session=True,
    )  # fmt: skip
    time.sleep(0.8 if engine == "oxigraph" else 2.5)
    assert process.poll() is None
    begin = time.monotonic()
    # A terminal sends it to everyone in the foreground.
    os.killpg(process.pid, signal.SIGINT)
    out, error = process.communicate(timeout=20)
    assert time.monotonic() - begin < 3
    assert process.returncode in (130, -signal.SIGINT)
    assert out == b""
    assert error.decode() == "pepgraph: interrupted\n"
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_no_worker_is_left_behind(tmp_path):
    done = pepgraph_run("query", CROSS_JOIN, "--timeout", "1")
    assert done.returncode == 124
    marker = "?j ?k ?l"
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=False).stdout
    assert marker not in listed


# ── Terminals and locales ────────────────────────────────────────────────────────────────────


def in_terminal(*arguments: str, columns: int = 80, **extra: str) -> str:
    """What a terminal of this width is sent."""
    import pty
    import select
    import struct
    import termios
    from fcntl import ioctl

    child, master = pty.fork()
    if child == 0:
        ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        os.execve(COMMAND[0], [*COMMAND, *arguments], environment(TERM="xterm-256color") | extra)
    ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    sent = b""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and select.select([master], [], [], 30)[0]:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        sent += data
    os.close(master)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, sent.decode("utf-8", "replace")
    return sent.decode("utf-8").replace("\r\n", "\n")


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.skipif(sys.platform == "win32", reason="no pty on Windows")
@pytest.mark.parametrize(
    "line",
    [
        "",
        "show selank",
        "show semax",
        "compare selank semax",
        "sources",
        "impact 6",
        "queries",
        "search selank",
        "ask mechanisms semax",
        "ask tensions",
        "ask papers",
        "ask identifiers semax",
        "ask sequences",
        "query 'SELECT ?s ?p ?o { ?s ?p ?o FILTER (STRSTARTS(STR(?s), \"https://w3id.org/pepgraph/doc/\")) } LIMIT 40'",
        "query 'SELECT * { ?claim a pg:Claim ; rdf:subject ?a ; rdf:predicate ?b ; rdf:object ?c ; "
        "pg:polarity ?d ; pg:modality ?e ; "
        "pg:statedIn ?f ; pg:citationText ?g ; pg:evidenceText ?h } LIMIT 20'",
    ],
)
def test_no_line_is_wider_than_the_terminal(line):
    fits(line, 80)


def fits(line: str, columns: int) -> None:
    text = plain(in_terminal(*shlex.split(line), columns=columns))
    assert text.strip()
    # Sentences on standard error are broken by the terminal itself.
    wide = [row for row in text.split("\n") if len(row) > columns and not row.startswith("pepgraph: ")]
    assert wide == []
    assert "Traceback" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="no pty on Windows")
@pytest.mark.parametrize("line", ["ask mechanisms semax", "compare selank semax", "search selank", "sources"])
def test_tables_and_lists_fit_a_narrow_terminal(line):
    fits(line, 60)


@pytest.mark.skipif(sys.platform == "win32", reason="no pty on Windows")
def test_colour_in_a_terminal_unless_refused():
    assert "\x1b[" in in_terminal("show", "selank")
    for refusal in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in in_terminal("show", "selank", **refusal)
        assert "\x1b" not in in_terminal("ask", "negated", **refusal)


def test_a_terminal_of_one_column_is_told_as_much():
    assert "Semax" in in_terminal("compare", "selank", "semax", columns=1, NO_COLOR="1")


def test_a_pipe_gets_whole_lines_and_no_colour():
    for line in ("show selank", "ask mechanisms semax", "compare selank semax", ""):
        said = fine(*shlex.split(line), FORCE_COLOR="1", COLUMNS="20", TERM="xterm-256color")
        assert "\x1b" not in said
        assert max(map(len, said.split("\n"))) > 60


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
)
def test_poor_locales_break_nothing(locale, tmp_path):
    said = fine("show", "selank", **locale)
    assert "•" in said
    assert "place … by any" in fine("ask", "--help", COLUMNS="200", **locale)
    out = tmp_path / "a.md"
    fine("show", "selank", "--format", "md", "-o", out, **locale)
    assert "·" in out.read_text("utf-8")
    done = pepgraph_run("show", "zélönk🧠", **locale)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def hostile(facts, tmp_path_factory):
    """Labels that would drive a terminal, where a table, a list, a title and an error show them."""
    path = tmp_path_factory.mktemp("hostile") / "facts.ttl"
    evil = "\\u001B]0;owned\\u0007\\u001B[2J\\u009B31mx\\u202Ey\\rz"
    text = facts.replace('rdfs:label             "Semax"@en', f'rdfs:label             "Semax{evil}"@en')
    assert text != facts
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "line",
    ["show MEHFPGP", "compare selank MEHFPGP", "ask mechanisms MEHFPGP", "ask entities", "search increases", "",
     "sources",
     "ask identity MEHFPGP --format md", "show MEHFPGP --format md", "impact 10", "check", "show semaxx"],
)  # fmt: skip
def test_control_characters_do_not_reach_the_terminal(line, hostile):
    words = shlex.split(line)
    done = (
        pepgraph_run(*words[:1], "--data", str(hostile), *words[1:]) if words else pepgraph_run("--data", str(hostile))
    )
    for text in (done.stdout, done.stderr):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text), repr(
            re.search(r".{0,30}[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e].{0,30}", text)[0]
        )
    assert done.stdout or done.stderr


def test_control_characters_in_arguments_do_not_reach_the_terminal(tmp_path):
    for arguments in (
        ("show", "se\x1b[31mmax"),
        ("ask", "x\x1b[2J"),
        ("query", "SELECT * { ?s \x1b[2J ?o }"),
        ("export", "--format", "\x1b[2J"),
        ("show", "selank", "--\x1b[2J"),
        ("sources", "--data", "a\x1b[2J\u202e\n.ttl"),
        ("load", "a\x1b[2J\n.ttl", "--store", "no\x1b[2Jsuch\nstore"),
        ("export", "--format", "x" * 9_000),
    ):
        done = pepgraph_run(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert not re.search("[\x1b\u202e]", done.stderr), repr(done.stderr)
        assert len(done.stderr) < 2_100
        if arguments[0] != "query":
            assert done.stderr.count("\n") == 1


def test_an_argument_that_is_no_utf8_is_one_sentence():
    done = subprocess.run([*COMMAND, "query", b'SELECT ("\xff" AS ?x) {}'], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"pepgraph: query:1:10: this is not UTF-8; write the query as UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr


def test_what_is_said_before_the_command_holds(tmp_path):
    assert pepgraph_run("--data", tmp_path / "gone.ttl", "check").returncode == 2
    assert pepgraph_run("--engine", "foo", "ask", "hedged").returncode == 2
    assert fine("--engine", "rdflib", "ask", "hedged", "--format", "csv") == fine("ask", "hedged", "--format", "csv")


@pytest.mark.parametrize(
    "line", ["load a.ttl --store s", "publish --endpoint http://127.0.0.1:9/", "locate --document a.md x",
             "passages --document a.md"],
)  # fmt: skip
def test_a_time_limit_that_a_command_has_not_is_refused(line, tmp_path):
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> <urn:b> .", "utf-8")
    (tmp_path / "a.md").write_text("x", "utf-8")
    done = pepgraph_run("--timeout", "5", *shlex.split(line), cwd=tmp_path)
    told = f"pepgraph: {line.split()[0]} has no time limit; leave out --timeout\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)
    assert not (tmp_path / "s").exists()


def test_a_query_with_a_name_nobody_knows_is_told_so():
    done = pepgraph_run("query", 'SELECT ?c { ?c a pg:Clam ; rdf:subject ?s . ?s rdfs:label "Semax" }')
    assert done.returncode == 0
    assert "nothing in the graph is called pg:Clam; did you mean pg:Claim" in done.stderr
    assert '"Semax" is a label in English; write "Semax"@en' in done.stderr


def test_a_no_that_a_wrong_question_gives_is_told_so():
    done = pepgraph_run("query", 'ASK { ?s rdfs:label "Semax" ; pg:increases e:bdnf }', "--format", "csv")
    assert (done.returncode, done.stdout.split()[1]) == (0, "false")
    assert '"Semax" is a label in English; write "Semax"@en' in done.stderr
    assert "rdf:predicate pg:increases" in done.stderr


def test_a_yes_that_a_denial_gives_is_told_so():
    done = pepgraph_run("query", "ASK { ?c rdf:subject e:semax ; rdf:object pg:Approved }", "--format", "csv")
    assert (done.returncode, done.stdout.split()[1]) == (0, "true")
    assert "some claims with pg:Approved are denials" in done.stderr


UNFORKED = """
import os, signal, sys
for module, names in ((os, ("fork", "register_at_fork", "setpriority")), (signal, ("SIGALRM", "SIGKILL", "setitimer"))):
    for name in names:
        delattr(module, name)
sys.modules.update(dict.fromkeys(("fcntl", "resource", "termios")))
from pepgraph.apps.cli import main
sys.exit(main())
"""


def unforked(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command on a system such as Windows, which lacks what only some systems have."""
    line = [sys.executable, "-c", UNFORKED, *arguments]
    return subprocess.run(line, capture_output=True, text=True, cwd=cwd, env=environment(), timeout=60)


def test_where_no_process_can_fork_commands_have_no_time_limit(tmp_path):
    for line in (["ask", "status", "semax"], ["export", "-o", "e.ttl"], ["load", "e.ttl", "--store", "s"]):
        done = unforked(*line, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    loaded = unforked("ask", "status", "semax", "--store", "s", cwd=tmp_path)
    assert loaded.stdout == fine("ask", "status", "semax")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ask status semax --timeout 5", "a time limit needs a system that can fork; use no limit here"),
        ("serve", "pepgraph serve needs a system that can fork, such as Linux or macOS"),
        ("mcp", "pepgraph mcp needs a system that can fork, such as Linux or macOS"),
    ],
)
def test_what_needs_a_fork_says_so(line, says, tmp_path):
    done = unforked(*line.split(), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, f"pepgraph: {says}\n")
