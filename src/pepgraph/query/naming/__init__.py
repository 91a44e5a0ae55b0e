"""What people call things, found in the graph: compounds, references, passages, questions, claims."""
