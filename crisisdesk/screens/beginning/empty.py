"""What an empty page says: what fills it, and with which key."""

from crisisdesk.domain.first_steps import FirstStep
from crisisdesk.i18n import _
from crisisdesk.keys.ways import pressed

_IMPORT = ("desk.capacity", "capacity.import")
_WAYS = {
    FirstStep.FACILITIES: ("desk.region",),
    FirstStep.COLLEAGUES: ("desk.region", "region.colleagues"),
    FirstStep.FIGURES: ("desk.capacity", "capacity.report"),
    FirstStep.DUTIES: ("desk.meetings", "meetings.rules"),
}


def keys_to(step: FirstStep) -> str:
    """The keys that lead to where a step is done, as people press them."""
    return pressed(*_WAYS[step])


def no_facilities() -> str:
    """Where there are none yet."""
    return " ".join(no_facilities_lines())


def no_facilities_lines() -> list[str]:
    """The same in short lines."""
    return [
        _("No facilities yet; {key} adds them.").format(key=keys_to(FirstStep.FACILITIES)),
        _("{key} reads a list.").format(key=pressed(*_IMPORT)),
    ]


def no_providers() -> str:
    """Where there are none yet: they come with their facilities."""
    words = _("No providers yet; {key} adds them with their facilities.")
    return words.format(key=keys_to(FirstStep.FACILITIES))


def no_absence() -> str:
    """Where nobody reported any."""
    words = _("No absence has been reported; {key} enters it.")
    return words.format(key=pressed("desk.absence", "absence.report"))


def no_absence_lines() -> list[str]:
    """The same in short lines."""
    enters = _("{key} enters it.").format(key=pressed("desk.absence", "absence.report"))
    return [_("No absence has been reported."), enters]


def no_norms() -> str:
    """What a rehearsal says where no facility can be counted."""
    words = _("No facility has a norm and counted staff. {key} sets a norm.")
    return words.format(key=pressed("desk.absence", "absence.norm"))


def no_beds() -> str:
    """Where no child of a case stays in a place of the region."""
    return _("No child of a case stays in a place of the region.")


def no_cases() -> str:
    """Where none is open."""
    return _("No open cases; {key} takes a report.").format(key=pressed("desk.new_case"))


def no_unmet() -> str:
    """Where no search ended without a place."""
    words = _("No “no place” was written down in these weeks; {key} does it.")
    return words.format(key=pressed("desk.cases", "list.open", "case.no_place"))


def no_weeks() -> str:
    """Where no week had a case yet."""
    return _("No week is known yet; {key} takes a report.").format(key=pressed("desk.new_case"))


def no_duties() -> str:
    """Where none recurs."""
    words = _("Nothing recurs; {key} says when you meet.")
    return words.format(key=keys_to(FirstStep.DUTIES))


def no_conflicts() -> str:
    """Where two desks wrote nothing that excludes one another."""
    return _("None: they come when a desk that was taken along is brought back.")
