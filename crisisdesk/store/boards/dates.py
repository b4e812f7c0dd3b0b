"""Days as the two databases give them back."""

from datetime import date


def day_of(value: date | str) -> date:
    """A day that must be there; SQLite keeps it as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def day_or_none(value: date | str | None) -> date | None:
    """A day, or None where none was given."""
    return None if value is None else day_of(value)
