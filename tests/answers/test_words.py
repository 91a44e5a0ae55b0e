"""The index of words: what comes first, the same claims as without it, and nothing that anybody types is an error."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.answers.listing import claims_of, strongest
from pepgraph.answers.searching.leads import Leads
from pepgraph.answers.searching.meanings import asked, in_parts, queries_about, spelt
from pepgraph.answers.searching.numbered import number_unknown, numbered
from pepgraph.answers.searching.search import Found, find, in_order, lacks_quotes
from pepgraph.answers.searching.stand_ins import in_words, taken
from pepgraph.answers.searching.typed_words import typed
from pepgraph.answers.searching.unindexed import Unindexed
from pepgraph.answers.searching.word_index import Words, names_beginning, words_at_hand, words_of, write_words
from pepgraph.model.names import ENTITY, GRAPH, PREFIXES
from pepgraph.query.filtering import Filter, as_pattern
from pepgraph.store.disk.load import load
from pepgraph.store.resources import data_files

ROOT = Path(__file__).parents[2]

SEARCHED = (
    *("semax", "the", "enkephalin", "semax bdnf", "not approved", "s", "e a", "brain-derived", "met-glu", "U.S."),
    *("th1/th2", "plasma half", "ACTH(4-7)pgp", "7", "does not", "q", "", "  ", "_", '"', "*", "United States"),
)
HOSTILE = (
    *('"', '""', "*", "NEAR(", "NEAR(a b, 3)", 'a" OR "b', "-a", "^a", "a:b", "{a}", "(", "AND", "NOT", "OR", "a AND"),
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ud800",
        "\U0001f600",
        "日本",
        "x" * 10_000,
        "a " * 5_000,
        "%",
        "'; DROP TABLE thing",
    ),
)


@pytest.fixture(scope="module")
def indexed():
    """A graph of its own, which has made its index."""
    graph = pepgraph.open(environment=False)
    words_of(graph.engine)
    return graph


def test_an_index_that_is_let_go_has_closed_its_connection():
    with pepgraph.open(environment=False) as graph:
        words = words_of(graph.engine)
        assert words.claims("semax")
        connection = words._connection
    del graph, words
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def labels(hits):
    return [hit.label for hit in hits]


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The same as a store on disk, which makes no index by itself."""
    folder = tmp_path_factory.mktemp("words") / "store"
    load(folder, [ROOT / "data" / "facts.ttl"])
    with pepgraph.open(store=folder, environment=False) as graph:
        yield graph


QUESTIONS = (
    "does semax raise BDNF?",
    "increased BDNF",
    "side effects of selank",
    "Is Selank approved in Ukraine?",
    "molecular weight of semax",
    "What is Semax derived from?",
    "Which receptor does Semax bind?",
    "nerve growth factor of semax",
    "without sedation",
    "2.5 h",
    "PGP",
    "the sequence of selank",
    "cerebral ischaemia",
    "registration in Ukraine",
    "of the",
    "What is BDNF?",
    "where is BDNF protein raised",
    "what does GABA do",
    "what's the Pro-Gly-Pro motif",
)


@pytest.mark.parametrize("words", [*SEARCHED, *QUESTIONS])
def test_search_finds_the_same_with_the_index_and_without(words, stored, indexed):
    assert words_at_hand(stored.engine) is None
    assert words_at_hand(indexed.engine) is not None
    assert [claim.iri for claim in indexed.search(words)] == [claim.iri for claim in stored.search(words)]
    whole = find(indexed, words)
    assert whole == find(stored, words)
    for one in (stored, indexed):
        assert find(one, words, 2, 1).claims == whole.claims[1:3]


def test_a_question_is_answered_by_the_claims_that_have_most_of_its_words(indexed):
    assert find(indexed, "does semax raise BDNF?").every_word
    about = {(one.subject.label, one.relation.label, one.object.label) for one in indexed.search("raises BDNF")}
    assert about == {(name, "increases", "BDNF") for name in ("Selank", "Semax")}
    sought = find(indexed, "Which species was Semax studied in?")
    assert sought.claims
    assert not sought.every_word
    assert not sought.apart["species"]
    assert sought.lacking == ("species",)
    assert sought.missing == "no claim has species"
    assert not find(indexed, "semax bdnf").lacking
    # Half of the words is less than a question asks.
    assert find(indexed, "Ukraine unscheduled").claims == []
    assert find(indexed, "molecular weight of semax").apart["semax"] > 50


def test_what_is_said_of_another_thing_answers_no_question_about_one(stored, indexed):
    """The half-life of Selank is not that of Semax, and that it has evidence in some form is no salt form of it."""
    for one in (stored, indexed):
        assert not find(one, "salt form of Selank").claims
        sought = find(one, "What is the half-life of Semax?")
        assert not sought.claims
        assert sought.apart["life"]
        assert {claim.subject.label for claim in one.search("Does Selank increase serotonin")} == {"Selank"}
        assert find(one, "Does Selank increase serotonin").missing == "no claim has serotonin"
        asked = "Is Semax a hormone or a growth factor?"
        assert [claim.object.label for claim in one.search(asked)] == ["growth factor", "hormone"]
        assert not find(one, asked).missing


def test_what_denies_the_rest_of_a_question_is_among_what_most_of_it_finds(stored, indexed):
    for one in (stored, indexed):
        found = one.search("Does Semax raise NGF everywhere?")
        assert found[0].sentence.startswith("Semax does not show a global surge")
        assert {claim.object.label for claim in found[1:]} == {"NGF"}


@pytest.mark.parametrize(
    ("words", "firsts", "missing"),
    [
        ("which is better for focus", {"a mild focus effect", "focus"}, "no claim has better"),
        ("can I take Semax in the US?", {"research chemical", "unscheduled"}, "none of them has take (in 10 others)"),
        ("Does Selank help with the immune system?", {"the Th1/Th2 cytokine balance", "immunomodulation"}, ""),
        ("does selank boost the immune system", {"the Th1/Th2 cytokine balance", "immunomodulation"}, ""),
        ("can semax help after a stroke", {"prescription medicine"}, ""),
        ("withdrawal symptoms of Selank", {"dependence"}, ""),
        ("Does Selank cause withdrawal like Xanax?", {"dependence"}, "no claim has xanax"),
        ("is there something known on semax and monoamines", {"monoaminergic signaling"}, ""),
        ("does selank cause sedation", {"sedation", "calm", "calm without sedation"}, ""),
        ("does selank cause dependence", {"dependence"}, ""),
    ],
)
def test_a_claim_needs_no_word_that_a_question_is_dressed_with(words, firsts, missing, stored, indexed):
    for one in (stored, indexed):
        found = find(one, words)
        objects = [claim.object.label for claim in in_order(one, found)[:2]]
        assert all(any(first.endswith(label) for first in firsts) for label in objects)
        assert missing in found.missing if missing else not found.missing


def test_a_name_with_such_words_alone_finds_nothing(stored, indexed):
    for one in (stored, indexed):
        assert not find(one, "who makes Selank").claims
        assert not find(one, "which is better").claims
        assert not find(one, "does Selank cause cancer").claims
        # Its effects are none on the side.
        assert not find(one, "side effects of Semax").claims
        assert not find(one, "adverse events with Semax").claims
        assert find(one, "adverse reactions to Selank").claims == find(one, "side-effects of Selank").claims
        # Nor does a name of several words, which are more than half of these.
        assert not find(one, "is Pro-Gly-Pro addictive").claims
        assert find(one, "is Pro-Gly-Pro stable").claims
        assert find(one, "does Selank lower BDNF").claims


def test_one_of_two_words_with_or_between_them_is_enough(stored, indexed):
    for one in (stored, indexed):
        found = one.search("Is Semax prescription in Russia or Ukraine?")
        places = [{q.value.label for q in claim.qualifiers} & {"Russia", "Ukraine"} for claim in found]
        assert {"Russia"} in places
        assert {"Ukraine"} in places
        assert {claim.subject.label for claim in found} == {"Semax"}


@pytest.mark.parametrize("words", ["Does NGF go up or down?", "does NGF rise or fall", "did NGF drop or rise"])
def test_a_question_for_the_direction_finds_both(words, stored, indexed):
    for one in (stored, indexed):
        found = find(one, words)
        assert {claim.relation.label for claim in in_order(one, found)} == {"increases", "decreases"}
        assert not found.lacking


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("does Semax reduce NGF", "Semax decreases NGF"),
        ("does Selank lower anxiety", "Selank reduces anxiety"),
        ("what relieves anxiety", "Selank reduces anxiety"),
        ("Semax approved in the USA", "Semax is not approved in the United States."),
        ("differences in pharmacology", "Selank differs in pharmacology from Semax"),
        ("which enzymes does Selank block", "Selank inhibits enkephalin-degrading enzymes"),
        ("Is Semax a controlled substance?", "Semax is unscheduled in the United States."),
        ("is semax scheduled", "Semax is unscheduled in the United States."),
        ("is selank addictive", "Selank possibly does not produce dependence"),
        ("side effects of Selank", "Selank possibly does not produce dependence"),
        ("Is Semax a drug?", "Semax is a prescription medicine in Russia"),
        ("is semax legal", "Semax is a prescription medicine in Russia"),
        ("how is Semax administered", "Semax decreases NGF"),
        ("Semax nasal spray", "Semax decreases NGF"),
        ("is Semax not approved", "Semax is not approved in Europe."),
        ("clinical trials of Semax", "Semax does not have evidence in the form of published Western"),
        ("can I take Selank", "Selank is not intended for human consumption"),
        ("where was Selank developed", "Selank originates in research in Russia."),
        ("where does Semax come from", "Semax contains ACTH(4-7)."),
        ("Is Semax approved in Ukraine", "Semax is a prescription medicine in Ukraine"),
        ("neurasthenia", "Selank has been used for neurasthenic disorders"),
        ("affinity of Semax", "The Semax binding site has the dissociation constant"),
        ("salt form", "Semax is supplied as the acetate salt"),
        ("what does Selank contain", "Selank has, at its C-terminus, the motif Pro-Gly-Pro."),
        ("how fast does Semax raise BDNF", "Semax increases BDNF"),
        ("what illness does Selank treat", "Selank has been used for anxiety-related disorders"),
        ("what do doctors give Semax for in Ukraine", "Semax is used for cognitive impairment"),
        ("optic neuropathy", "Semax is used for optic-nerve disease"),
        ("Is Selank a food supplement?", "Selank is not a dietary supplement."),
        ("Is Semax authorised by the EMA", "Semax is not approved in Europe by the EMA."),
        ("Is Selank approved in the EU", "Selank is not approved in Europe."),
        ("where was Semax discovered", "Semax originates in research in Russia."),
        ("Is Selank a medicine?", "Selank is not approved in Europe."),
        ("Has Selank been tested on people?", "Selank has been studied for generalized anxiety disorder."),
    ],
)
def test_claims_are_found_by_words_that_stand_in_none_of_their_names(words, sentence, stored, indexed):
    for one in (stored, indexed):
        assert find(one, words).every_word
        assert first(one, words)[0].startswith(sentence)


@pytest.mark.parametrize(
    ("words", "objects"),
    [
        (
            "immune",
            {
                *("immune gene expression", "immunostimulatory activity", "Th1/Th2 cytokine balance"),
                *("immunomodulation", "immunomodulatory gene-expression shifts"),
            },
        ),
        ("is Selank approved in Russia", {"approved", "registered"}),
        ("what immune effects does Semax have", {"immune gene expression", "immunomodulatory gene-expression shifts"}),
        ("how does Selank compare with benzodiazepines", {"sedation", "dependence", "benzodiazepine comparator"}),
    ],
)
def test_words_find_all_that_is_sought_by_them(words, objects, stored, indexed):
    for one in (stored, indexed):
        assert {claim.object.label for claim in one.search(words)} == objects


@pytest.mark.parametrize("words", ["enkephalin", "benzodiazepine", "neurotrophin", "clinical trial", "human study"])
def test_a_plural_finds_what_its_singular_does(words, stored, indexed):
    many = words.replace("study", "studie") + "s"
    for one in (stored, indexed):
        assert {claim.iri for claim in one.search(words)} <= {claim.iri for claim in one.search(many)} != set()


def test_a_verb_finds_nothing_by_the_beginning_that_it_shares_with_other_words(stored, indexed):
    for one in (stored, indexed):
        assert {claim.sentence for claim in one.search("acts")} == {
            claim.sentence for claim in one.claims() if {"act", "acts"} & {*claim.sentence.split()}
        }


@pytest.mark.parametrize("kind", ["diseases", "disorders", "conditions", "illnesses"])
def test_a_question_for_diseases_finds_all_not_those_that_are_called_so_alone(kind, graph, stored, indexed):
    said = {claim.iri: (claim.subject.label, claim.relation.label) for claim in graph.claims()}
    uses = {claim for claim, of in said.items() if of == ("Semax", "is used for")}
    assert len(uses) == 8
    for one in (stored, indexed):
        assert {claim.iri for claim in one.search(f"What {kind} is Semax used for?")} == uses


@pytest.mark.parametrize("words", ["What does Semax do in the brain?", "which brain regions does Semax affect"])
def test_what_is_said_of_its_regions_is_found_by_the_brain(words, stored, indexed):
    for one in (stored, indexed):
        sites = {one.qualified("anatomy")[0].label for one in one.search(words) if one.qualified("anatomy")}
        assert {"hippocampus", "frontal cortex", "brainstem", "basal forebrain"} <= sites


def test_what_says_the_opposite_is_told_where_a_direction_is_asked_for(stored, indexed):
    for one in (stored, indexed):
        found = one.search("Does Semax increase NGF?")
        assert {claim.relation.label for claim in found} == {"increases"}
        assert found.hints[0].startswith("the other direction is said too: Semax decreases NGF")
        assert "in the frontal cortex" in found.hints[0]
        told = one.search("does Semax decrease NGF").hints
        assert sum("the other direction is said too: Semax increases NGF" in hint for hint in told) == 3
        # Both are found, or nothing is the opposite, or nobody asks for a direction.
        for words in ("Does NGF go up or down?", "does Selank raise BDNF", "NGF hippocampus", "does Semax lower BDNF"):
            assert not any("other direction" in hint for hint in one.search(words).hints)


def first(graph, words):
    return [claim.sentence for claim in graph.search(words)[:1]]


def test_what_is_asked_comes_first(stored, indexed):
    """The words of a sentence weigh more than names of what it names, whole words more than beginnings."""
    for one in (stored, indexed):
        assert [claim.sentence for claim in one.search("derived")] == ["Selank is derived from tuftsin."]
        assert not find(one, "What is Semax derived from?").claims
        assert first(one, "How many amino acids does Selank have?") == ["Selank has a residue count of 7."]
        # Genes are no beginning of what is generalized.
        assert first(one, "Does Selank change genes?")[0].startswith("Selank shifts the expression of GABAergic")
        about = [claim.subject.label for claim in one.search("Which receptor does Semax bind?")]
        assert about[:2] == ["Semax", "Semax"]
        assert "Semax binds to the Semax binding site." in [c.sentence for c in one.search("Semax bind")[:2]]


def test_a_long_question_is_read_to_its_end(stored, indexed):
    asked = "Could you please tell me in which brain regions the levels of BDNF go up after a single dose of Semax?"
    for one in (stored, indexed):
        found = one.search(asked)
        assert {claim.subject.label for claim in found} == {"Semax"}
        assert all("single dose" in claim.sentence for claim in found)
        assert first(one, "what happened in 2025")[0].endswith("[documented] (2025 study).")


@pytest.mark.parametrize(
    ("words", "lacked"),
    [
        ("does Selank raise NGF?", "each of them lacks selank or ngf"),
        ("does Semax reduce anxiety", "each of them lacks reduce or anxiety"),
        ("does Semax raise NGF and BDNF", ""),
        ("was Selank tested in animals", ""),
        ("does Semax raise serotonin or BDNF", "no claim has serotonin"),
        ("does Tuftsin raise BDNF", "none of them has tuftsin (in 7 others)"),
    ],
)
def test_that_nothing_is_said_of_two_things_together_is_told(words, lacked, stored, indexed):
    for one in (stored, indexed):
        assert one.search(words)
        assert find(one, words).missing == lacked
        assert (lacked in one.search(words).hints[0]) if lacked else True


def test_of_the_two_is_no_word_of_claims_on_two_mechanisms(stored, indexed):
    for one in (stored, indexed):
        found = {claim.sentence for claim in one.search("Which of the two is an anxiolytic?")}
        assert "Selank is said to be an anxiolytic." in found


@pytest.mark.parametrize("words", ["mRNA", "BDNF protein", "where does Semax raise BDNF protein?"])
def test_what_is_said_of_an_aspect_comes_before_what_does_not_say_which(words, stored, indexed):
    for one in (stored, indexed):
        unsaid = ["not said" in claim.sentence for claim in one.search(words)]
        assert unsaid == sorted(unsaid)
        assert {*unsaid} == {True, False}


@pytest.mark.parametrize("words", ["What is BDNF?", "What are enkephalins?", "What's ACTH?", "What does GABA do?"])
def test_who_asks_what_a_thing_is_is_told_that_before_what_acts_on_it(words, stored, indexed, graph):
    thing = graph.resolve(words.rstrip("?").removesuffix(" do").split()[-1])
    for one in (stored, indexed):
        of_itself = [claim.subject.iri == thing for claim in one.search(words)]
        assert of_itself == sorted(of_itself, reverse=True)
        assert {*of_itself} == {True, False}
        assert [claim.iri for claim in one.search(words)[1:2]] == find(one, words, 1, 1).claims


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("How does Selank work?", "how-selank-works"),
        ("how selank works", "how-selank-works"),
        ("What is Selank?", "what-is-selank"),
        ("What does Selank do", "what-selank-does"),
        ("Are Selank and Semax the same thing?", "same-thing"),
        ("are Selank and Semax the same thing", "same-thing"),
        ("Are the two identical?", "same-thing"),
        ("is Semax FDA approved", "fda-approved"),
        ("Semax is FDA approved, right?", "fda-approved"),
    ],
)
def test_what_a_document_asks_itself_is_known_by_its_words_and_by_ours(words, name, stored, indexed):
    for one in (stored, indexed):
        assert [*asked(one, words)] == [name]
        assert asked(one, words)[name].kind == "question"
    assert not asked(indexed, "Does Selank work in mice?")
    assert not asked(indexed, "the")


def test_a_short_plural_is_a_form_of_its_word_and_species_no_form_of_specific(stored, indexed):
    for one in (stored, indexed):
        assert {claim.qualified("species")[0].label for claim in one.search("Selank in rats")} == {"rat"}
        assert not one.search("species")


def test_the_word_that_asks_finds_no_claim_that_happens_to_have_it(stored, indexed):
    for one in (stored, indexed):
        found, wanted = (sorted(claim.iri for claim in one.search(words)) for words in ("What is Selank?", "Selank"))
        assert found == wanted


def test_words_of_grammar_keep_no_claim_out(stored, indexed):
    for one in (stored, indexed):
        found = [claim.sentence for claim in one.search("What is the sequence of Selank?")]
        assert "Selank has the sequence Thr-Lys-Pro-Arg-Pro-Gly-Pro." in found
        assert one.search("sequence of selank") == one.search("selank sequence")
        assert 0 < len(one.search("of")) < 225


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("what's tuftsin", "what is tuftsin"),
        ("Tuftsin’s activity", "tuftsin activity"),
        ("three-letter sequence of Semax", "three letter sequence of Semax"),
        ("what're the sources of BDNF's rise", "what are the sources of BDNF rise"),
    ],
)
def test_what_is_contracted_with_a_word_is_no_word_to_be_found(words, others, stored, indexed):
    for one in (stored, indexed):
        wanted = one.search(others)
        assert wanted
        assert one.search(words) == wanted
        assert in_parts(one, words, wanted) == []
    assert [*asked(indexed, "What's Selank?")] == ["what-is-selank"]


def test_two_letters_begin_no_other_word_and_one_says_nothing(stored, indexed):
    for one in (stored, indexed):
        assert not one.search("UK")
        asked = one.search("Is Selank legal in the US?")
        assert asked
        assert {claim.qualified("jurisdiction")[0].label for claim in asked} == {"United States"}
        assert not one.search("N-acetyl semax")


@pytest.mark.parametrize(
    ("words", "others"),
    [
        *(("ischaemic stroke", "ischemic stroke"), ("monoaminergic signalling", "monoaminergic signaling")),
        *(("tuftsin analogue", "tuftsin analog"), ("randomised trials", "randomized trials")),
        *(("GAD", "generalized anxiety disorder"), ("KD", "dissociation constant"), ("EMA approval", "EMA approved")),
        *(("registration in Ukraine", "Ukraine registered"), ("induces BDNF", "increases BDNF")),
        *(("dosage of Semax", "Semax dose"), ("dosing", "dose")),
    ],
)
def test_claims_are_found_by_other_forms_and_spellings_of_words(words, others, stored, indexed):
    for one in (stored, indexed):
        wanted = {claim.iri for claim in one.search(others)}
        assert wanted
        assert wanted <= {claim.iri for claim in one.search(words)}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("protect against stroke", "Semax produces a protective effect in ischemia models."),
        ("stroke protection", "Semax produces a protective effect in ischemia models."),
        (
            "brain ischemia",
            "Semax is studied for neuroprotection in cerebral ischemia models and in research [primary].",
        ),
        ("nose spray", "Semax shows a gene-specific pattern (rodents) after a single dose given intranasally."),
        ("amino acid sequence of Semax", "Semax has the sequence Met-Glu-His-Phe-Pro-Gly-Pro."),
        ("Russian approval", "Selank is registered in Russia [only there]."),
        ("focus and clarity", "Semax is said to produce focus among community users."),
        ("focus and clarity", "Semax is said to produce mental clarity among community users."),
        ("withdrawal", "Benzodiazepines are associated with dependence."),
        ("safety", "Benzodiazepines are associated with sedation."),
        ("is Selank stable", "Pro-Gly-Pro is meant to improve the metabolic stability of Selank."),
        ("what do they have in common", "Selank shares Pro-Gly-Pro with Semax [only this and what is named with it]."),
        ("other names of Selank", "Selank is also called TP-7."),
        ("are they identical", "Selank is distinct from Semax."),
        ("what does TP-7 mean", "Selank is also called TP-7."),
        ("is Selank natural", "Selank is a synthetic peptide."),
        ("three-letter sequence of Semax", "Semax has the sequence Met-Glu-His-Phe-Pro-Gly-Pro."),
        ("rats vs mice", "Semax increases BDNF (protein) rapidly in the basal forebrain (rat)."),
        ("status of Semax and Selank in Europe side by side", "Selank is not approved in Europe."),
        ("which one is better for anxiety", "Selank reduces anxiety [human research limited]."),
        ("Selank opioid", "Selank prolongs the half-life of enkephalins in blood plasma (human)."),
        (
            "does Selank calm you down without making you drowsy",
            "Selank possibly does not produce sedation (compared with benzodiazepines) [human research limited].",
        ),
        ("does Semax improve memory", "Semax is used for cognitive impairment in clinical practice in Russia."),
    ],
)
def test_what_people_say_in_other_words_is_among_the_first_five(words, sentence, stored, indexed):
    for one in (stored, indexed):
        assert sentence in [claim.sentence for claim in one.search(words)[:5]]


@pytest.mark.parametrize(
    "words", ["legal status Russia", "Russia", "prescription Russia", "Selank Russia", "Is Selank approved in Russia?"]
)
def test_what_is_said_of_a_place_comes_before_what_leaves_it_out(words, stored, indexed):
    for one in (stored, indexed):
        outside = ["outside Russia" in claim.sentence for claim in one.search(words)]
        assert outside == sorted(outside)
        assert True in outside or "prescription" in words
        found = one.search("Selank outside Russia")
        assert found
        assert all("outside Russia" in claim.sentence for claim in found)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Is Selank an immunomodulator?", "16-selank-studied-for-immunomodulation"),
        ("Is Selank an enzyme inhibitor?", "11-selank-inhibits-enkephalinases"),
        ("Does Selank affect immunity?", "11-selank-modulates-th1-th2-balance"),
        ("Was Selank studied clinically?", "15-selank-studied-for-generalized-anxiety-disorder"),
    ],
)
def test_a_word_finds_others_of_its_family(words, found, stored, indexed):
    for one in (stored, indexed):
        assert found in {claim.iri.rpartition("/")[2] for claim in one.search(words)}


def test_what_is_denied_of_all_regions_is_told_to_whom_asks_of_the_whole(stored, indexed):
    for one in (stored, indexed):
        for words in ("confirm that Semax raises NGF in the whole brain", "Is BDNF raised by Semax throughout?"):
            first = one.search(words)[0]
            assert (first.object.label, first.polarity) == ("global surge", "negated")
        assert one.search("Selank cures anxiety, correct?")[0].object.label == "anxiety"


def test_what_a_named_query_is_asked_with_is_not_misspelt(stored, indexed):
    for one in (stored, indexed):
        assert "did you mean" not in "".join(one.search("what evidence is uncited for semax").hints)


def test_what_relates_the_two_things_that_are_named_comes_first(stored, indexed):
    for one in (stored, indexed):
        for words in ("Are Selank and Semax the same drug?", "Selank vs Semax same compound or different"):
            first = one.search(words)[:5]
            assert {(claim.subject.label, claim.relation.label) for claim in first} == {
                ("Selank", "is distinct from"),
                ("Selank", "differs in"),
            }


def test_a_not_is_told_as_a_denial(indexed):
    assert "nerve (7), a denial (31)" in indexed.search("why is optic nerve not cited").hints[0]
    lacking = Found(["c:1"], every_word=False, apart={"without": 31}, lacking=("without",))
    assert lacking.missing == "none of them has a denial (in 31 others)"


def test_a_not_alone_leads_to_no_query_on_citations(stored, indexed):
    for one in (stored, indexed):
        assert "named query" not in one.search("Isn't Selank just a placebo?").hints[0]
        assert "ask('uncited')" in one.search("what is not cited").hints[0]


def test_a_short_word_is_no_beginning_of_another_of_another_sense(stored, indexed):
    for one in (stored, indexed):
        (found,) = one.search("which genes does selank change")
        assert found.object.label == "GABAergic-pathway genes"
        on_the_market = one.search("Is Semax on the market as a medicine in the States?")
        assert on_the_market[0].sentence == "Semax is not approved in the United States."
        assert {claim.polarity for claim in on_the_market} == {"negated"}


def test_words_that_dress_a_question_need_not_be_found(stored, indexed):
    for one in (stored, indexed):
        either = one.search("Is either peptide a dietary supplement?")
        assert [claim.sentence for claim in either] == [
            "Selank is not a dietary supplement.",
            "Semax is not a dietary supplement.",
        ]
        stroke = one.search("which peptide is used after a stroke")
        assert stroke[0].sentence.startswith("Semax is a prescription medicine in Russia for ischemic stroke")
        regions = [claim.sentence for claim in one.search("Which claims are about the hippocampus?")]
        assert len(regions) == 4
        assert all("in the hippocampus" in sentence for sentence in regions)
        kind = one.search("is Semax some kind of growth hormone pls")
        assert {claim.object.label for claim in kind} == {"growth factor", "hormone"}
        compared = one.search("compare the uses of selank and semax in Russia")
        assert all("clinical practice in Russia" in claim.sentence for claim in compared[:5])
        assert not any("attributed" in hint for hint in one.search("list everything that is said about NGF").hints)
        assert not any("whats" in hint for hint in one.search("whats the difference in their mechanisms").hints)
        assert one.search("Does Semax raise NGF all over the brain?")[0].object.label == "global surge"


def test_countries_are_sought_as_such(stored, indexed):
    for one in (stored, indexed):
        registered = one.search("In which country is Selank registered?")[0]
        assert registered.sentence.startswith("Selank is registered in Russia")


def test_a_body_is_asked_for_by_what_it_is(stored, indexed):
    for one in (stored, indexed):
        assert not one.search("Which company manufactures Semax?")
        assert "a person or body" in one.search("Which company manufactures Semax?").hints[0]


def test_what_is_part_of_the_name_of_a_thing_asks_for_no_evidence(stored, indexed):
    for one in (stored, indexed):
        for words in ("are these meant for human consumption?", "human plasma"):
            assert not any("evidence human" in hint for hint in one.search(words).hints)
        said = one.search("Do user reports count as clinical evidence?").hints
        assert len(said) == len({*said})
        assert not any("uncited" in hint for hint in one.search("Isn't Semax approved by the FDA for stroke?").hints)


def test_what_is_said_of_the_place_that_is_named_comes_before_what_is_said_of_others(stored, indexed):
    for one in (stored, indexed):
        found = [claim.sentence for claim in one.search("Is Semax a prescription drug in Europe?")]
        assert len(found) > 10
        elsewhere = ["Europe" not in sentence for sentence in found]
        assert elsewhere == sorted(elsewhere)
        assert not elsewhere[0]


def test_what_is_denied_of_another_thing_is_not_told_with_what_is_said_of_one(stored, indexed):
    for one in (stored, indexed):
        found = one.search("Both Selank and Semax are derived from tuftsin, correct?")
        assert [claim.sentence for claim in found] == ["Selank is derived from tuftsin."]
        assert "semax (in " in found.hints[0]


def test_both_of_two_words_are_wanted_where_a_claim_has_both(stored, indexed):
    for one in (stored, indexed):
        assert one.search("NGF and frontal") == one.search("NGF frontal")
        assert not one.search("dopamine and serotonin")


def test_a_name_brings_the_claims_that_name_the_thing(stored, indexed, graph):
    for one in (stored, indexed):
        for name, thing in (("PGP", "pro-gly-pro"), ("TKPRPGP", "selank"), ("brain-derived neurotrophic", "bdnf")):
            wanted = {claim.iri for claim in graph.claims(about=thing)}
            assert wanted <= {claim.iri for claim in one.search(name)}
        assert not one.search("hormone steroid")


@pytest.mark.parametrize("words", ["without sedation", "no sedation", "lacks sedation", "doesn’t produce sedation"])
def test_a_denial_is_found_by_words_that_deny(words, stored, indexed):
    for one in (stored, indexed):
        found = [claim.sentence for claim in one.search(words)]
        assert any(sentence.startswith("Selank possibly does not produce sedation") for sentence in found)


def test_a_number_is_not_the_beginning_of_another(stored, indexed):
    for one in (stored, indexed):
        assert "25" not in "".join(claim.sentence for claim in one.search("2"))
        assert not one.search("202")
        assert one.search("2025")


@pytest.mark.parametrize(
    "words",
    [
        *("16635254", "PMID 16635254", "pmid:16635254", "What rests on PMID 16635254?"),
        *("doi:10.1111/j.1471-4159.2006.03658.x", "https://doi.org/10.1111/j.1471-4159.2006.03658.x"),
        *("https://pubmed.ncbi.nlm.nih.gov/16635254/", "see pubmed.ncbi.nlm.nih.gov/16635254."),
    ],
)
def test_a_paper_is_known_by_its_number_however_that_is_written(words, graph, indexed):
    assert Leads(indexed, words, Found([])).sources == [("reference", "[11] Dolotov OV 2006", "11")]
    if " " not in words.removeprefix("PMID "):
        assert graph.impact(words).gone == ("Dolotov OV 2006",)


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        *(("reference 6", ["[6]"]), ("what cites [6][9]?", ["[6]", "[9]"]), ("claims citing 9", ["[9]"])),
        *(("citation 6", ["[6]"]), ("Sources 12", ["[12]"]), ("passages 45", ["passage 45"]), ("[3H]GABA", [])),
    ],
)
def test_a_number_is_that_of_a_reference_or_passage_where_it_is_called_so(words, labels, indexed):
    of = " of selank-semax-faq"
    assert [hit.label.removesuffix(of) for hit in numbered(indexed, words)] == labels
    assert number_unknown(indexed, words) == ""


def test_a_word_without_end_names_no_document(indexed):
    begin = time.perf_counter()
    for word in ("x", "x-", "passage"):
        assert numbered(indexed, word * (60_000 // len(word))) == []
    assert time.perf_counter() - begin < 5


def test_a_number_that_no_reference_or_passage_has_is_told(stored, indexed):
    for one in (stored, indexed):
        assert "there is no reference 2; there are 1, 3, 4" in one.search("what does reference 2 support").hints[0]
        assert "there is no reference 2; there are 1, 3, 4" in one.search("[2]").hints[0]
        assert "there is no passage 99; there are 1 to 68" in one.search("passage 99").hints[0]
        assert "there is no" not in one.search("semax cancer 99").hints[0]


def test_a_paper_is_known_by_its_author_among_other_words(indexed):
    for words in ("What did Dolotov find?", "is anything cited from dolotov", "the work of Dolotov"):
        assert Leads(indexed, words, Found([])).sources == [("reference", "[11] Dolotov OV 2006", "11")]
    both = Leads(indexed, "Do Zozulia and Liu agree?", Found([])).sources
    assert [label for _, label, _ in both] == ["[6] Zozulia AA 2008", "[8] Liu 2025"]
    # A word of a title is no author.
    assert Leads(indexed, "What did anybody say on neurotrophin?", Found([])).sources == []


def test_an_author_is_told_beside_claims_that_have_the_other_words(stored, indexed):
    for one in (stored, indexed):
        found = one.search("Did Zozulia show that Selank works like a benzodiazepine?")
        assert found
        assert "what cites [6] Zozulia AA 2008: impact('6')" in found.hints[0]
        # Nor is a word of a title one here.
        assert "what cites" not in " ".join(one.search("Is Semax a novel drug?").hints)


def test_a_number_that_no_paper_has_names_none(indexed):
    assert Leads(indexed, "PMID 16635255", Found([])).sources == []
    assert Leads(indexed, "the doi is not known", Found([])).sources == []


def test_nonsense_is_not_suggested_for_a_name_that_nothing_has(indexed):
    assert spelt(indexed, "Food of the gods", {}) == ""
    assert spelt(indexed, "muscle", {}) == ""
    assert spelt(indexed, "dementia", {}) == ""
    assert spelt(indexed, "who makes growth factor", {}) == ""
    assert spelt(indexed, "does Selank cure depression", {}) == ""
    # Two letters more, and another number of the same word.
    assert spelt(indexed, "which country", {}) == ""
    assert spelt(indexed, "are users sharper", {}) == ""
    assert spelt(indexed, "Which statements are anecdotes", {}) == ""
    assert spelt(indexed, "What does selanc raise?", {}) == "What does selank raise"
    # What leads to a thing as a name does so as a word too.
    assert spelt(indexed, "Semaks BDNF", {}) == "semax BDNF"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        *(("RCT", "published Western randomized controlled trials"), ("SCI in mice", "spinal cord injury in mice")),
        *(("Food and Drug Administration", "FDA"), ("European Medicines Agency", "EMA")),
        *(("Ukrane approved", "ukraine approved"), ("MAO", ""), ("red and thin", "")),
        *(("is Selank aproved", "is Selank approved"), ("adictive", "addictive"), ("memroy", "memory")),
    ],
)
def test_what_a_name_is_short_for_is_suggested(words, meant, indexed):
    assert spelt(indexed, words, {}) == meant
    assert not meant or indexed.search(meant)


def test_claims_are_found_by_other_words_for_their_relation(graph, stored, indexed):
    wanted = {claim.iri for claim in graph.claims() if claim.relation.label == "degrades"}
    assert wanted
    for one in (stored, indexed):
        found = {claim.iri: claim.sentence for claim in one.search("degrades")}
        assert wanted <= set(found)
        assert any("degrades" not in found[iri] for iri in wanted)


def test_claims_are_found_by_the_words_they_rest_on_where_those_were_given(document, graph, tmp_path):
    given, searched = (pepgraph.open(documents=[document], environment=False) for _ in range(2))
    words_of(given.engine)
    rows = given.query("SELECT ?claim ?words { ?claim a pg:Claim ; pg:anchor/pg:quote ?words }").values
    known = {claim.iri: claim.sentence.lower() for claim in graph.claims()}
    pairs = [(claim, word) for claim, quote in rows for word in re.findall(r"\b[a-z]{7,}\b", quote)]
    own = [(claim, word) for claim, word in pairs if word not in known[claim] and not graph.search(word)]
    assert len(own) > 20
    for claim, word in own[::9]:
        found = [one.iri for one in given.search(word)]
        assert claim in found
        assert found == [one.iri for one in searched.search(word)]


def test_a_place_that_the_words_of_a_document_leave_out_is_not_what_they_speak_of(document):
    with pepgraph.open(documents=[document], environment=False) as given:
        found = [claim.sentence for claim in given.search("Is Selank approved in Russia?")]
        assert found[0] == "Selank is registered in Russia [only there]."
        assert len(found) == 3
        without_index = Unindexed(given.engine, "Is Selank approved in Russia?").claims()
        assert without_index == find(given, "Is Selank approved in Russia?").claims


def test_whether_words_of_a_document_are_missed_is_known(document, tmp_path):
    assert not lacks_quotes(pepgraph.open(documents=[document], environment=False))
    assert lacks_quotes(pepgraph.open(environment=False))
    load(tmp_path / "s", data_files())
    assert not lacks_quotes(pepgraph.open(store=tmp_path / "s", environment=False))


def test_no_words_of_a_document_are_in_an_index_on_disk(document, tmp_path):
    given = pepgraph.open(documents=[document], environment=False)
    quoted = tmp_path / "quoted.nq"
    # A store leaves out the graph of quotes; here they stand in another.
    quoted.write_text(
        given.export(format="nq", quotes=True).replace("graph/quotes>", "graph/selank-semax-faq>"), "utf-8"
    )
    load(tmp_path / "store", [quoted])
    stored = pepgraph.open(store=tmp_path / "store", environment=False)
    [(quote,)] = stored.query("SELECT (SAMPLE(?words) AS ?one) { ?span pg:quote ?words }").values
    assert quote
    write_words(stored.engine, tmp_path / "words.db")
    write_words(pepgraph.open(environment=False).engine, tmp_path / "without.db")
    rows = given.query("SELECT DISTINCT ?words { ?span pg:quote ?words }").values
    every = {word for (words,) in rows for word in re.findall(r"\b[a-z]{7,}\b", words)}
    assert every
    found = {word for word in every if Words(tmp_path / "words.db").claims(word)}
    assert found == {word for word in every if Words(tmp_path / "without.db").claims(word)} < every


def test_exact_names_come_first_then_names_that_begin_so(indexed):
    words = words_of(indexed.engine)
    assert labels(words.suggest("semax"))[0] == "Semax"
    assert labels(words.suggest("se"))[:2] == ["Semax", "Selank"]
    # Its own name before another's second name, whatever has more claims.
    assert labels(words.suggest("acth4"))[:2] == ["ACTH(4-7)", "Semax"]
    assert labels(words.suggest("MEHFPGP"))[0] == "Semax"
    assert labels(words.suggest("met-glu-his"))[0] == "Semax"


def test_entities_come_before_sources_before_claims(indexed):
    kinds = [hit.kind for hit in words_of(indexed.engine).suggest("bdnf", 30)]
    groups = [2 if kind == "claim" else kind in ("paper", "reference", "document") for kind in kinds]
    assert groups == sorted(groups)
    assert set(groups) == {0, 1, 2}


@pytest.mark.parametrize("words", ["zozulia", "2008 zozulia", "18454096", "6", "[6]", "anxiolytic selank generalized"])
def test_sources_are_found_by_number_author_year_and_title(words, indexed):
    found = words_of(indexed.engine).suggest(words)
    assert any(hit.label.startswith("[6] Zozulia AA 2008: ") and hit.kind == "reference" for hit in found)


def test_accents_and_case_do_not_matter(indexed):
    words = words_of(indexed.engine)
    assert words.suggest("SÉMAX") == words.suggest("semax")


def test_claims_come_a_page_at_a_time(indexed):
    words = words_of(indexed.engine)
    everything = words.claims("semax")
    assert words.count("semax") == len(everything) > 50
    assert words.count("semax", 7) == 7
    assert words.claims("semax", 10, 20) == everything[20:30]


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: repr(words[:12]))
def test_nothing_that_is_typed_is_an_error(words, indexed):
    index = words_of(indexed.engine)
    assert len(index.suggest(words)) <= 10
    assert index.count(words) == len(index.claims(words))
    names_beginning(indexed.engine, words)


def test_without_an_index_names_are_found(stored):
    assert words_at_hand(stored.engine) is None
    assert labels(names_beginning(stored.engine, "sel"))[0] == "Selank"
    assert labels(names_beginning(stored.engine, "acth"))[:1] == ["ACTH"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("brain pro-gly-pro russia", "no claim has these words; alone there are"),
        ("GABA hipocampus", "no claim has these words; did you mean GABA hippocampus?"),
    ],
)
def test_without_an_index_a_word_that_claims_have_is_not_taken_for_misspelt(words, told, stored, indexed):
    assert words_at_hand(stored.engine) is None
    (said,) = stored.search(words).hints
    assert said.startswith(told)
    assert indexed.search(words).hints[0].startswith(said)


def test_the_index_goes_when_the_graph_changes():
    graph = pepgraph.open(environment=False)
    assert words_of(graph.engine).suggest("selank")
    graph.engine.load([])
    assert words_at_hand(graph.engine) is None


def test_a_forked_process_can_use_it(indexed, tmp_path):
    index = words_of(indexed.engine)
    assert index.suggest("semax")
    if (child := os.fork()) == 0:
        os._exit(0 if index.suggest("semax") else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_file_is_there_when_it_is_whole(indexed, tmp_path):
    file = tmp_path / "words.db"
    write_words(indexed.engine, file)
    assert [path.name for path in tmp_path.iterdir()] == ["words.db"]
    assert Words(file).suggest("semax bdnf") == words_of(indexed.engine).suggest("semax bdnf")


def test_what_the_disk_had_no_room_for_does_not_stay_on_it(indexed, tmp_path):
    """A limit on the size of files stands for the disk."""
    if (child := os.fork()) == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        try:
            write_words(indexed.engine, tmp_path / "words.db")
        except OSError:
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert list(tmp_path.iterdir()) == []


def test_it_is_quick(indexed):
    index = words_of(indexed.engine)
    index.suggest("a")
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        for words in ("s", "se", "semax b", "the", "not"):
            index.suggest(words)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.05, "the quickest, since others may be at work"


# ── Claims by filter ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"about": "semax"},
        {"about": "bdnf", "within": "selank-semax-faq", "modality": "asserted"},
        {"about": "semax", "polarity": "negated"},
        {"min_evidence": "animal", "reference": "10"},
        {"about": "semax", "min_evidence": "animal", "state": "perhaps"},
        {"min_evidence": "human"},
        {"evidence": "anecdote"},
        {"state": "perhaps"},
        {"within": "selank-semax-faq"},
        {"about": "semax", "state": "uncited", "polarity": "affirmed"},
    ],
)
def test_stretches_are_parts_of_the_whole(conditions, graph):
    whole = graph.claims(**conditions)
    assert len(whole) > 1
    pattern = as_pattern(graph.engine, Filter(**conditions))
    found = claims_of(graph, *pattern, size=1_000)
    assert (list(found.items), found.total, found.more) == (whole, len(whole), False)
    part = claims_of(graph, *pattern, size=2, offset=1)
    assert (list(part.items), part.total, part.more) == (whole[1:3], len(whole), len(whole) > 3)
    assert list(strongest(graph, *pattern, 1_000).items) == whole
    first = strongest(graph, *pattern, 1)
    assert [claim.strength for claim in first.items] == [max(claim.strength for claim in whole)]
    some = strongest(graph, *pattern, 4).items
    assert len(some) == min(4, len(whole))
    assert sum(not claim.strength for claim in some) >= min(2, sum(not claim.strength for claim in whole))


def test_kept_lists_go_when_the_graph_changes():
    graph = pepgraph.open(environment=False)
    pattern = as_pattern(graph.engine, Filter(about="selank"))
    before = claims_of(graph, *pattern, size=1_000)
    other = next(claim.iri for claim in graph.claims() if claim not in before.items)
    terms = (other, PREFIXES["rdf"] + "object", ENTITY + "selank", GRAPH + "more")
    graph.engine.load([ox.Quad(*map(ox.NamedNode, terms))])
    assert claims_of(graph, *pattern).total == len(before.items) + 1


@pytest.mark.parametrize("name", ["Aaa-Faktor", "Zzz-Faktor"])
def test_names_in_another_language_are_found_and_sentences_stay_in_english(name, graph, tmp_path):
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix e: <https://w3id.org/pepgraph/entity/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        f'e:bdnf rdfs:label "{name}"@de .\n',
        "utf-8",
    )
    both = pepgraph.open(ROOT / "data" / "facts.ttl", more, environment=False)
    assert [claim.sentence for claim in both.claims()] == [claim.sentence for claim in graph.claims()]
    assert [both.show(asked).label for asked in (name, "BDNF")] == ["BDNF", "BDNF"]
    assert {claim.iri for claim in graph.claims(about="BDNF")} == {claim.iri for claim in both.search(name)}
    assert {attributes["label"] for _, attributes in both.network().nodes(data=True)}.isdisjoint([name])
    words = words_of(both.engine)
    assert [hit.label for hit in words.things(name)] == ["BDNF"]


@pytest.mark.parametrize(
    ("words", "usages"),
    [
        ("In which countries is Semax approved?", ["status semax"]),
        ("Which reference supports the GABA claim?", ["sources", "sources-of gaba", "single-source"]),
        ("Which passages need a citation?", ["unsourced", "uncited", "coverage"]),
        ("Which claims have no citation?", ["uncited", "unsourced", "sources"]),
        ("conflicting evidence", ["tensions", "by-evidence LEVEL", "evidence-for COMPOUND ENTITY"]),
        ("doses in clinical trials", ["amounts"]),
        ("preclinical animal experiments", ["by-evidence animal"]),
        ("which species of rats", ["in-species rat"]),
        ("chronic dosing", ["amounts"]),
        ("Semax CAS number", ["identifiers semax"]),
        ("Which regions of the brain were studied for selank?", ["regions", "in-region brain"]),
        ("penicillin of semax", []),
        ("Which receptor does Semax bind?", ["mechanisms semax"]),
        ("What acts on the GABA receptor?", ["acts-on gaba-receptor"]),
        ("list all targets of semax", ["mechanisms semax"]),
        ("Name all countries where Semax is a prescription medicine", ["status semax"]),
        ("How does Semax act?", ["mechanisms semax"]),
        ("Can I buy Semax legally in the United States?", ["status semax", "status-in united-states"]),
        ("semax bdnf", []),
        ("is Selank approved in Russia?", ["status selank", "status-in russia"]),
        ("animal studies", ["by-evidence animal"]),
        ("strongest evidence for Semax", ["effects semax", "mechanisms semax"]),
        ("which is better for focus", ["comparators"]),
        ("does it have a disclaimer?", ["unclaimed"]),
        ("Who wrote this document?", ["documents"]),
        ("How many brain regions does Semax affect?", ["regions", "in-region brain"]),
        ("What do people take Selank for?", ["uses selank"]),
        ("Is the document reliable?", ["evidence-summary"]),
        ("what does the document deny about Semax", ["negated"]),
        ("what do people on reddit say of it", ["anecdotal", "by-evidence LEVEL"]),
        ("which papers are about Selank", ["papers", "shared-papers", "sources-of selank"]),
    ],
)
def test_what_a_search_does_not_find_is_asked_by_a_named_query(words, usages, stored, indexed):
    for graph in (stored, indexed):
        found = queries_about(graph, words, find(graph, words))
        assert [one.usage for one in found] == usages
        for one in found:
            if one.arguments:
                assert graph.ask(one.entry.name, *one.arguments.values()).rows


@pytest.mark.parametrize(
    ("words", "conditions", "total"),
    [
        ("Has Semax been tested in humans?", {"about": "semax", "evidence": "human"}, 0),
        ("clinical trials of Selank", {"about": "selank", "evidence": "human"}, 12),
        ("possible uncertainty about Selank", {"about": "selank", "modality": "hedged"}, 4),
        ("Is Selank or Semax tested in people?", {}, 0),
        ("preclinical animal experiments", {}, 0),
        ("evidence of Semax in rats", {}, 0),
        ("Does Semax raise BDNF in humans?", {"about": "semax", "evidence": "human"}, 0),
    ],
)
def test_of_a_query_on_all_things_those_claims_are_told_that_are_about_what_is_named(
    words, conditions, total, stored, indexed
):
    for graph in (stored, indexed):
        found = Leads(graph, words, find(graph, words)).narrowed.values()
        assert [(one.conditions, one.total) for one in found] == [(conditions, total)] * bool(conditions)
        assert all(len(graph.claims(**one.conditions)) == total for one in found)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Is Selank safe?", {"safe": ["dependence", "sedation"]}),
        ("What are the side effects of Selank?", {"side effect": ["dependence", "sedation"]}),
        ("Is Semax approved in Russia?", {"approved": ["prescription medicine", "registered"]}),
        ("Does Semax improve memory?", {"memory": ["cognitive impairment"]}),
        ("American status", {"american": ["United States"]}),
        ("Is Selank approved in the US?", {}),
        ("Is Selank a sedative?", {}),
        ("Does Semax help optic nerve disease according to a study", {}),
        ("Russian research", {}),
        ("Semax and Selank status in Europe side by side", {}),
        ("Does Semax raise BDNF?", {}),
    ],
)
def test_a_word_that_no_sentence_has_is_told_with_what_it_is_taken_for(words, meant, stored, indexed):
    for graph in (stored, indexed):
        hits = graph.search(words)
        assert taken(graph.engine, words, hits) == meant
        assert [hint for hint in hits.hints if "it is read as" in hint] == [in_words(*one) for one in meant.items()]


@pytest.mark.parametrize(
    ("words", "first", "told"),
    [
        ("When was Selank developed?", "Selank originates in research", "about Selank there is no claim with a year"),
        ("Is it known when Selank was developed?", "Selank orig", "about Selank there is no claim with a year"),
        ("How long does Semax last?", "", "about Semax there is no claim with a duration"),
        ("How often is Selank given?", "", "about Selank there is no claim with a regimen"),
        ("How often is Semax given?", "Semax decreases NGF", ""),
        ("Selank dosage in mg", "", "about Selank there is no claim with a dose"),
        ("what dose of Selank reduces anxiety", "Selank reduces", "about Selank there is no claim with a dose"),
        ("Semax dosing schedule", "Semax decreases NGF", ""),
        ("Semax how long", "", "about Semax there is no claim with a duration"),
        ("How much does Semax raise BDNF?", "Semax increases BDNF", ""),
        ("How many patients got Selank?", "Selank is said to have an effect", ""),
        ("How many amino acids has Selank?", "Selank has a residue count of 7.", ""),
        ("semax spinal cord injury when", "Semax has protective effects in spinal cord injury (mouse)", ""),
        ("Who uses Selank?", "Selank is said to produce calm without sedation among community users", ""),
        ("By whom is Selank used?", "Selank is said to have an effect", ""),
        ("How long until Semax raises BDNF", "Semax increases BDNF", "about Semax there is no claim with a duration"),
        ("Who developed Semax?", "Semax originates in research in Russia.", ""),
    ],
)
def test_who_asks_when_or_how_long_is_told_that_no_claim_on_what_is_named_says_so(words, first, told, stored, indexed):
    for graph in (stored, indexed):
        hits = graph.search(words)
        assert (hits[0].sentence if hits else "").startswith(first)
        assert [hint for hint in hits.hints if "there is no claim with a" in hint] == [told] * bool(told)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("how much Semax is given", ["dose", "semax", "is"]),
        ("how many patients were given Semax", ["number", "patients", "were", "given", "semax"]),
        ("when Semax is given", ["when", "semax", "is", "given"]),
        ("WHO list of essential medicines", ["who", "list", "of", "essential", "medicines"]),
        ("For whom is it", ["whom", "is", "it"]),
        ("people who take Semax", ["people", "who", "take", "semax"]),
    ],
)
def test_words_that_ask_for_an_amount_are_told_from_those_that_join(words, wanted):
    assert typed(words) == wanted


def test_claims_are_found_by_the_names_of_their_kind_of_evidence(stored, indexed):
    for graph in (stored, indexed):
        for words in ("clinical trial", "human study"):
            found = find(graph, words)
            assert found.every_word
            assert {str(row[4]) for row in graph.ask("by-evidence", "human")} <= {*found.claims}
        assert find(graph, "animal studies of NGF").claims
        assert find(graph, "Which studies were done in rats?").every_word


@pytest.mark.parametrize("words", ["", " \n"])
def test_without_words_all_claims_are_found(words, indexed, stored):
    assert indexed.search(words) == indexed.claims() == stored.search(words)


def test_letters_beyond_ascii_are_found_without_an_index_too(facts, tmp_path):
    said = "pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:Definitional ; pg:statedIn p:46"
    path = tmp_path / "letters.ttl"
    path.write_text(
        f"""{facts}
        c:46-one a pg:Claim ; rdf:subject e:semax ; rdf:predicate pg:hasSynonym ; rdf:object "Größen-Wahn" ; {said} .
        c:46-two a pg:Claim ; rdf:subject e:naive ; rdf:predicate pg:increases ; rdf:object e:bdnf ; {said} .
        e:naive a pg:Organism ; rdfs:label "truly naïve rats"@en ; skos:hiddenLabel "untreated"@en .
        c:46-three a pg:Claim ; rdf:subject e:mu ; rdf:predicate pg:increases ; rdf:object e:bdnf ; {said} .
        e:mu a pg:Target ; rdfs:label "the µ-Opioid receptor"@en .""",
        "utf-8",
    )
    load(tmp_path / "s", [path])
    with pepgraph.open(store=tmp_path / "s") as kept, pepgraph.open(path, environment=False) as whole:
        for words in ("Größe", "grosse", "GRÖSSEN", "naïve rats", "untreated", "µ-opioid", "wahn größen"):
            found = find(kept, words).claims
            assert found == find(whole, words).claims
            assert "/claim/46-" in found[0], words
