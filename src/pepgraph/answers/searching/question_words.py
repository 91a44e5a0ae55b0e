"""Words that questions are asked with: what a search need not find in a claim."""

from __future__ import annotations

from pepgraph.model.english import english

OF_QUESTIONS = frozenset(english("question"))
"""Words that a question is asked with, and that say nothing of what it is about."""

DRESSING = frozenset(english("dressing"))
"""Words that a question is dressed with, and that a claim says in its own way: that it lacks them says nothing."""

NOT_NEEDED = DRESSING.union(english("weighing"))
"""Words of a question that a claim needs not have where it has others besides a name; it comes first if it has them."""
