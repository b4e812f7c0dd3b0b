"""What could happen: an absence more, the next child, tomorrow's beds. Nothing here is a fact."""
