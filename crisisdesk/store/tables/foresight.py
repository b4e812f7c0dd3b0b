"""What was forecast, kept beside the history: derived from it, sealed by nothing, and scored."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from crisisdesk.store.columns import Moment
from crisisdesk.store.tables.base import BY_ID, Row


class ForecastRow(Row, table=True):
    """What was said of one class of child over one horizon, and what came."""

    __tablename__ = "forecast"
    __table_args__: ClassVar[Any] = (Index("ix_forecast_due_at", "due_at"), BY_ID)
    made_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    child: str = Field(max_length=32)
    """The code of a class."""
    ahead: int
    """Days."""
    now: int
    low: int
    middle: int
    high: int
    none_in_million: int
    """How likely there was no place at all."""
    days: int
    changes: int
    outcome: int | None = None
    """How many places there were then; None until it is known, and where nobody knows."""
    scored_at: datetime | None = Field(default=None, sa_type=Moment)
