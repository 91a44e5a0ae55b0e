"""Years that claims give, held against the words: what began, what ended, when a paper was retracted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.ended import STATUS_WORDS
from pepgraph.answers.checking.spans import RETRACTED, Found, any_word, shown, words_by, wrapped
from pepgraph.model.names import ONTOLOGY

_NEGATED = ONTOLOGY + "Negated"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = (
    r"(?:\s+(?:the\s+)?(?:end|start|beginning)\s+of)?(?:\s+\d{1,2}(?:st|nd|rd|th)?)?"
    rf"(?:\s+{_MONTH})?(?:\s+\d{{1,2}},)?"
)
"""What stands before a year of its day and month."""


def years(document: Document) -> Iterator[Found]:
    """Years that nothing around a claim has, or whose words make them another year of it."""
    words = document.words
    bounding = {bound: _bounding(document.cue_words[ONTOLOGY + bound]) for bound in ("since", "until")}
    standing = {status: any_word(some) for status, some in words_by(document.engine, STATUS_WORDS).items()}
    retracting = any_word(document.cue_words[RETRACTED]).pattern
    for iri, parts in document.claims.items():
        if not any(map(parts.get, ("since", "until", "year"))):
            continue
        anchored, around = words.anchored(parts), words.around(parts)
        for key, other in (("since", "until"), ("until", "since")):
            for year in parts.get(key, ()):
                own, contrary = (
                    re.search(rf"(?i:{bounding[one]})\s+{re.escape(year)}(?!\d)", anchored) for one in (key, other)
                )
                if key == "until":  # Banned in 2016: then it began.
                    itself = "|".join(standing[one].pattern for one in parts.get("object", ()) if one in standing)
                    began = rf"(?i:{itself or '(?!)'})\s+(?:in|on){_DAY}\s+{re.escape(year)}(?!\d)"
                    contrary = contrary or re.search(began, anchored)
                if contrary and not own and not _turned(contrary[0], key, parts, standing):
                    wrong = f"its words have {shown(contrary[0])}, and it gives the year as pg:{key}"
                    yield Found(iri, year, wrong, f"give it as pg:{other}, or correct the anchor", "year-bound")
        for year in parts.get("year", ()) if RETRACTED in parts.get("scope", ()) else ():
            if retracted := re.search(
                rf"(?i:{retracting})(?i:\s+(?:in|on))?{_DAY}\s+{re.escape(year)}(?!\d)", anchored
            ):
                wrong = f"its words have {shown(retracted[0])}, and it gives the year as pg:year, that of a study"
                yield Found(iri, year, wrong, "give it as pg:onDate, or correct the anchor", "year-bound")
        for key in ("since", "until", "year"):
            for year in parts.get(key, ()):
                if re.fullmatch(r"\d{4}", year) and not re.search(rf"(?<!\d){year}(?!\d)", around):
                    mend = f"correct pg:{key}, or give the passage that has it as pg:contextFrom"
                    yield Found(iri, year, f"the words around it do not have the year {year}", mend, "year-text")


def _turned(words: str, key: str, claim: dict[str, list[str]], standing: dict[str, re.Pattern[str]]) -> bool:
    """Whether what ended in a year began another thing: since a withdrawal it is withdrawn, and not approved."""
    if not re.search(rf"\b(?:in|on){_DAY}\s+\d+\Z", words):
        return False
    withdrawn = key == "since" and any(one in standing and standing[one].search(words) for one in claim["object"])
    return withdrawn or _NEGATED in claim.get("polarity", ())


def _bounding(cues: list[str]) -> str:
    """Pattern of words before a year, or before its day and month; of a verb with "in" also with what it says of it:
    withdrawn from sale in, withdrew its approval on 4 March."""
    forms = (re.sub(r"\\s\+in$", r"(?:\\s+[^\\W\\d]+){0,6}?\\s+(?:in|on)", wrapped(cue)) for cue in sorted(cues))
    return rf"(?<![\w-])(?:{'|'.join(forms)}){_DAY}"
