"""What holds the house together: imports point down, words stay our own, nothing of this machine leaks."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.model.names import XSD
from pepgraph.output.network import VIEWS
from pepgraph.query.filtering import FILTERS
from pepgraph.query.naming.called import choices
from pepgraph.store.files import Source
from pepgraph.store.resources import data_files, ontology_files, shapes_file

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "pepgraph"
ROOMS = ("model", "documents", "store", "query", "answers", "output", "apps")
MODULES = sorted(PACKAGE.rglob("*.py"))
RDF_ENGINES = {"pyoxigraph", "rdflib", "oxrdflib", "SPARQLWrapper"}


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node, without what is there for type checkers alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                yield from (other, *nodes(other))
            continue
        yield node
        yield from nodes(node)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in nodes(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def room_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else ""


def test_every_room_is_in_the_list():
    assert {room_of(path) for path in MODULES} == {"", *ROOMS}


def test_a_room_imports_itself_and_those_above():
    for path in filter(room_of, MODULES):
        allowed = ROOMS[: ROOMS.index(room_of(path)) + 1]
        parts = [name.split(".") for name in imports(path)]
        rooms = {name[1] for name in parts if name[0] == "pepgraph" and name[1:] and (PACKAGE / name[1]).is_dir()}
        assert rooms <= {*allowed}, path


def test_whatever_is_imported_is_declared():
    """What comes along with something else may be gone with its next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    declared = {re.match(r"[\w-]+", line)[0].lower() for line in lines}
    used = set[str]().union(*map(packages, MODULES))
    brought = packages_distributions()
    needed = {dist for name in used - set(sys.stdlib_module_names) for dist in brought.get(name, [name])}
    assert {name.lower().replace("_", "-") for name in needed} <= {*declared, "pepgraph"}


def test_no_comprehension_takes_the_name_of_what_its_function_calls():
    """CPython 3.12.1 takes the one for the other where two comprehensions of a function have it."""
    for path in MODULES:
        own = own_names(tree_of(path))
        for function in [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]:
            inside = [*ast.walk(function)]
            targets = [node.target for node in inside if isinstance(node, ast.comprehension)]
            bound = {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
            called = {node.func.id for node in inside if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
            assert not bound & called & own, f"{path}:{function.lineno} {function.name}"


def own_names(tree: ast.Module) -> set[str]:
    """What a module imports or defines."""
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    imported = [alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names]
    return found | {alias.asname or alias.name for alias in imported}


def test_what_is_remembered_of_an_engine_has_a_name_of_its_own():
    """Two that share one would each get what the other has made."""
    calls = [node for path in MODULES for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    remembering = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "remembered"]
    names = [ast.unparse(call.args[1]) for call in remembering]
    assert names
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_the_model_knows_no_engine():
    standard = set(sys.stdlib_module_names) | {"pepgraph"}
    assert [path for path in MODULES if room_of(path) == "model" and not packages(path) <= standard] == []


def test_documents_know_text_and_not_graphs():
    assert [path for path in MODULES if room_of(path) == "documents" and packages(path) & RDF_ENGINES] == []


def test_rdflib_is_touched_in_one_file():
    assert {path.name for path in MODULES if "rdflib" in packages(path)} == {"rdflib_engine.py"}


def test_the_imports_are_seen_at_all():
    """Otherwise the tests above would pass for ever."""
    assert "pyoxigraph" in imports(PACKAGE / "store" / "oxigraph.py")
    assert "pepgraph.query.run" in imports(PACKAGE / "graph.py")
    assert "rdflib" in imports(PACKAGE / "store" / "rdflib_engine.py")


def test_every_public_name_is_there():
    for name in pepgraph.__all__:
        assert getattr(pepgraph, name) is not None
        assert name in dir(pepgraph)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pepgraph.nothing  # noqa: B018
    for name in ("Claim", "Graph", "PepgraphError", "Result", "open"):
        assert name in pepgraph.__all__


def test_what_a_graph_answers_with_can_be_named_in_annotations():
    answers = {
        name
        for method, function in vars(pepgraph.Graph).items()
        if inspect.isfunction(function) and not method.startswith("_")
        for name in re.findall(r"\b[A-Z]\w+", str(function.__annotations__.get("return")))
    }
    others = {"Iterable", "Iterator", "Path", "Term", "None", "MultiDiGraph", "Dataset", "Quad"}
    assert {"Profile", "ClaimWhole", "Fault"} <= answers - others <= {*pepgraph.__all__}


def test_a_checker_of_types_sees_which_names_there_are():
    """A ``__getattr__`` that it sees lets any name be one of the module's."""
    module = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    assert "__getattr__" not in {node.name for node in module.body if isinstance(node, ast.FunctionDef)}


def test_every_error_a_user_can_cause_is_of_one_family():
    errors = importlib.import_module("pepgraph.errors")
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind.__module__ == errors.__name__]
    assert len(kinds) >= 6
    assert all(issubclass(kind, (pepgraph.PepgraphError, Warning)) for kind in kinds)


@pytest.mark.parametrize("words", [["ask", "hedged"], ["--help"], ["query", "ASK {}"], ["queries", "status"]])
def test_commands_import_only_what_they_use(words):
    script = f"""
import sys, io
from pepgraph.apps.cli import main
sys.stdout, kept = io.TextIOWrapper(io.BytesIO()), sys.stdout
try:
    main({words!r})
except SystemExit:
    pass
sys.stdout = kept
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "pepgraph" in loaded
    assert not loaded & {
        "rdflib",
        "networkx",
        "pyvis",
        "pandas",
        "rich",
        "numpy",
        "jinja2",
        "shtab",
        "IPython",
        "rdkit",
        "SPARQLWrapper",
        "tqdm",
        "http",
        "ssl",
    }


def test_importing_the_package_costs_nothing():
    script = "import sys, pepgraph; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"pyoxigraph", "pepgraph.graph", "argparse", "csv"} & set(done.stdout.split())


# ── Words ────────────────────────────────────────────────────────────────────────────────────


@cache
def texts() -> dict[str, str]:
    """Every text file that is or would be in the repository."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: nothing says which files belong to it")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = {}
    for name in sorted(set(listed.stdout.splitlines())):
        path = ROOT / name
        if path.is_file():
            try:
                found[name] = path.read_text("utf-8")
            except UnicodeDecodeError:
                continue
    assert "data/facts.ttl" in found
    return found


RESIDUES = set(
    re.findall(
        r"\w+",
        "thr lys pro arg gly met glu his phe methionine glutamic acid histidine phenylalanine proline glycine",
    )
)


def runs(text: str, count: int = 9) -> set[tuple[str, ...]]:
    """Every run of this many words, but for sequences and lists of residues."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    found = (tuple(words[i : i + count]) for i in range(len(words) - count + 1))
    return {run for run in found if sum(word in RESIDUES for word in run) < 4}


def test_no_nine_words_in_a_row_are_the_document_s(document):
    theirs = runs(document.read_text("utf-8"))
    assert len(theirs) > 500
    taken = {name: " ".join(sorted(same)[0]) for name, text in texts().items() if (same := runs(text) & theirs)}
    assert taken == {}


def test_no_quote_is_in_the_graph_without_the_document(graph, document):
    assert graph.query("SELECT ?q { ?s pg:quote ?q }").rows == []
    for format in ("ttl", "edges.csv", "graphml", "bibtex"):
        assert not runs(graph.export(format=format)) & runs(document.read_text("utf-8")), format


def test_nothing_names_a_registry_or_a_path_of_this_machine():
    # Put together here, so that this file does not match itself.
    hosts = ["files.python" + "hosted", "pypi." + "org/simple", "registry.npm" + "js", "deb." + "debian.org"]
    host = re.compile("|".join(map(re.escape, hosts)))
    path = re.compile(
        r"(?<![\w.])/(?:" + "|".join(["work", "farm", "tmp/bash" + "_jobs", "home/" + r"\w+", "ro" + "ot"]) + r")[/.]"
    )
    assert path.search(" /" + "work/x")
    named = {name: match[0] for name, text in texts().items() if (match := host.search(text) or path.search(text))}
    assert named == {}


def test_no_file_is_large():
    assert {name for name in texts() if (ROOT / name).stat().st_size > 3_000_000} == set()


# ── Code ─────────────────────────────────────────────────────────────────────────────────────

SPARQL = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE|DELETE|INSERT)\b.*[{]", re.DOTALL)


def pasted(path: Path) -> Iterator[tuple[int, str]]:
    """What is put into texts of SPARQL: by f-string, by format, by % or by +."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.JoinedStr):
            constant = "".join(v.value for v in node.values if isinstance(v, ast.Constant))
            if re.search(r"\b(SELECT|CONSTRUCT|ASK|DELETE|INSERT)\b", constant) and "{" in constant:
                yield from (
                    (node.lineno, ast.unparse(v.value)) for v in node.values if isinstance(v, ast.FormattedValue)
                )
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
            for side in (node.left, node.right):
                if isinstance(side, ast.Constant) and isinstance(side.value, str) and SPARQL.search(side.value):
                    yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                target = ast.unparse(node.func.value)
                if target.isupper() or SPARQL.search(target):
                    yield node.lineno, ast.unparse(argument)


# Names of ours that stand in a query as text: variables, properties and graphs from our own code or
# data, lists of IRIs that n3 has written, and triples that pyoxigraph has. A new one has to be looked
# at before it is added.
HARMLESS = {"bound", "pattern", "name", "graph", "kept", "values", "triples"} | {
    *("GRAPH", "REGISTER", "PUBLICATION", "SERVER", "CLAIM", "CLAIM_COUNT", "_WHOLE"),
    *("begin", "steps", "further", "depth", "i", "i + 1"),  # Of slices: patterns of ours, and numbers of variables.
}
# The page about the ontology is made of the ontology's own IRIs, by us and not by users.
REFERENCE = {"cls", "prop", "iri", "family", "Iri(iri).n3"}


def test_no_query_is_built_from_what_users_give():
    for path in MODULES:
        known = HARMLESS | (REFERENCE if path.name == "reference.py" else set())
        assert [(str(path), line, text) for line, text in pasted(path) if text not in known] == []


def test_an_iri_written_into_a_query_is_one(graph):
    """Lists of IRIs come from engines, which hold none with a sign that could end it."""
    for quad in graph.quads():
        assert not re.search(r'[<>"{}|^`\\\s]', quad.subject.value)


def test_engines_take_updates_from_no_user():
    callers = {path.name for path in MODULES if re.search(r"\b_?(store|dataset)\.update\(", path.read_text("utf-8"))}
    assert callers == {"oxigraph.py"}


def test_above_the_queries_engines_are_asked_by_run_alone():
    """But by the index of words, which is made of all there is, a few hundred at a time, and what it is made with."""
    above = [path for path in MODULES if room_of(path) in ("answers", "output", "apps")]
    direct = re.compile(r"engine\.query\(|\brows_(?:about|from)\(")
    asking = {path.name for path in above if direct.search(path.read_text("utf-8"))}
    assert asking == {"word_index.py", "index_tables.py", "order.py"}


def test_the_network_is_touched_in_one_place():
    touching = {"urllib.request", "http", "socket", "ssl", "requests", "httpx", "ftplib", "SPARQLWrapper"}
    found = {path for path in MODULES if {p for n in imports(path) for p in (n, n.split(".")[0])} & touching}
    assert {path.name for path in found if room_of(path) == "store"} == {
        *("access.py", "endpoint.py", "exchange.py", "services.py", "wire.py"),
    }
    # The server listens, and speaks with its workers.
    assert {path.name for path in found if room_of(path) != "store"} == {"command.py", "nursery.py", "worker.py"}
    # The wrapper could open connections of its own, without a deadline.
    assert "urlopen" not in "".join(path.read_text("utf-8") for path in MODULES)


def test_ruff_is_content():
    ruff = shutil.which("ruff", path=f"{Path(sys.executable).parent}") or shutil.which("ruff")
    if not ruff:
        pytest.skip("ruff is not installed: pip install 'pepgraph[test]'")
    done = subprocess.run(
        [ruff, "check", "--output-format", "concise", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_modules_fit_in_the_head():
    long = {str(p.relative_to(PACKAGE)): n for p in MODULES if (n := p.read_text("utf-8").count("\n")) > 420}
    assert not long
    assert not {p.name for p in MODULES} & {"utils.py", "helpers.py", "misc.py", "common.py"}


def test_help_on_a_method_tells_what_its_arguments_may_be():
    """In a notebook that is all there is to read; the values are those of the graph."""
    graph = pepgraph.open(environment=False)
    told = pepgraph.Graph.claims.__doc__
    for name in FILTERS:
        assert f"``{name}``" in told
        values = [value for value, _ in choices(graph.engine, name.replace("evidence", "level"))]
        assert all(re.search(rf"\b{value}\b", told) for value in values if name != "within")
    assert all(view in pepgraph.Graph.network.__doc__ for view in VIEWS)


def test_the_root_holds_what_belongs_there():
    """What a command writes where it was called, a picture with its scripts above all, is no part of the project."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout, so what belongs to the project cannot be listed")
    folders = {"ontology", "data", "src", "notebooks", "tests", "docs", "benchmarks", ".ci"}
    files = {"pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", ".gitignore"}
    paths = listed.stdout.splitlines()
    assert {path.partition("/")[0] for path in paths} == folders | files
    # Scripts and templates of the picture and of the web explorer are ours; nothing else has a reason to be one.
    pages = {path for path in paths if path.endswith((".js", ".html", ".css"))}
    ours = {"output/picture", "output/picture/script", "apps/web/static", "apps/web/templates"}
    assert {str(Path(path).parent) for path in pages} == {f"src/pepgraph/{folder}" for folder in ours}


def test_every_module_says_what_it_knows():
    for path in MODULES:
        text = path.read_text("utf-8")
        if text.strip():
            assert ast.get_docstring(ast.parse(text)), path


# ── Data ─────────────────────────────────────────────────────────────────────────────────────


def test_no_triple_of_the_files_stands_in_two_graphs():
    seen: dict[ox.Triple, object] = {}
    for path in (*ontology_files(), *data_files()):
        for quad in Source.read(path).quads():
            assert seen.setdefault(quad.triple, quad.graph_name) == quad.graph_name, quad
    assert len(seen) > 5000


KINDS_OF_PROPERTY = {"ObjectProperty", "DatatypeProperty", "AnnotationProperty"}


def test_reasoners_can_read_the_ontology():
    """No class is put under one of OWL's own, as if data properties were object properties; no datatype is foreign.

    Each class is declared: Konclude drops what is said of another.
    """
    triples = [quad.triple for path in ontology_files() for quad in Source.read(path).quads()]
    own = ("http://www.w3.org/2002/07/owl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
    kinds: dict[ox.NamedNode, set[str]] = {}
    above = {value for _, predicate, value in triples if predicate.value.endswith("#subClassOf")}
    assert above <= {subject for subject, _, value in triples if value.value == f"{own[0]}Class"}
    for subject, predicate, value in triples:
        name = predicate.value.rpartition("#")[2]
        if name == "subClassOf" and value.value.startswith(own):
            assert value.value.endswith("#Statement"), subject
        elif name == "range" and value.value.startswith(XSD):
            assert value.value.removeprefix(XSD) in ("boolean", "decimal", "integer", "string"), subject
        elif name == "type" and (kind := value.value.rpartition("#")[2]) in KINDS_OF_PROPERTY:
            kinds.setdefault(subject, set()).add(kind)
    assert len(kinds) > 80
    assert {subject for subject, said in kinds.items() if len(said) > 1} == set()


def test_data_is_written_by_hand_as_the_style_asks(facts):
    """One block a subject, nothing blank, nothing derived, no line that is not text of a person's width."""
    files = [*ontology_files(), *data_files(), shapes_file()]
    for path in files:
        text = path.read_text("utf-8")
        assert "\t" not in text, path
        assert "\r" not in text, path
        assert not re.search(r"[ ]+$", text, re.MULTILINE), path
        assert "_:" not in re.sub(r'"[^"]*"', "", text), path
    for quad in ox.parse(facts.encode(), format=ox.RdfFormat.TURTLE):
        local = quad.predicate.value.rpartition("#")[2]
        assert local not in ("proposition", "likelySource", "citationText", "evidenceText", "strength"), quad
        assert not quad.predicate.value.endswith("oa#start"), quad


def test_claims_stand_in_document_order(facts):
    passages = [int(n) for n in re.findall(r"^c:(\d+)-", facts, re.MULTILINE)]
    assert passages == sorted(passages)
    assert len(passages) > 200


def test_nothing_in_python_lists_a_closed_vocabulary_again(graph):
    """Levels, statuses, roles and relations are data; a module may name one it treats apart, not all of them."""
    for scheme in ("EvidenceLevel", "RegulatoryStatus", "PassageRole", "Relation", "Manner"):
        names = [str(n).rpartition("#")[2] for (n,) in graph.query(f"SELECT ?n {{ ?n a pg:{scheme} }}")]
        assert len(names) >= 5, scheme
        for path in MODULES:
            words = set(re.findall(r"\w+", path.read_text("utf-8")))
            assert sum(name in words for name in names) <= len(names) / 2, (path, scheme)
