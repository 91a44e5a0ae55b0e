"""Claims by what people type: the words, what they may mean, and where else they lead."""
