"""The settings that desks share: how they stand, and their change."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from crisisdesk.domain import settings as rules
from crisisdesk.domain.safekeeping import closings
from crisisdesk.domain.settings import SettingLine, WrittenSetting
from crisisdesk.domain.texts import check_text, one_line
from crisisdesk.domain.week.meetings import MEETINGS
from crisisdesk.errors import N_, Conflict
from crisisdesk.store.queries import settings as queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


def lines(snapshot: Snapshot) -> list[SettingLine]:
    """Every setting as it stands at the moment, with its history."""
    written: dict[str, list[WrittenSetting]] = defaultdict(list)
    for row in queries.rows(snapshot):
        written[row.name].append(row)
    return [
        rules.line(setting, written[setting.name], snapshot.at) for setting in rules.every(MEETINGS)
    ]


def change(
    uow: "UnitOfWork",
    name: str,
    value: object,
    *,
    day: date | None = None,
    why: str = "",
    seen: str | None = None,
) -> None:
    """Change a setting that desks share, from now or from the begin of a later day on.

    `seen` is the version that the person saw. Raises RuleBroken for a name, value or day that the
    desk refuses, Conflict where another desk changed it meanwhile.
    """
    if name == closings.SETTING:
        closings.check_years(value)
    setting = rules.declared(name, MEETINGS)
    if isinstance(value, str):
        value = one_line(check_text(value, "value"))
    begin = rules.begins(day, uow.now)
    others = queries.settings(uow.snapshot._replace(at=begin))
    tidy = rules.check_value(setting, value, others)
    if seen is not None:
        line = next(line for line in lines(uow.snapshot) if line.setting.name == name)
        if line.version != seen:
            first = line.history[0]
            raise Conflict(
                N_("{who} changed {name} to {value} meanwhile; what you typed is still here."),
                who=first.who or "–",
                name=name,
                value=rules.value_text(setting, first.value),
            )
    uow.members.set(name, tidy, valid_from=begin, why=one_line(check_text(why, "why")))
    uow.journal("setting.changed", reason=name)
