"""Desks that leave with a copy, and what such a copy knows of itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from crisisdesk.domain.together.away import AwayChange
from crisisdesk.store.columns import Identity, Moment, code
from crisisdesk.store.tables.base import Observed


class AwayRow(Observed, table=True):
    """A desk was taken along, came back, or was declared lost."""

    __tablename__ = "away"
    laptop_id: UUID = Field(sa_type=Identity, foreign_key="desk.id", index=True)
    change: AwayChange = Field(sa_type=code(AwayChange))
    back_at: datetime | None = Field(default=None, sa_type=Moment)
    base_revision: int | None = None
    chain_ends: str = ""
    """JSON: by desk and epoch, how far each chain of the audit log went when the copy left."""


class PlaceAlongRow(Observed, table=True):
    """Places of a facility that a desk took along, for it alone until it is back or lost."""

    __tablename__ = "place_along"
    laptop_id: UUID = Field(sa_type=Identity, foreign_key="desk.id", index=True)
    facility_id: UUID = Field(sa_type=Identity, foreign_key="facility.id")
    places: int


class CarriedRow(SQLModel, table=True):
    """One row in a copy that was taken along, none in a shared desk: whose desk it is.

    It stands beside the history, as a draft does: it never comes home.
    """

    __tablename__ = "carried"
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    laptop_id: UUID = Field(sa_type=Identity, foreign_key="desk.id")
    taken_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    """Since when the copy is only read, because it was brought back."""
    base: bytes | None = Field(default=None, sa_type=LargeBinary)
    """What details were when it left, packed: by that is told which side changed one."""
