"""Choosing a profile for a sheet and reading it; nothing is written here."""

from pathlib import Path

from crisisdesk.domain.sheets.imports import Parsed, SheetKind
from crisisdesk.errors import N_, Refused, WrongUse
from crisisdesk.exchange.absence import AbsenceReading
from crisisdesk.exchange.columns import doubled, lacking, listed
from crisisdesk.exchange.episodes import EpisodeReading
from crisisdesk.exchange.places import PlaceReading
from crisisdesk.exchange.profile import Profile
from crisisdesk.exchange.profiles import OWN, load, names
from crisisdesk.exchange.published import forms
from crisisdesk.exchange.select.sheet import SelectedSheet
from crisisdesk.exchange.sheets import Sheet
from crisisdesk.exchange.texts import Progress

_READINGS: dict[SheetKind, type[PlaceReading]] = {
    SheetKind.PLACEMENTS: EpisodeReading,
    SheetKind.ABSENCE: AbsenceReading,
}


def read(path: Path, profile: Profile, *, progress: Progress | None = None) -> Parsed:
    """Read a file by a profile, or by one that the profile names for other headers.

    `progress` is called with what has been read and the total (bytes of a text, rows of a
    workbook). Raises WrongUse for a file that is not a readable sheet, Refused for one without
    these columns or without any row.
    """
    if profile is forms.PROFILE:
        return forms.read(path)
    refusal: Refused | None = None
    for candidate in (profile, *map(load, profile.or_else)):
        sheet = _opened(path, candidate, progress)
        try:
            missed = lacking(sheet, sheet.profile)
            if not missed:
                _refuse_doubled(sheet, sheet.profile)
                return _READINGS.get(candidate.kind, PlaceReading)(sheet, sheet.profile).parsed()
        finally:
            sheet.close()
        refusal = refusal or Refused(
            N_(
                "{file}: row {row} has no column {columns}, but {seen};"
                " the profile {profile} does not fit this file."
            ),
            file=path.name,
            row=candidate.header,
            columns=listed(missed[:5]),
            seen=listed(sheet.names),
            profile=candidate.name,
        )
    raise refusal or AssertionError


def _opened(path: Path, profile: Profile, progress: Progress | None = None) -> Sheet:
    return (SelectedSheet if profile.select else Sheet)(path, profile, progress)


def _refuse_doubled(sheet: Sheet, profile: Profile) -> None:
    if names := doubled(sheet, profile):
        raise Refused(
            N_(
                "{file}: row {row} has the column {columns} more than once; which one counts?"
                " Take the others out or give them another name."
            ),
            file=sheet.path.name,
            row=profile.header,
            columns=listed(names[:5]),
        )


def match(path: Path, profile: Profile) -> Profile | None:
    """The profile, or one that it names for other headers, that fits this file's header.

    Raises WrongUse or Refused for a file that is not a readable sheet.
    """
    for candidate in (profile, *map(load, profile.or_else)):
        sheet = _opened(path, candidate)
        sheet.close()
        if not lacking(sheet, sheet.profile):
            return candidate
    return None


def recognise(path: Path) -> Profile:
    """The profile of the desk's own sheets or published form, if this file is one of them.

    Raises WrongUse, naming the profiles, if it is not, and what `match` raises.
    """
    if forms.is_form(path):
        return forms.PROFILE
    profile = match(path, load(OWN))
    if profile is None:
        raise WrongUse(
            N_(
                "{file} is not one of the desk's own sheets: choose a profile with "
                "--profile ({names}, or a file that ends in .toml)."
            ),
            file=path.name,
            names=", ".join(names()),
        )
    return profile
