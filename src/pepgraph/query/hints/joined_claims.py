"""Claims that a query joins by what they say: statuses of other places among them, rows for each pair of claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations, islice

from pepgraph.errors import QueryError
from pepgraph.model.names import ONTOLOGY
from pepgraph.model.sentences import listed
from pepgraph.model.terms import Iri, Term
from pepgraph.model.vocabulary import OBJECT, PREDICATE, SUBJECT
from pepgraph.query.hints.trials import Told
from pepgraph.query.lexed import Lexed
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

_STATUS, _PLACE = ONTOLOGY + "hasRegulatoryStatus", ONTOLOGY + "jurisdiction"
_ONE_EACH = frozenset(("DISTINCT", "REDUCED", "GROUP", "COUNT", "LIMIT", "CONSTRUCT", "DESCRIBE", "ASK"))
"""Where one of these is, rows that come again do not, or are counted."""
_WORTH_TELLING, _MOST_ROWS = 4, 2_000
"""From how many rows on a row that comes again is told, and up to how many are looked through."""


@dataclass(slots=True)
class _Claim:
    """A claim of a query: what it has, as the query writes it, and where that begins."""

    has: dict[str, str] = field(default_factory=dict)
    relation: str = ""
    begin: int | None = None


def other_places(query: Lexed) -> Iterator[Told]:
    """That claims with the same object are taken for saying the same where they may be on statuses in other places."""
    if _PLACE in query.named:
        return
    for one, other in combinations(_claims(query).values(), 2):
        shared = one.has.get(OBJECT, "")
        if not shared.startswith(("?", "$")) or shared != other.has.get(OBJECT) or one.begin is None:
            continue
        by_name = [claim.relation == _STATUS for claim in (one, other)]
        if any(claim.relation and not on for claim, on in zip((one, other), by_name, strict=True)):
            continue
        if not any(by_name) and _STATUS in query.named:  # It is kept out, or asked for in another way.
            continue
        said = (
            f"claims are joined by {shared} alone, and a status in one place is not the one in another; "
            "write pg:jurisdiction ?place in both, or leave pg:hasRegulatoryStatus out"
        )
        status = f"{Iri(PREDICATE).n3} {Iri(_STATUS).n3} ; "
        yield Told(said, ways=(((one.begin, one.begin, status),),))
        return


def repeated_rows(engine: Engine, query: Lexed, given: Mapping[str, Term]) -> Iterator[str]:
    """That rows come again for each pair of claims, or of other things, of which a query shows nothing."""
    words, where = query.words, query.rooms
    shown = {word.text for word, room in zip(words, where, strict=True) if room == "shown"}
    hidden = dict.fromkeys(
        word.text
        for place, (word, room) in enumerate(zip(words, where, strict=True))
        if word.kind == "variable" and room == "pattern" and word.text not in shown and place not in query.denied
    )
    known = _claims(query)
    claims = [name for name in hidden if name in known]
    several = claims if len(claims) > 1 else list(hidden)
    # Whoever reads a large store again waits twice as long.
    if "*" in shown or engine.lasting or len(several) < 2 or any(word.keyword in _ONE_EACH for word in words):
        return
    # Who names no property looks at what there is.
    if sum(word.keyword == "SELECT" for word in words) != 1 or not any(query.named):
        return
    with suppress(QueryError):
        rows = list(islice(run(engine, query.plain, given), _MOST_ROWS))
        different = len({*rows})
        if 2 * different <= len(rows) and len(rows) >= _WORTH_TELLING:
            which = "the first" if len(rows) == _MOST_ROWS else "these"
            yield (
                f"only {different:,} of {which} {len(rows):,} rows differ: "
                f"each comes again for every {listed(several)} that it fits; write SELECT DISTINCT"
            )


def _claims(query: Lexed) -> dict[str, _Claim]:
    """The variables that stand for claims, denied ones apart."""
    found: defaultdict[str, _Claim] = defaultdict(_Claim)
    for place, name in enumerate(query.named[:-1]):
        if name not in (SUBJECT, PREDICATE, OBJECT) or place in query.denied or not query.is_property(place):
            continue
        subject = query.subject_at(place)
        if query[subject].kind != "variable":
            continue
        claim = found[query[subject].text]
        claim.has[name] = query[place + 1].text
        if name == PREDICATE:
            claim.relation = query.named[place + 1]
        if query[place - 1].text == ";" or subject == place - 1:
            claim.begin = query[place].start
    return dict(found)
