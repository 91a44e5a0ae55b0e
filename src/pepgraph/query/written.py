"""A named query as people read and edit it: its question on top, values by their short names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pepgraph.model.names import shorten
from pepgraph.model.sparql import rewritten, tokens
from pepgraph.model.terms import Term
from pepgraph.query.catalogue import Entry
from pepgraph.store.binding import bound

# Less than SPARQL allows, so that no escape is ever needed.
_PREFIXED = re.compile(r"\w+:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def written(entry: Entry, bindings: Mapping[str, Term], prefixes: Mapping[str, str]) -> str:
    """The text of a named query with these values in place of its parameters; without any, as it is.

    >>> from pepgraph.model.terms import Iri
    >>> from pepgraph.query.catalogue import find
    >>> text = written(find("mechanisms"), {"compound": Iri("http://e/semax")}, {"e": "http://e/"})
    >>> print("\\n".join(text.splitlines()[:4]))
    # How does it act, strongest evidence first?
    SELECT ?statement ?evidence ?citations ?passage ?claim ?compound WHERE {
      VALUES (?compound) { (e:semax) }
      ?claim rdf:subject e:semax ; rdf:predicate ?relation .
    """
    text = entry.sparql
    if bindings:
        first = next(iter(bindings))
        text = _shortened(bound(text, bindings), prefixes).replace(f"{{ VALUES (?{first}", f"{{\n  VALUES (?{first}", 1)
    return f"# {entry.question}\n{text}"


def named(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI as a query may have it: by a prefix where that needs no escape, else whole.

    >>> named("http://e/semax", {"e": "http://e/"}), named("http://e/a/b", {"e": "http://e/"})
    ('e:semax', '<http://e/a/b>')
    """
    name = shorten(iri, dict(prefixes))
    return name if _PREFIXED.fullmatch(name) else f"<{iri}>"


def _shortened(text: str, prefixes: Mapping[str, str]) -> str:
    iris = (token for token in tokens(text) if token.kind == "iri")
    return rewritten(text, ((iri.start, iri.end, named(iri.text[1:-1], prefixes)) for iri in iris))
