"""What an editor is told of a revision, as plain text for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from textwrap import fill

from pepgraph.documents.markers import without_markers
from pepgraph.model.terms import printable
from pepgraph.output.revised_turtle import Revised
from pepgraph.output.revision import Change

_WIDTH = 80
_MOST = 20
"""Passages, and claims that may have to be changed, that are shown."""
_NO_SENTENCE = "no sentence, as no file has its relation: name the one that does too"
_BEGIN = 6
"""Words that a passage is known by."""
_SHOWN = 3
"""How many changes of words are told of a passage."""


def told(made: Revised, sentences: Mapping[str, str], *, renumber: bool) -> str:
    """What stays, what changed and what is to be read, with the sentences of the claims by their IRIs."""
    return "\n".join((*_counts(made), *_references(made, renumber), *_passages(made), *_claims(made, sentences)))


def _counts(made: Revised) -> Iterator[str]:
    told = made.passages
    joined = f", {told['joined']} joined to others" if told["joined"] else ""
    markers = f" ({told['markers']} in nothing but markers or signs)" if told["markers"] else ""
    yield _folded(
        f"passages: {told['stay']} as before, {told['changed']} changed{markers}, "
        f"{told['new']} new, {told['gone']} gone{joined}"
    )
    sources = f", {len(made.unsourced)} without a source they had" if made.unsourced else ""
    yield f"claims: {made.kept} as before, {made.again} to be read again, {len(made.lost)} gone{sources}"
    if made.beside:
        yield f"    {len(made.beside)} whose passage has a citation that they do not"


def _references(made: Revised, renumber: bool) -> Iterator[str]:
    if made.renumbered:
        numbers = ", ".join(f"[{before}] is [{now}]" for before, now in made.renumbered.items())
        kept = "with their papers" if renumber else "if they are the same sources, --renumber takes them along"
        yield _folded(f"references: {numbers}; {kept}")
    for number, claims in made.unheld.items():
        citing = f"it was cited by {', '.join(map(_name, claims))}" if claims else "no claim cited it"
        yield _folded(f"[{number}] is gone; {citing}")
    for number, claims in made.relisted.items():
        citing = f"to be read again: {', '.join(map(_name, claims))}" if claims else "no claim cites it"
        yield _folded(f"[{number}] has another entry in the list of references, or none; {citing}")
    if made.come:
        those = ", ".join(f"[{number}]" for number in made.come)
        yield _folded(f"new: {those}, which {'has' if len(made.come) == 1 else 'have'} no paper")
    if made.unclear:
        numbers = ", ".join(f"[{number}]" for number in made.unclear)
        yield _folded(
            f"references: which is which is not clear of {numbers}, so that all keep their numbers; "
            "make a text in which only the numbers are others, and revise to that one first"
        )


def _passages(made: Revised) -> Iterator[str]:
    if made.changes:
        yield "\npassages that are new or changed:"
    for change in made.changes[:_MOST]:
        words = change.text.split(maxsplit=_BEGIN)
        begin = " ".join(words[:_BEGIN]) + "…" * (len(words) > _BEGIN)
        yield _folded(f"  {change.number} ({_what(change)}): {printable(begin, kept='')}")
    yield from _more(len(made.changes) - _MOST)


def _what(change: Change) -> str:
    """What is another in a passage."""
    citations = [f"[{number}] added" for number in change.added]
    citations += [f"[{number}] removed" for number in change.removed]
    citations += [f"old [{number}] removed" for number in change.gone]
    citations += ["at other words"] if change.elsewhere else []
    otherwise = printable(", ".join(_otherwise(change.before, change.text)), kept="") if change.before else ""
    kinds = ["new"] if change.is_new else [f"words: {otherwise}"] if otherwise else ["words"] * bool(change.before)
    return "; ".join([*kinds, *([f"citations: {', '.join(citations)}"] if citations else [])])


def _otherwise(before: str, now: str) -> Iterator[str]:
    """The first words that are others now, markers apart."""
    old, new = before.split(), now.split()
    told = [
        (_shortened(old[i:j]), _shortened(new[k:m]))
        for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind != "equal" and without_markers(" ".join(old[i:j])) != without_markers(" ".join(new[k:m]))
    ]
    for gone, come in told[:_SHOWN]:
        yield f'"{gone}" is now "{come}"' if gone and come else f'"{gone}" is gone' if gone else f'"{come}" is new'
    if len(told) > _SHOWN:
        yield "…"


def _shortened(words: Sequence[str]) -> str:
    return " ".join(words[:_BEGIN]) + " …" * (len(words) > _BEGIN)


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"  and {count} more"


def _claims(made: Revised, sentences: Mapping[str, str]) -> Iterator[str]:
    own = {*made.reworded}
    for what, claims in (
        ("to be read again, for their own words have changed:", made.reworded),
        (
            "to be read again, for words around them, their context or their place changed:",
            [iri for iri in made.to_read if iri not in own],
        ),
        ("their passage no longer has a citation of theirs:", made.unsourced),
        ("words as before, but their passage has a citation that they do not:", made.beside),
        ("gone:", made.lost),
    ):
        if claims:
            yield f"\n{what}"
        shown = claims[:_MOST] if claims is made.beside else claims
        for iri in shown:
            yield _folded(f"  {_name(iri)}: {printable(sentences.get(iri, _NO_SENTENCE), kept='')}")
        yield from _more(len(claims) - len(shown))


def _name(claim: str) -> str:
    return printable(claim.rpartition("/")[2], kept="")


def _folded(line: str) -> str:
    return fill(line, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
