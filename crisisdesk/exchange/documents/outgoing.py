"""The bulletin and the emergency sheet, on paper."""

from collections.abc import Iterator

from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.lines import CaseLine
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.week.audiences import Audience
from crisisdesk.domain.week.bulletin import Bulletin, edition
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.domain.week.recipients import SubRegion
from crisisdesk.exchange.documents.paper import Heading, Paper, Table, Text
from crisisdesk.i18n import _, language, range_text
from crisisdesk.services.week.emergency_sheet import EmergencySheet

Block = Heading | Text | Table
MOST_ROWS = 24


def bulletin_paper(bulletin: Bulletin, region: str, audience: Audience | None = None) -> Paper:
    """The bulletin, as edited or as drafted; of one audience its edition."""
    return Paper(
        _("Bulletin"),
        " · ".join(
            part
            for part in (
                region,
                date_text(bulletin.day),
                "" if audience is None else _("for {audience}").format(audience=_(audience.words)),
                "" if bulletin.sent else _("draft"),
                _("changes since {day}").format(day=date_text(local(bulletin.since).date())),
            )
            if part
        ),
        tuple(_parts(edition(bulletin, audience))),
        language(),
    )


def _parts(bulletin: Bulletin) -> Iterator[Block]:
    for part in bulletin.parts:
        if part.heading:
            yield Heading(part.heading)
        for text in part.text.split("\n\n"):
            if text.strip():
                yield Text(text.strip())


def recipients_paper(regions: list[SubRegion], region: str) -> Paper:
    """Who gets which edition of the bulletin, by sub-region."""
    rows = []
    for part in regions:
        lists = {_("connecting link"): part.links}
        lists |= {_(audience.words): contacts for audience, contacts in part.recipients.items()}
        for name, contacts in lists.items():
            rows += [(part.name or _("whole region"), name, *_address(each)) for each in contacts]
    head = (_("sub-region"), _("edition"), _("organisation"), _("mail"))
    blocks: tuple[Block, ...] = (Text(_("Nobody gets it yet.")),)
    if rows:
        blocks = (Table(head, tuple(rows)),)
    return Paper(_("Recipients of the bulletin"), region, blocks, language())


def _address(contact: Contact) -> tuple[str, str]:
    name = ", ".join(filter(None, (contact.organisation, contact.function)))
    return name, contact.mail or contact.phone


def sheet_paper(sheet: EmergencySheet) -> Paper:
    """The emergency sheet: one A4 that works without power."""
    return Paper(
        _("Emergency sheet"),
        " · ".join(part for part in (sheet.region, moment_text(sheet.at)) if part),
        tuple(_on_the_sheet(sheet)),
        language(),
        dense=True,
    )


def _on_the_sheet(sheet: EmergencySheet) -> Iterator[Block]:
    yield Heading(_("Phone numbers"))
    if sheet.contacts:
        yield from _rows(
            (_("organisation"), _("phone"), _("hours"), _("video")),
            [_contact(contact) for contact in sheet.contacts],
        )
    else:
        yield Text(_("No contacts yet."))
    if sheet.video:
        yield Text(_("Video calls in the region: {tool}").format(tool=sheet.video))
    yield Heading(_("Places tonight"))
    if sheet.places or sheet.uncertain:
        yield from _rows(
            (_("facility"), _("kind"), _("places"), _("ages"), _("phone")),
            [_place(line, sheet) for line in (*sheet.places, *sheet.uncertain)],
        )
    else:
        yield Text(_("No vacancies tonight."))
    yield Heading(_("Open cases"))
    if sheet.cases:
        yield from _rows(
            (_("case"), _("who"), _("urgency"), _("state"), _("due on"), _("lead")),
            [_case(case) for case in sheet.cases],
        )
    else:
        yield Text(_("No open cases."))


def _rows(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[Block]:
    """A table that leaves room for the other two; rows that do not fit are counted."""
    yield Table(head, tuple(rows[:MOST_ROWS]))
    if (more := len(rows) - MOST_ROWS) > 0:
        yield Text(_("and {n} more").format(n=more))


def _contact(contact: Contact) -> tuple[str, ...]:
    name = ", ".join(filter(None, (contact.organisation, contact.function)))
    if contact.escalation:
        name = f"! {name}"
    return name, contact.phone or contact.mail, contact.hours, contact.video


def _place(line: CapacityLine, sheet: EmergencySheet) -> tuple[str, ...]:
    return (
        line.name,
        _(line.kind.words),
        "?" if line.placeable is None else str(line.placeable),
        range_text(line.age_min, line.age_max),
        sheet.phones.get(line.id, ""),
    )


def _case(line: CaseLine) -> tuple[str, ...]:
    who = ", ".join(filter(None, (youth.pseudonym for youth in line.youths)))
    return (
        line.reference,
        who,
        _(line.urgency.words),
        _(line.state.words),
        "" if line.due_at is None else moment_text(line.due_at),
        line.lead,
    )
