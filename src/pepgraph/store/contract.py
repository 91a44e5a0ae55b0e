"""What every engine does: answer queries with rows of plain terms. Those in memory are also filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self, TypeVar, cast
from typing import Literal as Choice

from pepgraph.model.names import PREFIXES
from pepgraph.model.terms import Blank, Term

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

Kind = Choice["rows", "triples", "boolean"]
Row = tuple[Term | None, ...]


@dataclass(slots=True)
class Answer:
    """What an engine returns: ``rows`` of a SELECT, triples of a CONSTRUCT or one boolean."""

    kind: Kind
    columns: tuple[str, ...]
    rows: Iterator[Row]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Graphs that a query names with FROM and FROM NAMED; all of them where it names none."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)

    def within(self, graphs: Collection[str]) -> Dataset:
        """As much of it as is among these graphs."""
        default, named = (tuple(name for name in names if name in graphs) for names in (self.default, self.named))
        return Dataset(default, named)


EVERYTHING = Dataset()


def grouped(rows: Iterable[Row]) -> dict[str, list[str]]:
    """What rows have in their second column by what they have in their first, in their order; an empty list for
    anything else.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for first, second in rows:
        found[str(first)].append(str(second))
    return found


def apart(rows: Iterable[Row], where: str) -> Iterator[Row]:
    """Rows whose blank nodes are named as those of one answer: another answer's of the same label are others.

    >>> next(apart([(Blank("b0"), None)], "source1"))
    ('source1_b0', None)
    """
    for row in rows:
        if any(isinstance(term, Blank) for term in row):
            yield tuple(Blank(f"{where}_{term}") if isinstance(term, Blank) else term for term in row)
        else:
            yield row


class Engine(Protocol):
    """A store of quads whose default graph is the union of its named graphs."""

    name: str
    lasting: bool
    """Whether the content lies elsewhere, in a folder or with a server, and is only read here."""
    services: frozenset[str]
    """Endpoints that a query may ask by SERVICE."""
    whole: Engine | None
    """The engine of all of a graph, where this one holds a part of it."""
    kept_words: Path | None
    """The file of an index of the words of all its content, where one is kept with it."""
    quicker_by: str
    """The command after which long answers come sooner; empty where there is none."""
    outdated: str
    """Why it may answer otherwise than one that is made now, and the mend; empty where it does not."""
    large: bool
    """Whether a list of all of its claims takes seconds to find and to sort."""

    @property
    def parts(self) -> tuple[Engine, ...]:
        """The engines it stands for: itself alone, unless it puts the answers of several together."""

    @property
    def memo(self) -> dict[str, object]:
        """What others have computed from the content; emptied, or another one, when the content changes."""

    def query(
        self, text: str, bindings: Mapping[str, Term], prefixes: Mapping[str, str], dataset: Dataset = EVERYTHING
    ) -> Answer:
        """Answer SPARQL 1.1; ``bindings`` replace variables, ``dataset`` has what the text names with FROM.

        Raises QueryError.
        """

    def has_kept(self, text: str, bindings: Mapping[str, Term]) -> bool:
        """Whether the rows of a query were worked out in advance."""

    def graphs(self) -> list[str]:
        """IRIs of the named graphs."""

    def together(self, *, asking_others: bool = False) -> Engine:
        """An engine in which one query can join everything: this one, unless it stands for several.

        With ``asking_others`` the one for what stands outside the query's SERVICE.
        """

    def find_doubles(self) -> None:
        """Raise StoreError where two sources hold one document, whose claims would count twice in answers of both."""

    def find_damage(self) -> None:
        """Raise StoreError where a file that is read is not as it was written; all of them are read for that."""

    def rest(self) -> None:
        """Say that an answer ends here: one that begins after it may be of other content."""

    def hurry(self, seconds: float) -> None:
        """Wait for servers no longer than this from now on, all in all; TimeLimitError then names the one."""

    def forked(self) -> None:
        """Say that this process is a fork of one with other threads: what these were holding is held for ever here."""

    def close(self) -> None:
        """Let go of what the engine holds."""


Value = TypeVar("Value")


def remembered(engine: Engine, name: str, make: Callable[[], Value]) -> Value:
    """What ``make`` gives, which is made once of what an engine holds."""
    memo = engine.memo
    if name not in memo:
        memo[name] = make()
    return cast("Value", memo[name])


def rows_from(engine: Engine, text: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Row]:
    """The rows of a query of our own, which has the common prefixes. Raises QueryError."""
    return engine.query(text, bindings or {}, PREFIXES).rows


def has_rows(engine: Engine, text: str, bindings: Mapping[str, Term]) -> bool:
    """Whether such a query finds anything. Raises QueryError."""
    return any(True for _ in rows_from(engine, text, bindings))


class WritableEngine(Engine, Protocol):
    """An engine that is filled here. Nothing that a query says can make any engine write."""

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads; pyoxigraph parses for every engine."""

    def drop_shared(self, graph: str, other: str) -> None:
        """Remove from a graph the triples that another one has too."""

    def drop_property(self, graph: str, iri: str) -> None:
        """Remove from a graph the triples with a property."""


class Alone:
    """What an engine says that stands for itself and asks no other."""

    services: frozenset[str] = frozenset()
    whole: Engine | None = None
    kept_words: Path | None = None
    quicker_by = ""
    outdated = ""
    large = False

    @property
    def parts(self) -> tuple[Self]:
        return (self,)

    def has_kept(self, text: str, bindings: Mapping[str, Term]) -> bool:
        return False

    def together(self, *, asking_others: bool = False) -> Self:
        return self

    def find_doubles(self) -> None:
        pass

    def find_damage(self) -> None:
        pass

    def rest(self) -> None:
        pass

    def hurry(self, seconds: float) -> None:
        pass

    def forked(self) -> None:
        pass


def some_documents(engine: Engine) -> list[str]:
    """The documents of the graph, two at most: enough to tell one from several."""
    query = "SELECT ?document WHERE { ?document a pg:Document } LIMIT 2"
    return remembered(engine, "some documents", lambda: sorted(str(it) for (it,) in rows_from(engine, query)))


def several_documents(engine: Engine) -> bool:
    """Whether the graph has more than one document, so that a passage has to say of which it is."""
    return len(some_documents(engine)) > 1
