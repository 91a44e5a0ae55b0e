"""Words that questions are asked with: what a search need not find in a claim."""

from __future__ import annotations

import re

OF_QUESTIONS = frozenset(
    re.findall(
        r"\w+",
        "a about after against an and any are as at be been before between by can could did do does done explain for"
        " from give go goes had has have how i if in into"
        " is it its many may mean means might me much my of on one or say says show so tell than that the their"
        " them there these they this to used versus vs was we were what when where which who whose why will with"
        " would you your happen happens",
    )
)
"""Words that a question is asked with, and that say nothing of what it is about."""

DRESSING = frozenset(
    re.findall(
        r"\w+",
        "actually affect affects cause causes else ever feel get gets good help helps improve improves make makes"
        " making other others really some still symptom symptoms system systems thing things two work working works",
    )
)
"""Words that a question is dressed with, and that a claim says in its own way: that it lacks them says nothing."""

NOT_NEEDED = DRESSING | frozenset(
    re.findall(r"\w+", "bad best better safest strong stronger strongest take takes taking worse worst")
)
"""Words of a question that a claim needs not have where it has others besides a name; it comes first if it has them."""
