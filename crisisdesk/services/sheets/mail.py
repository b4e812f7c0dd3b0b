"""Taking what providers mail: their sheets, and that nothing changed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityFigures, CapacityLine
from crisisdesk.domain.capacity.report import Channel, shortfall
from crisisdesk.domain.identity import name_key
from crisisdesk.domain.sheets import mail as rules
from crisisdesk.domain.sheets.imports import Problem, SheetKind, Skipped
from crisisdesk.domain.sheets.mail import Mailed
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.errors import N_, Phrase
from crisisdesk.i18n import _
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.sheets import imports
from crisisdesk.services.sheets.imports import Imported
from crisisdesk.store.queries.capacity import capacity as capacity_queries
from crisisdesk.store.queries.capacity import sheets as queries
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

PROFILE = "mail"
_SENDER, _DATE = N_("sender"), N_("date")


class Sender(NamedTuple):
    """Who sent a mail: of which providers, or of which facilities of them."""

    providers: frozenset[UUID]
    facilities: frozenset[FacilityId]


def take_all(
    uow: "UnitOfWork",
    mails: Iterable[Mailed],
    *,
    partial: bool = False,
    dry_run: bool = False,
    as_new: bool = False,
) -> list[Imported]:
    """Take mails in one act, oldest first; one that is refused keeps none of the others back.

    The same mail twice changes nothing.
    """
    return [
        _taken(uow, mailed, partial=partial, dry_run=dry_run, as_new=as_new) for mailed in mails
    ]


def _taken(
    uow: "UnitOfWork", mailed: Mailed, *, partial: bool, dry_run: bool, as_new: bool
) -> Imported:
    if mailed.is_passed_over and mailed.refusal is not None:
        return replace(_empty(mailed), skipped=[Skipped(0, mailed.refusal)])
    known = _known(uow.snapshot, mailed.sender)
    if (refusal := _refusal(uow, mailed, known)) is not None:
        return replace(_empty(mailed), problems=[refusal], refused=True)
    sender = _sender(uow.snapshot, known)
    if mailed.parsed is None:
        return _confirmed(uow, mailed, sender, partial=partial, dry_run=dry_run)
    parsed = replace(
        mailed.parsed,
        channel=Channel.MAIL,
        providers=sender.providers or None,
    )
    return imports.take(uow, parsed, partial=partial, dry_run=dry_run, as_new=as_new)


def _empty(mailed: Mailed) -> Imported:
    parsed = mailed.parsed
    return Imported(
        file=mailed.file,
        profile=PROFILE if parsed is None else parsed.profile,
        kind=SheetKind.CAPACITY if parsed is None else parsed.kind,
        rows_read=0,
    )


def _refusal(uow: "UnitOfWork", mailed: Mailed, known: list[Contact]) -> Problem | None:
    """Why a mail is not taken; quotes an address only where it plainly is one."""
    if mailed.refusal is not None and not mailed.sender:
        return Problem(0, "", "", mailed.refusal)
    address = rules.shown_address(mailed.sender)
    if not known:
        return Problem(0, _(_SENDER), address, rules.UNKNOWN_SENDER if address else rules.NO_SENDER)
    if (fault := rules.moment_fault(mailed.moment, uow.now)) is not None:
        return Problem(0, _(_DATE), "", fault)
    reason = mailed.refusal
    parsed = mailed.parsed
    if parsed is not None and (parsed.kind not in rules.KINDS or parsed.create):
        reason = reason or rules.NOT_BY_MAIL
    elif parsed is None and not _sender(uow.snapshot, known).providers:
        reason = reason or rules.NOT_OF_A_PROVIDER
    return None if reason is None else Problem(0, "", "", reason)


def addresses(snapshot: Snapshot) -> frozenset[str]:
    """The mail addresses of all contacts, as addresses are compared."""
    every = contact_queries.contacts(snapshot)
    return frozenset(rules.address_key(contact.mail) for contact in every if contact.mail)


def _known(snapshot: Snapshot, address: str) -> list[Contact]:
    key = rules.address_key(address)
    return [
        contact
        for contact in contact_queries.contacts(snapshot)
        if contact.mail and rules.address_key(contact.mail) == key
    ]


def _sender(snapshot: Snapshot, known: Iterable[Contact]) -> Sender:
    provider_of = {item.id: item.provider_id for item in queries.facilities(snapshot)}
    named: dict[str, set[UUID]] = {}
    for item in queries.providers(snapshot):
        named.setdefault(name_key(item.name), set()).add(item.id)
    providers: set[UUID] = set()
    facilities: set[FacilityId] = set()
    for contact in known:
        of = named.get(name_key(contact.organisation), set())
        if contact.facility is not None and contact.facility in provider_of:
            facilities.add(contact.facility)
            providers.add(provider_of[contact.facility])
        elif contact.provider is not None:
            providers.add(contact.provider)
            facilities |= _of(provider_of, {contact.provider})
        elif len(of) == 1:
            providers |= of
            facilities |= _of(provider_of, of)
    return Sender(frozenset(providers), frozenset(facilities))


def _of(provider_of: Mapping[FacilityId, UUID], providers: set[UUID]) -> set[FacilityId]:
    return {facility for facility, provider in provider_of.items() if provider in providers}


class _Unchanged(NamedTuple):
    line: CapacityLine
    figures: CapacityFigures


def _confirmed(
    uow: "UnitOfWork", mailed: Mailed, sender: Sender, *, partial: bool, dry_run: bool
) -> Imported:
    """Renew the age of figures: what stood when the mail was sent still held then."""
    moment = mailed.moment or uow.now
    then = Snapshot(uow.snapshot.connection, moment)
    unchanged: list[_Unchanged] = []
    skipped, problems, newer, same = [], [], [], 0
    lines = [
        line
        for line in capacity_queries.lines(uow.snapshot)
        if line.id in sender.facilities and line.has_places
    ]
    for number, line in enumerate(sorted(lines, key=lambda line: line.name.casefold()), 1):
        if line.observed_at is None:
            skipped.append(Skipped(number, Phrase(rules.NO_FIGURES, {"name": line.name})))
        elif line.observed_at >= moment:
            same += 1
            if line.observed_at > moment:
                newer.append(line.name)
        else:
            # Who was on no board yet when it was sent has only what is known of it now.
            before = next(iter(capacity_queries.lines(then, facility=line.id)), line)
            if (lacks := shortfall(before.figures, line.held)) is not None:
                problems.append(Problem(number, "", line.name, lacks))
            else:
                unchanged.append(_Unchanged(line, before.figures))
    refused = bool(problems) and not partial
    if not (refused or dry_run):
        for item in unchanged:
            reports.confirm_unchanged(
                uow,
                item.line.id,
                figures=item.figures,
                seen=item.line.version,
                observed_at=moment,
                channel=Channel.MAIL,
            )
    notes = [Phrase(rules.NEWER_FIGURES, {"names": ", ".join(newer)})] if newer else []
    return replace(
        _empty(mailed),
        rows_read=len(unchanged) + same + len(problems),
        imported=0 if refused else len(unchanged),
        unchanged=0 if refused else same,
        skipped=skipped,
        problems=problems,
        notes=notes,
        refused=refused,
    )
