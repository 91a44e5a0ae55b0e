"""The names pepgraph gives to things, and the prefixes that shorten them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

BASE = "https://w3id.org/pepgraph/"
"""Not registered yet and does not resolve."""

ONTOLOGY = BASE + "ontology#"
ENTITY = BASE + "entity/"
PAPER = BASE + "paper/"
DOCUMENT = BASE + "doc/"
GRAPH = BASE + "graph/"
PROPOSITION = BASE + "proposition/"
TALLY = BASE + "tally/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OA = "http://www.w3.org/ns/oa#"
CITO = "http://purl.org/spar/cito/"

RESERVED = frozenset(("ontology", "entities", "papers", "derived", "index", "quotes", "register"))
"""Local names of the graphs that hold something else than a document, so that no document can have them for its id."""

PREFIXES: dict[str, str] = {
    "pg": ONTOLOGY,
    "e": ENTITY,
    "doc": DOCUMENT,
    "paper": PAPER,
    "graph": GRAPH,
    "proposition": PROPOSITION,
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": CITO,
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "oa": OA,
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": SKOS,
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": XSD,
}
"""Prefixes that queries have without declaring them."""


def prefixes_within(document: str) -> dict[str, str]:
    """Prefixes for the parts of a document, as queries and people write them, by the document's IRI.

    >>> prefixes_within("https://w3id.org/pepgraph/doc/faq")["p"]
    'https://w3id.org/pepgraph/doc/faq/passage/'
    """
    rooms = {"c": "claim", "p": "passage", "r": "reference", "s": "span"}
    return {prefix: f"{document}/{room}/" for prefix, room in rooms.items()}


def shorten(iri: str, prefixes: dict[str, str] = PREFIXES) -> str:
    """An IRI by its longest prefix, for people to read.

    >>> shorten("https://w3id.org/pepgraph/entity/semax")
    'e:semax'
    >>> shorten("https://w3id.org/pepgraph/doc/selank-semax-faq/claim/8-x")
    'doc:selank-semax-faq/claim/8-x'
    >>> shorten("https://example.org/x")
    'https://example.org/x'
    """
    best = ""
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and len(namespace) > len(prefixes.get(best, "")):
            best = prefix
    return f"{best}:{iri[len(prefixes[best]) :]}" if best else str(iri)


def expand(name: str, prefixes: dict[str, str] = PREFIXES) -> str | None:
    """The IRI of a prefixed name or of an IRI in angle brackets; None for anything else.

    >>> expand("e:semax")
    'https://w3id.org/pepgraph/entity/semax'
    >>> expand("semax") is None
    True
    """
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    if name.startswith(("http://", "https://")):
        return name
    prefix, colon, local = name.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else None


_NEARLY = re.compile(rf"(?:https?://)?(?:www\.)?{re.escape(BASE.partition('://')[2])}(.*)", re.IGNORECASE)


def as_ours(iri: str) -> str:
    """An IRI that begins nearly as ours do, as with another scheme or another sign before its last part, put right.

    >>> as_ours("http://w3id.org/pepgraph/ontology/Claim"), as_ours("http://example.org/Claim")
    ('https://w3id.org/pepgraph/ontology#Claim', 'http://example.org/Claim')
    """
    found = _NEARLY.fullmatch(iri)
    return BASE + re.sub(r"^ontology/", "ontology#", re.sub(r"^(entity|paper)#", r"\1/", found[1])) if found else iri


def outside(iri: str) -> str:
    """An identifier from outside as people know it.

    >>> outside("https://identifiers.org/cas:80714-61-0"), outside("http://purl.obolibrary.org/obo/CHEBI_1")
    ('cas:80714-61-0', 'CHEBI_1')
    """
    return iri.removeprefix("https://identifiers.org/").removeprefix("http://purl.obolibrary.org/obo/")


def local_of(iri: str) -> str:
    """The local name that an IRI ends in.

    >>> local_of("https://w3id.org/pepgraph/ontology#increases"), local_of("https://w3id.org/pepgraph/entity/semax")
    ('increases', 'semax')
    """
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


_GRAPHS = {"entity": "entities", "paper": "papers", "ontology": "ontology"}
"""Graphs of what belongs to no document, by how its names begin."""


def graph_of(subject: str) -> str | None:
    """The named graph in which triples about one of our names stand; None for a foreign name.

    >>> graph_of("https://w3id.org/pepgraph/entity/semax")
    'https://w3id.org/pepgraph/graph/entities'
    >>> graph_of("https://w3id.org/pepgraph/doc/faq/claim/8-x")
    'https://w3id.org/pepgraph/graph/faq'
    """
    if not subject.startswith(BASE):
        return None
    room, _, rest = subject[len(BASE) :].replace("#", "/", 1).partition("/")
    name = rest.partition("/")[0] if room == "doc" else _GRAPHS.get(room)
    return GRAPH + name if name else None


def document_of(iri: str) -> str | None:
    """The id of the document that a passage, claim or reference belongs to.

    >>> document_of("https://w3id.org/pepgraph/doc/faq/reference/6")
    'faq'
    """
    if not iri.startswith(DOCUMENT):
        return None
    return iri[len(DOCUMENT) :].partition("/")[0] or None


def marker_of(reference: str, *, several: bool = False) -> str:
    """A reference as its document marks it; where ``several`` documents are told of, as people name it among all.

    >>> name = "https://w3id.org/pepgraph/doc/faq/reference/6"
    >>> marker_of(name), marker_of(name, several=True)
    ('[6]', 'faq:6')
    """
    number = reference.rpartition("/")[2]
    return f"{document_of(reference)}:{number}" if several else f"[{number}]"


def in_document(told: str, document: str | None) -> str:
    """What is told of a document, with its id; None or nothing where it need not be named.

    >>> in_document("[6]", "faq"), in_document("[6]", None)
    ('[6] in faq', '[6]')
    """
    return f"{told} in {document}" if document else told


def by_document(named: Sequence[tuple[str, str]]) -> list[str]:
    """Names of things, with the document before those that things of several documents have.

    >>> by_document([(f"https://w3id.org/pepgraph/doc/{name}/passage/2", "why") for name in ("x", "y")])
    ['x:why', 'y:why']
    """
    documents: dict[str, set[str | None]] = defaultdict(set)
    for thing, name in named:
        documents[name].add(document_of(thing))
    return [f"{document_of(thing)}:{name}" if len(documents[name]) > 1 else name for thing, name in named]


# What is left of most names, which takes a tenth of the time.
_PLAIN = {i: chr(i).lower() if chr(i).isalnum() else None for i in range(128)}


def fold(name: str) -> str:
    """A name without case, accents, spaces and punctuation.

    >>> fold("ACTH(4-7)PGP"), fold(" Optic-nerve disease"), fold("Semax™")
    ('acth47pgp', 'opticnervedisease', 'semax')
    """
    if name.isascii():
        return name.translate(_PLAIN)
    # Compatible forms may have capitals: of ℃ it is °C. A trade mark's sign is no letter of a name.
    plain = unicodedata.normalize("NFKD", re.sub("[™℠]", "", name).casefold()).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхыэё", "abvgdezijklmnoprstufhyee", strict=True))
    | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ь": "", "ъ": ""}
)


def latin(word: str) -> str:
    """A Cyrillic word in Latin letters; any other as it is.

    >>> latin("Семакс"), latin("селанк"), latin("Semax")
    ('semax', 'selank', 'Semax')
    """
    return word.lower().replace("кс", "x").translate(_LATIN) if re.search("[а-яё]", word, re.IGNORECASE) else word
