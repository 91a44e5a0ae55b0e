"""Claims as values: sentences by rule, propositions, citations."""

from __future__ import annotations

import re

import pytest

from pepgraph.answers.compare import narrowed
from pepgraph.model.claims import Claim, Named, Qualifier, Relation
from pepgraph.model.names import CITO, DOCUMENT, ENTITY, ONTOLOGY, RDF, RDFS, SKOS
from pepgraph.model.terms import Iri, Literal, Term
from pepgraph.model.vocabulary import Vocabulary
from pepgraph.store.claims import facts_of

SELANK, BDNF = Named("e:selank", "Selank"), Named("e:bdnf", "BDNF")
RAISES = Relation("pg:increases", "increases", "increases", "increase", "mechanism")
SHOULD = Relation("pg:shouldBeTakenWith", "should be taken with", "should be taken with", "be taken with")
IS = Relation("pg:is", "is", "is", "be")
REGION = Named("e:hippocampus", "hippocampus", "the hippocampus")
SITE = Qualifier("pg:anatomy", 3, "in {}", REGION)


def claim(**parts) -> Claim:
    return Claim(**{"iri": "c:1", "subject": SELANK, "relation": RAISES, "object": BDNF} | parts)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "Selank increases BDNF."),
        ({"polarity": "negated"}, "Selank does not increase BDNF."),
        ({"modality": "hedged"}, "Selank may increase BDNF."),
        ({"modality": "hedged", "polarity": "negated"}, "Selank possibly does not increase BDNF."),
        ({"modality": "attributed"}, "Selank is said to increase BDNF."),
        ({"modality": "attributed", "polarity": "negated"}, "Selank is said not to increase BDNF."),
        ({"unproven": True, "polarity": "negated"}, "There is no evidence that Selank increases BDNF."),
        (
            {
                "unproven": True,
                "polarity": "negated",
                "modality": "attributed",
                "subject": Named("p", "users", plural=True),
            },
            "There is said to be no evidence that users increase BDNF.",
        ),
        ({"qualifiers": (SITE,)}, "Selank increases BDNF in the hippocampus."),
        ({"relation": IS, "object": Named("x", "a peptide")}, "Selank is a peptide."),
        ({"relation": IS, "object": Named("x", "a peptide"), "polarity": "negated"}, "Selank is not a peptide."),
        ({"relation": IS, "object": Named("x", "a peptide"), "modality": "hedged"}, "Selank may be a peptide."),
        ({"subject": Named("p", "users", plural=True)}, "Users increase BDNF."),
        ({"subject": Named("p", "users", plural=True), "polarity": "negated"}, "Users do not increase BDNF."),
        ({"subject": Named("s", "mRNA", "the mRNA")}, "The mRNA increases BDNF."),
        ({"subject": Named("s", "n-butanol"), "object": Named("o", "B. sp.")}, "n-butanol increases B. sp."),
        ({"subject": Named("s", "ﬁbrin")}, "Fibrin increases BDNF."),
        ({"subject": Named("s", "zelanor-9")}, "Zelanor-9 increases BDNF."),
        ({"subject": Named("s", "acetyl-zelanor-9")}, "Acetyl-zelanor-9 increases BDNF."),
        ({"subject": Named("s", "z-9 acid")}, "z-9 acid increases BDNF."),
        ({"relation": SHOULD}, "Selank should be taken with BDNF."),
        ({"relation": SHOULD, "polarity": "negated"}, "Selank should not be taken with BDNF."),
        ({"relation": SHOULD, "modality": "hedged"}, "Selank possibly should be taken with BDNF."),
        (
            {"relation": SHOULD, "modality": "attributed", "polarity": "negated"},
            "Selank reportedly should not be taken with BDNF.",
        ),
    ],
)
def test_sentence(parts, sentence):
    assert claim(**parts).sentence == sentence


def test_a_claim_shows_what_it_says_and_no_control_character():
    denied = claim(polarity="negated", modality="hedged", may_cite=("10",), evidence=("human study", "animal study"))
    said = "Selank possibly does not increase BDNF. perhaps [10] · human study, animal study · hedged"
    assert repr(denied) == str(denied) == f"<Claim: {said}>"
    assert "\x1b" not in repr(claim(object=Named("x", "\x1b[2J")))


def test_values_of_one_qualifier_are_joined_in_one_order():
    rat, mouse = (Qualifier("pg:species", 5, "({})", Named(f"e:{n}", n)) for n in ("rat", "mouse"))
    for order in ((SITE, rat, mouse), (mouse, rat, SITE)):
        assert claim(qualifiers=order).sentence == "Selank increases BDNF in the hippocampus (mouse and rat)."


@pytest.mark.parametrize(
    ("phrase", "value", "said"),
    [
        ("after {}", "2 weeks", "after 2 weeks"),
        ("after {}", "within 2 weeks", "within 2 weeks"),
        ("after {}", "week 52", "at week 52"),
        ("after {}", "day 14", "on day 14"),
        ("by {}", "at least 30 %", "by at least 30 %"),
        ("at {}", "at most 5 mg", "at most 5 mg"),
        ("after {}", "after 2 weeks", "after 2 weeks"),
        ("by {}", "from 5 to 10 %", "from 5 to 10 %"),
        ("by {}", "over 50 %", "by over 50 %"),
        ("by {}", "to about a week", "to about a week"),
        ("by {}", "-14.9 %", "(-14.9 %)"),
        ("by {}", "HR 0.80", "(HR 0.80)"),
        ("by {}", "p<0.05", "(p<0.05)"),
        ("by {}", "about 40% of treated women", "(about 40% of treated women)"),
        ("by {}", "in 40% of women", "in 40% of women"),
        ("by {}", "5 % of body weight", "by 5 % of body weight"),
        ("by {}", "95% CI 0.7–0.9", "(95% CI 0.7–0.9)"),
        ("by {}", "25 h vs 32 h", "(25 h vs 32 h)"),
        ("by {}", "difference 6 points", "(difference 6 points)"),
        ("by {}", "median 10", "(median 10)"),
        ("(in {})", "n = 45 men", "(n = 45 men)"),
        ("(in {})", "in 72 patients", "(in 72 patients)"),
    ],
)
def test_a_value_that_brings_its_joining_word_has_no_other(phrase, value, said):
    qualifier = Qualifier("pg:onset", 20, phrase, Named(value, value))
    assert claim(qualifiers=(qualifier,)).sentence == f"Selank increases BDNF {said}."


def test_what_is_no_change_is_so_with_an_amount_and_not_by_it():
    sizes = tuple(Qualifier("pg:effectSize", 20, "by {}", Named(size, size)) for size in ("vs 4 %", "20 %"))
    linked = Relation("pg:isAssociatedWith", "is associated with", "is associated with", "be associated with")
    assert claim(relation=linked, qualifiers=sizes).sentence == "Selank is associated with BDNF (20 %; vs 4 %)."
    assert narrowed(claim(relation=linked, qualifiers=sizes)) == "BDNF (20 %; vs 4 %)"
    assert claim(qualifiers=sizes).sentence == "Selank increases BDNF by 20 % (vs 4 %)."
    caused = Relation("pg:produces", "produces", "produces", "produce")
    assert claim(relation=caused, qualifiers=sizes[1:]).sentence == "Selank produces BDNF (20 %)."
    some = (Qualifier("pg:effectSize", 20, "by {}", Named("in 20 % of men", "in 20 % of men")),)
    assert claim(relation=caused, qualifiers=some).sentence == "Selank produces BDNF in 20 % of men."


def test_what_is_denied_is_any_change_and_not_one_by_an_amount():
    sizes = (Qualifier("pg:effectSize", 20, "by {}", Named("0.4 mmHg", "0.4 mmHg")),)
    modulates = Relation("pg:modulates", "modulates", "modulates", "modulate")
    denied = claim(relation=modulates, qualifiers=sizes, polarity="negated")
    assert denied.sentence == "Selank does not modulate BDNF (0.4 mmHg)."
    assert claim(relation=modulates, qualifiers=sizes).sentence == "Selank modulates BDNF by 0.4 mmHg."
    assert claim(qualifiers=sizes, polarity="negated").sentence == "Selank does not increase BDNF by 0.4 mmHg."


def test_what_is_in_brackets_stands_in_one_pair():
    both = tuple(Qualifier("pg:aspect", 1, "{}", Named(f"pg:{name}", f"({name})")) for name in ("mRNA", "protein"))
    assert claim(qualifiers=both).sentence == "Selank increases BDNF (mRNA and protein)."


def test_a_ratio_stands_behind_the_amount():
    sizes = (Qualifier("pg:effectSize", 20, "by {}", Named(size, size)) for size in ("OR 0.80", "a fifth", "20 %"))
    assert claim(qualifiers=tuple(sizes)).sentence == "Selank increases BDNF by 20 % and a fifth (OR 0.80)."


def test_proposition_depends_on_what_is_said_and_not_on_how_or_where():
    one = claim()
    for parts in ({"iri": "c:2"}, {"passage": 9}, {"cites": ("6",)}, {"modality": "hedged"}, {"evidence": ("animal",)}):
        assert claim(**parts).proposition == one.proposition
    for parts in (
        {"polarity": "negated"},
        {"object": REGION},
        {"subject": BDNF},
        {"relation": IS},
        {"qualifiers": (SITE,)},
    ):
        assert claim(**parts).proposition != one.proposition
    other = Qualifier("pg:route", 9, "given {}", REGION)
    assert claim(qualifiers=(SITE, other)).proposition == claim(qualifiers=(other, SITE)).proposition


def test_citation_text():
    assert claim().citation_text == "uncited"
    assert claim(cites=("10", "11")).citation_text == "[10][11]"
    assert claim(may_cite=("9",)).citation_text == "perhaps [9]"
    assert claim(cites=("1",), may_cite=("9",)).citation_text == "[1]"


def test_claims_compare_by_value_and_do_not_change():
    assert claim() == claim()
    with pytest.raises(AttributeError):
        claim().polarity = "negated"  # type: ignore[misc]


def test_every_sentence_of_the_graph_is_one_sentence(graph):
    claims = graph.claims()
    assert len(claims) > 200
    for one in claims:
        assert re.fullmatch(r"[A-Z].*[^.\s]\.", one.sentence), one.sentence
        assert "  " not in one.sentence
        assert "{" not in one.sentence
        assert "http" not in one.sentence
        denial = re.search(r"\bnot\b", one.sentence.replace("mRNA or protein not said", ""))
        assert bool(denial) == (one.polarity == "negated"), one.sentence
        assert bool(re.search(r" may | possibly ", one.sentence)) == (one.modality == "hedged"), one.sentence
        assert (" said " in one.sentence.replace("protein not said", "")) == (one.modality == "attributed"), (
            one.sentence
        )


def test_sentences_differ_where_propositions_do(graph):
    """Two things said must not read as one; a hedge may make one proposition read in two ways."""
    propositions: dict[str, set[str]] = {}
    for one in graph.claims():
        propositions.setdefault(one.sentence, set()).add(one.proposition)
    assert {sentence: found for sentence, found in propositions.items() if len(found) > 1} == {}


# ── Of what is said ──────────────────────────────────────────────────────────────────────────

_FACTS: dict[str, dict[str, list[Term]]] = {
    ONTOLOGY + "increases": {
        RDF + "type": [Iri(ONTOLOGY + "Relation")],
        RDFS + "label": [Literal("erhöht", language="de"), Literal("increases", language="en")],
        ONTOLOGY + "verb": [Literal("increases")],
        ONTOLOGY + "infinitive": [Literal("increase")],
        ONTOLOGY + "comparatorPhrase": [Literal("more than {}")],
    },
    ONTOLOGY + "comparator": {
        RDF + "type": [Iri(ONTOLOGY + "QualifierProperty")],
        ONTOLOGY + "position": [Literal("1")],
        ONTOLOGY + "phrase": [Literal("compared with {}")],
    },
    **{
        ONTOLOGY + name: {
            RDF + "type": [Iri(ONTOLOGY + "EvidenceLevel")],
            SKOS + "prefLabel": [Literal(name.lower())],
            **({ONTOLOGY + "rank": [Literal(str(rank))]} if rank else {}),
        }
        for name, rank in (("Editorial", 0), ("Animal", 3), ("Human", 5))
    },
    ENTITY + "selank": {RDFS + "label": [Literal("Aelank", language="de"), Literal("Selank", language="en-GB")]},
    ENTITY + "bdnf": {RDFS + "label": [Literal("BDNF")]},
    ENTITY + "saline": {RDFS + "label": [Literal("saline")]},
}
_SAID: dict[str, list[Term]] = {
    RDF + "subject": [Iri(ENTITY + "selank")],
    RDF + "predicate": [Iri(ONTOLOGY + "increases")],
    RDF + "object": [Iri(ENTITY + "bdnf")],
    ONTOLOGY + "evidenceLevel": [Iri(ONTOLOGY + name) for name in ("Animal", "Editorial", "Human")],
    ONTOLOGY + "comparator": [Iri(ENTITY + "saline")],
    ONTOLOGY + "statedIn": [Iri(DOCUMENT + "faq/passage/12")],
    CITO + "citesAsEvidence": [Iri(f"{DOCUMENT}faq/reference/{n}") for n in ("10", "9")],
}


def test_a_claim_of_what_is_said():
    made = Vocabulary(_FACTS).claim(DOCUMENT + "faq/claim/12-x", _SAID)
    assert made is not None
    assert made.sentence == "Selank increases BDNF more than saline."
    assert (made.evidence, made.strength) == (("human", "animal", "editorial"), 5)
    assert (made.citation_text, made.passage, made.document) == ("[9][10]", 12, "faq")
    assert (made.polarity, made.modality) == ("affirmed", "asserted")


def test_text_that_reads_as_an_iri_is_text_whatever_was_read_before():
    vocabulary = Vocabulary(_FACTS)
    for term, label in ((Iri(ENTITY + "bdnf"), "BDNF"), (Literal(ENTITY + "bdnf"), ENTITY + "bdnf")):
        assert vocabulary.named(term).label == label
        made = vocabulary.claim(DOCUMENT + "faq/claim/12-x", {**_SAID, ONTOLOGY + "comparator": [term]})
        assert made is not None
        assert made.sentence == f"Selank increases BDNF more than {label}."


def test_the_phrase_of_a_comparator_is_the_relation_s_and_of_no_other_qualifier():
    others = {
        ONTOLOGY + "species": {**_FACTS[ONTOLOGY + "comparator"], ONTOLOGY + "phrase": [Literal("in {}")]},
        ONTOLOGY + "raises": {**_FACTS[ONTOLOGY + "increases"], ONTOLOGY + "comparatorPhrase": []},
    }
    said = {**_SAID, ONTOLOGY + "species": [Iri(ENTITY + "bdnf")]}
    for relation, told in (("increases", "more than saline"), ("raises", "compared with saline")):
        of = {**said, RDF + "predicate": [Iri(ONTOLOGY + relation)]}
        made = Vocabulary({**_FACTS, **others}).claim(DOCUMENT + "faq/claim/12-x", of)
        assert made is not None
        assert made.sentence == f"Selank increases BDNF in BDNF {told}."


@pytest.mark.parametrize(
    "fault",
    [
        *({RDF + part: []} for part in ("subject", "predicate", "object")),
        {RDF + "predicate": [Iri(ONTOLOGY + "raises")]},
        {ONTOLOGY + "polarity": [Iri(ONTOLOGY + "Denied")]},
        {ONTOLOGY + "modality": [Iri(ONTOLOGY + "Doubted")]},
    ],
    ids=str,
)
def test_what_lacks_a_part_or_has_an_unknown_stance_is_no_claim(fault):
    assert Vocabulary(_FACTS).claim(DOCUMENT + "faq/claim/12-x", {**_SAID, **fault}) is None


def test_claims_are_made_of_as_much_of_their_terms_as_they_need(graph):
    graph.claims()
    read = graph.engine.memo["vocabulary"].facts
    whole = facts_of(graph.engine, read.keys())
    assert len(read) > 200
    assert sum(map(len, read.values())) < sum(map(len, whole.values())) / 2
    some, every = Vocabulary(read), Vocabulary(whole)
    for term in map(Iri, read):
        for make in (Vocabulary.named, Vocabulary.relation, Vocabulary.level, Vocabulary.qualifier):
            assert make(some, term) == make(every, term)
