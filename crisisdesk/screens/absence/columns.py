"""The columns of the review, and of who could lend."""

from crisisdesk.domain.absence.mutual_aid import Lender
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.i18n import _
from crisisdesk.screens.absence.words import (
    LEVEL_STYLES,
    after_words,
    amount,
    change_text,
    parts_text,
    present_text,
    rate_text,
    registered_words,
    room_words,
    sign,
    trend_text,
)
from crisisdesk.widgets.columns import BoardColumn, Cell
from crisisdesk.widgets.figures import figure


def _percent(rate: float | None) -> str:
    # The title says what it is a part of.
    return rate_text(rate).removesuffix(" %")


def columns() -> list[BoardColumn[ReviewLine]]:
    """The columns of the review; the weeks before go first where the screen is narrow."""

    def contract(one: ReviewLine) -> Cell:
        if one.counted is not None:
            return Cell(amount(one.counted.figures.contract, one.period.days))
        if one.known_before is None:
            return Cell("?", "muted")
        period, counted = one.known_before
        return Cell(amount(counted.figures.contract, period.days), "muted")

    return [
        BoardColumn(id="sign", title="", width=2, cell=sign),
        BoardColumn(id="name", title=lambda: _("provider"), width=16, flex=1,
               cell=lambda one: f"{one.name} ●" if one.crucial else one.name,
               sort=lambda one: one.name.casefold()),
        BoardColumn(id="contract", title=lambda: _("FTE"), width=6, align="right", cell=contract),
        BoardColumn(id="absent", title=lambda: _("absent"), width=6, align="right",
               cell=lambda one: "" if one.counted is None else amount(one.absent, one.period.days),
               sort=lambda one: one.absent),
        BoardColumn(id="parts", title=lambda: _("sick/quar/oth."), width=14,
               cell=lambda one: Cell(parts_text(one), "" if one.reported else "warn")),
        BoardColumn(id="rate", title="%", width=5, align="right",
               cell=lambda one: Cell(_percent(one.rate) if one.reported else "",
                                     LEVEL_STYLES[one.level]),
               sort=lambda one: one.rate),
        BoardColumn(id="change", title="Δ", width=5, align="right", drop=1,
               cell=lambda one: change_text(one.change), sort=lambda one: one.change),
        BoardColumn(id="series", title=lambda: _("8 back"), width=8, drop=2,
               cell=lambda one: Cell(trend_text(one.series), "muted")),
        BoardColumn(id="present", title=lambda: _("present/min"), width=12, align="right",
               cell=lambda one: Cell(present_text(one),
                                     "alarm" if one.below_minimum else
                                     "" if one.reported else "muted"),
               sort=lambda one: one.room),
    ]  # fmt: skip


def lender_columns() -> list[BoardColumn[Lender]]:
    """The columns of who could lend."""

    def after(one: Lender) -> Cell:
        if one.state is not None:
            return Cell(_(one.state.words), "strong")
        return Cell(after_words(one), "alarm" if one.below_minimum else "")

    return [
        BoardColumn(id="name", title=lambda: _("who could lend"), width=16, flex=2,
               cell=lambda one: Cell(one.name, "" if one.same_work else "muted")),
        BoardColumn(id="room", title=lambda: _("stands at"), width=18, flex=1, cell=room_words),
        BoardColumn(id="registered", title=lambda: _("staff has"), width=9, cell=registered_words),
        BoardColumn(id="km", title=lambda: _("km"), width=3, align="right", drop=1,
               cell=lambda one: figure(one.km)),
        BoardColumn(id="after", title=lambda: _("lends → left"), width=24, cell=after),
    ]  # fmt: skip
