"""What the variables of a query are given, as terms."""

from __future__ import annotations

import math
import reprlib
from decimal import Decimal
from operator import index
from typing import SupportsIndex

from pepgraph.errors import QueryError
from pepgraph.model.names import XSD
from pepgraph.model.terms import Iri, Literal, Term
from pepgraph.query.naming.resolve import resolve
from pepgraph.query.run import prefixes_of
from pepgraph.store.contract import Engine

_DATATYPES = {str: "string", bool: "boolean", int: "integer", float: "double", Decimal: "decimal"}


def term_of(name: str, given: object) -> Term:
    """What is given for a variable as a term. Raises QueryError for what is none and has no literal."""
    home = type(given).__module__.partition(".")[0]
    if home == "rdflib":
        from pepgraph.store.rdflib_engine import is_named, plain

        if is_named(given):
            return plain(given)
    elif home == "pyoxigraph":
        import pyoxigraph as ox

        from pepgraph.store.oxigraph import from_oxigraph

        if isinstance(given, ox.NamedNode | ox.Literal):
            return from_oxigraph(given)
    elif home == "numpy":
        # One of an array, or of a column of pandas: a truth value, a number or text.
        if getattr(given, "shape", None) == () and given.dtype.kind in "biufU":  # type: ignore[attr-defined]
            return term_of(name, given.item())  # type: ignore[attr-defined]
    elif isinstance(given, Iri | Literal):
        return given
    elif not isinstance(given, int) and isinstance(given, SupportsIndex):
        return Literal(str(index(given)), XSD + "integer")
    elif type(given) in _DATATYPES and not (isinstance(given, Decimal) and not given.is_finite()):
        # A decimal has no exponent, as str() gives a large one; XSD writes INF and NaN.
        text = format(given, "f") if isinstance(given, Decimal) else str(given)
        if isinstance(given, float) and not math.isfinite(given):
            text = "NaN" if math.isnan(given) else text.upper()
        return Literal(text.lower() if isinstance(given, bool) else text, XSD + _DATATYPES[type(given)])
    known = "its .iri, " if isinstance(getattr(given, "iri", None), Iri) else ""
    raise QueryError(
        f"{name} is {reprlib.repr(given)}, which no query can be given; give {known}text, a number, a truth value, "
        "an IRI from resolve() or a row, or a term of rdflib or pyoxigraph"
    )


def term_typed(engine: Engine, typed: str) -> Term:
    """A term as SPARQL writes it, such as ``e:semax``, ``"text"@en`` or ``5``, or an entity by a name of it.

    Raises UnknownNameError for what is neither.
    """
    import pyoxigraph as ox

    from pepgraph.store.oxigraph import from_oxigraph

    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes_of(engine).items())
    try:
        # As bytes: what is no Unicode is no Turtle, and no text of Rust's.
        text = f"{prefixes} [] a {typed} .".encode(errors="surrogatepass")
        given = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    except SyntaxError:
        given = []
    if len(given) == 1 and isinstance(term := given[0].object, ox.NamedNode | ox.Literal):
        return from_oxigraph(term)
    return resolve(engine, typed, "entity")
