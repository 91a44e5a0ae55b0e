"""What a parser says of a query it cannot read, in words of the one who wrote it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import pairwise

from pepgraph.errors import QueryError
from pepgraph.model.sparql import NO_TOKEN, Token, as_property, marked, openers, refusal, tokens, unescape
from pepgraph.query.alike import closest, with_meant
from pepgraph.query.lexed import AGGREGATES

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_STRUCTURE = frozenset(
    "SELECT CONSTRUCT ASK DESCRIBE WHERE FROM FILTER OPTIONAL UNION BIND VALUES GROUP ORDER LIMIT { } ( ) . ;".split()
)
_TERMS = frozenset(["iri", "variable", "name", "blank", "string", "language", "number"])


@contextmanager
def places_marked(text: str) -> Iterator[None]:
    """Show the place in the query where a parser's QueryError names one."""
    try:
        yield
    except QueryError as error:
        place = _PLACE.match(error.message)
        if not place:
            raise
        told = next(_of_tokens(unescape(text)), None)
        if told is not None:
            raise told from None
        from pepgraph.store.rdflib_engine import place_of_fault

        # Oxigraph's parser adds the length of a keyword it tried, and so marks a place beyond the fault.
        found = place_of_fault(text)
        if found is None:
            grouping = _of_grouping(text)
            if grouping is not None:
                raise grouping from None
            # A limit that was put behind the query is none of its lines.
            lines = text.rstrip().split("\n")
            found = min((int(place[1]), int(place[2])), (len(lines), len(lines[-1]) + 1))
        raise marked(text, *found, _of_separator(text, *found) or _readable(place[3])) from None


# ── Seen in the tokens alone ─────────────────────────────────────────────────────────────────

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_PROLOGUE = ("PREFIX", "BASE")
_FOLLOWED = {"ORDER": "BY", "GROUP": "BY", "WHERE": "{", "UNION": "{", "OPTIONAL": "{", "MINUS": "{", "BIND": "("}
_BEHIND = frozenset(["ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET"])
_RELATIVE = re.compile(r"<[\w./#%-]*>")
_CLOSED_BY = {"{": "}", "(": ")", "[": "]"}
# https://www.w3.org/TR/sparql11-query/#rBuiltInCall
_FUNCTIONS = frozenset(
    (
        "ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR GROUP_CONCAT HOURS "
        "IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE MAX MD5 MIN MINUTES MONTH NOW RAND "
        "REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS "
        "STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TZ UCASE URI UUID YEAR"
    ).split()
)
_BEFORE_BRACKET = frozenset(
    "FILTER BIND IN AS BY HAVING VALUES SELECT DISTINCT REDUCED WHERE EXISTS ASC DESC A".split()
)

_ELSEWHERE = {"AND": "&&", "OR": "||", "LIKE": "CONTAINS (STR(?text), …)", "IS": "=, or BOUND(?value)"}
_COMPARING = re.compile(r"[<>!]=|[<>](?=\s)")
_HERE = "the query cannot be read here"
_WORDS = _STRUCTURE | frozenset("A TRUE FALSE NOT EXISTS GRAPH SERVICE SILENT MINUS UNDEF DISTINCT REDUCED ASK".split())
_WORDS |= frozenset("BY HAVING OFFSET AS IN SEPARATOR ASC DESC NAMED LATERAL".split()) | _FUNCTIONS


def _of_tokens(plain: str) -> Iterator[QueryError]:
    """What of a query that cannot be read is seen without a parser, the surest first."""
    listed = tokens(plain)
    rules = (_texts, _strangers, _beginning, _shown, _keywords, _functions, _brackets, _bound, _signs, _relative)
    for rule in (*rules, _triples, _pattern):
        for offset, message in rule(plain, listed):
            yield refusal(plain, offset, message)


_Told = Iterator[tuple[int, str]]


def _texts(plain: str, listed: tuple[Token, ...]) -> _Told:
    for token in listed:
        if token.kind == "other" and token.text in "\"'":
            yield token.start, f"the text that begins here is not closed; end it with {token.text}"
        elif token.text == "<" and re.match(r"<[^<>?&|=\"\s][^<>?&|=\"\n]*\s[^<>?&|=\"\n]*>", plain[token.start :]):
            yield token.start, "an IRI has no spaces; write %20 for each"


# As word processors and web pages put them in place of the signs of a query.
_ELSEWISE = {
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‘’‚‛′´＇", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "；": ";",
    "，": ",",
    "．": ".",
    "？": "?",
}

_SPACES = re.compile(r"#[^\n\r]*|([^\S \t\n\r])")
"""Comments, and spaces that SPARQL does not take for such."""


def _strangers(plain: str, listed: tuple[Token, ...]) -> _Told:
    """Signs that only look like those of a query, and such as nobody sees, outside of text, IRIs and comments."""
    ends = (0, *(token.end for token in listed))
    between = zip(ends, (*(token.start for token in listed), len(plain)), strict=True)
    spaces = [(m.start(), m[1]) for a, b in between for m in _SPACES.finditer(plain, a, b) if m[1]]
    for start, sign in sorted([*spaces, *((token.start, token.text) for token in listed if token.kind == "other")]):
        code = f"U+{ord(sign):04X}"
        if sign in _ELSEWISE:
            yield start, f"{sign} ({code}) is not a sign of a query; write {_ELSEWISE[sign]}"
        elif sign == "…":
            yield start, "… stands for what is to be filled in; write a name or a variable for it"
        elif unicodedata.category(sign) in ("Zs", "Zl", "Zp"):
            yield start, f"a space that is none in a query ({code}) stands here; write a plain one"
        elif unicodedata.category(sign) in ("Cf", "Cc"):
            yield start, f"a character that nobody sees ({code}) stands here; remove it"


def _brackets(plain: str, listed: tuple[Token, ...]) -> _Told:
    opened: list[Token] = []
    for token in listed:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            if all(_CLOSED_BY[one.text] != token.text for one in opened):
                yield token.start, f"this {token.text} closes nothing; remove it"
                return
            if _CLOSED_BY[opened[-1].text] != token.text:
                break
            opened.pop()
    if opened:
        yield opened[-1].start, f"this {opened[-1].text} is not closed; put {_CLOSED_BY[opened[-1].text]} where it ends"


def _beginning(plain: str, listed: tuple[Token, ...]) -> _Told:
    words = (token for token in listed if token.keyword not in ("", *_PROLOGUE))
    first = next(words, None)
    if first is None or first.keyword in _FORMS:
        return
    said = f"a query begins with {', '.join(_FORMS[:3])} or {_FORMS[3]}, not with {first.text}"
    yield first.start, with_meant(said, closest(first.keyword, (*_FORMS, *_PROLOGUE)))


def _shown(plain: str, listed: tuple[Token, ...]) -> _Told:
    """What stands between SELECT and its pattern: variables, and what is worked out, in brackets and with a name."""
    for i, select in enumerate(listed):
        if select.keyword != "SELECT":
            continue
        depth, begin = 0, i
        for j in range(i + 1, len(listed)):
            token, word = listed[j], listed[j].keyword
            depth += token.nesting
            if token.text == "{" or word == "WHERE":
                break
            if depth == 0 and word in _FUNCTIONS:
                told = f"({word}(…) AS ?{word.lower()})"
                yield token.start, f"what is worked out is shown in brackets, with a name of its own: {told}"
            elif depth == 0 and token.text == ",":
                yield token.start, "variables are listed with spaces between them; remove the comma"
            elif depth == 0 and word in _BEHIND:
                yield token.start, f"{word} stands behind the pattern, which is in {{ }}"
            elif depth == 1 and token.text == "(":
                begin = j
            elif depth == 0 and token.text == ")" and all(one.keyword != "AS" for one in listed[begin:j]):
                named = listed[j - 1].kind == "variable" and listed[j - 2].text == ")"
                place = listed[j - 1] if named else token
                yield place.start, f"put {'AS' if named else 'AS and a variable'} before this {place.text}"


def _keywords(plain: str, listed: tuple[Token, ...]) -> _Told:
    for token, after in pairwise((*listed, Token("", "", len(plain.rstrip())))):
        word, following = token.keyword, after.text or "the end"
        if word in _FOLLOWED and after.text.upper() != _FOLLOWED[word]:
            yield after.start, f"{word} is followed by {_FOLLOWED[word]}, and here it is {following}"
        elif word in ("LIMIT", "OFFSET") and after.kind != "number":
            yield after.start, f"{word} takes a whole number, and here it is {following}"
        elif word == "BY" and (after.text in ("", "}") or after.keyword in _BEHIND):
            yield after.start, f"{token.text} is followed by variables such as ?claim, and here it is {following}"
        elif word == "FILTER" and (after.kind in ("variable", "string", "number", "close") or after.text == "."):
            yield after.start, "FILTER takes its condition in brackets: FILTER (…)"
        elif word == "AS" and after.kind == "word":
            yield after.start, f"AS is followed by a variable; write ?{following}"
        elif word == "SELECT" and (after.text == "{" or after.keyword == "WHERE"):
            yield after.start, "SELECT says what to show: variables such as ?claim, or *"
        elif word == "SELECT" and after.keyword not in ("", "DISTINCT", "REDUCED"):
            yield after.start, f"{following} is not a variable; write ?{following}"


def _functions(plain: str, listed: tuple[Token, ...]) -> _Told:
    for token, after in pairwise(listed):
        word = token.keyword
        if word and after.text == "(" and word not in _FUNCTIONS | _BEFORE_BRACKET:
            meant = closest(word, sorted(_FUNCTIONS | {"FILTER", "BIND", "EXISTS"}), 2)
            yield token.start, with_meant(f"{token.text} is not a word of SPARQL 1.1", meant)


def _bound(plain: str, listed: tuple[Token, ...]) -> _Told:
    inside = openers(listed)
    for i, (token, after) in enumerate(pairwise(listed)):
        if token.keyword != "AS" or after.kind != "variable":
            continue
        begin = max((j for j in range(i) if listed[j].keyword == "BIND"), default=-1)
        if begin >= 0 and any(one.text == after.text for one in listed[max(0, inside[begin]) : begin]):
            yield after.start, f"{after.text} has a value before this BIND; give the new value a name of its own"


def _relative(plain: str, listed: tuple[Token, ...]) -> _Told:
    for before, token in pairwise((NO_TOKEN, *listed)):
        if token.kind == "iri" and _RELATIVE.fullmatch(token.text):
            yield token.start, f"{token.text} is only the end of an IRI; write all of it, or BASE with the rest first"
        if before.keyword == "BASE":
            return


def _signs(plain: str, listed: tuple[Token, ...]) -> _Told:
    """Words and signs that other languages have in conditions."""
    behind = (*listed[1:], Token("", "", len(plain)))
    for token, after, place in zip(listed, behind, openers(listed), strict=False):
        within = listed[place].text if place >= 0 else ""
        if within == "(" and token.text == after.text == "=" and after.start == token.end:
            yield token.start, "equality is one ="
        elif within == "(" and token.text == "<>":
            yield token.start, "inequality is !="
        elif within == "(" and token.keyword in _ELSEWHERE:
            yield token.start, f"{token.text} is not a word of SPARQL; write {_ELSEWHERE[token.keyword]}"
        elif within == "{" and f"{token.text}{after.text}" in ("&&", "||"):
            yield token.start, f"FILTER takes a condition of several parts in brackets: FILTER (… {token.text * 2} …)"
        elif within == "{" and token.keyword == "AND":
            yield token.start, f"triples are joined by a full stop; write . in place of {token.text}"


def _triples(plain: str, listed: tuple[Token, ...]) -> _Told:
    """Triples without a value, or without a property, and names without a prefix."""
    none = Token("", "", len(plain))
    within: list[str] = []
    before = none
    for place, (token, after) in enumerate(pairwise((*listed, none))):
        rows = within[-1:] == ["rows"]
        if token.kind == "open":
            of_rows = token.text == "{" and "VALUES" in [one.keyword for one in listed[max(0, place - 2) : place]]
            within.append("rows" if rows or of_rows or (token.text == "{" and before.text == ")") else token.text)
        elif token.kind == "close" and within:
            within.pop()
        elif within[-1:] == ["{"] and (token.kind in _TERMS or token.keyword == "A"):
            is_property = as_property(listed, place)
            if after.text == "=" and is_property:
                yield after.start, f"{_HERE}: a value stands right behind its property; remove the ="
            elif is_property and (comparing := _COMPARING.match(plain, after.start)):
                sought = f"{token.text} ?value FILTER (?value {comparing[0]} …)"
                yield after.start, f"{_HERE}: values are compared in a FILTER; write {sought}"
            elif after.text in ("}", ".", ";", ",") and is_property:
                yield after.start, f"{_HERE}: {token.text} has no value behind it; write one, such as ?value"
            elif after.text in ("}", ".") and before.text in ("{", "}", "."):
                yield token.start, f"{_HERE}: {token.text} alone is not a triple; write {token.text} ?property ?value"
        elif within[-1:] == ["{"] and token.kind == "word" and token.keyword not in _WORDS and after.text != "(":
            term = "pg" if token.text[0].isupper() else "e"  # As terms of the ontology are spelt, but for properties.
            forms = f"a name as {term}:{token.text}, a variable as ?{token.text}, text in quotes"
            yield token.start, f"{_HERE}: {token.text} is not a term by itself; write {forms}"
        before = token


def _pattern(plain: str, listed: tuple[Token, ...]) -> _Told:
    """That a query ends where its pattern should begin."""
    form = next((token.keyword for token in listed if token.keyword in _FORMS), "DESCRIBE")
    if form != "DESCRIBE" and all(token.text != "{" for token in listed):
        yield len(plain.rstrip()), f"{form} has no pattern behind it; write what it looks for in {{ }}"


def _of_grouping(text: str) -> QueryError | None:
    """A variable, or all, that a SELECT shows or uses beside groups of rows, though they are not grouped by it."""
    plain = unescape(text)
    listed = tokens(plain)
    for i, token in enumerate(listed):
        if token.keyword == "SELECT":
            shown, counted, rest = _projection(listed, i + 1)
            grouped = _grouped(listed, rest)
            first = next((one for one in listed[i + 1 : rest] if one.keyword not in ("DISTINCT", "REDUCED")), token)
            if first.text == "*" and grouped is not None:
                told = "* shows all variables, and of rows that are grouped there are those of GROUP BY; write these"
                return refusal(plain, first.start, told)
            loose = next((one for one in shown if one.text[1:] not in (grouped or ())), None)
            if loose is not None and (counted or grouped is not None):
                name = loose.text
                return refusal(
                    plain,
                    loose.start,
                    f"{name} has several values where rows are counted together; add GROUP BY {name}, "
                    f"or write (SAMPLE({name}) AS {name}_one)"
                    if grouped is None
                    else f"{name} is not in GROUP BY; add it there, or write (SAMPLE({name}) AS {name}_one)",
                )
            if counted or grouped is not None:
                for used, made in _worked_out(plain, listed[i + 1 : rest], grouped or ()):
                    name = used.text
                    return refusal(
                        plain,
                        used.start,
                        f"{name} gets its value with the rest of what is shown; write {made} in its place"
                        if made
                        else f"{name} has several values where rows are counted together; write SAMPLE({name})",
                    )
    return None


def _worked_out(plain: str, shown: tuple[Token, ...], grouped: Collection[str]) -> Iterator[tuple[Token, str]]:
    """Variables without a value in what is worked out of rows that are counted together, with what was named so."""
    made: dict[str, str] = {}
    within: list[bool] = []
    begin = 0
    for before, token in pairwise((NO_TOKEN, *shown)):
        if token.text == "(":
            begin = begin if within else token.end
            within.append(before.keyword in AGGREGATES or within[-1:] == [True])
        elif token.text == ")" and within:
            within.pop()
        elif token.keyword == "AS" and len(within) == 1:
            named = plain[begin : token.start].strip()
        elif token.kind == "variable" and before.keyword == "AS" and len(within) == 1:
            made[token.text] = named
        elif token.kind == "variable" and within[-1:] == [False] and token.text[1:] not in grouped:
            yield token, made.get(token.text, "")


def _projection(listed: tuple[Token, ...], begin: int) -> tuple[list[Token], bool, int]:
    """Variables that are shown as they are, whether rows are counted together, and where the pattern begins."""
    shown: list[Token] = []
    counted, depth = False, 0
    for i in range(begin, len(listed)):
        token = listed[i]
        if token.text == "{":
            return shown, counted, i
        depth += token.nesting
        counted = counted or token.keyword in AGGREGATES
        if depth == 0 and token.kind == "variable":
            shown.append(token)
    return shown, counted, len(listed)


def _grouped(listed: tuple[Token, ...], begin: int) -> set[str] | None:
    """Names that GROUP BY has after the pattern that begins here; None where there is no such clause."""
    depth = 0
    found: set[str] | None = None
    for token, after in pairwise((*listed[begin:], NO_TOKEN)):
        depth += token.nesting
        if depth < 0:
            break
        word = token.keyword if depth == 0 else ""
        if word == "GROUP" and after.keyword == "BY":
            found = set()
        elif word in ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            break
        elif found is not None and token.kind == "variable":
            found.add(token.text[1:])
    return found


def _of_separator(text: str, line: int, column: int) -> str:
    """That a separator is missing, where one term too many follows a triple; nothing elsewhere."""
    if unescape(text) != text:
        return ""
    offset = sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1
    words = tokens(text)
    place = next((place for place, word in enumerate(words) if word.start >= offset), 0)
    if place and words[place - 1].kind in _TERMS and (words[place].kind in _TERMS or words[place].text == "a"):
        within = openers(words)[place]
        if within >= 0 and words[within].text == "{":
            return f"there is one term too many; put ; or . before {words[place].text}"
    return ""


def _readable(message: str) -> str:
    """A parser's list of what it expected, without its inner names."""
    _, _, listed = message.partition("expected one of ")
    items = [item.strip() for item in re.split(r",\s+", listed)] if listed else []
    for item in items:
        if " " in item and not item.startswith("["):
            return f"{_HERE}: {item[0].lower() + item[1:]}"
    if items and all(item in _STRUCTURE for item in items):
        return f"{_HERE}; it could go on with {', '.join(items)}"
    return f"{_HERE}; look before the mark"
