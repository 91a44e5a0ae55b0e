"""The processes that serve: one that speaks HTTP, one that holds the graph, and workers that answer."""
