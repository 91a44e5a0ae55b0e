"""The words that spans and passages stand for, where their document is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from pepgraph.errors import DocumentError
from pepgraph.model.names import BASE, ONTOLOGY
from pepgraph.model.numbers import whole_number
from pepgraph.model.terms import Iri
from pepgraph.store.contract import Engine, rows_from
from pepgraph.store.derivation.authored import QUOTES

if TYPE_CHECKING:
    from pepgraph.documents.texts import Text


_DOCUMENTS = "SELECT ?document ?sha256 WHERE { ?document a pg:Document ; pg:sha256 ?sha256 } ORDER BY ?document"


def documents_of_text(engine: Engine, text: Text) -> list[str]:
    """IRIs of the documents that were made from just this text. Raises DocumentError where there is none."""
    known = [(str(document), str(sha256)) for document, sha256 in rows_from(engine, _DOCUMENTS)]
    found = [document for document, sha256 in known if sha256 == text.sha256]
    if not found:
        made_from = ", ".join(f"{document.removeprefix(BASE)} ({sha256[:12]}…)" for document, sha256 in known)
        raise DocumentError(
            f"its SHA-256 is {text.sha256[:12]}…, and the graph was made from {made_from or 'no document'}; "
            "give exactly that file, line ends unchanged, or move the claims to a newer text with `pepgraph revise`",
            file=text.path,
        )
    return found


def quotes_of(engine: Engine, document: str, text: Text) -> list[ox.Quad]:
    """The words of each span and passage of a document, for the graph of quotes."""
    quote = ox.NamedNode(ONTOLOGY + "quote")
    query = """SELECT DISTINCT ?thing ?start ?end ?document WHERE {
      { ?thing a pg:Span . BIND (?thing AS ?span) } UNION { ?thing pg:span ?span ; pg:inDocument ?document }
      ?span oa:start ?start ; oa:end ?end
    }"""
    rows = rows_from(engine, query, {"document": Iri(document)})
    offsets = ((str(thing), whole_number(str(start)), whole_number(str(end))) for thing, start, end, _ in rows)
    return [
        ox.Quad(ox.NamedNode(thing), quote, ox.Literal(text.content[start:end]), QUOTES)
        for thing, start, end in offsets
        if thing.startswith(document + "/") and start is not None and end is not None
    ]
