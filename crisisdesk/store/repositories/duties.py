"""What became of the turns of a duty."""

import json
from datetime import date, datetime, timedelta
from uuid import UUID

from crisisdesk.domain.week.duties import Duty, DutyRule, Occurrence, OccurrenceOutcome
from crisisdesk.store.acts.act import Act
from crisisdesk.store.queries.week import duties as queries
from crisisdesk.store.tables.meetings import DutyRuleRow, OccurrenceRow

_MINUTE = timedelta(minutes=1)


class Duties:
    """Turns of duties, keyed by duty and original local date."""

    def __init__(self, act: Act) -> None:
        """Work within this act."""
        self._act = act

    def standing(self, duty: Duty, day: date) -> Occurrence | None:
        """What became of a turn; None while nobody did anything about it."""
        occurrences = queries.occurrences(self._act.snapshot, duty, day)
        return next((occurrence for occurrence in occurrences if occurrence.day == day), None)

    def add_rule(self, rule: DutyRule) -> UUID:
        """Keep how a duty recurs from a day on."""
        return self._act.insert(
            DutyRuleRow,
            duty=rule.duty,
            weekdays="".join(map(str, rule.weekdays)),
            at=rule.at.strftime("%H:%M"),
            remind_minutes=rule.remind // _MINUTE,
            snooze_minutes=rule.snooze // _MINUTE,
            holiday=rule.holiday,
            valid_from=rule.valid_from,
            every_weeks=rule.every_weeks,
            name=rule.name,
            parties=json.dumps(rule.parties, ensure_ascii=False) if rule.parties else "",
        )

    def settle(
        self,
        duty: Duty,
        day: date,
        outcome: OccurrenceOutcome,
        *,
        until: datetime | None = None,
        moved_to: datetime | None = None,
        reason: str = "",
    ) -> UUID:
        """Keep what became of a turn."""
        return self._act.insert(
            OccurrenceRow,
            observed_at=self._act.now,
            duty=duty,
            day=day,
            outcome=outcome,
            until=until,
            moved_to=moved_to,
            reason=reason,
        )

    def settle_as(self, occurrence: UUID) -> UUID:
        """Keep once more what a row says of its turn: it stands from now on."""
        row = self._act.session.get_one(OccurrenceRow, occurrence)
        return self.settle(
            row.duty,
            row.day,
            row.outcome,
            until=row.until,
            moved_to=row.moved_to,
            reason=row.reason,
        )
