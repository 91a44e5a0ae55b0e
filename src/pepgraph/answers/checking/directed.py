"""Relations of claims, held against the verbs of their words and the names beside these."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from pepgraph.answers.checking.bare import Bare
from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Found, any_word, shown, words_by, wrapped
from pepgraph.model.english import english
from pepgraph.model.names import ONTOLOGY, shorten
from pepgraph.query.labels import label_of
from pepgraph.query.run import run

_NEGATED, _INCREASES, _DECREASES, _PRODUCES, _REDUCES, _SUPPORTS = (
    ONTOLOGY + name for name in ("Negated", "increases", "decreases", "produces", "reduces", "supports")
)
_OPPOSITES = """SELECT ?relation ?opposite ?word WHERE {
  { ?relation pg:opposite ?opposite } UNION { ?opposite pg:opposite ?relation }
  ?relation pg:cueWord|rdfs:label|skos:altLabel|pg:verb|pg:infinitive ?word
}"""
_ONE_WAY = """SELECT ?relation ?word WHERE {
  ?relation pg:family ?family ; pg:cueWord|rdfs:label|skos:altLabel|pg:verb|pg:infinitive ?word
  # Of two that bind, either binds the other.
  FILTER (?family IN (pg:IdentityFamily, pg:MechanismFamily) && ?relation != pg:binds)
  FILTER NOT EXISTS { ?relation a owl:SymmetricProperty }
}"""
_WORDS = """SELECT ?relation ?word WHERE {
  ?relation a pg:Relation ; pg:cueWord|rdfs:label|skos:altLabel|pg:verb|pg:infinitive ?word
}"""
_APART = {ONTOLOGY + name for name in ("isAnalogOf", "isFragmentOf", "isDerivedFrom", "binds", "degrades", "inhibits")}
"""Relations that are neither ways of one another nor more general: what is one need not be another."""
_CONDITIONS = "SELECT ?it ?name { ?it a pg:Condition ; rdfs:label ?name }"
_IMPROVING = re.compile(r"\bimprov(?:es?|ed|ing|ements?)\b", re.IGNORECASE)
"""What is a rise of memory, and a fall of inflammation."""
_CONTRADICTED = "SELECT ?relation ?other WHERE { ?relation pg:contradictedBy ?other }"
"""Relations, and those whose verbs, right before the object, say the contrary."""
_REVERSING = re.compile(
    r"\b(?:prevent|revers|attenuat|counter|oppos|restor|protect|against|despite|block|inhibit|suppress|normali[sz]"
    r"|abolish|antagoni|lack|absence|loss|deficien|impair)\w*",
    re.IGNORECASE,
)
"""What makes a fall that is told of a rise."""
_EASING = re.compile(
    r"\b(?:(?:ameliorat|alleviat|mitigat|reliev|relief|lessen"
    rf"|treat(?!ed\s+(?:{'|'.join(english('people'))}|cells|groups?)\b)"
    r"|improv|correct|offset|dampen|blunt|curb)\w*"
    r"|limit(?:s|ing|ed(?!\s+(?:human|animal|clinical|research|evidence|data|stud(?:y|ies)|trials?)\b))?\b)",
    re.IGNORECASE,
)
_COMPARED = {
    _INCREASES: re.compile(
        r"\b(?:higher|greater|larger|longer|faster|stronger|(?:lengthen|prolong)(?:s|ed|ing)?|more\s+(?:frequent|common))\b",
        re.IGNORECASE,
    ),
    _DECREASES: re.compile(
        r"\b(?:lower|smaller|shorter|slower|weaker|rarer|(?:shorten|slow|delay)(?:s|ed|ing)?)\b", re.IGNORECASE
    ),
}
"""What shows a rise or a fall right beside the object alone, since doses are higher and lower too."""
_THAN = re.compile(
    r"\b(?:than|versus|vs\.?|(?:compared|comparison|relative|contrast)\s+(?:with|to)|over)\s+[^,;.…]*", re.IGNORECASE
)
_CONTROL = re.compile(r"\b(?:placebo|controls?|vehicle|saline|sham|untreated|baseline)\b", re.IGNORECASE)
"""Of whom it is told that something is higher or lower, where "than" does not stand before them."""
# What follows a name that is no part of a longer one: pain, not pain threshold.
_END = (
    r"(?=\s*(?:[^\w\s-]|$|\d[\d.,\u2013-]*(?:\s*%|[\s-]?fold\b)|(?:in|and|or|nor|by|with|without|after|at|of|on|over|for|to|from|than|when|but|more|less|via"
    r"|through|during|into|onto|among|between|against|before|until|upon|within|under|per|versus|vs|while|which|that"
    r"|as|has|have|had|is|are|was|were|may|can|could|will)\b))"
)
_ARTICLE = r"(?:(?:the|an?|its)\s+)?"
_CONTRASTING = re.compile(r"\b(?i:unlike|in\s+contrast\s+(?:to|with)|as\s+opposed\s+to)\s+")
_DONE = (
    r"\b(?:is|are|was|were|been|being)\s+(?:(?:not|[a-z]+ly)\s+)*(?:broken\s+down|(?:activat|agoni[sz]|antagoni[sz]|block|cleav"
    r"|degrad|enhanc|hydroly[sz]|inactivat|inhibit|metaboli[sz]|phosphorylat|potentiat|stimulat|suppress)ed)"
)
"""What is done to what stands before it, whatever the relation is called."""
_PREPOSITIONAL = re.compile(r"([a-z]{5,}) (?:at|for|from|in|of|on|to|with)")
"""A verb with its preposition, without which it may be all that a cell of a table has: contraindicated."""
# Between the anchors of "promoted skin, liver and bone repair", and in "reduced the incidence of colitis".
_LEADING = (
    rf"(?:…\s+)?{_ARTICLE}"
    r"(?:(?:incidence|severity|frequency|rate|risk|levels?|expression|production|secretion|release|activity)\s+of\s+"
    rf"{_ARTICLE})?"
)


def directed(document: Document, bare: Bare) -> Iterator[Found]:
    """Relations of which the words have none, and one of the opposite; subjects that stand where objects do."""
    verbs, denying = _Verbs(document, bare), any_word(document.cue_words[_NEGATED])
    yield from _exchanged(document, bare)
    yield from _contrasted(document, bare)
    yield from _another(document, verbs.against, bare)
    for iri, parts in document.claims.items():
        for relation in parts.get("predicate", ()):
            found = verbs.opposite(iri, relation) or verbs.beside(iri, relation) or verbs.improved(iri, relation)
            if found and (_NEGATED in parts.get("polarity", ()) or not denying.search(bare.of(iri))):
                mend = f"correct rdf:predicate or the anchor, or add the word as pg:cueWord of {shorten(relation)}"
                yield Found(iri, relation, shows(*found, relation), mend, "relation-words")


class _Verbs:
    """Verbs in the words of claims that say the contrary of a relation: each, and which relation it shows."""

    def __init__(self, document: Document, bare: Bare) -> None:
        self._words, self._bare = document.cue_words, bare
        self._opposite: dict[str, str] = {}
        named: dict[str, set[str]] = defaultdict(set)
        for relation, contrary, word in run(document.engine, _OPPOSITES):
            self._opposite[str(relation)] = str(contrary)
            named[str(relation)].add(str(word))
        self._telling = {relation: any_word(some) for relation, some in named.items()}
        self.against = words_by(document.engine, _CONTRADICTED)
        self._own = {relation: any_word(some) for relation, some in words_by(document.engine, _WORDS).items()}
        others = {other for some in self.against.values() for other in some}
        self._conditions = words_by(document.engine, _CONDITIONS)
        self._cues = {relation: any_word(self._words[relation]) for relation in sorted({*others, *self._opposite})}

    def opposite(self, iri: str, relation: str) -> tuple[str, str] | None:
        """That of the opposite anywhere, where none of the relation itself stands beside it."""
        own, other = self._bare.of(iri), self._opposite.get(relation, "")
        match = self._cues[other].search(own) if other in self._cues else None
        if not match:
            return None
        rest = own[: match.start()] + own[match.end() :]
        return None if self._telling[relation].search(own) or _REVERSING.search(rest) else (match[0], other)

    def beside(self, iri: str, relation: str) -> tuple[str, str] | None:
        """One right before the object, or behind it in the passive; any in the last words where the object stands in
        the head of the table or before the list alone.
        """
        against, called = sorted(self.against.get(relation, ())), self._bare.called(iri, "object")
        own = self._bare.whole(iri)
        same = sorted({one for other in against for one in self.against.get(other, ())})
        announced = not (called and re.search(called, own))
        if not called or (announced and not any(re.search(called, words) for words in self._bare.lead_ins(iri))):
            return None
        own = own.rpartition(" … ")[2] if announced else own  # What is found stands in the last of the cells.
        telling = any_word(word for one in (relation, *same) for word in self._words[one])
        # Blockade of a receptor makes no rise of a fall where it is what the claim is about.
        subject = re.compile(self._bare.called(iri, "subject") or r"(?!)")
        before, behind, noun = _around(called)
        forms = [(other, self._cues[other]) for other in against]
        if not _CONTROL.search(_THAN.sub(" ", own)):
            forms += [(other, words) for other, words in _COMPARED.items() if other in against]
        for other, form in forms:
            for verb in form.finditer(own):
                start, end = verb.span()
                after = before.match(own, end)
                if after and after["of"] and not _NOUN.fullmatch(verb[0]):
                    after = None
                if relation in self._own and self._own[relation].fullmatch(verb[0]):
                    continue  # What slows it is no fall where that is what is said.
                # What is less of a loss is more.
                turned = bool(after and after["of"]) and any(one.search(own, 0, start) for _, one in forms)
                if after:
                    end = after.end()
                elif ahead := next((one for one in behind.finditer(own) if one.end() in (start, end)), None) or (
                    noun.search(own, 0, start) if _NOUN.fullmatch(verb[0]) or verb[0].lower() in _OF_ITSELF else None
                ):
                    start = ahead.start()
                elif not announced:
                    continue
                rest = subject.sub(" ", own[:start]) + own[end:]
                if not (turned or telling.search(rest) or _REVERSING.search(rest) or _EASING.search(rest)):
                    return verb[0], other
        return None

    def improved(self, iri: str, relation: str) -> tuple[str, str] | None:
        """That a function improved, of which a fall is told, or a symptom or a disease, of which a rise is."""
        falls, rises = (relation in self.against.get(one, ()) for one in (_SUPPORTS, _REDUCES))
        called, own = self._bare.called(iri, "object"), self._bare.whole(iri)
        if not called or falls == rises or any_word(self._words[relation]).search(own):
            return None
        before, behind, _ = _around(called)
        for verb in _IMPROVING.finditer(own):
            ahead = (one for one in behind.finditer(own) if one.end() == verb.start())
            found = before.match(own, verb.end()) or next(ahead, None)
            if found and not _REVERSING.search(own[: verb.start()] + own[verb.end() :]):
                last = re.search(called, found[0])[0].lower().split()[-1]  # type: ignore[index]
                worse = last in english("unwanted") or self._bare.has(iri, "object", self._conditions)
                if worse if rises else last in english("wanted"):
                    return own[min(verb.start(), found.start()) : max(verb.end(), found.end())], (
                        _REDUCES if rises else _SUPPORTS
                    )
        return None


@lru_cache(maxsize=4096)
def _around(called: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What is between a verb and its object's name, what is before the verb in the passive or with its sign in another
    cell, and what is right before its noun."""
    return (
        re.compile(rf"(?P<of>\s+(?:in|of))?\s+(?i:{_LEADING})(?:{called}){_END}"),
        re.compile(rf"(?:{called})(?:\s+(?:was|were|is|are|been)\s+(?:[a-z]+ly\s+)?|[\s*_|…]{{1,8}}[↑↓](?!\s*[A-Z]))"),
        re.compile(rf"(?:{called})\s+\Z"),
    )


_OF_ITSELF = ("rose", "risen", "fell", "fallen", "dropped", "declined", "diminished")
"""Verbs that stand behind what they are told of, as in "BDNF fell"."""
_NOUN = re.compile(
    r"[\w-]+ion|loss(?:es)?|falls?|rises?|drops?|declines?|(?:in|de)creases?|boosts?|blockade|enhancement",
    re.IGNORECASE,
)


def _exchanged(document: Document, bare: Bare) -> Iterator[Found]:
    """Subjects right behind the verb, or behind "of" or "from" of a relation, where the object is named elsewhere."""
    verbs = {
        relation: "|".join(wrapped(verb) for verb in sorted({*map(_active, some)}) if verb)
        for relation, some in words_by(document.engine, _ONE_WAY).items()
    }
    for iri, parts in document.claims.items():
        subject, thing, own = bare.called(iri, "subject"), bare.called(iri, "object"), bare.whole(iri)
        for relation in parts.get("predicate", ()) if subject and thing else ():
            forms = verbs.get(relation)
            done = rf"(?i:{forms})|(?i:{_DONE})"
            # To make the patterns of both takes longer than to look for each.
            if not forms or not re.search(done, own) or not re.search(thing, own):
                continue
            active, passive = rf"\b(?i:{forms})\s+(?i:{_ARTICLE})", rf"\b(?:{done})\s+by\s+(?i:{_ARTICLE})"
            match = re.search(rf"{active}(?:{subject}){_END}", own) or re.search(rf"{passive}(?:{thing}){_END}", own)
            if match and not re.search(rf"{active}(?:{thing})|{passive}(?:{subject})", own):
                given = parts["subject"][0]
                wrong = f"its words have {shown(match[0])}, and its rdf:subject is {label_of(document.engine, given)}"
                mend = "exchange rdf:subject and rdf:object, or correct the anchor"
                yield Found(iri, given, wrong, mend, "subject-object")


def _contrasted(document: Document, bare: Bare) -> Iterator[Found]:
    """Subjects that the words name as what is otherwise alone: unlike Semax. What is said to be denied of the other,
    or by that very word, may be so of them."""
    for iri, parts in document.claims.items():
        own, subject = bare.whole(iri), bare.called(iri, "subject")
        if "negationInName" in parts or not subject or not _CONTRASTING.search(own):
            continue
        contrast = re.compile(rf"{_CONTRASTING.pattern}(?i:{_ARTICLE})(?:{subject})")
        match = contrast.search(own)
        denying = document.words.under(parts, "negationCue")
        if match and not re.search(subject, contrast.sub(" ", own)) and not _CONTRASTING.search(f"{denying} "):
            given = parts["subject"][0]
            wrong = f"its words have {shown(match[0])}, and its rdf:subject is {label_of(document.engine, given)}"
            mend = "exchange rdf:subject and pg:comparator, or correct the anchor"
            yield Found(iri, given, wrong, mend, "subject-object")


def _active(word: str) -> str:
    return _stripped(word) if word.startswith(("be ", "is ")) else _stripped(word).removesuffix(" by")


def _another(document: Document, against: dict[str, list[str]], bare: Bare) -> Iterator[Found]:
    """Relations of which the words have none, and one of another before the object: binds X, or produces it, given as
    inhibits; or is contraindicated in X, given as is used for, whatever the relation."""
    forms = {relation: {*map(_stripped, some)} for relation, some in words_by(document.engine, _WORDS).items()}
    telling = {relation: any_word(sorted(some)) for relation, some in forms.items()}
    # A verb with its preposition is that of no other relation.
    phrases = {one: any_word(words) for one, some in forms.items() if (words := sorted(w for w in some if " " in w))}
    apart = {one: telling[one] for one in sorted(_APART & telling.keys())}
    alone = {at[1]: one for one, some in forms.items() for word in some if (at := _PREPOSITIONAL.fullmatch(word))}
    any_phrase = any_word(sorted({word for some in forms.values() for word in some if " " in word}))
    for iri, parts in document.claims.items():
        for relation in forms.keys() & parts.get("predicate", ()):
            thing, own = bare.called(iri, "object"), bare.whole(iri)
            if not thing or telling[relation].search(own):
                continue
            cell = own.rpartition(" … ")[2].strip().lower()
            if alone.get(cell, relation) != relation:
                mend = f"correct rdf:predicate or the anchor, or add the word as pg:cueWord of {shorten(relation)}"
                yield Found(iri, relation, shows(cell, alone[cell], relation), mend, "relation-words")
                continue
            before, *_ = _around(thing)
            others = {**(phrases if any_phrase.search(own) else {}), **(apart if relation in apart else {})}
            if relation in against.get(_PRODUCES, ()):
                others[_PRODUCES] = telling[_PRODUCES]
            for other, verbs in sorted(others.items()):
                found = (
                    own[verb.start() : named.end()]
                    for verb in verbs.finditer(own)
                    if (named := before.match(own, verb.end())) and not named["of"]
                )
                if other != relation and (said := next(found, None)):
                    mend = f"correct rdf:predicate or the anchor, or add the word as pg:cueWord of {shorten(relation)}"
                    yield Found(iri, relation, shows(said, other, relation), mend, "relation-words")
                    break


def _stripped(verb: str) -> str:
    """A verb without its auxiliary and article: an analog of tuftsin is one, also without "is"."""
    return re.sub(r"^(?:(?:is|be|has|have)\s+)?(?:an?\s+)?", "", verb)


def shows(words: str, other: str, value: str) -> str:
    return f"its words have {shown(words)}, which shows {shorten(other)}, and none for {shorten(value)}"
