"""JSON for programs, and what describes it."""
