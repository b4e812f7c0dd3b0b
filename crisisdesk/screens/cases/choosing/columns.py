"""The columns of the options: what decides a choice, and beside the advice why."""

from typing import Protocol

from crisisdesk.domain.cases.advice.brief import in_brief
from crisisdesk.domain.cases.enquiries import EnquiryAnswer
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.suitability import Needs, Suitability, Verdict
from crisisdesk.domain.moments import clock_text
from crisisdesk.i18n import _, figure, pgettext, range_text, say, span
from crisisdesk.services.cases.options import Options
from crisisdesk.widgets.columns import BoardColumn, Cell, CellStyle
from crisisdesk.widgets.figures import age


class Chooses(Protocol):
    """What the columns ask of the page that they stand on."""

    file: CaseFile | None
    found: Options | None

    @property
    def needs(self) -> Needs:
        """What the rules look at."""


_STYLES: dict[Suitability, CellStyle] = {
    Suitability.YES: "good",
    Suitability.YES_BUT: "warn",
    Suitability.NO: "muted",
}


def columns(page: Chooses) -> list[BoardColumn[Verdict]]:
    """What is missed most stays where the screen is narrow."""
    return [
        BoardColumn(id="name", title=lambda: _("facility"), width=24, flex=2,
            cell=lambda verdict: verdict.line.name),
        BoardColumn(id="kind", title=lambda: _("kind"), width=13, drop=2,
            cell=lambda verdict: _(verdict.line.kind.words)),
        BoardColumn(id="takes", title=lambda: _("ages"), width=6, drop=3,
            cell=lambda verdict: range_text(verdict.line.age_min, verdict.line.age_max) or "?"),
        BoardColumn(id="free", title=lambda: _("free"), width=4, align="right",
            cell=lambda verdict: figure(verdict.line.placeable)),
        BoardColumn(id="limit", title=lambda: _("limit"), width=5, drop=1,
            cell=lambda verdict: _(verdict.line.limit.words) if verdict.line.limit else ""),
        BoardColumn(id="age", title=lambda: pgettext("figures", "age"), width=7,
            align="right",
            cell=lambda verdict: age(verdict.line, page.found.at) if page.found else ""),
        BoardColumn(id="km", title=lambda: _("km"), width=4, align="right",
            cell=lambda verdict: figure(verdict.km)),
        BoardColumn(id="phone", title=lambda: _("phone"), width=12, drop=4,
            cell=lambda verdict: phone(page, verdict)),
        BoardColumn(id="verdict", title=lambda: _("advice"), width=30, flex=3,
            cell=lambda verdict: Cell(words(page, verdict), _STYLES[verdict.answer])),
    ]  # fmt: skip


def phone(page: Chooses, verdict: Verdict) -> str:
    """The number of a facility; empty where none is known."""
    return page.found.phones.get(verdict.line.id, "") if page.found else ""


def words(page: Chooses, verdict: Verdict) -> str:
    """What this child has there already, what was answered, what the rules say, and why."""
    parts = [*_base(page), *_between(page, verdict), _advice(page, verdict)]
    return " · ".join(parts)


def _base(page: Chooses) -> list[str]:
    """At a desk that is away: how old is what it knows of what others hold."""
    if page.found is None or page.found.base is None:
        return []
    return [_("base {age}").format(age=span(page.found.at - page.found.base))]


def _between(page: Chooses, verdict: Verdict) -> list[str]:
    """What is between the case and this facility: a hold, or the newest answer."""
    if page.file is None:
        return []
    here = verdict.line.id
    parts = [
        _("held until {time}").format(time=clock_text(hold.until))
        for hold in page.file.line.held
        if hold.facility == here
    ]
    answers = [enquiry for enquiry in page.file.enquiries if enquiry.facility == here]
    if answers:
        answer = answers[-1]
        reason = answer.reason if answer.answer is EnquiryAnswer.DECLINED else None
        parts.append(_((reason or answer.answer).words))
    return parts


def _advice(page: Chooses, verdict: Verdict) -> str:
    advice = _(verdict.answer.words)
    if verdict.call_first:
        advice = _("yes, but call")
    why = None if page.found is None else in_brief(verdict, page.needs, page.found.around)
    return advice if why is None else _("{advice}: {why}").format(advice=advice, why=say(why))
