"""What an assistant may ask, as tools: their parameters, and answers short enough to be read by it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pepgraph.answers.compare import MOST, compare_strongest
from pepgraph.answers.impact import impact as impact_of
from pepgraph.answers.listing import claims_of, documents_of
from pepgraph.answers.overview import overview as overview_of
from pepgraph.answers.profile import strongest_profile
from pepgraph.answers.searching.leads import Leads
from pepgraph.answers.searching.narrowed import Narrowed
from pepgraph.answers.searching.search import Found, find, lacks_quotes, part_of
from pepgraph.answers.searching.stand_ins import in_words, taken
from pepgraph.apps.web.api import operations, terms
from pepgraph.apps.web.api import table as api
from pepgraph.apps.web.api.operations import Values
from pepgraph.apps.web.api.parameters import FURTHEST, Parameter, limit, read
from pepgraph.apps.web.server.messages import BadRequest, Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.tool_lines import COMPARISON, PROFILE, listed, parts_of, table, told_in_parts
from pepgraph.graph import Graph
from pepgraph.model.names import BASE, document_of
from pepgraph.model.terms import Iri, one_line, printable
from pepgraph.query import catalogue
from pepgraph.query.filtering import FILTERS, Filter, as_pattern
from pepgraph.query.hints.hints import about_arguments, hints
from pepgraph.query.labels import labels
from pepgraph.query.serialized import kind_of, serialized

GUIDE = """\
Claims of citation-anchored digests about research peptides. The graph says what a digest says, which need not be true,
and nothing in it is medical advice. Whoever passes a claim on keeps:
- its polarity: a sentence with "not" is a denial; never tell it as its opposite, nor without its place and regulator;
  "there is no evidence that" is neither: it may be so or not;
- its hedge: "may" is hedged, "is said to" is a report of others; what stands in brackets, such as [since retracted];
- its kind of evidence, such as animal study; "unspecified" is a mechanism or effect told without a kind of study;
- its citations: [6] is the digest's own reference, "perhaps [6]" a marker that may only belong to a later clause,
  "uncited" none. Papers behind references are identifications by curators, with a stated confidence;
- what curators note with it: a paper that does not stand behind it, a retraction.
What is not found is not said by the digest; that is no statement that it is false.
Begin with search or show; claims about a thing lists them by name, and claim gives one with its sources and a line to
cite it by; ask answers the named queries, which queries lists, and the document's own questions, which overview lists;
sparql takes what nothing else answers. Ask in English, with the names of compounds in Latin letters. Search finds words
and not answers: whether something is approved or sold somewhere is told by ask status of a compound, and ask status-in
of a place. Where a message says `pepgraph show X`, call the tool show."""
"""What an assistant is told before it asks."""

_SPARQL = """\
Rows as CSV, triples as Turtle, of a SPARQL 1.1 query that reads. Prefixes are known: pg: ontology, e: things such as
e:semax, rdf:, rdfs:, skos:, cito:. A claim: ?claim a pg:Claim ; rdf:subject ?s ; rdf:predicate ?relation ; rdf:object
?o ; pg:polarity pg:Affirmed (or pg:Negated) ; pg:modality pg:Asserted (pg:Hedged, pg:Attributed) ; pg:evidenceLevel
?level ; pg:statedIn ?passage ; rdfs:label ?sentence ; pg:evidenceText ?evidence ; pg:citationText ?citations .
Citations: cito:citesAsEvidence ?reference. What narrows a claim, where the text says it: pg:species, pg:anatomy,
pg:aspect, pg:route, pg:matrix, pg:jurisdiction, pg:regulator, pg:indication. Kinds of things: pg:Peptide, pg:Target,
pg:Effect, pg:Condition, pg:Relation. Names are rdfs:label "Semax"@en."""

_BEARING = "This bears on the place without naming it:"

_FIRST = 20
"""Documents, and questions of them, that an overview names."""

_PROFILED = 200
"""Claims that a profile for an assistant is made of, and an impact of each sort tells: some ten thousand tokens."""

Answer = Callable[[Graph, Values, Settings], str]


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing to ask: what it tells, of what, and what does the work."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    answer: Answer

    @property
    def schema(self) -> dict[str, Any]:
        """Its arguments as a JSON Schema."""
        return {
            "type": "object",
            "properties": {
                one.name: {
                    **one.schema,
                    **({"enum": list(one.known)} if one.known else {}),
                    "description": one.meaning + (f"; for example {one.example}" if one.example else ""),
                }
                for one in self.parameters
            },
            "required": [one.name for one in self.parameters if one.required],
            "additionalProperties": False,
        }


def _overview(graph: Graph, values: Values, settings: Settings) -> str:
    documents = documents_of(graph, size=_FIRST)
    titles = labels(graph.engine, map(Iri, documents.items))
    told = overview_of(graph).markdown + "\n## Documents, for within\n\n"
    for iri in documents.items:
        told += printable(one_line(f"- {document_of(iri)}: {titles.get(iri, '')}")) + "\n"
    told += "\nThere are more documents.\n" if documents.more else ""
    asked, more = terms.questions(graph)
    if asked:
        told += "\n## Questions of the documents, for ask\n\n"
        told += "".join(f"- {name}: {printable(one_line(question))}\n" for name, question in asked[:_FIRST])
    more = more or len(asked) > _FIRST
    return told + ("\nThere are more; ask with query questions lists all.\n" if more else "")


def _search(graph: Graph, values: Values, settings: Settings) -> str:
    limit, offset = values["limit"], values["offset"]
    if not values["words"].strip():
        raise BadRequest("words is empty; give words, or a question")
    hits = find(graph, values["words"], limit + 1, offset)
    part = part_of(graph, hits, limit, offset)
    if not part.items and offset:
        return "There are no more."
    leads = Leads(graph, values["words"], hits)
    names = leads.questions if not offset else ()
    itself = "".join(f"A document asks this itself: ask with query {name} gives its answer.\n\n" for name in names)
    queries, own = ((), ()) if offset or names else (leads.wider, leads.narrowed.values())
    meant = {} if offset else taken(graph.engine, values["words"], part.items)
    itself += "".join(f"N{in_words(*one)[1:]}.\n\n" for one in meant.items())
    itself += "".join(f"{_of_it(one)}\n\n" for one in own)
    itself += "" if offset else "".join(f"A{told[1:]}.\n\n" for told in leads.untold)
    itself += "".join(f"A named query: ask with query {one.usage}. {one.entry.question}\n\n" for one in queries)
    if not part.items:
        without = f"\n\n{_BEARING}\n\n{listed(graph, leads.bearing)}" if leads.bearing else ""
        return (itself.rstrip() if names else f"{itself}{_nothing(graph, hits, leads)}") + without
    itself += "" if offset else "".join(f"{told}\n\n" for told in _tools(hits, leads))
    missing = f"; {hits.missing}" if hits.missing else ""
    most = "" if hits.every_word else f"No claim has all of these words; these have the most of them{missing}.\n\n"
    most += f"Did you mean {leads.spelling}?\n\n" if missing and leads.spelling else ""
    opposed, bearing = ([], []) if offset else (leads.opposed, leads.bearing)
    other = f"The other direction is said too:\n\n{listed(graph, opposed)}\n" if opposed else ""
    said = itself + most + (f"{other}These were found:\n\n" if other else "") + listed(graph, part.items)
    # The answer itself comes first.
    said += f"\n{_BEARING}\n\n{listed(graph, bearing)}" if bearing else ""
    return said + _more(part.more, offset + limit)


def _of_it(narrowed: Narrowed) -> str:
    """Claims of a named query that are about what is named, and how they are asked for."""
    wanted = ", ".join(f"{name} {value}" for name, value in narrowed.conditions.items())
    called = f": claims with {wanted} lists them" if narrowed.total != 0 else ""
    return f"A{narrowed.sentence[1:]}{called}."


def _claims(graph: Graph, values: Values, settings: Settings) -> str:
    limit, offset = values["limit"], values["offset"]
    pattern = as_pattern(graph.engine, Filter(**{name: values[name] for name in FILTERS}))
    found = claims_of(graph, *pattern, offset=offset, size=limit)
    if not found.items:
        return "There are no more." if offset else f"No claim meets all of these conditions.{_without(graph, values)}"
    count = f"{found.total:,} claim{'s' * (found.total != 1)}.\n" if found.total is not None else ""
    if values["min_evidence"]:
        count += "Kinds of evidence without a rank, such as definitional and official status, are among them.\n"
    return count + "\n" * bool(count) + listed(graph, found.items) + _more(found.more, offset + limit)


def _without(graph: Graph, values: Values) -> str:
    """How many claims there are without each of the conditions that none meets together."""
    given = {name: values[name] for name in FILTERS if values[name]}
    told = []
    for name in given if len(given) > 1 else ():
        rest = {other: value for other, value in given.items() if other != name}
        part = claims_of(graph, *as_pattern(graph.engine, Filter(**rest)), size=1)
        if part.items:
            count = "very many" if part.total is None else f"{part.total:,}"
            told.append(f"{count} if {name} is left out")
    return f" There are {', '.join(told)}." if told else ""


def _claim(graph: Graph, values: Values, settings: Settings) -> str:
    name = values["claim"].strip("<>").removeprefix(BASE)
    return operations.claim(graph, {"claim": name}, settings).body.decode()


def _show(graph: Graph, values: Values, settings: Settings) -> str:
    found, whole = strongest_profile(graph, graph.resolve(values["name"]), _PROFILED)
    return _of_some(whole) + told_in_parts(graph, found.report, values["parts"], PROFILE, whole=whole)


def _compare(graph: Graph, values: Values, settings: Settings) -> str:
    compared, cut = compare_strongest(graph, values["names"], _PROFILED)
    return _of_some(not cut) + told_in_parts(graph, compared.report, values["parts"], COMPARISON, whole=not cut)


def _impact(graph: Graph, values: Values, settings: Settings) -> str:
    found = impact_of(graph, values["reference"], *values["also"], most=_PROFILED)
    some = (
        f"Of the claims that fall, weaken or perhaps lose their source the first {_PROFILED} of each are told here, "
        "and there are more: claims with reference lists all that cite one.\n\n"
    )
    return some * found.cut + told_in_parts(graph, found.report)


def _queries(graph: Graph, values: Values, settings: Settings) -> str:
    lines = []
    for entry in catalogue.catalogue().values():
        takes = "; ".join(f"{param.name}: {param.meaning}" for param in entry.params)
        lines.append(f"- {entry.name}{f' ({takes})' if takes else ''}: {entry.question}\n")
    return "".join(lines)


def _ask(graph: Graph, values: Values, settings: Settings) -> str:
    limit, offset = values["limit"], values["offset"]
    result = graph.ask(values["query"], *values["arguments"])
    entry = catalogue.find(values["query"] if catalogue.exists(values["query"]) else "answer")
    rows = list(islice(result, offset, offset + limit + 1))
    if offset and not rows:
        return "There are no more."
    head = [_question(graph, entry, values["query"]), *([entry.also] if entry.also else []), ""]
    if not rows:
        told = about_arguments(graph.engine, entry, values["arguments"]) if entry.name == values["query"] else ()
        return "\n".join([*head, "No rows.", *told])
    more = _more(len(rows) > limit, offset + limit)
    return "\n".join([*head, *table(graph, entry, result.columns, rows[:limit]), *([more] if more else [])])


def _question(graph: Graph, entry: catalogue.Entry, name: str) -> str:
    """What a named query asks, or the question of a document that is asked by a name."""
    if entry.name == name:
        return entry.question
    question = graph.resolve(name, "question")
    words = labels(graph.engine, [question]).get(question) or name
    return f"A question of the document: {printable(one_line(words))}."


def _sparql(graph: Graph, values: Values, settings: Settings) -> str:
    format = "ttl" if kind_of(values["query"]) == "triples" else "csv"
    limit = min(settings.told, settings.rows)
    answer = serialized(graph.engine, values["query"], format, limit, most=settings.answer)
    text = answer.body.decode()
    none = not text.strip() if answer.kind == "triples" else answer.kind == "rows" and text.count("\n") < 2
    what = "triples" if answer.kind == "triples" else "rows"
    more = f"Cut at {limit:,} {what}; there are more: ask for less, or go on with ORDER BY, LIMIT and OFFSET."
    notes = [more] if answer.truncated else [f"No {what}."] if none else []
    empty = text.endswith("false\r\n") if answer.kind == "boolean" else none
    notes += hints(graph.engine, values["query"], empty=empty)
    # First, since the end of a long answer may not be read.
    return "\n".join([*notes, *([""] if notes else []), text])


def _nothing(graph: Graph, hits: Found, leads: Leads) -> str:
    """What to do where no claim has the words of a search."""
    told = ["No claim has these words together."]
    if leads.near:
        told.append(f"{leads.near[0].upper()}{leads.near[1:]}.")
    if leads.alone:
        told.append(f"Alone there are claims with {leads.alone_told}.")
    if leads.unknown:
        told.append(f"No claim has {', '.join(leads.unknown)}: the graph says nothing by that word.")
    if leads.spelling:
        told.append(f"Did you mean {leads.spelling}?")
    if graph.engine.lasting or lacks_quotes(graph):
        told.append("The words of the document itself are not here to be searched.")
    told += _tools(hits, leads)
    told.append("show tells all that is held about one thing, overview what there is; other words may find more.")
    return printable(one_line(" ".join(told)))


def _tools(hits: Found, leads: Leads) -> list[str]:
    """Which tools tell of a reference, a passage or things that words name."""
    called = "" if leads.numbered else " is called so"
    found = [_told_by(kind, f"{label}{called}", name) for kind, label, name in leads.sources]
    if leads.compared:
        found.append(f"compare with names {', '.join(leads.compared)} tells of them side by side.")
    elif len(leads.things) == 1 and (not hits.claims or (not hits.every_word and len(leads.alone) <= 1)):
        found.append(f"show with name {leads.things[0]} tells all that is held about it.")
    return found


def _told_by(kind: str, label: str, name: str) -> str:
    by = f"impact with {name}" if kind == "reference" else f"ask with passage {name}"
    return f"{label}: {by} tells of it."


def _more(there_is: bool, offset: int) -> str:
    if there_is and offset > FURTHEST:
        return "\nThere are more than can be skipped: ask for less.\n"
    return f"\nThere are more, from offset {offset} on.\n" if there_is else ""


def _of_some(whole: bool) -> str:
    told = (
        f"Of the claims about a thing {_PROFILED} are told here, and there are more: those with the strongest "
        "evidence, and some without a rank, such as official status. What is not here may be in the others: claims "
        "lists all; ask with query status tells every status of a compound.\n\n"
    )
    return "" if whole else told


TOOLS = (
    Tool("overview", "What is in the graph: counts, compounds, evidence, documents", (), _overview),
    Tool(
        "search",
        "Claims found by words of their sentences, by other names of what they name, or by a question in words",
        (
            Parameter("words", "words, or a question", required=True, example="does semax raise BDNF"),
            limit(20, 200),
            api.OFFSET,
        ),
        _search,
    ),
    Tool("claims", "Claims that meet every condition given", (*api.FILTERED, limit(30, 200), api.OFFSET), _claims),
    Tool(
        "claim",
        "One claim whole: its parts, the spans it rests on, its references with the papers they are taken to be, "
        "curators' remarks, and a line to cite it by",
        (
            Parameter(
                "claim",
                "its name, document:name where several documents have it, or its IRI",
                required=True,
                example="65-semax-increases-ngf",
            ),
        ),
        _claim,
    ),
    Tool(
        "show",
        "All that is held about one thing: identity, mechanisms by evidence, status by place, uses, denials, sources",
        (
            Parameter(
                "name",
                "an entity by any of its names or identifiers (cas:80714-61-0)",
                required=True,
                example="Selank",
            ),
            parts_of(PROFILE),
        ),
        _show,
    ),
    Tool(
        "compare",
        "Two to six things side by side: what is said of all, and of each, with evidence and citations",
        (
            Parameter("names", "their names", required=True, several=(2, MOST), example='["Selank", "Semax"]'),
            parts_of(COMPARISON),
        ),
        _compare,
    ),
    Tool(
        "impact",
        "What falls, weakens or stays if a reference of the digest goes, or a paper, or several",
        (
            Parameter(
                "reference",
                "its number, document:number where several have it, or a paper's PubMed number or DOI",
                required=True,
                example="6",
            ),
            api.ALSO,
        ),
        _impact,
    ),
    Tool("queries", "The named queries that ask answers, with what each takes", (), _queries),
    Tool(
        "ask",
        "Answer a named query, or one of the document's own questions, by name",
        (
            Parameter("query", "a name that queries or overview lists", required=True, example="mechanisms"),
            Parameter("arguments", "what the query takes, in its order", several=(0, 4), example='["Semax"]'),
            limit(50, 500),
            api.OFFSET,
        ),
        _ask,
    ),
    Tool("sparql", _SPARQL, (Parameter("query", "the query", required=True, longest=20_000),), _sparql),
)
"""What there is to ask, what is asked first before the rest."""

_BY_NAME = {tool.name: tool for tool in TOOLS}


def call(name: str, arguments: Mapping[str, Any]) -> Request:
    """A call of a tool as a worker gets it."""
    return Request(TASK, "POST", name, body=json.dumps(arguments).encode())


def _answered(graph: Graph, request: Request, settings: Settings) -> Reply:
    """The answer of a tool. Raises BadRequest for a tool that is not there and for arguments it does not take."""
    tool = _BY_NAME.get(request.path)
    if tool is None:
        raise BadRequest(f"there is no tool {request.path!r}; there are {', '.join(_BY_NAME)}", 404)
    given = json.loads(request.body)
    lists = {parameter.name: parameter.example for parameter in tool.parameters if parameter.several}
    sent = {name: _texts(name, value, lists.get(name, "")) for name, value in given.items() if value is not None}
    values = read(tool.parameters, sent)
    return Reply(tool.answer(graph, values, settings).encode(), "text/plain; charset=utf-8")


def _texts(name: str, value: object, example: str) -> list[str]:
    """An argument as parameters of an address are: a list of texts.

    Where an ``example`` is given it may be several, and names in one text are taken for a list of them.
    """
    if example and isinstance(value, dict):
        told = ", ".join(f"{key}: {one}" for key, one in value.items())
        raise BadRequest(f"{name} has names, {told[:80]}; give the values alone as a list in their order, as {example}")
    if example and isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    several = value if isinstance(value, list) else [value]
    several = [int(one) if isinstance(one, float) and one.is_integer() and abs(one) < 1e9 else one for one in several]
    if any(isinstance(one, bool) or not isinstance(one, str | int) for one in several):
        raise BadRequest(f"{name} is neither text nor a whole number, nor a list of these")
    return list(map(str, several))


TASK = "assistant"
TASKS = {TASK: _answered}
