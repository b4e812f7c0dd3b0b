"""The columns of the review, and of who could lend."""

from crisisdesk.domain.absence.mutual_aid import Lender
from crisisdesk.domain.absence.review import ReviewLine
from crisisdesk.domain.totals import Rate
from crisisdesk.i18n import _, figure
from crisisdesk.screens.absence.words import (
    LEVEL_STYLES,
    after_words,
    amount,
    amounts,
    change_text,
    parts_text,
    present_text,
    registered_words,
    room_words,
    share_text_of,
    sign,
    trend_text,
)
from crisisdesk.widgets.columns import BoardColumn, Cell


def _percent(rate: Rate) -> str:
    # The title says what it is a part of.
    return share_text_of(rate).replace(" %", "")


def columns() -> list[BoardColumn[ReviewLine]]:
    """The columns of the review; the weeks before go first where the screen is narrow."""

    def contract(line: ReviewLine) -> Cell:
        if line.counted is not None:
            return Cell(amounts(line.total("contract"), line.period.days))
        if line.known_before is None:
            return Cell("?", "muted")
        period, counted = line.known_before
        return Cell(amount(counted.figures.contract, period.days), "muted")

    return [
        BoardColumn(id="sign", title="", width=2, cell=sign),
        BoardColumn(id="name", title=lambda: _("provider"), width=16, flex=1,
            cell=lambda line: f"{line.name} ●" if line.crucial else line.name,
            sort=lambda line: line.name.casefold()),
        BoardColumn(id="contract", title=lambda: _("FTE"), width=6, align="right", cell=contract),
        BoardColumn(id="absent", title=lambda: _("absent"), width=6, align="right",
            cell=lambda line: (
                "" if line.counted is None else amounts(line.absent, line.period.days)
                ),
            sort=lambda line: line.absent.or_none),
        BoardColumn(id="parts", title=lambda: _("sick/quar/oth."), width=14, drop=1,
            cell=lambda line: Cell(parts_text(line), "" if line.reported else "warn")),
        BoardColumn(id="rate", title="%", width=5, align="right",
            cell=lambda line: Cell(_percent(line.rate) if line.reported else "",
                LEVEL_STYLES[line.level]),
            sort=lambda line: line.rate.share),
        BoardColumn(id="change", title="Δ", width=5, align="right", drop=2,
            cell=lambda line: change_text(line.change), sort=lambda line: line.change),
        BoardColumn(id="series", title=lambda: _("8 back"), width=8, drop=3,
            cell=lambda line: Cell(trend_text(line.series), "muted")),
        BoardColumn(id="present", title=lambda: _("present/min"), width=12, align="right",
            cell=lambda line: Cell(present_text(line),
                "alarm" if line.below_minimum else
                "" if line.reported else "muted"),
            sort=lambda line: line.room),
    ]  # fmt: skip


def lender_columns() -> list[BoardColumn[Lender]]:
    """The columns of who could lend."""

    def after(lender: Lender) -> Cell:
        if lender.state is not None:
            return Cell(_(lender.state.words), "strong")
        return Cell(after_words(lender), "alarm" if lender.below_minimum else "")

    return [
        BoardColumn(id="name", title=lambda: _("who could lend"), width=16, flex=2,
            cell=lambda lender: Cell(lender.name, "" if lender.same_work else "muted")),
        BoardColumn(id="room", title=lambda: _("level"), width=18, flex=1, cell=room_words),
        BoardColumn(id="registered", title=lambda: _("staff has"), width=9, cell=registered_words),
        BoardColumn(id="km", title=lambda: _("km"), width=3, align="right", drop=1,
            cell=lambda lender: figure(lender.km)),
        BoardColumn(id="after", title=lambda: _("lends → left"), width=24, cell=after),
    ]  # fmt: skip
