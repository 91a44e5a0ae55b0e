"""The documentation holds what it says: its queries, commands and Python run, its outputs are real, its links lead.

``python tests/house/test_docs.py`` writes the generated pages and the shown outputs anew.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

import pepgraph
from pepgraph import errors
from pepgraph.apps.arguments import build_parser
from pepgraph.apps.cli import main
from pepgraph.apps.parser import EXAMPLES
from pepgraph.output.reference import queries_markdown, reference_markdown
from pepgraph.output.tables import Screen, result_table
from pepgraph.query.catalogue import catalogue
from pepgraph.query.labels import shown_names

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
DOCUMENT = "selank-semax-faq.md"
EMPTY = re.compile(r"\bno rows?\b|\bempty\b", re.IGNORECASE)
GENERATED = {"ontology.md": reference_markdown, "queries.md": queries_markdown}


@dataclass(frozen=True)
class Fence:
    """A fenced block: its language, the file it stands for if any, the text and the paragraph before it."""

    page: Path
    line: int
    language: str
    file: str
    text: str
    before: str
    follows: bool
    """Only blank lines stand between the fence before and this one."""

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def fences(page: Path) -> list[Fence]:
    found: list[Fence] = []
    inside: list[str] | None = None
    paragraph: list[str] = []
    start, info, follows, blank = 0, "", False, True
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if line.lstrip().startswith("```"):
            if inside is None:
                inside, start, info = [], number, line.strip().strip("`")
            else:
                language, _, file = info.strip().partition(" ")
                found.append(Fence(page, start, language, file, "\n".join(inside), " ".join(paragraph), follows))
                inside, paragraph, follows, blank = None, [], True, True
        elif inside is not None:
            inside.append(line)
        elif line.strip():
            paragraph, follows, blank = ([line] if blank else [*paragraph, line]), False, False
        else:
            blank = True
    assert inside is None, f"{page.name}:{start}: a fence is left open"
    return found


ALL = [fence for page in PAGES for fence in fences(page)]
SPARQL = [fence for fence in ALL if fence.language == "sparql"]


def shown(fence: Fence) -> Fence | None:
    """The output that follows a query, in a fence of text."""
    rest = ALL[ALL.index(fence) + 1 :][:1]
    return next((f for f in rest if f.page == fence.page and f.follows and f.language == "text"), None)


def table(graph: pepgraph.Graph, text: str) -> tuple[int, str]:
    out = io.StringIO()
    count = result_table(graph.query(text), partial(shown_names, graph.engine), Screen(out))
    return count, out.getvalue().strip("\n")


# ── Pages made from the ontology and the catalogue ───────────────────────────────────────────


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_current(name: str) -> None:
    made = GENERATED[name]()
    assert (DOCS / name).read_text("utf-8") == made, (
        f"docs/{name} is stale: python -m pepgraph.output.reference --write docs"
    )


def test_every_term_of_the_ontology_is_documented() -> None:
    page = (DOCS / "ontology.md").read_text("utf-8")
    graph = pepgraph.open(environment=False)
    rows = graph.query(
        """SELECT DISTINCT ?term WHERE {
             { ?term a pg:Relation } UNION { ?term a pg:QualifierProperty } UNION { ?term a pg:ShortcutProperty }
             UNION { ?term rdfs:domain pg:Claim } UNION { ?term rdfs:subClassOf pg:Entity }
             UNION { ?term skos:inScheme ?scheme }
           }"""
    )
    missing = [str(term) for (term,) in rows if f"`pg:{str(term).rpartition('#')[2]}`" not in page]
    assert not missing


def test_every_own_term_in_the_ontology_page_has_a_definition() -> None:
    cells = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in (DOCS / "ontology.md").read_text("utf-8").splitlines()
        if re.match(r"\| `pg:\w", line)
    ]
    assert not [row[0] for row in cells if not any(re.search(r"[a-z].*[.…]$", cell) for cell in row[1:])]


def test_two_terms_of_the_ontology_have_two_definitions() -> None:
    rows = pepgraph.open(environment=False).query(
        "SELECT ?said { ?term skos:definition ?said } GROUP BY ?said HAVING (COUNT(DISTINCT ?term) > 1)"
    )
    assert not rows.values


def test_terms_that_the_prose_of_the_docs_names_exist() -> None:
    rows = pepgraph.open(environment=False).query("SELECT DISTINCT ?term { ?term ?p ?o }")
    known = {str(term).rpartition("ontology#")[2] for (term,) in rows}
    made_up = {"improves"}  # The relation of one's own in curating.md.
    for page in PAGES:
        prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        named = {term for code in re.findall(r"`([^`\n]+)`", prose) for term in re.findall(r"\bpg:(\w+)", code)}
        assert named - known - made_up == set(), page


# ── Queries ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fence", SPARQL, ids=str)
def test_a_query_of_the_docs_answers_as_shown(fence: Fence, graph: pepgraph.Graph) -> None:
    count, output = table(graph, fence.text)
    if fence.page.name != "queries.md":  # Their parameters are free here.
        assert bool(count) != bool(EMPTY.search(fence.before)), "rows where the text says none, or none elsewhere"
    expected = shown(fence)
    if expected:
        assert output == expected.text.strip("\n"), f"{expected} is stale: python tests/house/test_docs.py"


@pytest.mark.parametrize("fence", [f for f in SPARQL if f.page.name == "asking.md"], ids=str)
def test_a_query_answers_alike_on_both_engines(
    fence: Fence, graph: pepgraph.Graph, rdflib_graph: pepgraph.Graph
) -> None:
    def rows(on: pepgraph.Graph) -> list[str]:
        return sorted(map(str, on.query(fence.text).values))

    assert rows(graph) == rows(rdflib_graph)


# ── Commands ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Command:
    """A command of a console or sh fence, the exit code it states and the output it shows."""

    text: str
    code: int
    output: list[str]


def commands(fence: Fence) -> Iterator[Command]:
    """In a console fence commands follow ``$`` and the rest is output; in sh every line is a command."""
    lines = fence.text.split("\n")
    i = 0
    while i < len(lines):
        line = lines[i].strip()
        i += 1
        if fence.language == "console":
            if not line.startswith("$ "):
                continue
            line = line[2:]
        while not _complete(line) and i < len(lines):
            line += "\n" + lines[i]
            i += 1
        output: list[str] = []
        if fence.language == "console":
            while i < len(lines) and not lines[i].startswith("$ "):
                output.append(lines[i])
                i += 1
        stated = re.search(r"\s+#.*?\bexit (\d+)", line)
        yield Command(line, int(stated[1]) if stated else 0, output)


def _complete(line: str) -> bool:
    try:
        shlex.split(line, comments=True)
    except ValueError:
        return False
    return not line.endswith("\\")


def run(command: Command, folder: Path) -> tuple[int, str]:
    """Run one command: in this process where it is pepgraph alone, else in a shell."""
    if re.match(r"pepgraph\b(?! mcp)[^|<>&;$]*(#.*)?\Z|pepgraph \w+ '[^']*'(\s[^|<>&;$]*)?(#.*)?\Z", command.text):
        out, error = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            try:
                code = main(shlex.split(command.text.replace("\\\n", " "), comments=True)[1:])
            except SystemExit as end:
                code = int(end.code or 0)
        for stream in (out, error):
            stream.flush()
        return code, (out.buffer.getvalue() + error.buffer.getvalue()).decode()  # type: ignore[attr-defined]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", command.text],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def matches(expected: list[str], output: str) -> bool:
    """Whether the output is as shown; a line of dots stands for any lines."""
    shown = [
        re.escape(line.rstrip()) + "\n" if line.strip() not in ("…", "...") else r"(?:.*\n)*?" for line in expected
    ]
    pattern = "".join(shown).rstrip("\n") + r"\n*"
    return re.fullmatch(r"\n*" + pattern, "\n".join(line.rstrip() for line in output.split("\n"))) is not None


WITH_COMMANDS = [page for page in PAGES if any(f.language in ("console", "sh") or f.file for f in fences(page))]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_commands_of_a_page_do_as_shown(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = os.environ.get("PEPGRAPH_DOCUMENTS", "").split(os.pathsep)
    place = next(
        (
            p
            for name in documents
            for p in (Path(name), Path(name) / DOCUMENT)
            if name and p.name == DOCUMENT and p.is_file()
        ),
        None,
    )
    if place:
        shutil.copy(place, tmp_path)
    monkeypatch.delenv("PEPGRAPH_DOCUMENTS", raising=False)
    monkeypatch.chdir(tmp_path)
    for fence in fences(page):
        if fence.file:
            (tmp_path / fence.file).write_text(fence.text + "\n", "utf-8")
        elif fence.language in ("console", "sh"):
            for command in commands(fence):
                if not command.text.startswith("pepgraph") or (DOCUMENT in command.text and not place):
                    continue
                if command.text.startswith("pepgraph serve"):
                    from serving import served

                    # It serves until it is told to stop; that it begins is what can be seen here.
                    with served(*shlex.split(command.text, comments=True)[2:]):
                        continue
                code, output = run(command, tmp_path)
                assert code == command.code, f"{fence}: {command.text}\n{output}"
                if any(line.strip() for line in command.output):
                    assert matches(command.output, output), f"{fence}: {command.text} gives\n{output}"


def test_every_command_and_option_is_documented() -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    parser = build_parser()
    (subparsers,) = (action for action in parser._actions if hasattr(action, "choices") and action.dest == "command")
    missing = [name for name in subparsers.choices if f"### {name}\n" not in page]
    sections = {part.partition("\n")[0].strip(): part for part in re.split(r"^###? ", page, flags=re.MULTILINE)}
    shared = {slug(name): part for name, part in sections.items()}
    for name, sub in subparsers.choices.items():
        own = sections.get(name, "")
        said = own + "".join(shared.get(anchor, "") for anchor in re.findall(r"\]\(#([\w-]+)\)", own))
        for action in sub._actions:
            if action.dest != "help":
                words = [o for o in action.option_strings if o.startswith("--")] or [str(action.metavar or action.dest)]
                missing += [f"{name} {word}" for word in words if f"`{word}" not in said]
    missing += [o for action in parser._actions for o in action.option_strings if o not in page]
    assert not missing


def test_every_public_attribute_of_what_is_public_is_documented(graph: pepgraph.Graph) -> None:
    text = (DOCS / "python.md").read_text("utf-8")
    public = [thing for name in pepgraph.__all__ if isinstance(thing := getattr(pepgraph, name), type)]
    made = {type(one): vars(one) for one in (graph, graph.ask("sources"))}
    missing = [
        f"{thing.__name__}.{name}"
        for thing in public
        for name in {*dir(thing), *made.get(thing, ())}
        if not name.startswith("_") and not any(hasattr(base, name) for base in (list, Exception))
        if not re.search(rf"\b{name}\b", text)
    ]
    assert len(public) > 10
    assert missing == []


def test_every_error_is_documented_below_the_one_it_is_a_kind_of() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", (DOCS / "python.md").read_text("utf-8"), re.MULTILINE))
    documented = {name: {*re.findall(r"`(\w+Error)`", said)} for name, said in rows.items() if name.endswith("Error")}
    kinds = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, pepgraph.PepgraphError)}
    expected = {
        one.__name__: {sub.__name__ for sub in kinds if one in sub.__bases__}
        for one in kinds
        if pepgraph.PepgraphError in one.__bases__
    }
    assert documented == expected


def test_every_example_of_a_help_is_one_of_the_documentation_on_one_line() -> None:
    run = {re.split(r" +#", command.text)[0] for page in PAGES for fence in fences(page) for command in commands(fence)}
    assert [line for example in EXAMPLES.values() if (line := f"pepgraph {example}") not in run] == []
    assert max(map(len, EXAMPLES.values())) <= 60


def test_every_tool_of_assistants_is_documented_with_what_it_takes() -> None:
    pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")
    from pepgraph.apps.web.tools import TOOLS

    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\| ", (DOCS / "assistants.md").read_text("utf-8"), re.MULTILINE)
    assert {name: set(re.findall(r"`(\w+)`", takes)) for name, takes in rows} == {
        tool.name: {parameter.name for parameter in tool.parameters} for tool in TOOLS
    }


def test_every_named_query_is_documented_and_every_one_asked_for_exists() -> None:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    page = (DOCS / "queries.md").read_text("utf-8")
    assert not [name for name in catalogue() if f"### {name}\n" not in page]
    known = {*catalogue(), *pepgraph.open(environment=False).questions(), "NAME"}
    asked = set(re.findall(r"pepgraph ask ([\w-]+)(?!.*exit 2)", text))
    assert asked <= known


# ── Python ───────────────────────────────────────────────────────────────────────────────────


WITH_PYTHON = [ROOT / "README.md", DOCS / "assistants.md", DOCS / "python.md"]


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.name)
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if page.name == "assistants.md":
        pytest.importorskip("mcp", reason="the protocol is not installed: pip install 'pepgraph[mcp]'")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    monkeypatch.delenv("PEPGRAPH_DOCUMENTS", raising=False)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS, verbose=False)
    for fence in fences(page):
        if fence.language != "python":
            continue
        if ">>>" in fence.text:
            test = doctest.DocTestParser().get_doctest(fence.text + "\n", names, str(fence), str(page), fence.line)
            report = io.StringIO()
            result = runner.run(test, out=report.write, clear_globs=False)
            names = test.globs
            assert not result.failed, report.getvalue()
        else:
            exec(compile(fence.text, str(fence), "exec"), names)


# ── The pages themselves ─────────────────────────────────────────────────────────────────────


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    text = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading.strip()).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_names_no_machine_registry_or_network_of_copies(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.findall(r"/(?:work|tmp|home|root|Users)/\w+|pypi\.org|index-url|jsdelivr|unpkg|cdnjs", text)


def test_the_pages_hold_no_sentence_of_the_document(document: Path) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9]+", text.lower())
        return {tuple(words[i : i + 9]) for i in range(len(words) - 8)}

    acids = {"ala", "arg", "glu", "gly", "his", "lys", "met", "phe", "pro", "thr"}
    known = {run for run in runs(document.read_text("utf-8")) if len(acids & set(run)) < 4}
    pages = [*PAGES, *sorted((ROOT / "notebooks").glob("*.ipynb"))]
    assert not {page.name: sorted(found)[:3] for page in pages if (found := runs(page.read_text("utf-8")) & known)}


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    names = [
        page.relative_to(DOCS).as_posix() for page in PAGES if page.is_relative_to(DOCS) and page.name != "README.md"
    ]
    assert not [name for name in names if f"]({name})" not in index]


# ── Writing it anew ──────────────────────────────────────────────────────────────────────────


def rewrite() -> None:
    """Generated pages and the outputs shown below queries, as they are now."""
    for name, make in GENERATED.items():
        (DOCS / name).write_text(make(), "utf-8", newline="\n")
    graph = pepgraph.open(environment=False)
    for page in {fence.page for fence in SPARQL if fence.page.is_relative_to(DOCS)}:
        lines = page.read_text("utf-8").split("\n")
        for fence in reversed([f for f in SPARQL if f.page == page]):
            output = shown(fence)
            if output:
                lines[output.line : lines.index("```", output.line)] = table(graph, fence.text)[1].split("\n")
        page.write_text("\n".join(lines), "utf-8", newline="\n")


if __name__ == "__main__":
    rewrite()
