"""What happens to cases, with the words that belong to it, and the pointers that follow."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlmodel import col

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.cases.decisions import OnTable
from crisisdesk.domain.cases.events import EventKind, encode
from crisisdesk.domain.cases.events.corrections import Struck
from crisisdesk.domain.cases.payloads import Payload
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.states import CaseId, CaseState, EnquiryId
from crisisdesk.domain.cases.youths import Known
from crisisdesk.domain.moments import clock_text
from crisisdesk.errors import N_, Conflict
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.cases import cases as queries
from crisisdesk.store.queries.cases.events import STANDING, gone, text_item
from crisisdesk.store.queries.safekeeping import latest_acts
from crisisdesk.store.repositories.retention import erase
from crisisdesk.store.tables.cases import (
    CaseEventRow,
    CaseRow,
    CaseTextRow,
    DecisionOptionRow,
    EnquiryRow,
)
from crisisdesk.store.values import END_OF_TIME, new_id

_THIS = col(CaseRow.id) == bindparam("case")
_CLOSE = (
    update(CaseRow).where(_THIS).values(closed_at=bindparam("end"), settled_at=bindparam("settled"))
)


def event_columns(kind: EventKind, payload: Payload) -> tuple[dict[str, Any], str]:
    """The columns of the row of an event, and the words that stand with the case's texts."""
    columns = encode(kind, payload)
    return {
        "event": kind.value,
        "urgency": columns.urgency,
        "due_at": columns.due_at,
        "until": columns.until,
        "lead_id": columns.lead,
        "facility_id": columns.facility,
        "subject_id": columns.subject,
        "code": columns.code,
        "number": columns.number,
    }, columns.text


class CaseEvents:
    """The history of every case."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def standing(self, case: CaseId) -> CaseStanding:
        """Everything that is known of a case inside this act; raises RuleBroken."""
        return queries.case(self._act.snapshot, case)

    def known_youths(self, since: datetime) -> list[Known]:
        """The children of the open cases, then of those that ended since a moment."""
        cases = queries.standing(self._act.snapshot, STANDING, since=since)
        known = [
            Known(
                case.reference,
                youth.pseudonym,
                youth.birth_year,
                case.history.file,
                case.id,
                case.history.closed_at,
            )
            for case in cases
            for youth in case.youths
        ]
        return sorted(known, key=lambda youth: youth.ended_at is not None)

    def raise_version(self, case: CaseId, seen: int) -> None:
        """Count one act on a case; raises Conflict, naming who was first, if it moved."""
        if self._act.raise_version(CaseRow, case, seen):
            return
        first = latest_acts.on_case(self._act.snapshot, case)
        reference = self.standing(case).reference
        if first is None:
            raise Conflict(N_("{case} was changed meanwhile; look again."), case=reference)
        raise Conflict(
            N_("{who} was first at {case}, at {time}; look again."),
            who=first.who,
            case=reference,
            time=clock_text(first.at),
        )

    def add(
        self,
        case: CaseId,
        kind: EventKind,
        payload: Payload,
        turn: int,
        *,
        at: datetime,
        state: CaseState | None = None,
    ) -> UUID:
        """Keep an event; its words, if any, go to the case's texts and nowhere else."""
        columns, text = event_columns(kind, payload)
        event = self._act.insert(
            CaseEventRow, observed_at=at, case_id=case, turn=turn, state=state, **columns
        )
        if text:
            self._act.insert(CaseTextRow, case_id=case, item=text_item(kind, event), text=text)
        return event

    def add_enquiry(self, case: CaseId, facility: FacilityId) -> EnquiryId:
        """Keep that a facility was asked."""
        return EnquiryId(
            self._act.insert(EnquiryRow, case_id=case, facility_id=facility, asked_at=self._act.now)
        )

    def add_options(self, decision: UUID, options: Iterable[OnTable]) -> None:
        """Keep what was on the table when a decision was taken."""
        self._act.insert_many(
            DecisionOptionRow,
            [
                {
                    "id": new_id(),
                    "decision_id": decision,
                    "place": place,
                    "facility_id": option.facility,
                    "verdict": option.verdict.value,
                }
                for place, option in enumerate(options)
            ],
        )

    def gone(self, case: CaseId) -> list[Struck]:
        """The events of a case that do not count any more."""
        return gone(self._act.snapshot, case)

    def blank(self, case: CaseId, kind: EventKind, event: UUID, mark: str) -> None:
        """Put the mark where the words of an event stood, for good."""
        erase(
            self._act,
            col(CaseTextRow.case_id) == case,
            col(CaseTextRow.item) == text_item(kind, event),
            mark=mark,
        )

    def close(self, case: CaseId) -> None:
        """Let a case that does not count end now: its words go with those of cases that ended."""
        values = {"case": case, "end": self._act.now, "settled": None}
        self._act.execute(_CLOSE, values, of=[case])

    def keep_end(
        self, case: CaseId, *, known: datetime | None = None, brought: datetime | None = None
    ) -> None:
        """Let `closed_at` and `settled_at` say what the events say, or since when it was `known`.

        Who asks what was known before then finds the case that was open, or asked, until then; of
        events that were `brought` in nothing was known before that either.
        """
        history = self.standing(case).history
        if brought is not None:
            before = self._act.session.get_one(CaseRow, case).closed_at
            known = brought if before is None else before
        end, settled = history.closed_at, history.settled_at
        if known is not None:
            end = None if end is None else max(end, known)
            settled = None if settled is None else max(settled, known)
        settled = END_OF_TIME if history.asks_on else settled
        values = {"case": case, "end": end, "settled": settled}
        self._act.execute(_CLOSE, values, of=[case])

    def keep_placed(self, case: CaseId) -> None:
        """Let a case of which every child has arrived be placed, whatever was claimed elsewhere.

        What was written at another desk in ignorance of an arrival does not undo it.
        """
        standing = self.standing(case)
        state = standing.history.state
        if (
            standing.housed
            and state is not CaseState.PLACED
            and not standing.keeping(self._act.now)
        ):
            turn = standing.history.turn + 1
            self.add(case, EventKind.SETTLED, None, turn, at=self._act.now, state=CaseState.PLACED)
            self.keep_end(case)
