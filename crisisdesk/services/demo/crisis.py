"""The made-up crisis of the demo: its term, the team, vacancies, rules of costs, and contact."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crisisdesk.domain.week.provider_contact import ProviderContact
from crisisdesk.domain.week.register import EntryKind, EntryParticulars
from crisisdesk.errors import N_
from crisisdesk.i18n import _
from crisisdesk.services.week import provider_contact, register

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_DAY = timedelta(days=1)
_SILENT = 2
"""So many providers were not spoken with."""
_SPOKEN = (
    N_("Staff for the nights is found, day shifts are tight"),
    N_("Asks when tests come"),
    N_("Video calls go well, two families refuse"),
)


def begin(uow: "UnitOfWork", today: date) -> None:
    """The crisis begins, with a team that may decide."""
    for kind, particulars in _first(today):
        register.add(uow, kind, particulars)


def _first(today: date) -> Iterator[tuple[EntryKind, EntryParticulars]]:
    yield EntryKind.CRISIS, EntryParticulars(_("Corona"), valid_from=today - 26 * _DAY)
    yield (
        EntryKind.TEAM,
        EntryParticulars(
            _("placements within the region, up to the agreed capacity"),
            party=_("Youth teams"),
            valid_from=today - 20 * _DAY,
            detail=_("day and night"),
        ),
    )


def go_on(uow: "UnitOfWork", today: date) -> None:
    """What came in since: a vacancy, who pays, a campaign, and contact with most providers."""
    for kind, particulars in _later(today):
        register.add(uow, kind, particulars)
    lines = provider_contact.providers(uow.snapshot).lines
    for number, line in enumerate(lines[_SILENT:]):
        words = _(_SPOKEN[number % len(_SPOKEN)])
        visits = (True, None, False)[number % len(_SPOKEN)]
        contact = ProviderContact(line.provider, uow.now, words, _("team manager"), visits)
        provider_contact.note(uow, contact)


def _later(today: date) -> Iterator[tuple[EntryKind, EntryParticulars]]:
    yield (
        EntryKind.VACANCY,
        EntryParticulars(
            _("policy officer"),
            valid_from=today - 30 * _DAY,
            fte=800,
            detail=_("the yearly report"),
        ),
    )
    yield (
        EntryKind.COST_RULE,
        EntryParticulars(_("Extra costs are declared apart"), party=_("the State"), category=1),
    )
    yield (
        EntryKind.EXPECTED_RISE,
        EntryParticulars(
            _("posters on buses"), valid_from=today - 3 * _DAY, valid_until=today + 18 * _DAY
        ),
    )
