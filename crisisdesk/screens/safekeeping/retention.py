"""The terms of keeping: what is over them, and the one place where a person lets it go."""

from collections.abc import Iterator
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.safekeeping.retention import (
    Ground,
    Over,
    RetentionDue,
)
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.forms import Form, choice_field
from crisisdesk.screens.points_page import PointsPage
from crisisdesk.screens.safekeeping.dossiers import dossier
from crisisdesk.services.safekeeping import retention
from crisisdesk.services.safekeeping.retention import Gone
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.widgets.plain_text import said, styled
from crisisdesk.widgets.points import Point, PointGroup, nothing


class RetentionPage(PointsPage):
    """What would go, by number and day; nothing goes before somebody confirms it here."""

    MANUAL = "safekeeping"
    KEYS = keys.RETENTION
    _shown: Gone | None = None

    async def load(self) -> None:
        """What is over its term now."""
        self._shown = gone = await self.ask(retention.report)
        self.lay_out(_head(gone), _parts(gone))

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_dossier(self) -> None:
        """The dossier of the case under the cursor."""
        point = self.points.picked()
        if point is None or point.case is None:
            self.say(_("Choose a case."))
        else:
            self.act(self._dossier(point.case))

    async def _dossier(self, case: CaseId) -> None:
        await dossier(self, await self.ask(file_queries.case, case))
        self.reload(asked=True)

    def action_let_go(self) -> None:
        """Let go what stands here, once somebody said why."""
        if self._shown is not None:
            self.act(self._let_go(self._shown))

    async def _let_go(self, shown: Gone) -> None:
        if shown.nothing and shown.due.waiting:
            self.say(
                _("First hand the dossier extracts over, or enter why nothing is handed over.")
            )
            return
        if shown.nothing:
            await self.attempt(retention.pseudonymise, shown.due, Ground.TERM_OVER)
            self.say(_("Nothing is past its retention period; the duty is done."))
            return
        done = await self.app.push_screen_wait(LetGoForm(shown))
        if done is None:
            return
        # The copies went after the act that moved the revision.
        self.reload()
        self.say(_("Overwritten; it cannot be brought back."))
        if not done.compacted:
            self.say(
                _("Another desk is at work: do it again later, so that the file is tidied too.")
            )


class LetGoForm(Form[Gone]):
    """Why it goes now; saving lets it go."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Delete permanently?")

    def __init__(self, shown: Gone) -> None:
        """Ask about what was shown."""
        super().__init__()
        self._shown = shown

    def fields(self) -> ComposeResult:
        """What goes, and why."""
        yield Label(said(_amount(self._shown)))
        yield choice_field("ground", _("why now"), Ground, None, none=_("choose"))
        yield Label(_("ctrl+s deletes it; this cannot be undone."), classes="hint", markup=False)

    async def save(self) -> None:
        """Let it go."""
        ground = self.choice("ground")
        if not ground:
            raise RuleBroken(N_("Enter why it goes now."), field="ground")
        store = self.desk.store
        done = await self.written(
            partial(store.maintain, retention.settle, self._shown, Ground(ground))
        )
        self.dismiss(done)


def _cases(due: RetentionDue) -> str:
    return ngettext("{n} case", "{n} cases", len(due.over)).format(n=len(due.over))


def _texts(number: int) -> str:
    return ngettext("{n} text", "{n} texts", number).format(n=number)


def _amount(gone: Gone) -> str:
    due, copies = gone.due, len(gone.copies)
    half = ngettext("{n} unfinished report", "{n} unfinished reports", due.drafts).format(
        n=due.drafts
    )
    old = ngettext("{n} old copy", "{n} old copies", copies).format(n=copies)
    rows = ngettext("{n} audit log row", "{n} audit log rows", due.journal_rows).format(
        n=due.journal_rows
    )
    parts = [_cases(due), _texts(due.texts), half, old]
    return " · ".join([*parts, rows] if due.journal_rows else parts)


def _head(gone: Gone) -> list[Content]:
    words = _("What identifies a child goes {days} days after the end; codes and moments stay.")
    return [
        said((f" {_('Past retention')}: ", "bold"), _amount(gone)),
        styled(f" {words.format(days=gone.due.terms.days)}", "$text-muted"),
    ]


def _parts(gone: Gone) -> Iterator[PointGroup]:
    due = gone.due
    cases = [_case(case) for case in due.over]
    yield PointGroup(
        _("cases, and the day on which they ended"), cases or [nothing("no-case", _("None."))]
    )
    waiting = [_case(case) for case in due.waiting]
    if waiting:
        title = _("cases that wait for their dossier extract; D hands it over")
        yield PointGroup(title, waiting)
    words = _("last typed in more than {days} days ago").format(days=due.terms.drafts)
    half = (
        Point("drafts", f"{due.drafts} · {words}")
        if due.drafts
        else nothing("no-draft", _("None."))
    )
    yield PointGroup(_("unfinished reports left behind"), [half])
    copies = [Point(f"copy-{copy.name}", copy.name) for copy in gone.copies]
    words = _("None that is older than {days} days.").format(days=due.terms.copies)
    yield PointGroup(_("copies that still hold such words"), copies or [nothing("no-copy", words)])
    if due.journal_since is not None:
        since = date_text(local(due.journal_since).date())
        stays = _("The audit log since {day}; rows from before {before} end: {n}.").format(
            day=since, before=date_text(local(due.journal_before).date()), n=due.journal_rows
        )
        yield PointGroup(_("what stays"), [nothing("journal", stays)])


def _case(case: Over) -> Point:
    return Point(
        f"case-{case.case}",
        f"{case.reference} · {_texts(case.texts)}",
        day=date_text(local(case.ended_at).date()),
        case=case.case,
    )
