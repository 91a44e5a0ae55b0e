"""A query's text made whole: terms in the place of variables, the prefixes it uses declared."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import pyoxigraph as ox

from pepgraph.errors import NotAnIriError, QueryError
from pepgraph.model.names import XSD
from pepgraph.model.sparql import HALF, NO_TOKEN, Token, openers, rewritten, tokens, unescape
from pepgraph.model.terms import Blank, Iri, Literal, Term

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

_ESCAPED = re.compile(r"\\\\[uU]|\\.", re.DOTALL)
_SAFE = {r"\\u": r"\\\u0075", r"\\U": r"\\\u0055"}


def form(found: Sequence[Token]) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; empty for a text that is no query."""
    return next((token.keyword for token in found if token.keyword in FORMS), "")


def selected(found: Sequence[Token]) -> list[str] | None:
    """Names of the columns that a query selects; None where it is no SELECT, or selects all.

    >>> selected(tokens("PREFIX e: <http://e/> SELECT DISTINCT ?a (COUNT(?b) AS ?n) FROM e:g { ?a ?b ?c }"))
    ['a', 'n']
    """
    if form(found) != "SELECT":
        return None
    begin = next(i for i, token in enumerate(found) if token.keyword == "SELECT")
    names: list[str] = []
    depth, last = 0, ""
    for token in found[begin + 1 :]:
        if depth == 0 and (token.text in ("{", "*") or token.keyword in ("WHERE", "FROM")):
            break
        depth += token.nesting
        if token.kind == "variable":
            last = token.text[1:]
        if depth == 0 and token.kind in ("variable", "close"):
            names.append(last)
    return list(dict.fromkeys(names)) or None


def bound(text: str, bindings: Mapping[str, Term]) -> str:
    """The text with values in the place of variables, where an engine's planner sees them; see ``whole``."""
    _look_for_columns(_read(text)[1], bindings)
    return placed(text, bindings)


def placed(text: str, bindings: Mapping[str, Term]) -> str:
    """The text with values in the place of variables, selected or not: rows need not show which values they are of."""
    plain, found = _read(text)
    return _kept(_placed(plain, found, bindings))


def in_place(text: str, literals: Mapping[str, Literal]) -> str:
    """The text with literals in the place of variables as a person would write them, whole numbers as digits."""
    made = bound(text, literals)
    for term in literals.values():
        made = made.replace(term.n3, str(term)) if term.datatype == XSD + "integer" else made
    return made


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[str, tuple[Token, ...]]:
    plain = unescape(text)
    return plain, tokens(plain)


def as_judged(text: str) -> str:
    """The text with its codepoint escapes read, as the guard has judged it.

    Oxigraph reads them within tokens alone, where an escaped backslash is none of its own and hides what follows.
    """
    return _kept(unescape(text))


def whole(plain: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str]) -> str:
    """The text, without codepoint escapes, with bound variables replaced and known prefixes declared.

    A server takes no values beside the text, so each is written as a term, never as text of a
    person's: in every place where a term may stand, and once in a VALUES block, which keeps the
    variable's column. Raises QueryError for what is no IRI and for a variable that is not selected.

    >>> print(whole("SELECT ?s ?x { ?s pg:of ?x }", {"x": Iri("http://e/1")}, {"pg": "http://p/"}))
    PREFIX pg: <http://p/>
    SELECT ?s ?x { VALUES (?x) { (<http://e/1>) } ?s pg:of <http://e/1> }
    """
    found = tokens(plain)
    used = _declarations(found, prefixes)
    _look_for_columns(found, bindings)
    text = _kept(_placed(plain, found, bindings) if bindings else plain)
    return f"{used}\n{text}" if used else text


def _kept(text: str) -> str:
    """The text with each escaped backslash before a u so written that no parser takes it for a codepoint escape."""
    if not re.search(r"\\\\[uU]", text):
        return text
    strings = (token for token in tokens(text) if token.kind == "string")
    return rewritten(
        text, ((one.start, one.end, _ESCAPED.sub(lambda m: _SAFE.get(m[0], m[0]), one.text)) for one in strings)
    )


def _declarations(found: Sequence[Token], prefixes: Mapping[str, str]) -> str:
    own: set[str] = set()
    used: dict[str, None] = {}
    for before, token in pairwise((NO_TOKEN, *found)):
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if before.keyword == "PREFIX":
                own.add(prefix)
            else:
                used[prefix] = None
    return " ".join(f"PREFIX {name}: {Iri(prefixes[name]).n3}" for name in used if name in prefixes and name not in own)


def _look_for_columns(found: Sequence[Token], bindings: Mapping[str, Term]) -> None:
    """Raise QueryError for a bound variable that the query has not, that a SELECT has no column of, or that gets a
    value in the query too.
    """
    if not bindings:
        return
    _look_for_values(found, bindings)
    there = {token.text[1:] for token in found if token.kind == "variable"}
    for name in bindings:
        if name not in there:
            has = ", ".join(f"?{one}" for one in sorted(there)) or "no variable"
            raise QueryError(f"?{name} is bound, and the query asks nothing of it; it has {has}")
    if form(found) == "SELECT":
        head = found[: _where(found)]
        shown = {token.text[1:] for token in head if token.kind == "variable"}
        for name in bindings:
            if name not in shown and not any(token.text == "*" for token in head):
                raise QueryError(f"?{name} is bound but not selected; add it after SELECT")


def _look_for_values(found: Sequence[Token], bindings: Mapping[str, Term]) -> None:
    """Raise QueryError for a bound variable that is given another value, in the head or where the values are put."""
    depth = 0
    for before, token in pairwise(found):
        depth += (token.text == "{") - (token.text == "}")
        name = token.text[1:]
        if depth < 2 and before.keyword == "AS" and token.kind == "variable" and name in bindings:
            raise QueryError(
                f"?{name} is bound, and the query has a value of its own for it; bind another, or take it out"
            )


def _placed(plain: str, found: Sequence[Token], bindings: Mapping[str, Term]) -> str:
    start = _where(found)
    terms = {name: _written(term) for name, term in bindings.items()}
    groups, places = _reached(found, start, bindings)
    written = {i: terms[name] for i, name in places}
    for i, names in groups.items():
        bind = " ".join(f"BIND ({terms[name]} AS ?{name})" for name in names)
        if i == start:  # In MINUS, Virtuoso has no VALUES of what another VALUES outside is about.
            bind = f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ ({' '.join(terms[n] for n in names)}) }}"
        written[i] = f"{{ {bind}"
    return rewritten(plain, ((found[i].start, found[i].end, text) for i, text in sorted(written.items())))


def _where(found: Sequence[Token]) -> int:
    """The place of the brace that opens the pattern. Raises QueryError where no value can be put."""
    depth = 0
    opened = []
    for i, token in enumerate(found):
        if token.text == "{" and depth == 0:
            opened.append(i)
        depth += token.nesting
    construct = form(found) == "CONSTRUCT"
    short = construct and opened and found[opened[0] - 1].keyword == "WHERE"
    if short or len(opened) < 1 + construct:
        raise QueryError("a value can be bound only in a query with a pattern, { … } after WHERE; write it out")
    start = opened[1 if construct else 0]
    if start + 1 < len(found) and found[start + 1].keyword == "SELECT":
        raise QueryError("a value cannot be bound in a query whose whole pattern is a subquery; remove the outer one")
    return start


def _reached(
    found: Sequence[Token], start: int, bindings: Mapping[str, Term]
) -> tuple[dict[int, Collection[str]], list[tuple[int, str]]]:
    """The groups, by their braces, that get the values of some names, and where a term may stand for its variable.

    The rows are to be those of a query that begins with the values. What is in braces is found by itself, so a value
    goes in only where a triple there has the variable in each row, and the other rows would be left out anyway.
    """
    groups: dict[int, Collection[str]] = {start: [*bindings]}
    inside = openers(found)
    places: list[tuple[int, str]] = []
    # Names that are replaced, and those of which it is known that every row around has their value.
    frames: list[tuple[Collection[str], Collection[str]]] = [(bindings, bindings)]
    for i in range(start + 1, len(found)):
        token, before = found[i], found[i - 1].keyword
        replaced, known = frames[-1]
        if token.kind == "open":
            if i in groups:
                frames.append((groups[i], groups[i]))
            elif found[i + 1 : i + 2] and found[i + 1].keyword == "SELECT":
                brace, names = _subquery(found, i, known)
                groups |= {brace: names} if names else {}
                frames.append(((), ()))
            elif before == "MINUS":  # It looks at which variables are shared.
                frames.append(((), known))
            elif before in ("VALUES", "BOUND"):
                frames.append(((), ()))
            elif token.text == "{" and before != "EXISTS":
                names = [name for name in replaced if _is_certain(found, i, name)]
                if names and _looks_at_variables(found, i):
                    groups[i] = names
                frames.append((names, names))
            else:
                frames.append((replaced, known))
        elif token.kind == "close":
            frames.pop()
            if not frames:
                break
        elif token.kind == "variable" and before not in ("AS", "VALUES"):
            name = token.text[1:]
            # A literal may stand within an expression; it may not begin a triple.
            if name in replaced and (isinstance(bindings[name], Iri) or found[inside[i]].text == "("):
                places.append((i, name))
    return groups, places


def _within(found: Sequence[Token], brace: int) -> Iterator[tuple[int, list[str]]]:
    """The place of each token between a brace and the one that closes it, with the brackets that are open there."""
    opened: list[str] = []
    for i in range(brace + 1, len(found)):
        if found[i].kind == "close":
            if not opened:
                return
            opened.pop()
        yield i, opened
        if found[i].kind == "open":
            opened.append(found[i].text)


def _is_certain(found: Sequence[Token], brace: int, name: str) -> bool:
    """Whether each row of a group has a variable, since a triple of its own names it."""
    return any(
        found[i].kind == "variable" and found[i].text[1:] == name and found[i - 1].keyword not in ("AS", "VALUES")
        for i, opened in _within(found, brace)
        if "{" not in opened and "(" not in opened
    )


def _looks_at_variables(found: Sequence[Token], brace: int) -> bool:
    return any(found[i].keyword in ("MINUS", "BOUND") for i, _ in _within(found, brace))


def _subquery(found: Sequence[Token], i: int, names: Collection[str]) -> tuple[int, list[str]]:
    """The brace of the pattern of a subquery, and those of some names whose rows may be picked within it.

    It selects them as they are, and does not take so many rows and no more.
    """
    brace, plain, taken, made = 0, set(), False, set()
    for at, opened in _within(found, i):
        token = found[at]
        variable = token.text[1:] if token.kind == "variable" else ""
        if not opened and not brace and token.text == "{":
            brace = at
        if not opened and not brace and variable:
            plain.add(variable)
        if found[at - 1].keyword == "AS":
            made.add(variable)
        taken |= not opened and token.keyword in ("LIMIT", "OFFSET")
    certain = (name for name in names if name in plain - made and not taken)
    return brace, [name for name in certain if _is_certain(found, brace, name)]


def _written(term: Term) -> str:
    if isinstance(term, Blank):
        raise QueryError(f"{term.n3} is a blank node, which has no name outside its result; bind an IRI or a literal")
    if HALF.search(term):
        raise QueryError(f"{str(term)!r} is not UTF-8; write it as UTF-8")
    if isinstance(term, Iri):
        named_node(term)
        return term.n3
    try:  # The constructors of pyoxigraph know what is a datatype and what a language.
        _ = term.language and ox.Literal(str(term), language=term.language)
        ox.NamedNode(term.datatype)
    except ValueError:
        raise QueryError(f"{term.n3} is not a literal; look at its language and datatype") from None
    return term.n3


def named_node(iri: str) -> ox.NamedNode:
    """An IRI as pyoxigraph has it. Raises NotAnIriError."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise NotAnIriError(f"<{iri}> is not an IRI; write it whole, with its scheme and without spaces") from None
