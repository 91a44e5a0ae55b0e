"""What an endpoint holds of ours: a small graph that lists the others. Publishing writes it, reading trusts it."""

from __future__ import annotations

from pepgraph.model.names import GRAPH, ONTOLOGY

REGISTER = GRAPH + "register"
"""The graph of the register: its triples say how many triples each of our graphs has."""

SIZE = "http://rdfs.org/ns/void#triples"
STATE = ONTOLOGY + "publishing"
UNFINISHED = "unfinished"
"""What the register says while graphs are sent, and after a sending that was cut."""
