"""The tables of conflicts: what two sides wrote that excludes one another, and how it ended."""

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from crisisdesk.domain.together.conflicts import ConflictKind, Settlement
from crisisdesk.store.columns import Identity, code
from crisisdesk.store.tables.base import BY_ID, Observed, Written


class ConflictRow(Written, table=True):
    """That rows of two sides exclude one another; kind and subject say which conflict it is."""

    __tablename__ = "conflict"
    __table_args__ = (Index("ix_conflict_subject", "kind", "subject"), BY_ID)
    kind: ConflictKind = Field(sa_type=code(ConflictKind))
    subject: str
    """What only one of them can have: ids and codes."""
    base: str = ""
    """What a detail was when the desk left."""


class ConflictSideRow(Written, table=True):
    """One of the rows that exclude one another."""

    __tablename__ = "conflict_side"
    __table_args__ = (UniqueConstraint("conflict_id", "row_id"), BY_ID)
    conflict_id: UUID = Field(sa_type=Identity, foreign_key="conflict.id")
    source: str = Field(max_length=32)
    """The table of the row; "here" or "there" for a detail, which has none of its own."""
    row_id: UUID = Field(sa_type=Identity)
    value: str = ""
    """What a detail is on this side."""


class ConflictEndRow(Observed, table=True):
    """How a conflict was settled."""

    __tablename__ = "conflict_end"
    conflict_id: UUID = Field(sa_type=Identity, foreign_key="conflict.id", index=True)
    outcome: Settlement = Field(sa_type=code(Settlement))
    row_id: UUID | None = Field(default=None, sa_type=Identity)
    """The side that keeps it."""
