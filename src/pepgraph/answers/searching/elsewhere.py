"""Names in sentences of what they are not of: "outside Russia" is not of Russia, "protein not said" of no protein."""

from __future__ import annotations

import re
from collections.abc import Callable

from pepgraph.answers.searching.typed_words import plain
from pepgraph.query.run import run
from pepgraph.store.contract import Engine, remembered

_NAMES = """SELECT ?it ?name {
  { ?it pg:excludes ?other ; rdfs:label|pg:nameInSentence ?name }
  UNION { ?it pg:nameInSentence ?name FILTER (?it = pg:UnspecifiedProduct) }
}"""

Split = Callable[[str], tuple[str, str]]


def elsewhere(engine: Engine) -> Split:
    """What splits a sentence, as it is sought in, into itself without such names and these names."""
    return remembered(engine, "elsewhere", lambda: _splitting(engine))


def _splitting(engine: Engine) -> Split:
    names = {plain(str(name)).strip("()") for _, name in run(engine, _NAMES)}
    listed = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    named = re.compile(rf"\b(?:{listed})\b" if listed else r"(?!)")
    return lambda sentence: (named.sub(" ", sentence), " ".join(named.findall(sentence)))
