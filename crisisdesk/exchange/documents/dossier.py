"""The dossier extract: what the desk holds of a child's case, for who holds the file."""

from collections.abc import Iterator

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.decisions import NOT_DISCUSSED_WORDS
from crisisdesk.domain.cases.events import CaseEvent, EventKind
from crisisdesk.domain.cases.events.kinds import EMPTIED_WORDS
from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import moment_text
from crisisdesk.exchange.documents.paper import Heading, Paper, Table, Text
from crisisdesk.i18n import _, language
from crisisdesk.services.safekeeping.dossiers import Extract

Block = Heading | Text | Table


def dossier_paper(extract: Extract) -> Paper:
    """Everything of one case: children, caller, decisions, and every event with its words."""
    line = extract.file.line
    made = _("drawn up {moment}").format(moment=moment_text(extract.at))
    return Paper(
        _("Dossier extract {case}").format(case=line.reference),
        " · ".join(filter(None, (extract.region, made))),
        tuple(_parts(extract)),
        language(),
    )


def _parts(extract: Extract) -> Iterator[Block]:
    file = extract.file
    line, history = file.line, file.history
    facts = [
        (_("state"), _(line.state.words)),
        (_("urgency"), _(line.urgency.words)),
        (_("reported at"), moment_text(line.reported_at)),
        (_("municipality"), line.municipality),
        (_("organisation"), _words(history.organisation, history.organisation_name)),
        (_("role"), _words(history.role, history.referrer_name)),
        (_("phone"), line.phone),
        (_("file number"), line.file),
        (_("legal framework"), _words(line.legal)),
        (_("needs"), history.needs),
    ]
    yield Table((_("what"), _("stands")), tuple((name, text or "–") for name, text in facts))
    yield Heading(_("Children"))
    yield Table(
        (_("pseudonym"), _("birth year"), _("gender")),
        tuple(
            (
                youth.pseudonym or "–",
                str(youth.birth_year or "–"),
                _words(youth.gender) or "–",
            )
            for youth in line.youths
        ),
    )
    yield Heading(_("Decisions"))
    if not file.decisions:
        yield Text(_("None."))
    for decided in file.decisions:
        deciders = ", ".join(
            f"{decider.name} ({_(decider.role.words)})" for decider in decided.decision.deciders
        )
        words = (moment_text(decided.at), decided.name, deciders, decided.decision.reason)
        yield Text(" · ".join(filter(None, words)))
    yield Heading(_("Everything that was written, in its order"))
    yield Table(
        (_("when"), _("by"), _("what"), _("words")),
        tuple(_event(event, extract) for event in file.events),
    )


def _words(code: Code | None, more: str = "") -> str:
    return ", ".join(filter(None, ("" if code is None else _(code.words), more)))


def _event(event: CaseEvent, extract: Extract) -> tuple[str, ...]:
    carried = event.parts
    names = extract.file.names
    facility = "" if carried.facility is None else names.get(FacilityId(carried.facility), "")
    codes = [_(code.words) if isinstance(code, Code) else code for code in carried.codes]
    if carried.urgency is not None:
        codes.insert(0, _(carried.urgency.words))
    moments = [moment_text(at) for at in (carried.due_at, carried.until) if at is not None]
    number = "" if carried.number is None else str(carried.number)
    texts = [line for text in carried.texts for line in text.splitlines()]
    if event.kind is EventKind.DISCUSSED and texts:
        codes.append(_(NOT_DISCUSSED_WORDS))
    parts = " · ".join(filter(None, (facility, *codes, number, *moments, *texts)))
    words = parts or _(EMPTIED_WORDS.get(event.kind, ""))
    return moment_text(event.at), event.who, _(event.kind.words), words
