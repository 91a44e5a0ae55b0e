"""Turtle about a text, as it is about that text after it was revised: layout and comments stay as they are."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from pepgraph.documents.anchors import span_digest
from pepgraph.documents.marked import offsets
from pepgraph.documents.markers import Marker, markers
from pepgraph.documents.passages import UNCITING, digest, passages
from pepgraph.documents.revision import Place, Revision, Tile
from pepgraph.documents.texts import Text
from pepgraph.errors import DataError, DocumentError
from pepgraph.model.names import DOCUMENT, ONTOLOGY, RDF, RDFS
from pepgraph.model.numbers import whole_number
from pepgraph.output.outline import Outline
from pepgraph.output.statements import Edit, Object, Pair, Statement, cut, edited, read_statements, with_its_lines
from pepgraph.store.files import Source

_TYPE, _LABEL = RDF + "type", RDFS + "label"
_SPAN, _SHA256, _NUMBER, _SECTION, _STATED_IN, _ANCHOR, _MARKS, _CONTEXT = (
    ONTOLOGY + name for name in ("span", "sha256", "number", "section", "statedIn", "anchor", "marks", "contextFrom")
)
_CLAIM, _MARKER = (ONTOLOGY + name for name in ("Claim", "CitationMarker"))


@dataclass(frozen=True, slots=True)
class Revised:
    """Files about a revised text, and what an editor has to look at."""

    files: dict[Path, str]
    """Content by the file that it was made from."""
    apart: dict[str, str]
    """Turtle of passages, markers and references that the text had not before, and what was said of those that are
    gone, by the names of files; nothing where there are none."""
    to_read: tuple[str, ...]
    """IRIs of the claims of whose words some have changed."""
    lost: tuple[str, ...]
    """IRIs of the claims whose passage is gone."""
    kept: int
    """Claims of whose words none has changed."""
    passages: Mapping[str, int]
    """How many passages stay, are changed, new and gone."""
    renumbered: Mapping[int, int]
    """References that have another number now, wherever they stand, by the one they had."""


def revised(files: Sequence[Path | str], old: Text, new: Text, *, renumber: bool = False) -> Revised:
    """What files of Turtle say of a document, moved to where its words stand in its new text.

    Claims keep their names. A span whose words have changed goes to what stands there now, with the digest that it
    had, so that ``check`` tells of it. ``renumber`` takes a reference for the same that has another number in every
    place; else its claims cite what is no longer there, since the number may be of another source.

    Raises DocumentError where the files are not about the old text, or both texts are the same; DataError for what
    is no Turtle.
    """
    if old.sha256 == new.sha256:
        raise DocumentError("it is the same text as before; give the revised one", file=new.path)
    sources = [Source.read(path) for path in files]
    for source in sources:
        if source.format is not ox.RdfFormat.TURTLE or source.compressed:
            raise DataError("only Turtle is rewritten; export it as .ttl", file=source.path)
    quads = [quad for source in sources for quad in source.quads()]
    named = sorted(
        quad.subject.value
        for quad in quads
        if quad.predicate.value == _SHA256
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.object.value == old.sha256
    )
    if not named:
        raise DocumentError(
            "no document of these files has its digest; give the text they were made from", file=old.path
        )
    return _Rewriting(named[0], old, new, quads, renumber).of(sources)


class _Rewriting:
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
            and (place := next(filter(None, map(offsets, facts.get(_SPAN, ()))), None))
        }
        self._in_order = sorted(self._passages, key=self._passages.__getitem__)
        self._begins = [self._passages[iri][0] for iri in self._in_order]
        self._revision = Revision(old.content, new.content, self._passages.values())
        self._homes = {iri: self._revision.home(place) for iri, place in self._passages.items()}
        self._heirs = self._first_of_each()
        self._above = self._sections_before()
        self._sections = self._sections_now()
        self._markers = self._markers_now()
        self._renumbered = self._numbers_now()
        self._numbers = self._renumbered if renumber else {}
        self._spans: dict[str, Place | None] = {}
        self._gone = self._gone_now()

    def of(self, sources: Sequence[Source]) -> Revised:
        files: dict[Path, str] = {}
        gone: list[str] = []
        for source in sources:
            text = source.content.decode("utf-8")
            prefixes, statements = read_statements(text)
            edits: list[Edit] = []
            taken: list[Statement] = []
            for statement in statements:
                if self._goes(statement):
                    taken.append(statement)
                else:
                    edits += self._edits(statement, prefixes)
            if taken:
                head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
                gone.append(head + "\n" + "\n\n".join(text[one.start : one.end] for one in taken) + "\n")
            edits += [(*with_its_lines(text, one.start, one.end), "") for one in taken]
            files[source.path] = edited(text, edits)
        claims = [iri for iri, facts in self._said.items() if _CLAIM in facts.get(_TYPE, ()) and self._is_own(iri)]
        lost = [iri for iri in claims if iri in self._gone]
        to_read = [iri for iri in claims if iri not in self._gone and self._has_changed(iri)]
        name = self._document.removeprefix(DOCUMENT)
        homes = [self._homes[iri] for iri in self._passages]
        same = sum(bool(home and self._is_same(iri)) for iri, home in zip(self._passages, homes, strict=True))
        return Revised(
            files,
            {f"{name}-new.ttl": self._added(), f"{name}-gone.txt": "\n".join(gone)},
            tuple(to_read),
            tuple(lost),
            len(claims) - len(lost) - len(to_read),
            {
                "stay": same,
                "changed": sum(home is not None for home in homes) - same,
                "new": len(self._revision.tiles) - len({home.number for home in homes if home}),
                "gone": homes.count(None),
            },
            self._renumbered,
        )

    # ── What becomes of names ───────────────────────────────────────────────────────────────

    def _is_own(self, iri: str) -> bool:
        return iri.startswith(self._document + "/")

    def _is_same(self, passage: str) -> bool:
        home, (start, end) = self._homes[passage], self._passages[passage]
        return home is not None and self._new.content[home.start : home.end] == self._old.content[start:end]

    def _says_the_same(self, passage: str) -> bool:
        """Whether nothing of a passage has changed but its markers."""
        home, (start, end) = self._homes[passage], self._passages[passage]
        return home is not None and _without_markers(self._new.content[home.start : home.end]) == _without_markers(
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

    def _sections_before(self) -> dict[str, str | None]:
        """The heading above each passage of the old text."""
        cut = passages(self._old.content)
        headings = {passage.start for passage in cut if passage.heading}
        silent = {(passage.start, passage.end) for passage in cut if passage.role in UNCITING}
        self._uncited = {iri for iri, place in self._passages.items() if place in silent}
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

    def _numbers_now(self) -> dict[int, int]:
        """References that have another number wherever they stand, if no number then stands for two."""
        found: dict[int, set[int]] = defaultdict(set)
        for iri, (start, end) in self._passages.items():
            home = self._homes[iri]
            before = markers(self._old.content, start, end) if iri not in self._uncited else []
            after = markers(self._new.content, home.start, home.end) if home and home.role not in UNCITING else []
            if [len(one.numbers) for one in before] == [len(one.numbers) for one in after]:
                for one, other in zip(before, after, strict=True):
                    for number, now in zip(one.numbers, other.numbers, strict=True):
                        found[number].add(now)
            else:
                for number in (number for one in before for number in one.numbers):
                    found[number].add(number)
        certain = {number: now.pop() for number, now in found.items() if len(now) == 1}
        if len(certain) < len(found) or len({*certain.values()}) < len(certain):
            return {}
        return {number: now for number, now in certain.items() if number != now}

    def _gone_now(self) -> set[str]:
        """Passages, markers and claims that have no place in the new text, and passages that are a part of another."""
        gone = {iri for iri, home in self._homes.items() if home is None}
        lost = set(gone)
        gone |= {iri for iri, home in self._homes.items() if home and self._heirs[home.number] != iri}
        for iri, facts in self._said.items():
            if not self._is_own(iri):
                continue
            stated = facts.get(_STATED_IN, ())
            if _MARKER in facts.get(_TYPE, ()):
                place = self._place(iri)
                numbers = {self._number_of(name) for name in facts.get(_MARKS, ())}
                there = self._markers.get((place.start, place.end)) if place else None
                if there is None or set(there[1].numbers) != numbers:
                    gone.add(iri)
            elif stated and not {*stated}.isdisjoint(lost):
                gone.add(iri)
        return gone

    def _number_of(self, reference: str) -> int | None:
        """The number that a reference has now."""
        number = whole_number(reference.rpartition("/")[2])
        return None if number is None else self._numbers.get(number, number)

    def _place(self, span: str) -> Place | None:
        """Where the words of a span stand now."""
        if span not in self._spans:
            old = offsets(span)
            self._spans[span] = self._placed(old) if old else None
        return self._spans[span]

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

    def _has_changed(self, claim: str) -> bool:
        """Whether some of the words that a claim rests on are others now."""
        spans = [one for values in self._said[claim].values() for one in values if "/span/" in one]
        contexts = [one for one in self._said[claim].get(_CONTEXT, ()) if one in self._passages]
        same = all((place := self._place(span)) and place.same for span in spans)
        return not (same and all(map(self._says_the_same, contexts)))

    def _stated_in(self, subject: str, passage: str) -> str | None:
        """The passage that a claim or a marker is stated in now: the one with its words, if they are in one."""
        facts = self._said[subject]
        spans = [subject] if _MARKER in facts.get(_TYPE, ()) else facts.get(_ANCHOR, ())
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
        if self._numbers and iri.startswith(f"{self._document}/reference/"):
            return f"{self._document}/reference/{self._number_of(iri)}"
        return None if iri in self._gone else iri

    # ── What becomes of statements ──────────────────────────────────────────────────────────

    def _goes(self, statement: Statement) -> bool:
        iri = statement.subject.value
        return iri in self._gone or (iri.startswith(f"{self._document}/span/") and self._now(iri) is None)

    def _edits(self, statement: Statement, prefixes: Mapping[str, str]) -> Iterator[Edit]:
        subject = statement.subject.value
        yield from self._renamed(statement.subject, self._now(subject), prefixes)
        home = self._homes.get(subject)
        left: list[Pair] = []
        for pair in statement.pairs:
            named = [(one, self._value(subject, home, pair.predicate, one)) for one in pair.objects]
            kept = [(one, value) for one, value in named if value is not None]
            if not kept:
                continue
            left.append(pair)
            for one, value in kept:
                yield from self._renamed(one, value, prefixes)
            yield from cut(pair.objects, [one for one, _ in kept])
        yield from cut(statement.pairs, left)
        if home and not statement.values(_SECTION) and left and _SPAN in {pair.predicate for pair in left}:
            section = self._sections.get(home.number)
            if section and self._above[subject] is None:
                name = self._written(f"{self._document}/passage/{section}", prefixes)
                yield left[-1].end, left[-1].end, f" ;\n    <{_SECTION}> {name}"

    def _value(self, subject: str, home: Tile | None, predicate: str, one: Object) -> str | None:
        """What an object is now: an IRI, or text as Turtle has it; None where it is gone."""
        if home and predicate == _NUMBER:
            return str(home.number)
        if home and predicate == _SHA256:
            return f'"{digest(self._new.content[home.start : home.end])}"'
        if home and predicate == _SPAN:
            return f"{self._document}/span/{home.start}-{home.end}"
        if home and predicate == _SECTION:
            section = self._sections.get(home.number)
            if self._above[subject] == one.value:
                return f"{self._document}/passage/{section}" if section else None
        if self._numbers and subject.startswith(f"{self._document}/reference/"):
            now = str(self._number_of(subject))
            if predicate in (_NUMBER, _LABEL):
                return now if predicate == _NUMBER else f'"[{now}]"'
        if subject == self._document and predicate == _SHA256:
            return f'"{self._new.sha256}"'
        if predicate == _SHA256 and _MARKER in self._said[subject].get(_TYPE, ()):
            place = self._place(subject)
            return f'"{span_digest(self._new.content[place.start : place.end])}"' if place else None
        if predicate == _STATED_IN and one.value in self._homes:
            return self._stated_in(subject, one.value)
        return self._now(one.value)

    def _renamed(self, one: Object, value: str | None, prefixes: Mapping[str, str]) -> Iterator[Edit]:
        if value is not None and value != one.value:
            if value.startswith('"') or value.isdecimal():
                text = value
            elif one.end - one.start > len(one.value):  # Written in full, between angle brackets.
                text = f"<{value}>"
            else:
                text = self._written(value, prefixes)
            yield one.start, one.end, text

    @staticmethod
    def _written(iri: str, prefixes: Mapping[str, str]) -> str:
        best = max(
            (name for name in prefixes if iri.startswith(prefixes[name])), key=lambda n: len(prefixes[n]), default=None
        )
        local = iri[len(prefixes[best]) :] if best is not None else "/"
        return f"{best}:{local}" if re.fullmatch(r"\w[\w-]*", local) else f"<{iri}>"

    def _added(self) -> str:
        """Turtle of what the new text has and the old one had not."""
        outline = Outline(self._document, self._new)
        there = {
            (place.start, place.end)
            for iri, facts in self._said.items()
            if _MARKER in facts.get(_TYPE, ()) and iri not in self._gone and (place := self._place(iri))
        }
        described = {self._number_of(iri) for iri in self._said if iri.startswith(f"{self._document}/reference/")}
        for tile in self._revision.tiles:
            if tile.number not in self._heirs:
                outline.passage(tile.number, tile.start, tile.end, self._sections.get(tile.number), tile.role)
        for span, (tile, marker) in self._markers.items():
            if span not in there:
                outline.marker(marker, tile.number)
                for number in marker.numbers:
                    if number not in described:
                        outline.reference(number)
        return outline.text()


def _without_markers(text: str) -> str:
    """A text without its markers and without white space, which comes and goes with them."""
    found = markers(text)
    ends = [0, *(marker.end for marker in found)]
    begins = [*(marker.start for marker in found), len(text)]
    return "".join("".join(text[a:b].split()) for a, b in zip(ends, begins, strict=True))
