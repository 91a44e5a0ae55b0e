"""Where the passages, spans, markers and references of a document are in the next version of its text."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from pepgraph.documents.marked import offsets
from pepgraph.documents.markers import Marker, clusters, markers, without_markers
from pepgraph.documents.passages import UNCITING, passages
from pepgraph.documents.renumbering import Renumbering, by_place, renumbering
from pepgraph.documents.revision import Place, Revision, Tile
from pepgraph.documents.texts import Text
from pepgraph.model.names import ONTOLOGY, PREFIXES, RDF
from pepgraph.model.numbers import whole_number

TYPE = RDF + "type"
SPAN, STATED_IN, ANCHOR, MARKS, CONTEXT = (
    ONTOLOGY + name for name in ("span", "statedIn", "anchor", "marks", "contextFrom")
)
CITING = (PREFIXES["cito"] + "citesAsEvidence", ONTOLOGY + "mayCite")
MARKER = ONTOLOGY + "CitationMarker"


@dataclass(frozen=True, slots=True)
class Change:
    """A passage of the new text that is new, or whose words or citations are others."""

    number: int
    text: str
    is_new: bool = False
    words: bool = False
    added: tuple[int, ...] = ()
    """Numbers that it did not cite, or not so often; as they are now."""
    removed: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    """Numbers, as they were, of references that it cited and nothing cites now."""
    elsewhere: bool = False
    """Whether it has the citations that it had, at other words."""


class Moved:
    """What files say of a document, by the places that its words have in the new text."""

    def __init__(self, document: str, old: Text, new: Text, quads: Iterable[ox.Quad], renumber: bool) -> None:
        self._document = document
        self._old, self._new = old, new
        said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                said[quad.subject.value][quad.predicate.value].append(quad.object.value)
        self._said = said
        self._passages = {
            iri: place
            for iri, facts in said.items()
            if iri.startswith(f"{document}/passage/")
            and (place := next(filter(None, map(offsets, facts.get(SPAN, ()))), None))
        }
        self._in_order = sorted(self._passages, key=self._passages.__getitem__)
        self._places = {iri: number for number, iri in enumerate(self._in_order)}
        self._begins = [self._passages[iri][0] for iri in self._in_order]
        self._revision = Revision(old.content, new.content, self._passages.values())
        self._homes = {iri: self._revision.home(place) for iri, place in self._passages.items()}
        self._heirs = self._first_of_each()
        cut = passages(old.content)
        self._sentences = [(passage.start, passage.end) for passage in cut]
        silent = {(passage.start, passage.end) for passage in cut if passage.role in UNCITING}
        self._uncited = {iri for iri, place in self._passages.items() if place in silent}
        self._above = self._sections_before({passage.start for passage in cut if passage.heading})
        self._sections = self._sections_now()
        self._markers = self._markers_now()
        self._given: dict[str, set[int]] = defaultdict(set)
        for tile, marker in self._markers.values():
            self._given[f"{document}/passage/{tile.number}"].update(marker.numbers)
        self._renumbering = self._numbers_now()
        self._renumbered = {number: now for number, now in sorted(self._renumbering.now.items()) if number != now}
        self._numbers = self._renumbered if renumber else {}
        self._described = {number for iri in said if (number := self._number(iri)) is not None}
        unheld = {*self._renumbering.gone, *self._described} - {*self._renumbering.now}
        self._replaced = unheld & {*self._numbers.values()}
        self._spans = self._places_now()
        self._gone = self._gone_now()

    def _is_own(self, iri: str) -> bool:
        return iri.startswith(self._document + "/")

    def _is_same(self, passage: str) -> bool:
        home, (start, end) = self._homes[passage], self._passages[passage]
        return home is not None and self._new.content[home.start : home.end] == self._old.content[start:end]

    def _says_the_same(self, passage: str) -> bool:
        """Whether nothing of a passage has changed but its markers."""
        home, (start, end) = self._homes[passage], self._passages[passage]
        return home is not None and without_markers(self._new.content[home.start : home.end]) == without_markers(
            self._old.content[start:end]
        )

    def _first_of_each(self) -> dict[int, str]:
        """For each passage of the new text the old one whose block it takes over."""
        heirs: dict[int, str] = {}
        for iri in sorted(self._passages, key=lambda iri: (not self._is_same(iri), self._passages[iri])):
            home = self._homes[iri]
            if home:
                heirs.setdefault(home.number, iri)
        return heirs

    def _sections_before(self, headings: Collection[int]) -> dict[str, str | None]:
        """The heading above each passage of the old text, in which headings begin at these offsets."""
        above: dict[str, str | None] = {}
        last: str | None = None
        for iri in self._in_order:
            is_heading = self._passages[iri][0] in headings
            above[iri] = None if is_heading else last
            last = iri if is_heading else last
        return above

    def _sections_now(self) -> dict[int, int]:
        """The heading above each passage of the new text, by numbers."""
        above: dict[int, int] = {}
        heading = 0
        for tile in self._revision.tiles:
            if tile.heading:
                heading = tile.number
            elif heading:
                above[tile.number] = heading
        return above

    def _markers_now(self) -> dict[tuple[int, int], tuple[Tile, Marker]]:
        return {
            (marker.start, marker.end): (tile, marker)
            for tile in self._revision.tiles
            if tile.role not in UNCITING
            for marker in markers(self._new.content, tile.start, tile.end)
        }

    def _numbers_now(self) -> Renumbering:
        """What the passages tell of the numbers of references."""
        pairs: list[tuple[str, str]] = []
        cited = Counter[int]()
        for iri, (start, end) in self._passages.items():
            if iri in self._uncited:
                continue
            home, old = self._homes[iri], self._old.content[start:end]
            cited.update(number for _, _, numbers in clusters(old) for number in numbers)
            if home and home.role not in UNCITING:
                pairs.append((old, self._new.content[home.start : home.end]))
        return renumbering(pairs, cited, {number for given in self._given.values() for number in given})

    def _changes(self) -> Iterator[Change]:
        """The passages that an editor has to look at, in the order of the new text."""
        before: dict[int, list[str]] = defaultdict(list)
        for iri in self._in_order:
            if home := self._homes[iri]:
                before[home.number].append(iri)
        for tile in self._revision.tiles:
            text = self._new.content[tile.start : tile.end]
            if tile.number not in before:
                yield Change(tile.number, text, is_new=True)
            elif self._renumbered or any(not self._is_same(iri) for iri in before[tile.number]):
                change = self._changed(tile, before[tile.number])
                if change != Change(tile.number, text):
                    yield change

    def _changed(self, tile: Tile, before: Sequence[str]) -> Change:
        """What is another in a passage of the new text than in those of the old one that it is made of."""
        old = " ".join(self._old.content[slice(*self._passages[iri])] for iri in before)
        new = self._new.content[tile.start : tile.end]
        cites = tile.role not in UNCITING and self._uncited.isdisjoint(before)
        ours, theirs = (by_place(text) if cites else {} for text in (old, new))
        were = Counter((n, self._renumbering.number(n)) for numbers in ours.values() for n in numbers)
        had = Counter({now: count for (_, now), count in were.items() if now is not None})
        has = Counter(n for numbers in theirs.values() for n in numbers)
        words = without_markers(old) != without_markers(new)
        moved = {(place, self._renumbering.number(n)) for place, numbers in ours.items() for n in numbers}
        there = {(place, number) for place, numbers in theirs.items() for number in numbers}
        return Change(
            tile.number,
            new,
            words=words,
            added=tuple(sorted(has - had)),
            removed=tuple(sorted(had - has)),
            gone=tuple(sorted(number for number, now in were if now is None)),
            elsewhere=not words and had == has and not there <= moved,
        )

    def _gone_now(self) -> set[str]:
        """What has no place in the new text: passages, markers, claims, references, passages that joined another."""
        gone = {iri for iri, home in self._homes.items() if home is None}
        lost = set(gone)
        gone |= {f"{self._document}/reference/{number}" for number in self._replaced}
        gone |= {iri for iri, home in self._homes.items() if home and self._heirs[home.number] != iri}
        for iri, facts in self._said.items():
            if not self._is_own(iri):
                continue
            stated = facts.get(STATED_IN, ())
            anchors = facts.get(ANCHOR, ())
            if MARKER in facts.get(TYPE, ()):
                place = self._place(iri)
                numbers = {self._number_of(name) for name in facts.get(MARKS, ())}
                there = self._markers.get((place.start, place.end)) if place else None
                if there is None or set(there[1].numbers) != numbers:
                    gone.add(iri)
            elif not {*stated}.isdisjoint(lost) or (anchors and not any(map(self._place, anchors))):
                gone.add(iri)
        return gone

    def _number(self, iri: str) -> int | None:
        """The number of a reference of the old text."""
        begin = f"{self._document}/reference/"
        return whole_number(iri.removeprefix(begin)) if iri.startswith(begin) else None

    def _number_of(self, reference: str) -> int | None:
        """The number that a reference has in the new files; None where another has its number."""
        number = self._number(reference)
        return None if number is None or number in self._replaced else self._numbers.get(number, number)

    def _place(self, span: str) -> Place | None:
        """Where the words of a span stand now; None where they are gone, or only words of another span are left."""
        return self._spans.get(span)

    def _is_said_otherwise(self, span: str) -> bool:
        """Whether white space alone, or the number of a reference, is another in a span."""
        old, place = offsets(span), self._place(span)
        if not (old and place and span.startswith(f"{self._document}/span/")):
            return False
        words, now = self._old.content[slice(*old)], self._new.content[place.start : place.end]
        return words != now and (place.same or MARKER in self._said[span].get(TYPE, ()))

    def _places_now(self) -> dict[str, Place | None]:
        named = {one for facts in self._said.values() for values in facts.values() for one in values}
        spans = {iri for iri in named | self._said.keys() if iri.startswith(f"{self._document}/span/")}
        places = {iri: self._placed(old) if (old := offsets(iri)) else None for iri in spans}
        same = {(place.start, place.end) for place in places.values() if place and place.same}
        return {
            iri: None if place and not place.same and (place.start, place.end) in same else place
            for iri, place in places.items()
        }

    def _placed(self, span: tuple[int, int]) -> Place | None:
        i = bisect_right(self._begins, span[0]) - 1
        passage = self._in_order[i] if i >= 0 and span[1] <= self._passages[self._in_order[i]][1] else None
        if passage is None:
            return self._revision.place(span)
        home = self._homes[passage]
        if home is None:
            return None
        if span == self._passages[passage]:
            return Place(home.start, home.end, self._is_same(passage))
        return self._revision.place(span, home)

    def _is_reworded(self, claim: str) -> bool:
        """Whether some of a claim's own words are others now."""
        spans = [one for values in self._said[claim].values() for one in values if "/span/" in one]
        return not all((place := self._place(span)) and place.same for span in spans)

    def _has_changed(self, claim: str) -> bool:
        """Whether words that a claim rests on, its sentence, its context or its place are others now."""
        contexts = [one for one in self._said[claim].get(CONTEXT, ()) if one in self._passages]
        same = not self._is_reworded(claim) and self._stands_in_the_same(claim)
        return not (same and all(map(self._says_the_same, contexts))) or self._has_moved(claim, contexts)

    def _stands_in_the_same(self, claim: str) -> bool:
        """Whether no word of the sentences around a claim's anchors has changed, markers apart."""
        facts = self._said[claim]
        anchors = [
            (old, (place.start, place.end))
            for one in facts.get(ANCHOR, ())
            if (place := self._place(one)) and (old := offsets(one))
        ]
        if not anchors:
            return all(self._says_the_same(one) for one in facts.get(STATED_IN, ()) if one in self._homes)
        before = _around(self._old.content, self._sentences, [old for old, _ in anchors])
        return before == _around(self._new.content, self._revision.sentences, [now for _, now in anchors])

    def _cited(self, claim: str) -> set[int]:
        """The numbers that a claim cites, as they were."""
        facts = self._said[claim]
        numbers = (self._number(one) for name in CITING for one in facts.get(name, ()))
        return {number for number in numbers if number is not None}

    def _has_lost_a_source(self, claim: str) -> bool:
        """Whether a claim cites what its passage gives no more, by whatever number."""
        homes = {self._stated_in(claim, passage) for passage in self._said[claim].get(STATED_IN, ())}
        given = {number for home in homes if home for number in self._given[home]}
        return not {self._renumbering.number(number) for number in self._cited(claim)} <= given

    def _lacks(self, claim: str, added: Mapping[str, Collection[int]]) -> bool:
        """Whether a claim does not have a citation that its passage got, of those that passages got by their names."""
        cited = {self._renumbering.number(number) for number in self._cited(claim)}
        homes = {self._stated_in(claim, passage) for passage in self._said[claim].get(STATED_IN, ())}
        return any(not cited.issuperset(added.get(home, ())) for home in homes if home)

    def _come(self) -> list[int]:
        """Numbers that the text cites, of references that the files do not describe."""
        known = {self._renumbering.number(number) for number in {*self._described, *self._renumbering.now}}
        return sorted({number for given in self._given.values() for number in given} - known)

    def _has_moved(self, claim: str, contexts: Sequence[str]) -> bool:
        """Whether a claim stands below another heading now, or otherwise to what it takes its context from."""
        for passage in self._said[claim].get(STATED_IN, ()):
            home = self._homes.get(passage)
            if home is None:
                continue
            heading = self._homes.get(self._above[passage] or "")
            if self._sections.get(home.number) != (heading.number if heading else None):
                return True
            for context in contexts:
                there = self._homes[context]
                between = self._places[passage] - self._places[context]
                if there is None or home.number - there.number != between:
                    return True
        return False

    def _stated_in(self, subject: str, passage: str) -> str | None:
        """The passage that a claim or a marker is stated in now: the one with its words, if they are in one."""
        facts = self._said[subject]
        spans = [subject] if MARKER in facts.get(TYPE, ()) else facts.get(ANCHOR, ())
        tiles = {self._revision.tile_at(place.start) for span in spans if (place := self._place(span)) and place.same}
        tile = tiles.pop() if len(tiles) == 1 else None
        return self._passage_name(tile or self._homes.get(passage))

    def _passage_name(self, tile: Tile | None) -> str | None:
        return f"{self._document}/passage/{tile.number}" if tile else None

    def _now(self, iri: str) -> str | None:
        """The name that something has now; None where it is gone."""
        if iri in self._homes:
            return self._passage_name(self._homes[iri])
        if iri.startswith(f"{self._document}/span/") and offsets(iri):
            place = self._place(iri)
            return f"{self._document}/span/{place.start}-{place.end}" if place else None
        if iri in self._gone:
            return None
        if self._numbers and iri.startswith(f"{self._document}/reference/"):
            return f"{self._document}/reference/{self._number_of(iri)}"
        return iri


def _around(text: str, sentences: Sequence[tuple[int, int]], spans: Iterable[tuple[int, int]]) -> list[str]:
    """The sentences that some words stand in, in the order of the text and without their markers."""
    found = set()
    for start, end in spans:
        i = max(0, bisect_right(sentences, (start, len(text))) - 1)
        while i < len(sentences) and sentences[i][0] < end:
            found.add(sentences[i])
            i += 1
    return [without_markers(text[start:end]) for start, end in sorted(found)]
