"""Many desks at work on one store at once."""
