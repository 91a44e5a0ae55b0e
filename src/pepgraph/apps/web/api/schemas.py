"""JSON Schemas of what the API sends, by the names under which OpenAPI refers to them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _object(said: str, properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """An object that has all of these properties, but for optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "description": said, "properties": properties, "required": required}


def _several(items: Schema, said: str = "") -> Schema:
    """An array of what this schema describes."""
    return {"type": "array", **({"description": said} if said else {}), "items": items}


def _text(said: str) -> Schema:
    return {"type": "string", "description": said}


def _text_or_null(said: str) -> Schema:
    return {"type": ["string", "null"], "description": said}


def _texts(said: str) -> Schema:
    return _several({"type": "string"}, said)


def _flag(said: str) -> Schema:
    return {"type": "boolean", "description": said}


def _by_name(said: str, values: Schema) -> Schema:
    """An object that has such values under any names."""
    return {"type": "object", "description": said, "additionalProperties": values}


def ref(name: str) -> Schema:
    """What stands for the schema of this name in a description by OpenAPI."""
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: str, said: str = "") -> Schema:
    return _several(ref(of), said)


_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_IRI: Schema = _text("an IRI")
_HREF: Schema = _text_or_null("Its page; null for a name that is no address of the web")
_IF_KNOWN: Schema = _text_or_null("null where it is not known")
_NEXT: Schema = _text_or_null(
    "Address, on this server, of what follows; null at the end, and where more may not be skipped"
)
_CUT: Schema = _flag("True, where there is more than may be skipped, and so no next")
_TOTAL: Schema = {
    "type": ["integer", "null"],
    "minimum": 0,
    "description": "How many there are in all; null for more than 10,000, which are not counted",
}
_STATE: Schema = {"type": "string", "enum": ["cited", "perhaps cited", "uncited"]}


_TEXTS = _several(_TEXT)
_NOT_BEHIND = _several(
    _object(
        "A reference by its number, the paper it is taken to be, and that paper's author and year",
        {"reference": _TEXT, "paper": _IRI, "label": _TEXT},
    ),
    "References among these whose papers do not stand behind the claim, as a curator notes",
)
_NOTED = {
    "not_behind": _NOT_BEHIND,
    "noted": _texts("What curators note on papers behind it, such as a retraction, after author and year"),
}

_SHORT: Schema = _object(
    "A claim whose words stand beside",
    {"id": _IRI, "document": _TEXT, "passage": _NUMBER, "citations": _TEXT, **_NOTED},
)

_CLAIM: dict[str, Schema] = {
    "id": _IRI,
    "sentence": _TEXT,
    "subject": _IRI,
    "subject_label": _TEXT,
    "relation": _IRI,
    "relation_label": _TEXT,
    "object": _text("an IRI, or the text of a literal"),
    "object_label": _TEXT,
    "polarity": _text("affirmed or negated"),
    "modality": _text("asserted, hedged or attributed"),
    "evidence": _TEXTS,
    "cites": _texts("Numbers of the references that its markers name"),
    "may_cite": _texts("Numbers whose marker stands later in the sentence"),
    "citations": _text("Its markers as [6][7], perhaps [10], or uncited"),
    **_NOTED,
    "state": _STATE,
    "document": _TEXT,
    "passage": _NUMBER,
    "read_again": _flag("Whether its text was changed since somebody read it"),
    "qualifiers": _by_name("Labels by qualifier", _TEXTS),
    "qualifier_iris": _by_name(
        "IRIs of the same values in the same order; null for a literal, such as a year",
        _several({"type": ["string", "null"]}),
    ),
}

SCHEMAS: dict[str, Schema] = {
    "Error": _object(
        "Why a request was not answered, with the mend",
        {"error": _TEXT, "status": {"type": "integer"}, "line": _NUMBER, "column": _NUMBER},
        ("line", "column"),
    ),
    "Index": _object(
        "The addresses of the API",
        {
            "version": _TEXT,
            "openapi": _TEXT,
            "sparql": _TEXT,
            "operations": _several(_object("An address", {"path": _TEXT, "summary": _TEXT, "parameters": _TEXTS})),
        },
    ),
    "Suggestion": _object(
        "Something that may be meant",
        {
            "label": _text("Its name; of a claim, the sentence"),
            "kind": _text("peptide, target …, paper, reference, document or claim"),
            "href": _HREF,
        },
    ),
    "Suggestions": {**_list("Suggestion"), "maxItems": 10},
    "Claim": _object("One proposition as one document states it", _CLAIM),
    "Told": _object(
        "A claim that stands for all that say the same with the same hedge and evidence",
        {
            **_CLAIM,
            "also": _several(_SHORT, "Where else it is said, and how that is cited"),
        },
        ("also",),
    ),
    "Claims": _object(
        "Some of the claims",
        {"claims": _list("Claim"), "total": _TOTAL, "next": _NEXT, "truncated": _CUT},
        ("truncated",),
    ),
    "Tensions": _object(
        "Some of the pairs of claims that pull against each other",
        {
            "tensions": _several(
                _object(
                    "Two claims, and the qualifiers in which they differ",
                    {
                        "why": _TEXT,
                        "first": ref("Claim"),
                        "second": ref("Claim"),
                        "apart": _several(
                            _object(
                                "A qualifier, and what each says; empty where one says nothing",
                                {"qualifier": _TEXT, "first": _TEXT, "second": _TEXT},
                            )
                        ),
                    },
                )
            ),
            "total": _NUMBER,
            "truncated": _flag("Of a large graph only a part of the claims was looked at"),
            "next": _NEXT,
        },
    ),
    "Coverage": _object(
        "Some of the passages of a document",
        {
            "passages": _several(
                _object(
                    "A passage: it has claims or a role, or nobody accounts for it",
                    {
                        "id": _IRI,
                        "document": _TEXT,
                        "passage": _NUMBER,
                        "heading": _TEXT,
                        "claims": _NUMBER,
                        "uncited": _NUMBER,
                        "role": _TEXT,
                        "in_no_claim": _several(
                            _object(
                                "A stretch in no claim: its offsets, and what it is", {"span": _TEXT, "role": _TEXT}
                            )
                        ),
                    },
                )
            ),
            "total": _NUMBER,
            "next": _NEXT,
            "truncated": _CUT,
        },
        ("truncated",),
    ),
    "Found": _object(
        "Claims that were found by words",
        {
            "claims": _list("Claim"),
            "total": _TOTAL,
            "every_word": _flag("False where no claim has all words: these have most"),
            "opposed": _list(
                "Claim", "Claims that say the opposite of some of these, where the words ask for a direction"
            ),
            "bearing": _list(
                "Claim",
                "Claims on statuses that bear on a place which the words name beside something else, "
                "and do not name it: said outside another place, of a wider one, or only there; without those found",
            ),
            "lacking": _texts(
                "Words that none of these claims has, where they have most; where none is found, those "
                "that no claim of the graph has; in both without those a question is dressed with, such as help"
            ),
            "parted": _texts(
                "Words of which each of these claims lacks one, and none lacks all: of what they name nothing is said "
                "together, as of Selank and NGF"
            ),
            "taken": _by_name(
                "Words that the sentence of none of these claims has, and what they were taken for: "
                "names of things that people seek by them, as dependence by safety",
                _TEXTS,
            ),
            "untold": _texts(
                "What no claim about the one thing that the words name tells, where they ask for it, as a sentence: "
                "when, how long, how much, how many, who"
            ),
            "alone": _by_name(
                "How many claims have each of the others, where no claim has all as they were typed", _NUMBER
            ),
            "spelling": _text_or_null(
                "The words as the graph spells them, where some find nothing and others like them do"
            ),
            "questions": _list("Question"),
            "queries": _list("Asked"),
            "sources": _list("Named"),
            "next": _NEXT,
            "truncated": _CUT,
            "partial": _flag(
                "True until the index of words is made, and of an endpoint with more than 10,000 claims: by names alone"
            ),
        },
        ("truncated",),
    ),
    "Named": _object(
        "A reference or a passage that the words name by number, author or paper, where no claim has them",
        {"kind": {"type": "string", "enum": ["reference", "passage"]}, "label": _TEXT, "href": _TEXT},
    ),
    "Question": _object(
        "A question that a document asks itself, as it was searched for, and where its answer is",
        {"name": _TEXT, "label": _TEXT, "href": _TEXT},
    ),
    "Asked": _object(
        "A named query that the words ask, where no question of a document is what they ask",
        {
            "name": _TEXT,
            "question": _TEXT,
            "arguments": _by_name("What it is asked about by its parameters, as far as the words say it", _TEXT),
            "href": _text_or_null("Address of its rows; null where it takes more than the words say"),
            "claims": {
                **_object(
                    "Those of its claims that are about the one thing that the words name; null where that is not so",
                    {"total": _TOTAL, "href": _TEXT},
                ),
                "type": ["object", "null"],
            },
        },
    ),
    "Paper": _object(
        "The paper that a curator takes a reference to be",
        {
            "iri": _IRI,
            "label": _TEXT,
            **dict.fromkeys(
                ("confidence", "checked", "author", "year", "journal", "title", "pubmed", "doi", "locator"),
                _IF_KNOWN,
            ),
        },
    ),
    "Citation": _object(
        "One reference behind a claim",
        {
            "reference": _IRI,
            "marker": _TEXT,
            "perhaps": _flag("The marker may or may not cover the claim"),
            "paper": {"anyOf": [ref("Paper"), {"type": "null"}]},
            "stopped": _flag("A remark says that the paper does not stand behind this"),
        },
    ),
    "ClaimWhole": _object(
        "One claim with its two links of trust: to the digest, and from there to papers",
        {
            **_CLAIM,
            "href": _HREF,
            "digest": _object(
                "Where the digest says it",
                {
                    "document": _IRI,
                    "passage": _IRI,
                    "context": _several(_IRI, "Passages from which words of it are carried over, such as what 'it' is"),
                    "quotes": _several(
                        _object(
                            "Words it rests on: half-open offsets in code points",
                            {
                                "span": _IRI,
                                "start": _NUMBER,
                                "end": _NUMBER,
                                "text": _text_or_null("The words; null where the server was not given the document"),
                            },
                        )
                    ),
                },
            ),
            "sources": _object("What the digest cites for it", {"state": _STATE, "citations": _list("Citation")}),
            "notes": _several(_object("A curator's remark", {"iri": _IRI, "text": _TEXT})),
            "to_cite": _text("The claim with all of this as one paragraph to be quoted"),
        },
    ),
    "Section": _object(
        "A titled part of a report: claims, or rows under columns",
        {
            "part": _text("Its name for programs, such as mechanism or status; several sections may share it"),
            "title": _TEXT,
            "note": _TEXT,
            "claims": _list("Told"),
            "columns": _TEXTS,
            "rows": _several(_TEXTS),
            "behind": _several(
                _several(_SHORT), "Of rows that stand for claims, such as those of status, the claims of each row"
            ),
        },
        ("note", "claims", "columns", "rows", "behind"),
    ),
    "Report": _object(
        "An answer in sections",
        {
            "title": _TEXT,
            "subtitle": _TEXT,
            "about": _texts("IRIs of the things, references or papers it is about"),
            "sections": _list("Section"),
            "truncated": _flag(
                "Not made of all claims about them, or without some that fall, weaken or perhaps lose their source"
            ),
            "all": _texts("Addresses, on this server, of all claims of what is truncated"),
        },
        ("truncated", "all"),
    ),
    "Rows": _object(
        "Rows of a named query",
        {
            "query": _TEXT,
            "question": _TEXT,
            "columns": _texts("Columns to show; rows may have more"),
            "rows": _several(
                _by_name(
                    "Values by column: text, numbers, IRIs as text", {"type": ["string", "number", "boolean", "null"]}
                )
            ),
            "not_behind": _by_name(
                "By the IRI of a claim of the rows, its references whose papers do not stand behind it", _NOT_BEHIND
            ),
            "noted": _by_name(
                "By the IRI of a claim of the rows, else of a reference or paper, what curators note on "
                "papers behind it, or on itself",
                _TEXTS,
            ),
            "read_again": _texts("IRIs of claims of the rows whose text was changed since somebody read it"),
            "truncated": _flag("Whether there are more rows than these"),
            "next": _NEXT,
            "labels": _by_name(
                "What to show for each IRI of the rows: label or short name; where it is asked for", _TEXT
            ),
        },
        ("labels",),
    ),
    "NamedQuery": _object(
        "A named query",
        {
            "name": _TEXT,
            "question": _TEXT,
            "group": _TEXT,
            "params": _several(_object("A parameter", {"name": _TEXT, "kind": _TEXT, "meaning": _TEXT})),
            "columns": _TEXTS,
            "href": _TEXT,
            "sparql": _text("Its text; parameters are variables of the same name"),
        },
    ),
    "Queries": _list("NamedQuery"),
    "Health": _object(
        "Whether the server can answer",
        {
            "status": {"type": "string", "enum": ["ok", "degraded", "unavailable", "starting"]},
            "reason": _TEXT,
            "version": _TEXT,
            "workers": _NUMBER,
            "workers_without_network": {"type": "boolean"},
            "slow_requests": _NUMBER,
        },
        ("reason",),
    ),
    "Bindings": {"type": "object", "description": "https://www.w3.org/TR/sparql11-results-json/"},
}
