"""How a new desk begins: what its empty pages say, what is next, the tour of the demo."""
