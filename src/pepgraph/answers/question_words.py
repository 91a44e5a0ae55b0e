"""Words that questions are asked with: what a search need not find in a claim."""

from __future__ import annotations

import re

OF_QUESTIONS = frozenset(
    re.findall(
        r"\w+",
        "a about after also am an and any are as at against be because been before being between but by can could did"
        " do does done during each explain for from give go goes had has have he her here him how i if in into is it"
        " its just like many may mean means might me much must my of on one or please say says shall she should show"
        " since so tell than that the their them then there these they this those though to used versus vs was we were"
        " what when where whether which while who whose why will with would you your happen happens",
    )
)
"""Words that a question is asked with, and that say nothing of what it is about."""

DRESSING = frozenset(
    re.findall(
        r"\w+",
        "actually affect affects anybody anyone anything basically cause causes else ever exactly feel find finds"
        " found get gets good help helps improve improves know known make makes making other others really right"
        " simply some somebody someone something still symptom symptoms system systems thing things true truly two"
        " work working works",
    )
)
"""Words that a question is dressed with, and that a claim says in its own way: that it lacks them says nothing."""

NOT_NEEDED = DRESSING | frozenset(
    re.findall(r"\w+", "bad best better safest strong stronger strongest take takes taking worse worst")
)
"""Words of a question that a claim needs not have where it has others besides a name; it comes first if it has them."""
