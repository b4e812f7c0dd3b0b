"""Which reader reads each field's cells, and what of a cell no reader takes."""

from collections.abc import Callable, Mapping
from functools import partial

from crisisdesk.domain.notation import is_error
from crisisdesk.errors import N_, Phrase
from crisisdesk.exchange.books import marks
from crisisdesk.exchange.cells import (
    AGES,
    AMOUNTS,
    AS_SHOWN,
    CODES,
    DATES,
    ERROR,
    FIGURES,
    IDENTIFIERS,
    MOMENTS,
    NUMBERS,
    PERCENTAGE,
    TEXTS,
    YES_OR_NO,
    Bad,
    Cell,
    Odd,
    Plain,
    Read,
    age,
    amount,
    code,
    day,
    identifier,
    key,
    moment,
    number,
    telephone,
    text,
    whole,
    yes_or_no,
)
from crisisdesk.exchange.profile import Profile


def readers_of(profile: Profile, *, mapped: bool = True) -> dict[str, Read]:
    """The reader of each field's cells by this profile; `mapped=False` skips its value maps."""
    numbers = partial(number, decimal=profile.decimal, unknown=profile.unknown)
    read: dict[str, Callable[[Plain], object]] = dict.fromkeys(TEXTS, text)
    read |= dict.fromkeys(IDENTIFIERS, identifier) | {"phone": telephone}
    read |= dict.fromkeys(YES_OR_NO, yes_or_no)
    read |= {field: partial(code, field=field) for field in CODES}
    for field in NUMBERS:
        choice = profile.columns.get(field)
        # The parts of a sum are rounded once, when they have been added up.
        read[field] = (
            numbers
            if choice is not None and choice.summed
            else lambda cell: whole(numbers(cell), profile.round)
        )
    for field in AGES:
        ages = partial(age, oldest=field == "age_max", unknown=profile.unknown)
        read[field] = lambda cell, ages=ages: whole(ages(cell), profile.round)  # type: ignore[misc]
    amounts = partial(amount, decimal=profile.decimal, unknown=profile.unknown)
    read |= dict.fromkeys(AMOUNTS, amounts)
    read |= dict.fromkeys(DATES, partial(day, forms=profile.date))
    moments = partial(moment, forms=profile.date, hour=profile.hour, zone=profile.zone)
    read |= dict.fromkeys(MOMENTS, moments)
    return {
        field: _guarded(reader, profile, field, profile.values.get(field, {}) if mapped else {})
        for field, reader in read.items()
    }


def _guarded(
    read: Callable[[Plain], object], profile: Profile, field: str, known: Mapping[str, str]
) -> Read:
    """A reader that takes a cell for what it shows, and no error for a value."""
    table = {key(shown): meant for shown, meant in known.items()}
    expected = {key(word) for word in (*profile.unknown, *known)} - {"*"}
    figure = field in FIGURES

    def guarded(cell: Cell) -> object:
        if isinstance(cell, Odd):
            if cell.kind == marks.ERROR and key(cell.shown) in expected:
                return guarded(cell.shown)
            reason = _refusal(cell, figure=figure)
            if reason is not None:
                return Bad(reason)
            return guarded(cell.shown if field in TEXTS and cell.kind in AS_SHOWN else cell.value)
        if isinstance(cell, str) and is_error(cell) and key(cell) not in expected:
            return Bad(ERROR)
        if not table:
            return read(cell)
        line = text(cell)
        shown = key(line) if isinstance(line, str) else ""
        meant = table.get(shown)
        if meant is None:
            meant = table.get("*") if shown else None
        return read(cell if meant is None else meant)

    return guarded


def _refusal(cell: Odd, *, figure: bool) -> Phrase | None:
    """Why a marked cell is not taken; a text is taken as it is shown."""
    rows: dict[str, object] = {"first": cell.rows[0], "last": cell.rows[1]}
    always = {
        marks.ERROR: ERROR,
        marks.FORMULA: Phrase(
            N_("is a formula without a value; open the file in the spreadsheet program and save it")
        ),
        marks.COVERED: Phrase(N_("is part of a merged cell (rows {first} to {last})"), rows),
    }
    in_figures = {
        marks.MERGED: Phrase(
            N_("is part of a merged cell (rows {first} to {last}); enter it in every row"), rows
        ),
        marks.PERCENT: PERCENTAGE,
        marks.OTHERWISE: Phrase(
            N_("is what the cell shows, and it holds {value}"), {"value": str(cell.value)}
        ),
    }
    return always.get(cell.kind) or (in_figures.get(cell.kind) if figure else None)
