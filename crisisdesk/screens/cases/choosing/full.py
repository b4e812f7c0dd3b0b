"""What a facility that said it is full offers: a report by which nothing is vacant."""

from datetime import datetime
from typing import Any

from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.enquiries import full_since
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.states import CaseId, EnquiryId
from crisisdesk.domain.moments import clock_text
from crisisdesk.errors import DeskError, NeedsConfirmation
from crisisdesk.i18n import _, figure
from crisisdesk.keys.ways import pressed
from crisisdesk.screens.base import Acting
from crisisdesk.screens.capacity.report import enter_report
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.services.capacity import report as reports
from crisisdesk.services.cases import enquiries


def full_words(line: CapacityLine, file: CaseFile) -> str:
    """That a facility said it is full, and the key that reports it; empty where it did not."""
    said_at = full_since(file.enquiries, line.id)
    if said_at is None or not line.is_older_than(said_at):
        return ""
    words = _("said at {time} that it is full: {key} reports that nothing is vacant")
    return words.format(time=clock_text(said_at), key=pressed("options.full"))


async def report_full(screen: Acting[Any], line: CapacityLine, said_at: datetime) -> None:
    """Ask once and report it; where nobody knows what it can carry, the report is filled in."""
    if line.deployable is None and line.is_older_than(said_at):
        await enter_report(screen, line, heard_at=said_at)
        return
    try:
        added = await confirmed(
            screen, _("Yes, report"), reports.enter_full, line.id, said_at, seen=line.version
        )
    except NeedsConfirmation:
        return
    except DeskError as error:
        screen.tell(error)
        return
    words = _("{facility}: vacant {n}")
    screen.say(words.format(facility=line.name, n=figure(added.line.placeable)))


async def offer_full(screen: Acting[Any], case: CaseId, enquiry: EnquiryId) -> None:
    """Offer the report where a facility has just answered that it is full and figures are older."""
    full = await screen.ask(enquiries.said_full, case, enquiry)
    if full is not None:
        await report_full(screen, full.line, full.said_at)
