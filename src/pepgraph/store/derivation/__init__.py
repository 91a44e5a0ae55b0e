"""What follows from claims by rule: sentences, propositions, shortcuts, counts."""
