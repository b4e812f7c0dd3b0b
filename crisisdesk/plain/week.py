"""The week line by line: what is due, the absence review, and whom to call."""

from crisisdesk.domain.absence.absence import as_fte
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.week.contacts import Contact
from crisisdesk.i18n import _, share_text
from crisisdesk.plain.session import Session
from crisisdesk.services import status
from crisisdesk.services.absence import absence
from crisisdesk.services.calls import reporting
from crisisdesk.services.week import asking, contacts, duty_prompts
from crisisdesk.store.queries.capacity import facilities as facility_queries
from crisisdesk.store.queries.week import contacts as contact_queries
from crisisdesk.widgets.case_words import attention_words


def due(session: Session, _named: str) -> None:
    """What is due of the week, the cases that ask something, and who misses reports."""
    prompts = session.read(duty_prompts.due)
    asks = session.read(asking.lines, session.store.actor.member)
    session.cases = [line.id for line in asks.cases]
    session.console.say(*(status.prompt_line(prompt) for prompt in prompts))
    session.console.numbered(
        f"{line.reference}: {'; '.join(attention_words(line, asks.at))}" for line in asks.cases
    )
    if asks.not_reporting:
        session.console.say(reporting.due_words(asks.not_reporting))
    if not prompts and not asks.cases and not asks.not_reporting:
        session.console.say(_("Nothing is due."))


def review(session: Session, _named: str) -> None:
    """The absence review of the newest period, provider by provider."""
    period_review = session.read(absence.review)
    totals = period_review.totals
    period = period_review.period
    session.console.say(_("Absence {start} to {end}").format(start=period.start, end=period.end))
    if totals.rate.share is not None:
        session.console.say(_("region: {share}").format(share=share_text(totals.rate.share)))
    for line in period_review.lines:
        if line.counted is None:
            session.console.say(_("{provider}: not reported").format(provider=line.name))
            continue
        words = [line.name]
        words.append("?" if line.rate.share is None else share_text(line.rate.share))
        if line.shortage:
            short = as_fte(line.shortage, period.days)
            words.append(_("{fte} FTE below the minimum").format(fte=short))
        session.console.say(", ".join(words))


def call(session: Session, named: str) -> None:
    """Whom to call: about a facility that is named, else about the case in hand."""
    places: list[FacilityId] = []
    if named:
        places = [session.facility(named).id]
    else:
        file = session.file()
        held = [hold.facility for hold in file.line.holds]
        places = [*dict.fromkeys([*held, *(line.facility for line in file.enquiries)])]
        if file.line.phone:
            session.console.say(
                _("Who called about {case}: {phone}").format(
                    case=file.line.reference, phone=file.line.phone
                )
            )
    for place in places:
        about = session.read(facility_queries.about, place)
        phone = about.phone or _("no phone number")
        session.console.say(f"{about.name}: {phone}")
        for contact in session.read(contact_queries.of_facility, place):
            session.console.say(_reached(contact))
    for contact in session.read(contacts.directory).contacts:
        if contact.escalation:
            session.console.say(_reached(contact))


def _reached(contact: Contact) -> str:
    name = ", ".join(filter(None, (contact.organisation, contact.function)))
    parts = [contact.phone, contact.hours]
    return f"{name}: {', '.join(filter(None, parts)) or '?'}"
