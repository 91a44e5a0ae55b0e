"""What people type into a search, as an index of words and a graph are asked for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import accumulate

from pepgraph.model.english import english
from pepgraph.model.names import fold

_MOST_WORDS, _LONGEST_WORD, _LONGEST_RUN = 16, 64, 6

MOST_LETTERS = _MOST_WORDS * _LONGEST_WORD
"""Of a longer text the rest is not looked at."""

OF_DENIALS = "without"
"""A word by which every denial is found, whatever its sentence denies it with."""
_DENYING = frozenset(("not", "cannot", "never"))
"""Words that denials are sought with, and that stand in other sentences too: mRNA or protein not said."""
_ALSO_DENYING = frozenset(("no", "nor", "neither", "none", "lack", "lacks", "lacked", "lacking"))
"""The same for words that may also be of a name, as NO is, or a lack of sleep."""
_CONTRACTED = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo|would|should)n['’ʼ´`]?t\b", re.IGNORECASE
)
_OF_VERBS = {"re": "are", "ve": "have", "ll": "will", "d": "would", "m": "am"}
_VERB = re.compile(rf"(?<=[^\W\d_])['’ʼ´`]({'|'.join(_OF_VERBS)})\b", re.IGNORECASE)
_IS = re.compile(
    r"\b(?:(what|who|where|when|how|that)['’ʼ´`]?|(why|which|there|here|it|he|she)['’ʼ´`])s\b", re.IGNORECASE
)
_OWNER = re.compile(r"(?<=\w)['’ʼ´`]s\b", re.IGNORECASE)

_HOW_MUCH = re.compile(
    rf"\bhow (?:much|many (?!(?:{'|'.join(english('people'))})\b)\w+)\b(?P<of>.*?)"
    r"\b(?:take[ns]?|taking|used?|inject(?:ed)?|give[ns]?|administer(?:ed)?)\b",
    re.IGNORECASE,
)
"""A question for a dose: how much of it do people take."""

OF_DOSE = "dose"
"""A word that is typed itself: claims that have it are wanted."""
OF_WHOM = "whom"
"""By this who is asked for: people or a body that a claim names are no answer where another word is in none."""
_WHICH_MAKER = rf"(?:what|which) (?:research )?(?:{'|'.join(english('makers'))})"
_ASKED = tuple(
    (re.compile(asking, re.IGNORECASE), word)
    for asking, word in (
        (
            r"\b(?:(?:since|until) when|how (?:long ago|old)|(?:what|which) (?:year|date|day|month))\b"
            r"|\b(?:known?|says?|tells?|tell me) when\b"
            r"|^\W*when(?= (?:is|are|was|were|did|does|do|has|have|had|will)\b)|(?<=\w )when(?=\W*$)",
            "year",
        ),
        (r"\bhow (?:long|soon)\b(?: (?:until|till|before)\b)?", "duration"),
        (r"\bhow often\b|\bdos(?:age|e|ing) schedules?\b", "regimen"),
        (r"\bdos(?:es?|ages?|ing)\b", OF_DOSE),
        (r"\bhow many\b", "number"),
        (r"\bhow much\b", "amount"),
        (rf"^\W*(?:(?:by|for) )?(?:(?-i:(?!WHO\b))whom?|{_WHICH_MAKER})(?= \w)", OF_WHOM),
    )
)
"""Questions for what a claim may tell in a number or a name, and the word by which those that do are found."""

_UNWANTED = re.compile(r"\b(side|adverse)[\s-]+(?:effect|event|reaction)s?\b", re.IGNORECASE)
"""What is unwanted: the effects that are found by the second word alone are others."""

_ALL_OVER = re.compile(r"\ball (?:across|around|over|through)\b", re.IGNORECASE)
"""What is asked of every place, in words that by themselves say nothing."""

_IDLE = re.compile(
    r"\b(?:of|between) (?:the|these|those) two\b|^\W*name (?=(?:all|any|every|each|me|some|the|three|two)\b)",
    re.IGNORECASE,
)
"""Words by which a question says what it is, and that have another sense where they stand in a claim."""

_COMPARING = re.compile(r"\bside[\s-]+by[\s-]+side\b", re.IGNORECASE)
"""Words of a comparison, which ask for no side effects."""

Sought = tuple[str, ...]
"""A word that is sought, its American spelling, its singular, its other forms if it is sought whole, what denials are
found by if it may deny, and runs of words with it in them that begin a name.

The words of a run are put together."""

_WHAT_IT_IS = re.compile(r"\W*(?:what|who) (?:is|are|was|were|do|does|did)\b", re.IGNORECASE)

_OF_GRAMMAR = frozenset(english("grammar"))
_ASIDE = _OF_GRAMMAR.union(english("question"), english("dressing"))

_AMERICAN = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"ae(?=cal|di|m[aio]|sth|tiol)", "e"),
        (r"(?<=[a-z]{3})our(?=s?$|al)", "or"),
        (r"is(?=(?:e[ds]?|ing|ations?)$)", "iz"),
        (r"ll(?=(?:ed|ing)$)", "l"),
        (r"ogue(?=s?$)", "og"),
    )
)


def plain(text: str) -> str:
    """Text without case and accents, as it is put into the index and asked for.

    >>> plain("37 ℃, Zoë")
    '37 °c, zoe'
    """
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return "".join(character for character in bare if not unicodedata.combining(character))


def uncontracted(words: str) -> str:
    """Words with "not" for what is contracted with it, and with the verb that is contracted with what asks.

    >>> uncontracted("Doesn't it? It cant."), uncontracted("What's Selank's use? They're alike. Hows its tail?")
    ('not it? It not.', "What is Selank's use? They are alike. How is its tail?")
    """
    words = _VERB.sub(lambda verb: f" {_OF_VERBS[verb[1].lower()]}", _CONTRACTED.sub("not", words))
    return _IS.sub(r"\1\2 is", words)


def bare(words: str) -> str:
    """The same, without the ending that says whose something is.

    >>> bare("What's Selank's use?")
    'What is Selank use?'
    """
    return _OWNER.sub("", uncontracted(words))


def typed(words: str) -> list[str]:
    """The words that a person typed.

    >>> typed("Semax: 2.4 nM?"), typed("isn’t approved")
    (['semax', '2', '4', 'nm'], ['not', 'approved'])
    >>> typed("How much Semax is given?"), typed("how much does Semax raise BDNF")
    (['dose', 'semax', 'is'], ['amount', 'does', 'semax', 'raise', 'bdnf'])
    >>> typed("side effects of Semax"), typed("When was it?"), typed("Name the places.")
    (['side', 'of', 'semax'], ['year', 'was', 'it'], ['the', 'places'])
    """
    asked = _COMPARING.sub(
        "versus", _UNWANTED.sub(r"\1", _ALL_OVER.sub("everywhere", _IDLE.sub(" ", _with_dose(words))))
    )
    for asking, word in _ASKED:
        asked = asking.sub(word, asked)
    found = re.findall(r"[^\W_]+", plain(asked))[: 4 * _MOST_WORDS]
    # The words that a question is asked with are many, and looked for in no claim.
    count = accumulate(word not in _ASIDE for word in found)
    return [word[:_LONGEST_WORD] for word, n in zip(found, count, strict=True) if n <= _MOST_WORDS]


def _with_dose(words: str) -> str:
    return _HOW_MUCH.sub(rf"{OF_DOSE} \g<of>", uncontracted(words[:MOST_LETTERS]))


def asked_for(words: str) -> list[str]:
    """What a question is for that claims may tell in a number or a name, as the words by which those are found.

    >>> asked_for("How long does Semax last?"), asked_for("Semax CAS number"), asked_for("patients who took it")
    (['duration'], [], [])
    """
    asked = _with_dose(words)
    return [word for asking, word in _ASKED if asking.search(asked)]


def asks_what_it_is(words: str) -> bool:
    """Whether a question may be for what a thing is or does, so that what is said of it comes before what acts on it.

    >>> asks_what_it_is("What's BDNF?"), asks_what_it_is("what raises BDNF")
    (True, False)
    """
    return _WHAT_IT_IS.match(uncontracted(words[:MOST_LETTERS])) is not None


def american(word: str) -> str:
    """A word as Americans spell it, as the sentences of claims are, where the way of others has a rule.

    >>> american("ischaemic"), american("signalling"), american("randomised"), american("analogue"), american("hour")
    ('ischemic', 'signaling', 'randomized', 'analog', 'hour')
    """
    for british, meant in _AMERICAN:
        word = british.sub(meant, word)
    return word


ALIKE_IN_PLURAL = ("series", "species")
"""Shortened these would be beginnings of other words: of serious, of specific."""

_WHOLE = english("whole")
_ROOTS = {word: min((root for root in _WHOLE if word.startswith(root)), key=len) for word in _WHOLE}
"""Words that are sought whole, with the one that they are forms of."""

_NO_PLURAL = re.compile(rf"(?:[ius]s|{'|'.join(ALIKE_IN_PLURAL)})$")
_PLURAL_IN_ES = re.compile(r"(?:ss|sh|ch|x)es$")


def singular(word: str) -> str:
    """The singular that a word of five letters and more would have, if it is a plural.

    What is left of fewer begins too many others, as the "act" of "acts" does.

    >>> singular("enkephalins"), singular("studies"), singular("enzymes"), singular("processes")
    ('enkephalin', 'study', 'enzyme', 'process')
    >>> singular("ischemias"), singular("analysis"), singular("species"), singular("stress"), singular("acts")
    ('ischemia', 'analysis', 'species', 'stress', 'acts')
    """
    if len(word) < 5 or not word.endswith("s") or _NO_PLURAL.search(word):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if _PLURAL_IN_ES.search(word) else word[:-1]


_ABLE = re.compile(r"(\w{3,}b)(?:(?<=[ai]b)le|ility)")


def stem(word: str) -> str:
    """A beginning that the forms of a word have in common.

    >>> stem("raises"), stem("increased"), stem("binding"), stem("stress"), stem("bdnf")
    ('rais', 'increas', 'bind', 'stress', 'bdnf')
    >>> stem("approval"), stem("registration"), stem("inhibition"), stem("dosage")
    ('approv', 'regist', 'inhibit', 'dos')
    >>> stem("difference"), stem("differences"), stem("evidence")
    ('differ', 'differ', 'evidence')
    >>> stem("stable"), stem("stability"), stem("reversible"), stem("reversibility")
    ('stab', 'stab', 'reversib', 'reversib')
    >>> stem("immunity"), stem("legally"), stem("primarily"), stem("supply")
    ('immun', 'legal', 'primar', 'suppl')
    >>> stem("modulator"), stem("inhibitor"), stem("transporter")
    ('modul', 'inhibit', 'transport')
    >>> stem("rats"), stem("species"), stem("series")
    ('rat', 'species', 'series')
    >>> stem("genes"), stem("states")
    ('gene', 'state')
    >>> stem("studies"), stem("studied"), stem("study")
    ('stud', 'stud', 'stud')
    """
    if word in ALIKE_IN_PLURAL:
        return word
    if word in _ROOTS:
        return _ROOTS[word]
    if able := _ABLE.fullmatch(word):
        return able[1]
    nouns = (("ration", 11), ("ation", 9), ("ences", 11), ("ence", 10), ("ion", 8), ("al", 8), ("age", 6))
    ways = (("ity", 8), ("ily", 7), ("ly", 7), ("ator", 9), ("or", 9), ("er", 9))
    verbs = (("ies", 7), ("ied", 7), ("ing", 6), ("ed", 6), ("es", 6), ("s", 4), ("y", 5))
    for ending, least in (*nouns, *ways, *verbs):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


def terms(words: str, begins_name: Callable[[str], bool]) -> list[Sought]:
    """What is sought for each word that a person typed, but for words of grammar where there are others.

    One of these, as the "of" of "sequence of", stands in some sentences by chance and says nothing of what is sought.

    >>> terms("nerve growth in rats", "nervegrowthfactor".startswith)
    [('nerve', 'nervegrowth'), ('growth', 'nervegrowth'), ('rats', 'rat')]
    >>> terms("the analogue", "".startswith)
    [('analogue', 'analog')]
    >>> terms("not approved", "".startswith), terms("no sedation", "".startswith)
    ([('without',), ('approved',)], [('no', 'without'), ('sedation',)])
    """
    found = [OF_DENIALS if word in _DENYING else word for word in typed(words)]
    runs: list[tuple[int, int, str]] = []
    for begin in range(len(found)):
        for end in range(begin + 2, min(begin + _LONGEST_RUN, len(found)) + 1):
            key = fold("".join(found[begin:end]))[:_LONGEST_WORD]
            if not begins_name(key):
                break
            # A longer run has all that a shorter one has.
            runs = [run for run in runs if run[0] != begin]
            runs.append((begin, end, key))
    sought = [
        tuple(
            dict.fromkeys(
                (
                    word,
                    us := american(word),
                    singular(us),
                    *(form for form, root in _ROOTS.items() if root == _ROOTS.get(word)),
                    *([OF_DENIALS] if word in _ALSO_DENYING else ()),
                    *(key for a, b, key in runs if a <= i < b),
                )
            )
        )
        for i, word in enumerate(found)
    ]
    # Whose something is stands in a name, as in Parkinson's disease, or nowhere.
    of_grammar = _OF_GRAMMAR | {"s"} if _OWNER.search(words) else _OF_GRAMMAR
    return [term for term in sought if term[0] not in of_grammar] or sought


_TOLD = {
    OF_DENIALS: "a denial",
    OF_WHOM: "a person or body",
    **{word: f"a{'n' * (word[0] in 'aeiou')} {word}" for _, word in _ASKED if word != OF_WHOM},
}


def as_told(word: str) -> str:
    """What a message calls a word that is sought, which for denials and what is asked for may not have been typed."""
    return _TOLD.get(word, word)


def is_whole(word: str) -> bool:
    """Whether a word is no beginning of others, as a number is not, nor two letters, nor some words of more.

    >>> is_whole("uk"), is_whole("gene"), is_whole("genet")
    (True, True, False)
    """
    return word.isdigit() or len(word) == 2 or word in _ROOTS


# ── As queries of FTS5, in which every word is quoted ────────────────────────────────────────


def any_of(term: Sought, whole: bool = False) -> str:
    """For any of these, or words that begin with them."""
    return f"({' OR '.join(_quoted(word, whole) for word in term)})"


def groups(wanted: Sequence[Sought], *, of_itself: bool = False) -> list[str]:
    """For all of these: first whole and in the sentence of a claim, then in its sentence, then anywhere.

    What has one only in a name of what it is not of, as "outside Russia" has Russia, comes last; of the first those
    whose subject is called so come before the others where that is asked for.
    """
    whole, begun = (" AND ".join(any_of(term, whole) for term in wanted) for whole in (True, False))
    subject, whole = f"{{subject}} : ({whole})", f"{{sentence}} : ({whole})"
    own, here = f"{{sentence}} : ({begun})", f"- {{elsewhere}} : ({begun})"
    first = [f"({whole}) AND ({subject})", f"({whole}) NOT ({subject})"] if of_itself else [whole]
    return [*first, f"({own}) NOT ({whole})", f"({here}) NOT ({own})", f"({begun}) NOT ({here})"]


def match(words: str, unfinished: int = _MOST_WORDS) -> str:
    """For every word that a person typed, the last ones being beginnings of words.

    >>> match('Semax "NEAR(BDNF)*'), match("semax bd", unfinished=1)
    ('"semax"* "near"* "bdnf"*', '"semax" "bd"*')
    """
    found = typed(words)
    return " ".join(
        (*(_quoted(word, True) for word in found[:-unfinished]), *(f'"{word}"*' for word in found[-unfinished:]))
    )


def _quoted(word: str, whole: bool) -> str:
    return f'"{word}"' if whole or is_whole(word) else f'"{word}"*'
