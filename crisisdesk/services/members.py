"""The desk itself: its members, its settings, and its revision."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from crisisdesk.domain import settings as rules
from crisisdesk.domain.capacity.facilities import MemberId, one_line
from crisisdesk.domain.cases.youths import check_text
from crisisdesk.domain.identity import member_initials
from crisisdesk.domain.safekeeping import closings
from crisisdesk.domain.settings import SettingLine, WrittenSetting
from crisisdesk.domain.week.meetings import MEETINGS
from crisisdesk.errors import N_, Conflict, RuleBroken, WrongUse
from crisisdesk.store.queries import desk as queries
from crisisdesk.store.queries import settings as setting_queries
from crisisdesk.store.snapshot import Snapshot

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

MOST_INITIALS = 8


def revision(snapshot: Snapshot) -> int:
    """The number that increases with every act."""
    return queries.revision(snapshot).number if snapshot.revision is None else snapshot.revision


def check_initials(initials: str) -> str:
    """Return initials in their stored form; raises RuleBroken for anything else."""
    tidy = member_initials(initials)
    if not (1 <= len(tidy) <= MOST_INITIALS and tidy.isalnum()):
        raise RuleBroken(N_("Initials are one to eight letters or digits."), field="initials")
    return tidy


def add_member(uow: "UnitOfWork", initials: str, role: str = "") -> MemberId:
    """Add a member by initials; returns the existing one if already known."""
    tidy = check_initials(initials)
    known = uow.members.find(tidy)
    if known is not None:
        return known
    member = uow.members.add(tidy, role.strip())
    uow.journal("member.added", subject=member)
    return member


def known_member(snapshot: Snapshot, initials: str) -> MemberId | None:
    """The member named by `--as`; None when the store has no members yet.

    Raises WrongUse for unknown initials: a typing error must not create a colleague.
    """
    tidy = check_initials(initials)
    known = queries.members(snapshot)
    for member in known:
        if member_initials(member.initials) == tidy:
            return member.id
    if known:
        raise WrongUse(
            N_("Nobody here is called {initials}; known are {known}."),
            initials=tidy,
            known=", ".join(member.initials for member in known),
        )
    return None


def first_member(uow: "UnitOfWork", initials: str) -> MemberId:
    """The member named by `--as`; the first one of a new store is added.

    Raises WrongUse for unknown initials.
    """
    return known_member(uow.snapshot, initials) or add_member(uow, initials)


def settings(snapshot: Snapshot) -> list[SettingLine]:
    """Every setting as it stands at the moment, with its history."""
    written: dict[str, list[WrittenSetting]] = defaultdict(list)
    for row in setting_queries.rows(snapshot):
        written[row.name].append(row)
    return [
        rules.line(setting, written[setting.name], snapshot.at) for setting in rules.every(MEETINGS)
    ]


def change_setting(
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
    others = setting_queries.settings(uow.snapshot._replace(at=begin))
    tidy = rules.check_value(setting, value, others)
    if seen is not None:
        line = next(line for line in settings(uow.snapshot) if line.setting.name == name)
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
