"""What claims are about, held against the names that their words have of things of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Found, Parts, Words, any_word, loosely, shown, whole_name, words_by
from pepgraph.model.names import ENTITY, ONTOLOGY
from pepgraph.query.labels import label_of
from pepgraph.query.run import run
from pepgraph.store.contract import Engine

_KINDS = (
    ("subject", "Peptide"),
    ("object", "Peptide"),
    ("jurisdiction", "Jurisdiction"),
    ("regulator", "Regulator"),
    ("species", "Organism"),
    ("anatomy", "AnatomicalSite"),
)
"""What a text calls by its name, if it names any of the kind at all."""
_DESCRIBED = (
    *(("object", kind) for kind in ("Condition", "Effect", "Process", "DrugClass", "Target")),
    *(("subject", "Target"), ("indication", "Condition"), ("effect", "Effect"), ("matrix", "Matrix")),
    *(("population", "Population"), ("comparator", "Peptide")),
)
"""What a text may call by other words too, and names several of beside each other."""
_CALLED_ALIKE = ("Jurisdiction", "Regulator", "Organism", "AnatomicalSite", "Matrix")
"""What has the same names in all texts."""
_RELATED = "SELECT ?thing ?other WHERE { ?thing a pg:Target . ?other a pg:Target . ?thing skos:related ?other }"
_DECIDES = "SELECT ?regulator ?place WHERE { ?regulator pg:authorityIn ?place }"
_NAMES = """SELECT ?thing ?name WHERE {
  ?thing a ?kind ; rdfs:label|skos:altLabel ?name FILTER NOT EXISTS { ?thing pg:excludes ?another }
}"""
_HUMAN = ONTOLOGY + "HumanClinicalStudy"
_LABELS = "SELECT ?thing ?name WHERE { ?class rdfs:subClassOf pg:Entity . ?thing a ?class ; rdfs:label ?name }"
_PRONOUN = re.compile(r"\b(?:its?|they|their|this|these|both|the (?:compound|drug|peptide)s?)\b", re.IGNORECASE)
_JOINED = re.compile(r"(?<=[A-Z])-(?=[a-z])")
"""What joins a short name to a word: FDA-approved."""
_SEVERAL = ("they", "their", "these", "both")
_WORKING = "SELECT ?relation { ?relation pg:family ?family FILTER (?family IN (pg:MechanismFamily, pg:EffectFamily)) }"
_MADE = (
    r"analog(?:ue)?s?|derivatives?|metabolites?|antibod(?:y|ies)|deficien(?:cy|t)|withdrawal|depletion|inhibitors?"
    r"|(?:ant)?agonists?|knock-?(?:out|down)"
)
_LOST = r"loss|lack|absence|removal|deletion|blockade|inhibition|fragments?|precursors?"
_TURNED = r"degradation|breakdown|clearance|sensitivity|resistance"
_ANOTHER = {
    "subject": (rf"(?:blocking|inhibiting|removing|(?:{_MADE}|{_LOST})\s+(?:of|against|to))", rf"(?:{_MADE})"),
    "object": (
        rf"(?:{_TURNED}|antibod(?:y|ies))\s+(?:of|against|to)",
        rf"(?:{_TURNED}|antibod(?:y|ies)|analog(?:ue)?s?|metabolites?|receptors?)",
    ),
}
"""What makes another thing of one that is named behind, or before: loss of Semax, BDNF receptors."""


def others(document: Document) -> Iterator[Found]:
    """Things of which the words name another of the kind, and not this one; and subjects that nothing around names."""
    words = document.words
    used = {value for parts in document.claims.values() for some in parts.values() for value in some}
    names = _Names(document.engine, any_word(document.cue_words[_HUMAN]), used)
    working = {str(relation) for (relation,) in run(document.engine, _WORKING)}
    for iri, parts in document.claims.items():
        if not working.isdisjoint(parts.get("predicate", ())):
            yield from _another(names, words, iri, parts)
        for key, kind in (*_KINDS, *_DESCRIBED):
            for thing in parts.get(key, ()):
                if thing in names.kinds[kind]:
                    yield from _strange(names, words, iri, parts, key, kind, thing)


def _another(names: _Names, words: Words, iri: str, parts: Parts) -> Iterator[Found]:
    """Subjects and objects that are only within what their words name, and the sentence does not tell that."""
    own = words.under(parts, "anchor")
    for key, (before, behind) in _ANOTHER.items():
        for thing in parts.get(key, ()):
            if (named := names.named(thing)) is None:
                continue
            match = re.search(
                rf"\b(?i:{before})\s+(?:the\s+)?{named.pattern}|{named.pattern}[\s-](?i:{behind})(?![\w-])", own
            )
            rest = named.sub(" ", match[0]).split() if match else []
            if not match or not rest or named.fullmatch(match[0]):
                continue
            word = rest[0].strip("-").lower()[:6]
            if not any(word in sentence.lower() for sentence in parts.get("label", ())):
                wrong = f"its words name {shown(match[0])}, and it tells of {names.label(thing)}"
                mend = (
                    f"make that a thing of its own and correct rdf:{key}, "
                    "or give what the text calls this one as skos:altLabel"
                )
                yield Found(iri, thing, wrong, mend, f"{key}-within")


class _Names:
    """What things are called, and what words may name with it.

    A thing that no claim of the document names is called by its label alone, unless all texts call it alike: another
    document may have given it a name that is a common word here.
    """

    def __init__(self, engine: Engine, human: re.Pattern[str], own: set[str]) -> None:
        self._engine = engine
        self._human = human
        kinds = dict.fromkeys(kind for _, kind in (*_KINDS, *_DESCRIBED))
        self.kinds = {kind: words_by(engine, _NAMES.replace("?kind", f"pg:{kind}")) for kind in kinds}
        """Names of the things of each kind."""
        self._every = {thing: some for called in self.kinds.values() for thing, some in called.items()}
        labels = words_by(engine, _LABELS)
        own = own.union(*(self.kinds[kind] for kind in _CALLED_ALIKE))
        called = {one: some if one in own else labels.get(one, some) for one, some in self._every.items()}
        self._whole = {thing: whole_name(some) for thing, some in called.items()}
        self._loose = {thing: loosely(some) for thing, some in self._every.items()}
        self.any_peptide = whole_name(sorted(name for one in self.kinds["Peptide"] for name in called[one]))
        # A receptor is named by what it binds, an enzyme by what it breaks down.
        pairs = [(str(one), str(other)) for one, other in run(engine, _RELATED)]
        self._related = {*pairs, *((other, one) for one, other in pairs)}
        self._decides = {(str(regulator), str(place)) for regulator, place in run(engine, _DECIDES)}

    def named(self, thing: str) -> re.Pattern[str] | None:
        """A thing by its names, where it has some."""
        return self._whole.get(thing)

    def within_another(self, thing: str, kind: str, text: str) -> str | None:
        """The one of the kind whose name is that of a thing with something joined to it, where words have no other
        name of either: des-acyl-ghrelin is not ghrelin."""
        joined = re.compile("|".join(rf"(?i:\w[\w-]*-{re.escape(name)})" for name in self._every[thing]))
        for other, some in self.kinds[kind].items() if joined.search(text) else ():
            longer = any_word(name for name in some if other != thing and joined.fullmatch(name))
            if longer.search(text) and not self.tells_of(thing, longer.sub(" ", text)):
                return other
        return None

    def label(self, thing: str) -> str:
        return label_of(self._engine, thing)

    def tells_of(self, thing: str, text: str) -> bool:
        """Whether words have all words of a name of a thing, whatever they end in."""
        return self._loose[thing](text)

    def tells_of_people(self, thing: str, text: str) -> bool:
        """Whether a thing is people, and words of a study tell of such."""
        return thing == ENTITY + "human" and bool(self._human.search(text))

    def tells_who_decides(self, place: str, regulators: Iterable[str], text: str) -> bool:
        """Whether words tell of one of these who decides for a place."""
        known = (one for one in regulators if one in self._loose and (one, place) in self._decides)
        return any(self.tells_of(one, text) for one in known)

    def another(self, thing: str, kind: str, used: set[str], texts: Iterable[str]) -> str | None:
        """The first of the kind that the texts name, and that is neither used nor goes by the name of this one."""
        open_to = [one for one in self.kinds[kind] if one not in used and (thing, one) not in self._related]
        return next((one for text in texts for one in open_to if self._is_named(one, text)), None)

    def _is_named(self, thing: str, text: str) -> bool:
        """Whether words have a name of a thing, and not only within the name of another: Canada in Health Canada."""
        whole = self._whole[thing]
        text = _JOINED.sub(" ", text)
        if not whole.search(text):
            return False
        wider = [name for other, some in self._every.items() if other != thing for name in some if whole.search(name)]
        return not wider or whole.search(whole_name(wider).sub(" ", text)) is not None


def _strange(names: _Names, words: Words, iri: str, parts: Parts, key: str, kind: str, thing: str) -> Iterator[Found]:
    """What is wrong with one thing of a claim."""
    own = words.under(parts, "anchor")
    longer = names.within_another(thing, kind, own) if (key, kind) == ("subject", "Peptide") else None
    if longer and not (_PRONOUN.search(own) or any(longer in values for values in parts.values())):
        wrong = f"its words name {names.label(longer)}, and not {names.label(thing)}"
        mend = "correct rdf:subject, or give what the text calls it as skos:altLabel"
        yield Found(iri, thing, wrong, mend, "other-named")
        return
    if names.tells_of(thing, own) or names.tells_of_people(thing, own):
        return
    passage = " … ".join(map(words.of, parts.get("statedIn", ())))
    around = words.around(parts)
    carried = names.tells_of(thing, around) or names.tells_of_people(thing, passage)
    if kind == "Peptide" and carried and (pronoun := _PRONOUN.search(own)):
        near = words.carried(parts, names.any_peptide) if key == "subject" else ""
        several = pronoun[0].lower() in _SEVERAL
        if near and not several and not (names.tells_of(thing, passage) or names.tells_of(thing, near)):
            wrong = f"{shown(pronoun[0])} is carried over from words that do not name {names.label(thing)}"
            yield Found(iri, thing, wrong, "correct rdf:subject or pg:contextFrom", "other-carried")
        return
    if (key, kind) == ("subject", "Peptide") and carried and not names.any_peptide.search(passage):
        said = " … ".join(words.before(parts))
        if names.any_peptide.search(said) and not names.tells_of(thing, said):
            wrong = f"it is carried over from words that do not name {names.label(thing)}"
            yield Found(iri, thing, wrong, "correct rdf:subject or pg:contextFrom", "other-carried")
            return
    beside = passage
    if names.tells_who_decides(thing, parts.get("regulator", ()), own):  # Whatever another clause names.
        beside = re.split("[;—–]", passage.partition(own.partition(" … ")[0])[0])[-1]
    held = [own] if carried or (key, kind) in _DESCRIBED else [own, beside]
    if kind == "Organism" and not carried and thing != ENTITY + "human":
        held += [*words.before(parts), *words.lead_ins(parts)]
    other = names.another(thing, kind, {one for values in parts.values() for one in values}, held)
    rdf = f"{'rdf' if key in ('subject', 'object') else 'pg'}:{key}"
    if other:
        mend = (
            f"correct {rdf}, or give what the text calls it as skos:altLabel, "
            "or the passage that names it as pg:contextFrom"
        )
        wrong = f"its words name {names.label(other)}, and not {names.label(thing)}"
        yield Found(iri, thing, wrong, mend, "other-named")
    elif (key, kind) == ("subject", "Peptide") and not carried:
        mend = f"give the passage that does as pg:contextFrom, or correct {rdf}"
        yield Found(iri, thing, f"nothing around it names {names.label(thing)}", mend, "subject-unnamed")
