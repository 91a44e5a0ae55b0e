"""Turtle about a text, as it is about that text after it was revised: layout and comments stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from pepgraph.documents.anchors import span_digest
from pepgraph.documents.passages import digest
from pepgraph.documents.revision import Tile
from pepgraph.documents.texts import Text
from pepgraph.errors import DataError, DocumentError
from pepgraph.model.names import DOCUMENT, ONTOLOGY
from pepgraph.model.vocabulary import CLAIM, LABEL, PREFERRED, READ_AGAIN, STATED_IN, TYPE
from pepgraph.output.outline import Outline
from pepgraph.output.revision import MARKER, SPAN, Change, Moved
from pepgraph.output.statements import (
    Edit,
    Object,
    Pair,
    Statement,
    cut,
    edited,
    line_end,
    read_statements,
    with_its_lines,
)
from pepgraph.store.claims import read_claims
from pepgraph.store.files import Source, no_triple_terms
from pepgraph.store.fill import filled
from pepgraph.store.ontology import ontology_quads
from pepgraph.store.resources import data_files

_SHA256, _NUMBER, _SECTION = (ONTOLOGY + name for name in ("sha256", "number", "section"))
_NAMING = (LABEL, PREFERRED, ONTOLOGY + "nameInSentence", ONTOLOGY + "plural")
_DESCRIBED = ox.NamedNode(ONTOLOGY + "Document")


@dataclass(frozen=True, slots=True)
class Revised:
    """Files about a revised text, and what an editor has to look at."""

    files: dict[Path, str]
    """Content by the file that it was made from."""
    new: str
    """Turtle of passages, markers and references that the text had not before; nothing where there are none."""
    gone: str
    """What was said of all that is gone, as Turtle below the digests of both texts; nothing where there is nothing."""
    document: str
    """The document's id."""
    to_read: tuple[str, ...]
    """IRIs of the claims whose words, sentence, context or place have changed."""
    reworded: tuple[str, ...]
    """IRIs of those of whose own words some have changed."""
    lost: tuple[str, ...]
    """IRIs of the claims whose passage is gone."""
    unsourced: tuple[str, ...]
    """IRIs of the claims that cite what their passage gives no more."""
    beside: tuple[str, ...]
    """IRIs of the claims whose words stay, and whose passage got a citation that they do not have."""
    again: int
    """Claims to be read again, for these or for a source that is another now."""
    kept: int
    """Claims of which nothing has changed."""
    passages: Mapping[str, int]
    """How many passages stay, are changed, or changed in nothing but markers and signs, new and gone."""
    renumbered: Mapping[int, int]
    """References that have another number now, wherever they stand, by the one they had."""
    unheld: Mapping[int, tuple[str, ...]]
    """References that are gone, by the number they had, with the IRIs of the claims that cited them, gone or not."""
    relisted: Mapping[int, tuple[str, ...]]
    """References whose entry in the text's list is another now, or gone, with the IRIs of the claims that cite them."""
    come: tuple[int, ...]
    """References that the text cites and the files do not describe."""
    changes: tuple[Change, ...]
    """Passages that are new, or whose words or citations are others."""
    unclear: tuple[int, ...]
    """References that may have several numbers now; none is taken for renumbered then."""


def revised(files: Sequence[Path | str], old: Text, new: Text, *, renumber: bool = False) -> Revised:
    """What files of Turtle say of a document, moved to where its words stand in its new text.

    Claims keep their names. A span whose words have changed goes to what stands there now, with the digest that it
    had, so that ``check`` tells of it. ``renumber`` takes a reference for the same that has another number in every
    place; else its claims cite what is no longer there, since the number may be of another source. What was said of a
    reference that is gone then gives way to the one that has its number.

    Raises DocumentError where the files are not about the old text, or both texts are the same; DataError for what
    is no Turtle.
    """
    before = old.sha256
    if before == new.sha256:
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
        and quad.object.value == before
    )
    if len(named) > 1:
        both = " and ".join(iri.removeprefix(DOCUMENT) for iri in named)
        raise DocumentError(f"{both} both have its digest; give the files of one of them", file=old.path)
    if not named:
        if not any(quad.predicate.value == TYPE and quad.object == _DESCRIBED for quad in quads):
            raise DocumentError(
                "none of these files describes a document; name the file with its passages as well, "
                "in which its digest stands",
                file=old.path,
            )
        raise DocumentError(
            "no document of these files has its digest; give the text they were made from", file=old.path
        )
    return _rewritten(Moved(named[0], old, new, quads, renumber), sources)


def sentences(files: Sequence[Path | str]) -> dict[str, str]:
    """The sentence of each claim in files, by its IRI.

    Things that the files give no name are called as in the packaged graph, of which nothing else is read.
    """
    sources = [Source.read(path) for path in files]
    quads = [quad for source in sources for quad in source.quads()]
    named = {quad.subject for quad in quads if quad.predicate.value in (LABEL, PREFERRED)}
    packaged = (quad for path in data_files() for quad in Source.read(path).quads())
    names = (quad for quad in packaged if quad.predicate.value in _NAMING and quad.subject not in named)
    with no_triple_terms(sources):
        engine = filled("oxigraph", (ontology_quads(), quads, names))
    return {claim.iri: claim.sentence for claim in read_claims(engine)}


_Kept = tuple[Pair, list[tuple[Object, str]]]


def _written_anew(moved: Moved, source: Source) -> tuple[str, list[str]]:
    """A file as it is about the new text, and what is left out of it. Raises DataError as ``revised`` does."""
    text = source.content.decode("utf-8")
    try:
        statements = read_statements(text)
    except ValueError as error:
        raise DataError(str(error), file=source.path) from None
    edits: list[Edit] = []
    gone: list[str] = []
    known: Mapping[str, str] | None = None
    for statement in statements:
        kept = _kept(moved, statement)
        if kept or not statement.pairs:
            edits += _edits(moved, statement, kept)
            left = _left_out(statement, kept, text)
        else:
            start, end = with_its_lines(text, statement.start, statement.end)
            edits.append((start, end, ""))
            left = text[start:end].rstrip() + "\n"
        if left and statement.prefixes is not known:
            known = statement.prefixes
            gone.append("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in known.items()))
        if left:
            gone.append(left)
    newline = line_end(text)
    return edited(text, ((start, end, made.replace("\n", newline)) for start, end, made in edits)), gone


def _rewritten(moved: Moved, sources: Sequence[Source]) -> Revised:
    files: dict[Path, str] = {}
    gone: list[str] = []
    for source in sources:
        files[source.path], left = _written_anew(moved, source)
        gone += left
    claims = [iri for iri, facts in moved.said.items() if CLAIM in facts.get(TYPE, ()) and moved.is_own(iri)]
    left = [iri for iri in claims if iri not in moved.gone]
    to_read = {iri: None for iri in left if moved.has_changed(iri)}
    unsourced = [iri for iri in left if moved.has_lost_a_source(iri)]
    changes = tuple(moved.changes())
    added = {f"{moved.document}/passage/{change.number}": change.added for change in changes if change.added}
    beside = [iri for iri in left if iri not in to_read and moved.lacks(iri, added)]
    relisted = [iri for iri in left if moved.cited(iri) & moved.relisted]
    unheld = {*moved.renumbering.gone, *moved.replaced}
    return Revised(
        files=files,
        new=_added(moved),
        gone="\n".join([f"# From {moved.old.sha256}\n# to   {moved.new.sha256}\n", *gone]) if gone else "",
        document=moved.document.removeprefix(DOCUMENT),
        to_read=tuple(to_read),
        reworded=tuple(iri for iri in to_read if moved.is_reworded(iri)),
        lost=tuple(iri for iri in claims if iri in moved.gone),
        unsourced=tuple(unsourced),
        beside=tuple(beside),
        again=sum(_is_read_again(moved, iri) for iri in left),
        kept=len({*left}.difference(to_read, unsourced, beside, relisted)),
        passages=_counted(moved),
        renumbered=moved.renumbered,
        unheld={number: tuple(iri for iri in claims if number in moved.cited(iri)) for number in sorted(unheld)},
        relisted={
            number: tuple(iri for iri in left if number in moved.cited(iri)) for number in sorted(moved.relisted)
        },
        come=tuple(moved.come()),
        changes=changes,
        unclear=moved.renumbering.unclear,
    )


def _counted(moved: Moved) -> dict[str, int]:
    """How many passages have become what, as `Revised.passages` has it."""
    there = [home for home in moved.homes.values() if home]
    same = sum(map(moved.is_same, moved.passages))
    return {
        "stay": same,
        "changed": len(there) - same,
        "markers": sum(map(moved.says_the_same, moved.passages)) - same,
        "new": len(moved.revision.tiles) - len(moved.heirs),
        "joined": len(there) - len(moved.heirs),
        "gone": len(moved.homes) - len(there),
    }


def _kept(moved: Moved, statement: Statement) -> list[_Kept]:
    """What stays of a statement: its predicates, each with its objects and what these are now."""
    iri = statement.subject.value
    if iri in moved.gone or (iri.startswith(f"{moved.document}/span/") and moved.now(iri) is None):
        return []
    home = moved.homes.get(iri)
    found = [
        (pair, [(one, value) for one in pair.objects if (value := _value(moved, iri, home, pair.predicate, one))])
        for pair in statement.pairs
    ]
    return [(pair, objects) for pair, objects in found if objects]


def _edits(moved: Moved, statement: Statement, kept: Sequence[_Kept]) -> Iterator[Edit]:
    prefixes, subject = statement.prefixes, statement.subject.value
    yield from _renamed(moved, statement.subject, moved.now(subject), prefixes)
    for pair, objects in kept:
        for one, value in objects:
            yield from _renamed(moved, one, value, prefixes)
        yield from cut(pair.objects, [one for one, _ in objects])
    yield from cut(statement.pairs, [pair for pair, _ in kept])
    if not kept:
        return  # All of it stands in brackets.
    end, predicates = kept[-1][0].objects[-1].end, {pair.predicate for pair, _ in kept}
    home = moved.homes.get(subject) if SPAN in predicates else None
    if home and _SECTION not in predicates and moved.above[subject] is None and home.number in moved.sections:
        name = _written(f"{moved.document}/passage/{moved.sections[home.number]}", prefixes)
        yield end, end, f" ;\n    {_written(_SECTION, prefixes)} {name}"
    is_claim = CLAIM in statement.values(TYPE) and moved.is_own(subject)
    changed = (home and not moved.says_the_same(subject)) or (is_claim and _is_read_again(moved, subject))
    if changed and READ_AGAIN not in predicates:
        yield end, end, f" ;\n    {_written(READ_AGAIN, prefixes)} true"


def _is_read_again(moved: Moved, claim: str) -> bool:
    # No check tells of a citation that is taken away, nor of one whose number the list gives to another source.
    return moved.has_changed(claim) or bool(moved.cited(claim) & (moved.replaced | moved.relisted))


def _value(moved: Moved, subject: str, home: Tile | None, predicate: str, one: Object) -> str | None:
    """What an object is now: an IRI, or text as Turtle has it; None where it is gone."""
    if home and predicate == _NUMBER:
        return str(home.number)
    if home and predicate == _SHA256:
        return f'"{digest(moved.new.content[home.start : home.end])}"'
    if home and predicate == SPAN:
        return f"{moved.document}/span/{home.start}-{home.end}"
    if home and predicate == _SECTION and moved.above[subject] == one.value:
        section = moved.sections.get(home.number)
        return f"{moved.document}/passage/{section}" if section else None
    is_reference = moved.numbers and moved.number(subject) is not None
    if is_reference and predicate in (_NUMBER, LABEL):
        now = str(moved.number_of(subject))
        return now if predicate == _NUMBER else f'"[{now}]"'
    if subject == moved.document and predicate == _SHA256:
        return f'"{moved.new.sha256}"'
    if predicate == _SHA256 and moved.is_said_otherwise(subject):
        place = moved.place(subject)
        return f'"{span_digest(moved.new.content[place.start : place.end])}"' if place else None
    if predicate == STATED_IN and one.value in moved.homes:
        return moved.stated_in(subject, one.value)
    return moved.now(one.value)


def _renamed(moved: Moved, one: Object, value: str | None, prefixes: Mapping[str, str]) -> Iterator[Edit]:
    for inner in one.inside:
        yield from _renamed(moved, inner, moved.now(inner.value), prefixes)
    if value is not None and value != one.value:
        if value.startswith('"') or value.isdecimal():
            text = value
        elif one.end - one.start > len(one.value):  # Written in full, between angle brackets.
            text = f"<{value}>"
        else:
            text = _written(value, prefixes)
        yield one.start, one.end, text


def _written(iri: str, prefixes: Mapping[str, str]) -> str:
    best = max(
        (name for name in prefixes if iri.startswith(prefixes[name])), key=lambda n: len(prefixes[n]), default=None
    )
    local = iri[len(prefixes[best]) :] if best is not None else "/"
    return f"{best}:{local}" if re.fullmatch(r"\w[\w-]*", local) else f"<{iri}>"


def _added(moved: Moved) -> str:
    """Turtle of what the new text has and the old one had not."""
    outline = Outline(moved.document, moved.new)
    there = {
        (place.start, place.end)
        for iri, facts in moved.said.items()
        if MARKER in facts.get(TYPE, ()) and iri not in moved.gone and (place := moved.place(iri))
    }
    described = {moved.number_of(iri) for iri in moved.said if moved.number(iri) is not None}
    for tile in moved.revision.tiles:
        if tile.number not in moved.heirs:
            outline.passage(tile.number, tile.start, tile.end, moved.sections.get(tile.number), tile.role)
    for span, (tile, marker) in moved.markers.items():
        if span not in there:
            outline.marker(marker, tile.number)
            for number in marker.numbers:
                if number not in described:
                    outline.reference(number)
    return outline.text()


def _left_out(statement: Statement, kept: Sequence[_Kept], text: str) -> str:
    """What does not stay of a statement, as statements of their own."""
    stays = {id(one) for _, objects in kept for one, _ in objects}
    subject = text[statement.start : statement.subject.end]
    return "".join(
        f"{subject} {text[pair.start : pair.objects[0].start].strip()} {text[one.start : one.end]} .\n"
        for pair in statement.pairs
        for one in pair.objects
        if id(one) not in stays
    )
