"""What an endpoint holds of ours: a small graph that lists the others. Publishing writes it, reading trusts it."""

from __future__ import annotations

from pepgraph.model.names import GRAPH, ONTOLOGY

REGISTER = GRAPH + "register"
"""The graph of the register: its triples say how many triples each of our graphs has."""

REGISTERED = f"SELECT ?graph ?state WHERE {{ GRAPH <{REGISTER}> {{ ?graph ?said ?state }} }}"
"""Asks what the register says."""

SIZE = "http://rdfs.org/ns/void#triples"
STATE = ONTOLOGY + "publishing"
UNFINISHED = "unfinished"
"""What the register says while graphs are sent, and after a sending that was cut."""

PUBLICATION = ONTOLOGY + "publication"
"""What tells two publications apart that are of the same sizes; earlier versions wrote none."""

GENERATION = "Pepgraph-Generation"
"""Header of an answer of `pepgraph serve`: what the publication in its register is as of this answer.

It changes stores at once, without the grace of a publication. A ``NOT_SAID`` stands for each part
that is no store.
"""
NOT_SAID = "-"

TRUNCATED = "Pepgraph-Truncated"
"""Header of an answer of `pepgraph serve` that was cut at its row limit, with that limit."""

INTERVAL = 0.5
"""Seconds for which a reader trusts what it has read of the register."""

GRACE = 1.0
"""Seconds between saying that graphs are unfinished and replacing the first of them.

Longer than ``INTERVAL``: whoever has read the register before it said so looks at it again
before a graph is another one.
"""
