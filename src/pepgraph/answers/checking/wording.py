"""What claims are about and the evidence they are given, held against the words around them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from pepgraph.answers.checking.spans import Facts, Found, Words, any_word, shown, wrapped
from pepgraph.answers.checking.studies import studies
from pepgraph.answers.checking.unnamed import unnamed
from pepgraph.model.names import ENTITY, ONTOLOGY
from pepgraph.query.labels import labels
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
_RELATED = "SELECT ?thing ?other WHERE { ?thing a pg:Target . ?other a pg:Target . ?thing skos:related ?other }"
_DECIDES = "SELECT ?regulator ?place WHERE { ?regulator pg:authorityIn ?place }"
_NAMES = """SELECT ?thing ?name WHERE {
  ?thing a ?kind ; rdfs:label|skos:altLabel ?name FILTER NOT EXISTS { ?thing pg:excludes ?another }
}"""
_PRONOUN = re.compile(r"\b(?:its?|they|their|this|these|both|the (?:compound|drug|peptide)s?)\b", re.IGNORECASE)
_SEVERAL = ("they", "their", "these", "both")
_CUES = "SELECT ?value ?word WHERE { ?value pg:cueWord ?word }"
_RANKED = "SELECT ?level ?rank WHERE { ?level a pg:EvidenceLevel ; pg:rank ?rank }"
_ASSERTED, _ATTRIBUTED, _ANECDOTE, _HUMAN, _USE = (
    ONTOLOGY + name for name in ("Asserted", "Attributed", "Anecdote", "HumanClinicalStudy", "ClinicalUse")
)


def cue_words(engine: Engine) -> dict[str, list[str]]:
    """Words by which a text shows a polarity, a modality or a kind of evidence."""
    words: dict[str, list[str]] = defaultdict(list)
    for value, word in run(engine, _CUES):
        words[str(value)].append(str(word))
    return words


def wording(engine: Engine, claims: Facts, passages: Facts, text: str) -> Iterator[Found]:
    """Claims whose words tell of somebody's report, of another study or of another thing than they do."""
    words = Words(passages, text)
    known = cue_words(engine)
    # What is judged or defined may well be so in words on reports.
    ranked = {str(level) for level, _ in run(engine, _RANKED)}
    findings = {iri: parts for iri, parts in claims.items() if {_USE, *ranked} & {*parts.get("evidenceLevel", ())}}
    yield from _reports(findings, words, any_word(known[_ATTRIBUTED]), any_word(known[_ANECDOTE]))
    yield from studies(engine, claims, words, known)
    others = [*_others(engine, claims, words, any_word(known[_HUMAN]))]
    told = {found[:2] for found in others}
    yield from others
    yield from (found for found in unnamed(engine, claims, words, known) if found[:2] not in told)


def _reports(claims: Facts, words: Words, attributing: re.Pattern[str], anecdotal: re.Pattern[str]) -> Iterator[Found]:
    for iri, parts in claims.items():
        levels = parts.get("evidenceLevel", [])
        # What users say has no reference: with one they are the people of a study.
        told = not parts.get("citesAsEvidence")
        if _ASSERTED in parts.get("modality", ()):
            for match in attributing.finditer(words.under(parts, "anchor")):
                if told or not anecdotal.fullmatch(match[0]):
                    wrong = f"an asserted claim rests on words with {shown(match[0])}"
                    mend = "make it pg:Attributed with that word as pg:modalityCue, or narrow the anchor"
                    yield iri, None, wrong, mend, "attribution-unexplained"
                    break
        elif _ATTRIBUTED in parts.get("modality", ()) and _ANECDOTE not in levels and told:
            report = anecdotal.search(words.under(parts, "anchor", "modalityCue"))
            if report:
                wrong = f"it rests on words with {shown(report[0])} and is no pg:Anecdote"
                mend = "make pg:Anecdote its pg:evidenceLevel, or narrow the anchor"
                yield iri, next(iter(levels), None), wrong, mend, "anecdote-level"


def _others(engine: Engine, claims: Facts, words: Words, human: re.Pattern[str]) -> Iterator[Found]:
    """Things of which the words name another of the kind, and not this one; and subjects that nothing around names."""
    kinds: dict[str, dict[str, list[str]]] = {}
    for kind in {kind for _, kind in (*_KINDS, *_DESCRIBED)}:
        query = _NAMES.replace("?kind", f"pg:{kind}")
        names = kinds[kind] = defaultdict(list)
        for named, name in run(engine, query):
            names[str(named)].append(str(name))
    every = {thing: some for names in kinds.values() for thing, some in names.items()}
    whole = {thing: whole_name(some) for thing, some in every.items()}
    loose = {thing: loosely(some) for names in kinds.values() for thing, some in names.items()}

    any_peptide = whole_name(sorted(name for some in kinds["Peptide"].values() for name in some))

    # A receptor is named by what it binds, an enzyme by what it breaks down.
    pairs = [(str(one), str(other)) for one, other in run(engine, _RELATED)]
    related = {*pairs, *((other, one) for one, other in pairs)}

    # Who decides for a place tells of it, whatever another clause names.
    decides = {(one, str(place)) for regulator, place in run(engine, _DECIDES) if (one := str(regulator)) in loose}

    def names_human(thing: str, text: str) -> bool:
        return thing == ENTITY + "human" and bool(human.search(text))

    def names_it(thing: str, text: str) -> bool:
        """Whether words have a name of a thing, and not only within the name of another: Canada in Health Canada."""
        if not whole[thing].search(text):
            return False
        wider = [name for other, some in every.items() if other != thing for name in some if whole[thing].search(name)]
        return not wider or whole[thing].search(whole_name(wider).sub(" ", text)) is not None

    for iri, parts in claims.items():
        used = {thing for values in parts.values() for thing in values}
        own = words.under(parts, "anchor")
        passage = " … ".join(map(words.of, parts.get("statedIn", ())))
        around = words.around(parts)
        for key, kind in (*_KINDS, *_DESCRIBED):
            for thing in parts.get(key, ()):
                if thing not in kinds[kind] or loose[thing](own) or names_human(thing, own):
                    continue
                carried = loose[thing](around) or names_human(thing, passage)
                if kind == "Peptide" and carried and (pronoun := _PRONOUN.search(own)):
                    near = words.carried(parts, any_peptide) if key == "subject" else ""
                    several = pronoun[0].lower() in _SEVERAL
                    if near and not several and not any(map(loose[thing], (passage, near))):
                        subject = labels(engine, (thing,)).get(thing, thing)
                        wrong = f"{shown(pronoun[0])} is carried over from words that do not name {subject}"
                        mend = "correct rdf:subject or pg:contextFrom"
                        yield iri, thing, wrong, mend, "other-carried"
                    continue
                beside = passage
                if any((one, thing) in decides and loose[one](own) for one in parts.get("regulator", ())):
                    beside = re.split("[;—–]", passage.partition(own.partition(" … ")[0])[0])[-1]
                held = [own] if carried or (key, kind) in _DESCRIBED else [own, beside]
                others = [o for o in kinds[kind] if o not in used and (thing, o) not in related]
                other = next((o for text in held for o in others if names_it(o, text)), None)
                rdf = f"{'rdf' if key in ('subject', 'object') else 'pg'}:{key}"
                if other:
                    called = labels(engine, (other, thing))
                    wrong = f"its words name {called.get(other, other)}, and not {called.get(thing, thing)}"
                    mend = (
                        f"correct {rdf}, or give what the text calls it as skos:altLabel, "
                        "or the passage that names it as pg:contextFrom"
                    )
                    yield iri, thing, wrong, mend, "other-named"
                elif (key, kind) == ("subject", "Peptide") and not carried:
                    wrong = f"nothing around it names {labels(engine, (thing,)).get(thing, thing)}"
                    mend = f"give the passage that does as pg:contextFrom, or correct {rdf}"
                    yield iri, thing, wrong, mend, "subject-unnamed"


def whole_name(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names as it stands; in small letters US is a pronoun."""
    return _whole_name(tuple(names))


@lru_cache(maxsize=4096)
def _whole_name(names: tuple[str, ...]) -> re.Pattern[str]:
    forms = (wrapped(name) if name.isupper() else f"(?i:{wrapped(name)}s?)" for name in names)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])")


def loosely(names: list[str]) -> Callable[[str], bool]:
    """Whether words have all words of one of the names, whatever they end in: Russian, hippocampal."""
    forms = [
        [re.compile(rf"(?<![^\W_]){_begun(word)}", 0 if name.isupper() else re.IGNORECASE) for word in parts]
        for name in names
        if (parts := re.findall(r"[^\W_]+", name))
    ]
    return lambda text: any(all(form.search(text) for form in one) for one in forms)


def _begun(word: str) -> str:
    if len(word) < 5:
        return rf"{re.escape(word)}(?:s|es)?(?![^\W_])"
    return re.escape(word[:-2] if len(word) > 8 else word[:-1])
