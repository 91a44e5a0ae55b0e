"""The ontology and the named queries as Markdown pages, made from the files themselves.

``python -m pepgraph.output.reference`` prints docs/ontology.md, with ``queries`` docs/queries.md.
The prose around the tables is in ontology.md and queries.md beside this module.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from pepgraph.errors import PepgraphError
from pepgraph.model.markdown import table
from pepgraph.model.names import BASE, OA, ONTOLOGY, PREFIXES, RDF, expand, shorten
from pepgraph.model.terms import Iri, Literal, Term
from pepgraph.model.vocabulary import TYPE
from pepgraph.output.files import write_all
from pepgraph.query.catalogue import catalogue
from pepgraph.query.run import run
from pepgraph.store.blocks import Blocks
from pepgraph.store.files import Source
from pepgraph.store.fill import filled
from pepgraph.store.resources import data_files, ontology_files

_OF_RELATIONS = (
    *("relation", "label", "claims", "from → to, in use", "what it says"),
    *("object may be, else any", "shortcut", "opposite"),
)
_PLACEHOLDER = re.compile(r"^\{\{(\w+)(?: (\S+))?\}\}$", re.MULTILINE)
_OWN_TERM = re.compile(r"[\w-]+:[\w-]+")


def reference_markdown() -> str:
    """docs/ontology.md: every term, how it is used in the packaged graph, and an example."""
    return _filled("ontology.md", _Ontology())


def queries_markdown() -> str:
    """docs/queries.md: every named query with its question, parameters, columns and SPARQL."""
    return _filled("queries.md", _Queries())


def _filled(template: str, page: object) -> str:
    """The template with each ``{{name}}`` or ``{{name argument}}`` line replaced by that method's text."""

    def fill(match: re.Match[str]) -> str:
        make: Callable[..., str] = getattr(page, match[1])
        return make(*filter(None, [match[2]]))

    text = files("pepgraph.output").joinpath(template).read_text("utf-8")
    return _PLACEHOLDER.sub(fill, text)


class _Queries:
    """The named queries."""

    def contents(self) -> str:
        rows = [(f"[{e.name}](#{e.name})", e.group, e.question) for e in catalogue().values()]
        return table(("query", "group", "question"), rows)

    def entries(self) -> str:
        parts = []
        group = ""
        for entry in catalogue().values():
            if entry.group != group:
                group = entry.group
                parts.append(f"## Group: {group}\n")
            lines = [f"### {entry.name}\n", f"{entry.question}\n"]
            lines += [f"- also: {entry.also}"] if entry.also else []
            lines += [f"- {p.name.upper()} ({p.kind}): {p.meaning}" for p in entry.params]
            lines += [f"- columns: {', '.join(entry.columns)}", f"- example: `pepgraph ask {entry.example}`\n"]
            lines += ["<details><summary>SPARQL</summary>\n", f"```sparql\n{entry.sparql}\n```\n", "</details>\n"]
            parts.append("\n".join(lines))
        return "\n".join(parts).rstrip("\n")


class _Ontology:
    """What the ontology says of its terms and what the packaged graph does with them."""

    def __init__(self) -> None:
        self.sources = [Source.read(path) for path in [*ontology_files(), *data_files()]]
        self.engine = filled("oxigraph", (source.quads() for source in self.sources))

    # ── What a template can ask for ─────────────────────────────────────────────────────────

    def claim(self, name: str) -> str:
        """A claim's block as the data file has it, each line with the label of its value, and what is derived."""
        (iri,) = (row[0] for row in self._rows("SELECT ?c { ?c a pg:Claim }") if str(row[0]).endswith(f"/claim/{name}"))
        data = [source for source in self.sources if source.path in data_files()]
        line, source = next((n, s) for s in data if (n := Blocks(s).find(str(iri))))
        text = source.content.decode("utf-8").splitlines()[line - 1 :]
        block = text[: next(i for i, said in enumerate(text) if not said.strip())]
        prefixes = dict(re.findall(r"^@prefix (\S*):\s*<([^>]*)>", source.content.decode("utf-8"), re.MULTILINE))
        lines = [(said, self._values_in(said, prefixes)) for said in block]
        derived = self._rows(f"SELECT ?p ?o {{ GRAPH graph:derived {{ {Iri(iri).n3} ?p ?o }} }} ORDER BY ?p ?o")
        width = max(len(said) for said, _ in lines) + 2
        shown = [f"{said:<{width}}# {note}" if note else said for said, note in lines]
        shown += ["", "# derived, in graph:derived:"]
        length = max(len(shorten(str(p))) for p, _ in derived)
        shown += [f"#   {shorten(str(p)):<{length}} {self._example(o)}" for p, o in derived]
        return "```turtle\n" + "\n".join(shown) + "\n```"

    def properties(self, name: str) -> str:
        """The properties that instances of a class have in the graph."""
        cls = self._iri(name)
        return self._property_table(cls, lambda p: not p.startswith(OA))

    def claims(self) -> str:
        """The properties of claims that are stated and are no qualifiers."""
        return self._property_table(
            self._iri("pg:Claim"), lambda p: p not in self.qualifier_properties and p not in self.derived_properties
        )

    def derived(self) -> str:
        """The properties of claims that are derived."""
        return self._property_table(self._iri("pg:Claim"), self.derived_properties.__contains__)

    def qualifiers(self) -> str:
        rows = []
        for prop in self.qualifier_properties:
            used = Counter(str_or_term for _, str_or_term in self._said["pg:Claim"][prop])
            values = [
                f"`{self._short(v)}` ({n})" for v, n in sorted(used.items(), key=lambda item: (-item[1], item[0]))
            ]
            listed = ", ".join(values) if values else "not used yet"
            claims = len({s for s, _ in self._said["pg:Claim"][prop]})
            taken = [shorten(str(range)) for (range,) in self._rows(f"SELECT ?r {{ <{prop}> rdfs:range ?r }}")]
            takes = ", ".join("text" if one == "xsd:string" else f"`{one}`" for one in taken)
            rows.append((f"`{shorten(prop)}`", takes, str(claims), self._definition(prop), listed))
        return table(("qualifier", "takes", "claims", "what it says", "values in use (claims)"), rows)

    def relations(self) -> str:
        """A table for each family of relations."""
        parts = []
        families = self._rows("SELECT ?f { ?f a pg:RelationFamily ; pg:position ?n } ORDER BY ?n")
        for (family,) in families:
            rows = []
            for (relation,) in self._rows(f"SELECT ?r {{ ?r a pg:Relation ; pg:family <{family}> }} ORDER BY ?r"):
                iri = str(relation)
                said = self._rows(
                    f"SELECT ?c ?s ?o ?p {{ ?c rdf:predicate <{iri}> ; rdf:subject ?s ; rdf:object ?o ;"
                    " pg:polarity ?p }"
                )
                negated = sum(1 for *_, polarity in said if str(polarity).endswith("#Negated"))
                count = f"{len(said)}" + (f" ({negated} negated)" if negated else "")
                kinds = (
                    f"{self._kinds(s for _, s, *_ in said)} → {self._kinds(o for _, _, o, _ in said)}" if said else ""
                )
                links = [self._links(iri, name) for name in ("objectClass", "shortcut", "opposite")]
                rows.append((f"`{shorten(iri)}`", self._label(iri), count, kinds, self._definition(iri), *links))
            total = self._rows(f"SELECT (COUNT(?c) AS ?n) {{ ?c rdf:predicate ?r . ?r pg:family <{family}> }}")[0][0]
            parts.append(
                f"### {self._label(str(family)).capitalize()}: `{shorten(str(family))}`, {total} claims\n\n"
                f"{self._definition(str(family), value=True)}\n\n" + table(_OF_RELATIONS, rows)
            )
        return "\n\n".join(parts)

    def vocabularies(self) -> str:
        """A table for each closed list of values."""
        query = """SELECT DISTINCT ?c {
          ?s a skos:ConceptScheme . ?v skos:inScheme ?s ; a ?c . ?c rdfs:subClassOf skos:Concept
        }"""
        order = [
            line.split()[0]
            for source in self.sources
            for line in source.content.decode().splitlines()
            if line[:3] == "pg:"
        ]
        found = sorted((str(row[0]) for row in self._rows(query)), key=lambda iri: order.index(shorten(iri)))
        return "\n\n".join(self._vocabulary(cls, order) for cls in found)

    def entities(self) -> str:
        """Every class of entities with all its members."""
        rows = []
        for cls in self.entity_classes:
            members = self._rows(
                f"SELECT ?e ?l (GROUP_CONCAT(?a; SEPARATOR=', ') AS ?also) {{ ?e a <{cls}> ; rdfs:label ?l "
                "OPTIONAL { ?e skos:altLabel ?a } } GROUP BY ?e ?l ORDER BY ?e"
            )
            listed = [f"`{shorten(str(e))}` {label}" + (f" ({also})" if also else "") for e, label, also in members]
            rows.append((f"`{shorten(cls)}`", self._definition(cls), ", ".join(listed) or "none yet"))
        return table(("class", "what it is", "members: name for SPARQL, label (other labels)"), rows)

    def shortcuts(self) -> str:
        """Every property of derived direct triples with the relations and statuses behind it."""
        behind: dict[str, list[str]] = defaultdict(list)
        for source, link, short in self._rows(
            "SELECT ?r ?how ?p { ?r ?how ?p FILTER (?how IN (pg:shortcut, pg:deniedShortcut)) } ORDER BY ?r"
        ):
            denied = " negated" if str(link).endswith("deniedShortcut") else ""
            behind[str(short)].append(f"`{shorten(str(source))}`{denied}")
        rows = []
        for prop in sorted(behind):
            triples = self._rows(f"SELECT ?s ?o {{ GRAPH graph:derived {{ ?s <{prop}> ?o }} }} ORDER BY ?s ?o")
            example = f"`{self._short(triples[0][0])} {shorten(prop)} {self._short(triples[0][1])}`" if triples else ""
            rows.append(
                (f"`{shorten(prop)}`", ", ".join(behind[prop]), str(len(triples)), example, self._definition(prop))
            )
        return table(("shortcut", "from claims with", "triples", "example", "what it says"), rows)

    def terms(self, name: str) -> str:
        """The properties of the ontology whose domain or subjects are instances of a class of values."""
        rows = []
        for prop in sorted({str(p) for (p,) in self._rows(f"SELECT DISTINCT ?p {{ ?s a {name} ; ?p ?o }}")}):
            if prop.startswith(ONTOLOGY):
                rows.append((f"`{shorten(prop)}`", self._definition(prop)))
        return table(("property", "what it says"), rows)

    def graphs(self) -> str:
        rows = self._rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
        return table(("graph", "triples"), [(f"`{shorten(str(g))}`", str(n)) for g, n in rows])

    def prefixes(self) -> str:
        return table(("prefix", "namespace"), [(f"`{p}:`", f"`{iri}`") for p, iri in PREFIXES.items()])

    def base(self) -> str:
        return f"`{BASE}`"

    # ── The graph behind it ─────────────────────────────────────────────────────────────────

    def _rows(self, query: str) -> list[tuple[Term | None, ...]]:
        return run(self.engine, query).rows

    @cached_property
    def entity_classes(self) -> list[str]:
        rows = self._rows(
            "SELECT ?c (COUNT(?e) AS ?n) { ?c rdfs:subClassOf pg:Entity OPTIONAL { ?e a ?c } } GROUP BY ?c ORDER BY ?c"
        )
        return [str(row[0]) for row in rows]

    @cached_property
    def qualifier_properties(self) -> list[str]:
        rows = self._rows("SELECT ?p { ?p a pg:QualifierProperty ; pg:position ?n } ORDER BY ?n")
        return [str(row[0]) for row in rows]

    @cached_property
    def derived_properties(self) -> list[str]:
        query = "SELECT DISTINCT ?p { ?c a pg:Claim . GRAPH graph:derived { ?c ?p ?o } } ORDER BY ?p"
        return [str(row[0]) for row in self._rows(query)]

    @cached_property
    def _said(self) -> dict[str, dict[str, list[tuple[str, Term]]]]:
        """By class and property, the subjects and values in the graph."""
        found: dict[str, dict[str, list[tuple[str, Term]]]] = defaultdict(lambda: defaultdict(list))
        for cls, s, p, o in self._rows("SELECT DISTINCT ?c ?s ?p ?o { ?s a ?c ; ?p ?o } ORDER BY ?c ?p ?s ?o"):
            if o is not None:
                found[shorten(str(cls))][str(p)].append((str(s), o))
        return found

    @cached_property
    def _texts(self) -> dict[tuple[str, str], list[str]]:
        """Labels and definitions in the order of the files."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for source in self.sources:
            for quad in source.quads():
                key = (quad.subject.value, shorten(quad.predicate.value))  # type: ignore[union-attr]
                if key[1] in ("rdfs:label", "skos:prefLabel", "skos:definition"):
                    found[key].append(quad.object.value)  # type: ignore[union-attr]
        return found

    @cached_property
    def _classes(self) -> dict[str, str]:
        """What a thing is, in one word for a table."""
        found = {}
        rows = self._rows(
            """SELECT ?s ?c {
              ?s a ?c FILTER (!STRSTARTS(STR(?c), STR(owl:)) && ?c != skos:Concept)
            } ORDER BY ?s DESC(?c)"""
        )
        for thing, cls in rows:
            found[str(thing)] = shorten(str(cls))
        return found

    def _property_table(self, cls: str, wanted: Callable[[str], bool]) -> str:
        said = self._said[shorten(cls)]
        total = len({s for s, _ in said[TYPE]})
        rows = []
        for prop in sorted(said, key=lambda p: (not p.startswith(RDF), shorten(p))):
            if prop == TYPE or not wanted(prop) or self._is_shortcut(prop):
                continue
            pairs = said[prop]
            counts = Counter(s for s, _ in pairs)
            least = min(counts.values()) if len(counts) == total else 0
            many = f"{least}" if least == max(counts.values()) else f"{least} to {max(counts.values())}"
            values = list(dict.fromkeys(self._example(o) for _, o in pairs))
            rows.append(
                (f"`{shorten(prop)}`", many, self._kinds(o for _, o in pairs), self._definition(prop), f"`{values[0]}`")
            )
        return table(("property", "how many each", "value", "what it says", "example"), rows)

    def _vocabulary(self, cls: str, order: list[str]) -> str:
        query = f"SELECT ?v ?n {{ ?v a <{cls}> ; skos:inScheme ?s OPTIONAL {{ ?v skos:notation ?n }} }}"
        values = sorted(self._rows(query), key=lambda row: order.index(shorten(str(row[0]))))
        extra = {
            name: {str(v): self._short(x) for v, x in self._rows(f"SELECT ?v ?x {{ ?v a <{cls}> ; {name} ?x }}")}
            for name in ("pg:rank", "pg:yieldsShortcut", "pg:shortcut", "pg:deniedShortcut")
        }
        extra = {name: found for name, found in extra.items() if found}
        used = Counter(
            str(v)
            for v, _ in self._rows(
                f"SELECT ?v ?s {{ ?v a <{cls}> . ?s ?p ?v FILTER (?p != skos:inScheme) MINUS {{ ?s a pg:Tally }} }}"
            )
        )
        rows = [
            (
                f"`{shorten(str(v))}`",
                f"`{notation}`" if notation else "",
                self._label(str(v)),
                self._definition(str(v), value=True),
                *(f"`{found[str(v)]}`" if str(v) in found else "" for found in extra.values()),
                str(used[str(v)]),
            )
            for v, notation in values
        ]
        heads = ("value", "notation", "label", "what it says", *(name.partition(":")[2] for name in extra), "uses")
        title = f"### {self._label(cls).capitalize()}: `{shorten(cls)}`"
        return f"{title}\n\n{self._definition(cls)}\n\n" + table(heads, rows)

    def _is_shortcut(self, prop: str) -> bool:
        return bool(self._rows(f"SELECT ?r {{ ?r pg:shortcut|pg:deniedShortcut <{prop}> }} LIMIT 1"))

    def _kinds(self, terms: Iterable[Term | None]) -> str:
        """The classes of IRIs and the datatypes of literals, most frequent first."""
        counts: Counter[str] = Counter()
        for term in terms:
            if isinstance(term, Literal):
                counts[
                    "text in English" if term.language else shorten(term.datatype).replace("xsd:string", "text")
                ] += 1
            elif term is not None:
                counts[self._classes.get(str(term), "outside name")] += 1
        entity = {shorten(cls) for cls in self.entity_classes}
        if len(entity & counts.keys()) > 4:
            counts["pg:Entity"] = sum(counts.pop(cls) for cls in entity & counts.keys())
        return ", ".join(kind if " " in kind or kind == "text" else f"`{kind}`" for kind, _ in counts.most_common())

    def _links(self, iri: str, name: str) -> str:
        found = self._rows(f"SELECT ?p {{ <{iri}> pg:{name} ?p }} ORDER BY ?p")
        return ", ".join("itself" if str(p) == iri else f"`{self._short(p)}`" for (p,) in found)

    def _label(self, iri: str) -> str:
        return next(iter(self._texts[iri, "skos:prefLabel"] or self._texts[iri, "rdfs:label"]), "")

    def _definition(self, iri: str, value: bool = False) -> str:
        """Of a name that is a class and a value of a closed list alike, ``value`` takes the latter's."""
        said = self._texts[iri, "skos:definition"]
        prefix = shorten(iri).partition(":")[0]
        return said[-1 if value else 0] if said else "" if prefix == "pg" else f"term of {prefix}"

    def _short(self, term: Term | None) -> str:
        return shorten(str(term)) if isinstance(term, Iri) else str(term)

    def _example(self, term: Term | None) -> str:
        if isinstance(term, Literal):
            text = f'"{term}"' if not term.datatype.endswith(("integer", "decimal", "boolean")) else str(term)
            return text + (f"@{term.language}" if term.language else "")
        return self._short(term)

    def _values_in(self, line: str, prefixes: dict[str, str]) -> str:
        """The labels of the values of a line of Turtle."""
        found = []
        for token in _OWN_TERM.findall(line)[(2 if line[:1] != " " else 1) :]:
            iri = expand(token, prefixes)
            label = self._label(iri) if iri else ""
            found += [label] if label else []
        return ", ".join(found)

    def _iri(self, name: str) -> str:
        return expand(name) or name


def _main(arguments: Sequence[str]) -> None:
    pages: dict[str, Callable[[], str]] = {"ontology": reference_markdown, "queries": queries_markdown}
    if len(arguments) == 2 and arguments[0] == "--write":
        write_all({Path(arguments[1]) / f"{name}.md": make() for name, make in pages.items()})
        return
    for name, make in pages.items():
        if name in (arguments or ["ontology"]):
            print(make(), end="")


if __name__ == "__main__":
    try:
        _main(sys.argv[1:])
    except PepgraphError as error:
        print(f"pepgraph: {error}", file=sys.stderr)
        sys.exit(2)
