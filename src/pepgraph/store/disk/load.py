"""Files loaded into a store on disk, with what follows from them: a whole file or nothing of it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from pepgraph.errors import PATH, DataError, StoreError, each, expect
from pepgraph.model.names import document_of
from pepgraph.store.derivation.derive import Derivation
from pepgraph.store.disk import folder as on_disk
from pepgraph.store.disk.amend import (
    all_anew,
    derivation_over,
    derive_anew,
    derived_of,
    drop_empty,
    drop_new_links,
    drop_shortcuts,
    has_foreign_graphs,
    has_lost_links,
    in_foreign_graph,
    in_one,
    index_anew,
    is_claim,
    is_described,
    make_sure,
    one_text_each,
    renamed,
    take_out,
)
from pepgraph.store.disk.incoming import (
    Incoming,
    Made,
    Progress,
    batches,
    bulk_loading,
    direct,
    unchanged,
)
from pepgraph.store.disk.manifest import FileEntry, Manifest, listing, ontology_digest, reason_of, settle, verify
from pepgraph.store.disk.places import moved
from pepgraph.store.disk.recount import add_counts, count_crossed, sources_in
from pepgraph.store.disk.request import Asked, again, asked_of
from pepgraph.store.files import Source, no_triple_terms
from pepgraph.store.fill import drop_repeated
from pepgraph.store.ontology import ontology_quads
from pepgraph.store.oxigraph import OxigraphEngine
from pepgraph.store.streaming import forget_way, no_collection

FEW = 20_000
"""Quads up to which a file is always exchanged for itself."""
DEARER = 15
"""How many quads are loaded in the time in which one is taken out, with what followed from it, and put in again."""


@dataclass(slots=True)
class Loaded:
    """What a load did, by the names of files."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    anew: bool = False
    """Whether all files of the store were loaded again."""
    quads: int = 0
    """Quads of all files in the store."""
    outdated: bool = False
    """Whether answers were kept that hold no longer."""
    unnamed: list[str] = field(default_factory=list)
    """What claims of these files name and nothing in the store describes."""


def load(
    folder: Path | str,
    files: Iterable[Path | str] | Path | str,
    *,
    remove: Iterable[Path | str] | Path | str = (),
    rebuild: bool = False,
    restate: bool = False,
    compact: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Load files of RDF into the store in ``folder``, which is made where there is none.

    A file that is in already and has not changed is passed over; one that has changed takes the
    place of what it brought before. ``remove`` takes files out again, ``rebuild`` loads every
    file anew, ``restate`` also stores what names say already, such as the offsets of spans,
    ``compact`` orders the tables on disk anew, for faster answers after a longer load.

    Raises DataError with the line for a file that cannot be read: nothing of it is in then, and
    the files before it are. Raises StoreError where the store cannot be written, and where
    nothing is given to make one of that is not there.
    """
    sources = [Source.stream(path) for path in each("files", files, PATH, "a path, or a list of paths")]
    out = each("remove", remove, PATH, "a path, or a list of paths")
    expect("folder", folder, PATH, "a path")
    folder = Path(folder)
    if not sources:
        Manifest.read(folder)
    with on_disk.writing(folder) as manifest:
        work = _Load(folder, manifest, restate, compact, progress)
        return work.run(sources, [Path(path) for path in out], rebuild)


class _Load:
    def __init__(
        self, folder: Path, manifest: Manifest | None, restate: bool, compact: bool, progress: Progress | None
    ) -> None:
        self._compact = compact
        self._folder = folder
        self._manifest = manifest
        self._restate = restate or bool(manifest and manifest.restate)
        self._progress = progress
        self._part_by_part = False
        self._unnamed: set[str] = set()

    @property
    def _entries(self) -> dict[str, FileEntry]:
        return {entry.name: entry for entry in self._manifest.files} if self._manifest else {}

    def run(self, given: Sequence[Source], out: Sequence[Path], rebuild: bool) -> Loaded:
        before = self._manifest
        if before:
            self._manifest = moved(before, self._folder, [*(source.path for source in given), *out])
        named, had_answers = self._manifest, self._has_answers()
        asked = asked_of(self._folder, self._entries, given, out)
        changes = bool(asked.added or asked.going)
        if changes and not rebuild and named and named.ontology != ontology_digest():
            raise StoreError("made with another ontology; --rebuild loads its files anew", file=self._folder)
        together = in_one(asked.going, asked.here.values())
        kept = self._kept_if_anew(asked, [entry for some in together for entry in some], rebuild)
        if kept is None:
            if named and (changes or self._compact):
                verify(self._folder, named, thorough=True)
            try:
                # What was put in may have parts of documents that go next, so who shares them is looked at each time.
                left = [entry.name for entry in asked.going]
                while left:
                    (some,) = in_one([self._entries[left[0]]], self._entries.values())
                    if not all(entry.shared for entry in some):
                        raise _AllAnewError
                    self._exchange(some, asked)
                    done = {entry.name for entry in some}
                    left = [name for name in left if name not in done]
            except _AllAnewError:
                kept = asked.others()
            else:
                self._append({name: asked.sources[name] for name in asked.added}, asked.digests)
        if kept is not None:
            every, known = {**kept, **asked.sources}, {n: asked.here[n].sha256 for n in kept} | asked.digests
            self._commit(partial(self._fill, sources=every, digests=known, before=None), empty=True)
        if self._compact:
            self._order_tables()
        if named and self._manifest is named and named != before:
            self._write_names(named)
        return Loaded(
            added=asked.added,
            replaced=asked.replaced,
            unchanged=asked.unchanged,
            removed=asked.remove,
            anew=kept is not None,
            quads=sum(entry.quads for entry in self._entries.values()),
            outdated=had_answers and not self._has_answers(),
            unnamed=sorted(self._unnamed),
        )

    def _kept_if_anew(self, asked: Asked, touched: list[FileEntry], rebuild: bool) -> dict[str, Source] | None:
        """The other files, to be read again, where all of the store is to be loaded anew; None where it is not: it has
        to be, or it takes less time than to take some files out.
        """
        if not self._manifest:
            return None
        more = self._restate and not self._manifest.restate
        if rebuild or more or asked.double or not all(entry.shared for entry in touched):
            return asked.others()
        out = sum(entry.quads for entry in touched)
        if out < FEW or out * DEARER < sum(entry.quads for entry in asked.here.values()):
            return None
        try:
            kept = asked.others()
        except (StoreError, DataError):
            return None  # One of them is not what it was.
        return kept if kept or asked.sources else None

    def _write_names(self, manifest: Manifest) -> None:
        """Write the manifest where nothing has changed but names."""
        try:
            manifest.write(self._folder)
        except OSError as error:
            raise StoreError(f"cannot be written: {reason_of(error)}", file=self._folder) from None

    def _has_answers(self) -> bool:
        return self._manifest is not None and on_disk.ANSWERS in self._manifest.listing

    def _order_tables(self) -> None:
        """Once, after all files: each time would take longer than the one before."""
        before = self._manifest
        assert before

        def work(store: ox.Store) -> tuple[FileEntry, ...]:
            store.optimize()
            return before.files

        self._commit(work, same=True)

    # ── New files ───────────────────────────────────────────────────────────────────────────

    def _append(self, sources: dict[str, Source], digests: dict[str, str]) -> None:
        for batch in batches(sources):
            try:
                self._commit(partial(self._fill, sources=batch, digests=digests, before=self._manifest))
            except DataError as error:
                good: dict[str, Source] = {}
                for name, source in batch.items():
                    if source.path == error.file:
                        break
                    good[name] = source
                if good:
                    self._commit(partial(self._fill, sources=good, digests=digests, before=self._manifest))
                raise

    def _fill(
        self, store: ox.Store, sources: dict[str, Source], digests: dict[str, str], before: Manifest | None
    ) -> tuple[FileEntry, ...]:
        """Load files with what follows from them; returns what the store holds then."""
        if before:
            was = on_disk.open_before(self._folder, before)
            derivation = derivation_over(was, restate=self._restate, counting=was)
        else:
            derivation = Derivation(restate=self._restate)
        entries: list[FileEntry] = []
        readings: list[Incoming] = []
        beside = {} if self._part_by_part else {name: source for name, source in sources.items() if direct(source)}
        made = Made(self._folder, derivation)

        def quads() -> Iterator[ox.Quad]:
            if not before:
                yield from derivation.read(ontology_quads())
            for name, source in sources.items():
                derivation.notes.seen = set()
                reading = Incoming(self._folder, source, derivation, self._progress, beside=name in beside)
                for kept in reading.parts():
                    made.passed(len(kept))
                    if name not in beside:
                        yield from kept
                readings.append(reading)
                entries.append(reading.entry(name, digests[name], derivation.notes.seen))
            derivation.finish(totals=not before)
            if not beside:
                yield from made.quads()

        given, large = sources.values(), list(beside.values())
        with unchanged(given), no_triple_terms(given), made, bulk_loading(store, large, made), no_collection():
            store.bulk_extend(quads())
            if beside and (derivation.notes.passed_over or derivation.notes.without_graph):
                raise _NotAsWrittenError
        for reading in readings:
            reading.look_for_last(store)
        there = before.files if before else ()
        one_text_each(store, derivation.notes.documents, there, self._folder)
        self._settle(store, derivation, before)
        return *there, *entries

    def _settle(
        self, store: ox.Store, derivation: Derivation, before: Manifest | None, *, everything: bool = False
    ) -> None:
        """What cannot be known while the quads stream by."""
        self._unnamed = {iri for iri in self._unnamed | derivation.unnamed if not is_described(store, iri)}
        unsure = set(derivation.unsure)
        told: set[str] | None = set()
        links, names, crossed = {*derivation.shortcuts}, {*derivation.synonyms}, {*derivation.crossed}
        if before:
            was = on_disk.open_before(self._folder, before)
            there = {document for entry in before.files for document in entry.documents}
            if resumed := sorted(derivation.notes.documents & there):
                had = derived_of(was, resumed)
                unsure.update(resumed)
                links |= had.shortcuts
                names |= had.synonyms.keys()
                crossed |= had.crossed
            drop_new_links(was, store)
            told = renamed(was, store, derivation.known.described)
            everything |= any(is_claim(was, iri) for iri in derivation.known.described)
        if everything or told is None or derivation.overtaken or (unsure and has_foreign_graphs(store)):
            all_anew(store, restate=self._restate)
        else:
            if before:
                add_counts(store, derivation.counts)
            derive_anew(store, sorted(unsure | told), restate=self._restate)
            if unsure:
                make_sure(store, links, names)
            count_crossed(store, crossed)
        if derivation.notes.repeated or derivation.notes.late_links:
            drop_repeated(OxigraphEngine(store), derivation.notes.late_links)

    # ── Files that have changed ─────────────────────────────────────────────────────────────

    def _exchange(self, old: list[FileEntry], asked: Asked) -> None:
        """Take out what files brought that share their documents with no others, and put in what they say now."""
        staying = [entry for entry in old if entry.name not in asked.remove]
        sources = {entry.name: asked.sources.get(entry.name) or again(self._folder, entry) for entry in staying}
        digests = {entry.name: entry.sha256 for entry in old} | asked.digests

        def work(store: ox.Store) -> tuple[FileEntry, ...]:
            before = self._manifest
            assert before
            names = {entry.name for entry in old}
            others = [entry for entry in before.files if entry.name not in names]
            documents = sorted({document for entry in old for document in entry.documents})
            was = on_disk.open_before(self._folder, before)
            had = derived_of(store, documents)
            taken = [take_out(store, document) for document in documents]
            own = [quad for quads, _ in taken for quad in quads]
            brought = {*own, *(quad for entry in old for quad in self._shared(entry))}
            gone = brought - self._said_elsewhere(brought, others)
            for quad in gone:
                store.remove(quad)
            derivation = derivation_over(store, restate=self._restate, counting=was)
            entries: dict[str, FileEntry] = {}
            for name, source in sources.items():
                derivation.notes.seen = set()
                reading = Incoming(self._folder, source, derivation, self._progress)
                with unchanged([source]), no_triple_terms([source]):
                    store.bulk_extend(quad for part in reading.parts() for quad in part)
                entries[name] = reading.entry(name, digests[name], derivation.notes.seen)
            if others and has_lost_links(was, store):
                raise _AllAnewError
            if sources:
                derivation.finish(totals=False)
                store.extend(derivation.quads())
            one_text_each(store, derivation.notes.documents, others, self._folder)
            add_counts(store, -had.counts)
            subjects = (quad.subject.value for quad in gone if isinstance(quad.subject, ox.NamedNode))
            derivation.known.described |= {iri for iri in subjects if document_of(iri) is None}
            index_anew(store, derivation.known.described | had.synonyms.keys())
            everything = any(map(in_foreign_graph, brought))
            self._settle(store, derivation, before, everything=everything)
            count_crossed(store, had.crossed.union(sources_in(gone), *(sources for _, sources in taken)))
            drop_shortcuts(store, had.shortcuts - derivation.shortcuts)
            drop_empty(store, {quad.graph_name for quad in brought})
            return tuple(entries.get(it.name, it) for it in before.files if it.name in entries or it.name not in names)

        self._commit(work)

    def _shared(self, entry: FileEntry) -> Iterator[ox.Quad]:
        if not entry.shared:
            return
        path = self._folder / "files" / entry.shared
        try:
            if not path.stat().st_size:  # As a machine that went off leaves a file; gzip reads nothing from it.
                raise EOFError
            with gzip.open(path) as lines:
                yield from ox.parse(lines.read(), format=ox.RdfFormat.N_QUADS)
        except (OSError, EOFError, SyntaxError, zlib.error):
            raise StoreError(
                "what a file shares with others cannot be read; --rebuild loads all files anew", file=path
            ) from None

    def _said_elsewhere(self, quads: set[ox.Quad], others: Iterable[FileEntry]) -> set[ox.Quad]:
        """Those of some quads that the ontology or one of these files says too."""
        found = quads.intersection(ontology_quads())
        for other in others:
            found |= quads.intersection(self._shared(other) if other.shared else again(self._folder, other).quads())
        return found

    # ── Generations ─────────────────────────────────────────────────────────────────────────

    def _commit(
        self, work: Callable[[ox.Store], tuple[FileEntry, ...]], *, empty: bool = False, same: bool = False
    ) -> None:
        try:
            with on_disk.generation(self._folder, self._manifest, empty=empty, same=same) as place:
                files = self._in_store(place, work)
                listed = listing(place, None if empty else self._manifest)
                home = str(self._folder.resolve())
                manifest = Manifest(place.name, listed, files, ontology_digest(), self._restate, home)
                settle(self._folder / "files" / it.shared for it in {*files} - {*self._entries.values()} if it.shared)
                manifest.write(self._folder)
        except _NotAsWrittenError:
            self._part_by_part = True
        except BaseException:
            on_disk.sweep(self._folder)
            raise
        else:
            self._manifest = manifest
            on_disk.sweep(self._folder)
            return
        self._commit(work, empty=empty)

    def _in_store(self, place: Path, work: Callable[[ox.Store], tuple[FileEntry, ...]]) -> tuple[FileEntry, ...]:
        # The store is closed when this returns, and only then are its files what they will be.
        store = on_disk.open_for_writing(place)
        try:
            files = work(store)
            store.flush()
        except BaseException as error:
            forget_way(error)
            raise
        finally:
            del store
        return files


class _AllAnewError(Exception):
    """Other files are to be read again: a property gives no shortcuts any more, so that what they say by it counts, or
    a large one shares a document with what was put in.
    """


class _NotAsWrittenError(Exception):
    """A file has quads in no graph, or in one that is made here: it cannot be taken as it is written."""
