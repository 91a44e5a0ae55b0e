"""Where the passages, spans, markers and references of a document are in the next version of its text."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pyoxigraph as ox

from pepgraph.documents.entries import is_another, numbered, told_apart
from pepgraph.documents.marked import offsets
from pepgraph.documents.markers import Marker, clusters, markers, without_markers
from pepgraph.documents.markup import spoken
from pepgraph.documents.passages import UNCITING, passages, sections
from pepgraph.documents.renumbering import Renumbering, by_place, renumbering
from pepgraph.documents.revision import Place, Revision, Tile
from pepgraph.documents.texts import Text
from pepgraph.model.names import ONTOLOGY
from pepgraph.model.numbers import whole_number
from pepgraph.model.vocabulary import CITES, MAY_CITE, STATED_IN, TYPE

SPAN, ANCHOR, MARKS, CONTEXT, _ROLE = (ONTOLOGY + name for name in ("span", "anchor", "marks", "contextFrom", "role"))
_ENTRY = "ReferenceEntry"
_TITLE = ONTOLOGY + "Title"
MARKER = ONTOLOGY + "CitationMarker"


@dataclass(frozen=True, slots=True)
class Change:
    """A passage of the new text that is new, or whose words or citations are others."""

    number: int
    text: str
    is_new: bool = False
    before: str = ""
    """Its text as it was, where its words are others now."""
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
        self.document = document
        """Its IRI."""
        self.old, self.new = old, new
        said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                said[quad.subject.value][quad.predicate.value].append(quad.object.value)
        self.said = said
        """Values by subject and property."""
        self.passages = {
            iri: place
            for iri, facts in said.items()
            if iri.startswith(f"{document}/passage/")
            and (place := next(filter(None, map(offsets, facts.get(SPAN, ()))), None))
        }
        """Where each passage was in the old text."""
        self._in_order = sorted(self.passages, key=self.passages.__getitem__)
        self._places = {iri: number for number, iri in enumerate(self._in_order)}
        self._begins = [self.passages[iri][0] for iri in self._in_order]
        self.revision = Revision(old.content, new.content, self.passages.values())
        self._spoken = spoken(old.content, self.passages.values())
        tiles = self.revision.tiles
        self._spoken_now = spoken(new.content, ((tile.start, tile.end) for tile in tiles))
        self.homes = {iri: self.revision.home(place) for iri, place in self.passages.items()}
        """What each passage is in the new text; None where it is gone."""
        cut = passages(old.content)
        self._sentences = [(passage.start, passage.end) for passage in cut]
        silent = {(passage.start, passage.end) for passage in cut if passage.role in UNCITING}
        self._uncited = {iri for iri, place in self.passages.items() if place in silent}
        self._levels = {passage.start: passage.heading for passage in cut}
        self.sections = sections((tile.number, tile.heading) for tile in tiles)
        """The heading above each passage of the new text, by numbers."""
        self._given: dict[str, set[int]] = defaultdict(set)
        for tile, marker in self.markers.values():
            self._given[f"{document}/passage/{tile.number}"].update(marker.numbers)
        self._entries = numbered(old.content, (self.passages[iri] for iri in self._listed()))
        self.renumbered = {number: now for number, now in sorted(self.renumbering.now.items()) if number != now}
        """References that have another number now, by the one they had."""
        self.numbers = self.renumbered if renumber else {}
        """Those of them that are given their new number."""
        self._described = {number for iri in said if (number := self.number(iri)) is not None}
        unheld = {*self.renumbering.gone, *self._described} - {*self.renumbering.now}
        self.replaced = unheld & {*self.numbers.values()}
        """Numbers, as they were, of references that are gone and whose number another is given."""

    def is_own(self, iri: str) -> bool:
        """Whether a name is of something in the document."""
        return iri.startswith(self.document + "/")

    def is_same(self, passage: str) -> bool:
        """Whether a passage is in the new text as it was."""
        home, (start, end) = self.homes[passage], self.passages[passage]
        return home is not None and self.new.content[home.start : home.end] == self.old.content[start:end]

    def says_the_same(self, passage: str) -> bool:
        """Whether nothing of a passage has changed but its markers."""
        home, (start, end) = self.homes[passage], self.passages[passage]
        return home is not None and without_markers(self.new.content[home.start : home.end]) == without_markers(
            self.old.content[start:end]
        )

    @cached_property
    def heirs(self) -> dict[int, str]:
        """For each passage of the new text the old one whose block it takes over."""
        heirs: dict[int, str] = {}
        for iri in sorted(self.passages, key=lambda iri: (not self.is_same(iri), self.passages[iri])):
            home = self.homes[iri]
            if home:
                heirs.setdefault(home.number, iri)
        return heirs

    @cached_property
    def above(self) -> dict[str, str | None]:
        """The heading above each passage of the old text."""
        order = self._in_order
        found = sections((n, self._levels.get(self.passages[iri][0], 0)) for n, iri in enumerate(order))
        return {iri: order[found[n]] if n in found else None for n, iri in enumerate(order)}

    @cached_property
    def markers(self) -> dict[tuple[int, int], tuple[Tile, Marker]]:
        """Citation markers of the new text by their places, each with its passage."""
        return {
            (marker.start, marker.end): (tile, marker)
            for tile in self.revision.tiles
            if tile.role not in UNCITING
            for marker in markers(self._spoken_now, tile.start, tile.end)
        }

    @cached_property
    def renumbering(self) -> Renumbering:
        """What the passages tell of the numbers of references."""
        pairs: list[tuple[str, str]] = []
        cited = Counter[int]()
        for iri, (start, end) in self.passages.items():
            if iri in self._uncited:
                continue
            home, old = self.homes[iri], self._spoken[start:end]
            cited.update(number for _, _, numbers in clusters(old) for number in numbers)
            if home and home.role not in UNCITING:
                pairs.append((old, self._spoken_now[home.start : home.end]))
        had = told_apart(self.old.content, self._entries)
        has = told_apart(self.new.content, self._entries_now)
        listed = {number: has[words] for words, number in had.items() if words in has}
        return renumbering(pairs, cited, {number for given in self._given.values() for number in given}, listed)

    def _listed(self) -> list[str]:
        """The passages that are entries of a list of references."""
        return [iri for iri in self.passages if ONTOLOGY + _ENTRY in self.said[iri].get(_ROLE, ())]

    @cached_property
    def _entries_now(self) -> dict[int, list[tuple[int, int]]]:
        homes = {(home.start, home.end) for iri in self._listed() if (home := self.homes[iri])}
        tiles = {(tile.start, tile.end) for tile in self.revision.tiles if tile.role == _ENTRY}
        return numbered(self.new.content, sorted(tiles | homes))

    @cached_property
    def relisted(self) -> set[int]:
        """Numbers, as they were, for which the text's list of references now has another entry, or none."""
        stay = {self.passages[iri]: home for iri in self._listed() if (home := self.homes[iri])}
        has = self._entries_now
        if not has:
            return set()
        return {
            number
            for number, spans in self._entries.items()
            if (now := self.renumbering.number(number)) is not None
            and not any(self._is_entry(span, stay.get(span), has.get(now, ())) for span in spans)
        }

    def _is_entry(self, span: tuple[int, int], home: Tile | None, there: Collection[tuple[int, int]]) -> bool:
        """Whether an entry stands among those of a number now, and is still that of its paper."""
        if home is None or (home.start, home.end) not in there:
            return False
        return not is_another(self.old.content[slice(*span)], self.new.content[home.start : home.end])

    def changes(self) -> Iterator[Change]:
        """The passages that an editor has to look at, in the order of the new text."""
        before: dict[int, list[str]] = defaultdict(list)
        for iri in self._in_order:
            if home := self.homes[iri]:
                before[home.number].append(iri)
        for tile in self.revision.tiles:
            text = self.new.content[tile.start : tile.end]
            if tile.number not in before:
                yield Change(tile.number, text, is_new=True)
            elif self.renumbered or any(not self.is_same(iri) for iri in before[tile.number]):
                change = self._changed(tile, before[tile.number])
                if change != Change(tile.number, text):
                    yield change

    def _changed(self, tile: Tile, before: Sequence[str]) -> Change:
        """What is another in a passage of the new text than in those of the old one that it is made of."""
        old = " ".join(self.old.content[slice(*self.passages[iri])] for iri in before)
        new = self.new.content[tile.start : tile.end]
        cites = tile.role not in UNCITING and self._uncited.isdisjoint(before)
        had_read = " ".join(self._spoken[slice(*self.passages[iri])] for iri in before)
        ours, theirs = (by_place(text) if cites else {} for text in (had_read, self._spoken_now[tile.start : tile.end]))
        were = Counter((n, self.renumbering.number(n)) for numbers in ours.values() for n in numbers)
        had = Counter({now: count for (_, now), count in were.items() if now is not None})
        has = Counter(n for numbers in theirs.values() for n in numbers)
        words = without_markers(old) != without_markers(new)
        moved = {(place, self.renumbering.number(n)) for place, numbers in ours.items() for n in numbers}
        there = {(place, number) for place, numbers in theirs.items() for number in numbers}
        return Change(
            tile.number,
            new,
            before=old * words,
            added=tuple(sorted(has - had)),
            removed=tuple(sorted(had - has)),
            gone=tuple(sorted(number for number, now in were if now is None)),
            elsewhere=not words and had == has and not there <= moved,
        )

    @cached_property
    def gone(self) -> set[str]:
        """What has no place in the new text: passages, markers, claims, references, passages that joined another."""
        gone = {iri for iri, home in self.homes.items() if home is None}
        lost = set(gone)
        gone |= {f"{self.document}/reference/{number}" for number in self.replaced}
        gone |= {iri for iri, home in self.homes.items() if home and self.heirs[home.number] != iri}
        for iri, facts in self.said.items():
            if not self.is_own(iri):
                continue
            stated = facts.get(STATED_IN, ())
            anchors = facts.get(ANCHOR, ())
            if MARKER in facts.get(TYPE, ()):
                place = self.place(iri)
                numbers = {self.number_of(name) for name in facts.get(MARKS, ())}
                there = self.markers.get((place.start, place.end)) if place else None
                if there is None or set(there[1].numbers) != numbers:
                    gone.add(iri)
            elif not {*stated}.isdisjoint(lost) or (anchors and not any(map(self.place, anchors))):
                gone.add(iri)
        return gone

    def number(self, iri: str) -> int | None:
        """The number of a reference of the old text."""
        begin = f"{self.document}/reference/"
        return whole_number(iri.removeprefix(begin)) if iri.startswith(begin) else None

    def number_of(self, reference: str) -> int | None:
        """The number that a reference has in the new files; None where another has its number."""
        number = self.number(reference)
        return None if number is None or number in self.replaced else self.numbers.get(number, number)

    def place(self, span: str) -> Place | None:
        """Where the words of a span stand now; None where they are gone, or only words of another span are left."""
        return self._spans.get(span)

    def is_said_otherwise(self, span: str) -> bool:
        """Whether only white space, a quote, a dash or the number of a reference is another in a span."""
        old, place = offsets(span), self.place(span)
        if not (old and place and span.startswith(f"{self.document}/span/")):
            return False
        words, now = self.old.content[slice(*old)], self.new.content[place.start : place.end]
        return words != now and (place.same or MARKER in self.said[span].get(TYPE, ()))

    @cached_property
    def _spans(self) -> dict[str, Place | None]:
        named = {one for facts in self.said.values() for values in facts.values() for one in values}
        spans = {iri for iri in named | self.said.keys() if iri.startswith(f"{self.document}/span/")}
        places = {iri: self._placed(old) if (old := offsets(iri)) else None for iri in spans}
        same = {(place.start, place.end) for place in places.values() if place and place.same}
        return {
            iri: None if place and not place.same and (place.start, place.end) in same else place
            for iri, place in places.items()
        }

    def _placed(self, span: tuple[int, int]) -> Place | None:
        i = bisect_right(self._begins, span[0]) - 1
        passage = self._in_order[i] if i >= 0 and span[1] <= self.passages[self._in_order[i]][1] else None
        if passage is None:
            return self.revision.place(span)
        home = self.homes[passage]
        if home is None:
            return None
        if span == self.passages[passage]:
            return Place(home.start, home.end, self.says_the_same(passage))
        place = self.revision.place(span, home)
        if place is None or place.same:
            return place
        # Within words, as those of a row of a table, a marker may have another number.
        words = without_markers(self.old.content[slice(*span)])
        same = bool(words) and words == without_markers(self.new.content[place.start : place.end])
        return replace(place, same=same)

    def is_reworded(self, claim: str) -> bool:
        """Whether some of a claim's own words are others now."""
        spans = [one for values in self.said[claim].values() for one in values if "/span/" in one]
        return not all((place := self.place(span)) and place.same for span in spans)

    def has_changed(self, claim: str) -> bool:
        """Whether words that a claim rests on, its sentence, its context or its place are others now."""
        contexts = [one for one in self.said[claim].get(CONTEXT, ()) if one in self.passages]
        same = not self.is_reworded(claim) and self._stands_in_the_same(claim)
        return not (same and all(map(self.says_the_same, contexts))) or self._has_moved(claim, contexts)

    def _stands_in_the_same(self, claim: str) -> bool:
        """Whether no word of the sentences around a claim's anchors has changed, markers apart."""
        facts = self.said[claim]
        anchors = [
            (old, (place.start, place.end))
            for one in facts.get(ANCHOR, ())
            if (place := self.place(one)) and (old := offsets(one))
        ]
        if not anchors:
            return all(self.says_the_same(one) for one in facts.get(STATED_IN, ()) if one in self.homes)
        before = _around(self.old.content, self._sentences, [old for old, _ in anchors])
        return before == _around(self.new.content, self.revision.sentences, [now for _, now in anchors])

    def cited(self, claim: str) -> set[int]:
        """The numbers that a claim cites, as they were."""
        facts = self.said[claim]
        numbers = (self.number(one) for name in (CITES, MAY_CITE) for one in facts.get(name, ()))
        return {number for number in numbers if number is not None}

    def has_lost_a_source(self, claim: str) -> bool:
        """Whether a claim cites what its passage gives no more, by whatever number."""
        homes = {self.stated_in(claim, passage) for passage in self.said[claim].get(STATED_IN, ())}
        given = {number for home in homes if home for number in self._given[home]}
        return not {self.renumbering.number(number) for number in self.cited(claim)} <= given

    def lacks(self, claim: str, added: Mapping[str, Collection[int]]) -> bool:
        """Whether a claim does not have a citation that its passage got, of those that passages got by their names."""
        cited = {self.renumbering.number(number) for number in self.cited(claim)}
        homes = {self.stated_in(claim, passage) for passage in self.said[claim].get(STATED_IN, ())}
        return any(not cited.issuperset(added.get(home, ())) for home in homes if home)

    def come(self) -> list[int]:
        """Numbers that the text cites, of references that the files do not describe."""
        known = {self.renumbering.number(number) for number in {*self._described, *self.renumbering.now}}
        return sorted({number for given in self._given.values() for number in given} - known)

    def _has_moved(self, claim: str, contexts: Sequence[str]) -> bool:
        """Whether a claim stands below other headings now, or otherwise to what it takes its context from."""
        for passage in self.said[claim].get(STATED_IN, ()):
            home = self.homes.get(passage)
            if home is None:
                continue
            if self._headed_otherwise(passage, home.number):
                return True
            for context in contexts:
                there = self.homes[context]
                between = self._places[passage] - self._places[context]
                if there is None or home.number - there.number != between:
                    return True
        return False

    def _headed_otherwise(self, passage: str, number: int) -> bool:
        """Whether headings above a passage are others now, or have other words, titles apart."""
        above, section = self.above[passage], self.sections.get(number)
        if (above is None) != (section is None):
            return True
        # What stands before a title makes it a heading like others.
        while above and section:
            heading = self.homes[above]
            is_title = _TITLE in self.said[above].get(_ROLE, ())
            if heading is None or heading.number != section or not (is_title or self.says_the_same(above)):
                return True
            above, section = self.above[above], self.sections.get(section)
        return False

    def stated_in(self, subject: str, passage: str) -> str | None:
        """The passage that a claim or a marker is stated in now: the one with its words, if they are in one."""
        facts = self.said[subject]
        spans = [subject] if MARKER in facts.get(TYPE, ()) else facts.get(ANCHOR, ())
        tiles = {self.revision.tile_at(place.start) for span in spans if (place := self.place(span)) and place.same}
        tile = tiles.pop() if len(tiles) == 1 else None
        return self._passage_name(tile or self.homes.get(passage))

    def _passage_name(self, tile: Tile | None) -> str | None:
        return f"{self.document}/passage/{tile.number}" if tile else None

    def now(self, iri: str) -> str | None:
        """The name that something has now; None where it is gone."""
        if iri in self.homes:
            return self._passage_name(self.homes[iri])
        if iri.startswith(f"{self.document}/span/") and offsets(iri):
            place = self.place(iri)
            return f"{self.document}/span/{place.start}-{place.end}" if place else None
        if iri in self.gone:
            return None
        if self.numbers and iri.startswith(f"{self.document}/reference/"):
            return f"{self.document}/reference/{self.number_of(iri)}"
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
