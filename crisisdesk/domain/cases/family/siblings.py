"""Brothers and sisters who fit nowhere together: what to propose, and what a split must say."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.standing import CaseStanding
from crisisdesk.domain.cases.states import CaseId, CaseState, YouthId
from crisisdesk.domain.cases.suitability import (
    RULES,
    Needs,
    RuleCode,
    RuleOutcome,
    Suitability,
    Surroundings,
    Verdict,
)
from crisisdesk.errors import N_, RuleBroken

STAYS = 0
"""The share of the case that is split; the new cases count from 1."""
_ANYWHERE = Surroundings()
_BY_CHILD = (RuleCode.AGE, RuleCode.GENDER)
_OF_ALL = frozenset((*_BY_CHILD, RuleCode.ROOM))


class Part(NamedTuple):
    """Children who fit one facility together, by their places in the case."""

    line: CapacityLine
    children: tuple[int, ...]
    call_first: bool


class SplitProposal(NamedTuple):
    """How children who fit nowhere together could be split."""

    parts: tuple[Part, ...]
    left: tuple[int, ...]
    """Children for whom nothing fits either."""


def proposal(
    verdicts: Sequence[Verdict], needs: Needs, around: Surroundings = _ANYWHERE
) -> SplitProposal | None:
    """As few parts as there is room for, the best facilities first; None where all fit together.

    `verdicts` are of all the children together. It is a proposal: people decide.
    """
    if needs.places < 2 or any(verdict.answer is not Suitability.NO for verdict in verdicts):  # noqa: PLR2004
        return None
    offers = [
        (verdict.line, fitting)
        for verdict in verdicts
        if _OF_ALL.issuperset(verdict.marks.excluded_by)
        and (fitting := _fitting(verdict.line, needs, around))
    ]
    left, parts = list(range(needs.places)), []
    while offers and left:
        # The first of the largest: offers stand in the order of advice.
        line, fitting = max(offers, key=lambda offer: len(_room(offer[0], offer[1], left)))
        children = _room(line, fitting, left)
        if not children:
            break
        parts.append(Part(line, children, line.placeable is None))
        left = [child for child in left if child not in children]
        offers = [offer for offer in offers if offer[0] is not line]
    return SplitProposal(tuple(parts), tuple(left))


def _fitting(line: CapacityLine, needs: Needs, around: Surroundings) -> frozenset[int]:
    """The children whom a facility takes by themselves."""
    return frozenset(
        number
        for number, child in enumerate(needs.children)
        if all(
            RULES[code](line, needs._replace(youths=(child,)), around) is not RuleOutcome.EXCLUDES
            for code in _BY_CHILD
        )
    )


def _room(line: CapacityLine, fitting: Collection[int], left: Sequence[int]) -> tuple[int, ...]:
    """Those of the children who are left that a facility has room for."""
    children = tuple(child for child in left if child in fitting)
    return children if line.placeable is None else children[: max(line.placeable, 0)]


class SiblingSplit(NamedTuple):
    """Which child goes to which new case, and what becomes of what was asked and held."""

    groups: tuple[tuple[YouthId, ...], ...]
    """The children of each new case; who is in none stays."""
    reason: str
    goes: Mapping[UUID, int | None] = {}
    """Where each hold and open enquiry goes: STAYS, a new case from 1; None: back, called off."""


def check_split(split: SiblingSplit, case: CaseStanding, at: datetime) -> SiblingSplit:
    """The split, if every child is in one case and everything is told; raises RuleBroken."""
    if not split.reason.strip():
        raise RuleBroken(N_("Enter why they are split."), field="reason")
    goes = list(chain.from_iterable(split.groups))
    children = {youth.id for youth in case.youths}
    if not goes or not all(split.groups):
        raise RuleBroken(N_("Choose which child goes to a new case."), field="child1")
    if len({*goes}) < len(goes) or not children.issuperset(goes):
        raise RuleBroken(N_("A child is in one case."), field="child1")
    if children.issubset(goes):
        raise RuleBroken(N_("At least one child stays in this case."), field="child1")
    check_free(case, goes, at)
    for hold in case.keeping(at):
        if hold.decided:
            raise RuleBroken(
                N_("The decision on {facility} is for all of them: give the places back first."),
                facility=case.names.get(hold.facility, ""),
            )
    for number, item in enumerate(shared(case, at), 1):
        share = split.goes.get(item, -1)
        if share is not None and not STAYS <= share <= len(split.groups):
            raise RuleBroken(
                N_("Choose with which children it goes, or that it ends."), field=f"goes{number}"
            )
    return split


def shared(case: CaseStanding, at: datetime) -> list[UUID]:
    """What a split must say of: the holds that keep places, and enquiries not refused."""
    enquiries = [enquiry.id for enquiry in case.history.enquiries if enquiry.is_open]
    return [*(hold.id for hold in case.keeping(at)), *enquiries]


def check_free(case: CaseStanding, children: Collection[YouthId], at: datetime) -> None:
    """Raise RuleBroken where these children cannot go to another case now."""
    if case.state(at) is CaseState.ON_HOLD:
        raise RuleBroken(N_("The case is on hold: take it up first."))
    for stay in case.stays:
        if stay.youth in children:
            raise RuleBroken(
                N_("A child that stayed somewhere keeps its case ({facility})."),
                facility=stay.name,
            )


def check_joining(case: CaseStanding, into: CaseStanding, at: datetime) -> None:
    """Raise RuleBroken where the children of a case cannot be joined with those of another."""
    linked: dict[CaseId, str] = {link.case: link.reference for link in case.history.links}
    if into.id not in linked:
        raise RuleBroken(N_("Only the cases of brothers and sisters are joined."), field="into")
    for each in (case, into):
        check_free(each, [youth.id for youth in each.youths], at)
        if each.keeping(at):
            raise RuleBroken(
                N_("Places are still held for {case}: give them back first."), case=each.reference
            )
