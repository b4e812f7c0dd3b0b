"""Why a facility suits a case or does not: every rule, with the figures and the source."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crisisdesk import keys
from crisisdesk.domain.cases.reasons import RuleFinding
from crisisdesk.domain.cases.suitability import RuleCode, RuleOutcome
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Dialog
from crisisdesk.services.cases.options import Explanation
from crisisdesk.widgets.plain_text import styled

_SIGNS = {
    RuleOutcome.OK: ("✓", ""),
    RuleOutcome.WARNING: ("!", "$text-warning"),
    RuleOutcome.UNKNOWN: ("?", "$text-warning"),
    RuleOutcome.EXCLUDES: ("×", "$text-error"),
}
_TOLD_FIRST = (RuleCode.ROOM, RuleCode.AGE, RuleCode.FRESH, RuleCode.NEAR)
"""What a caller asks of a facility that suits: how many, for whom, how sure, how far."""


def finding_text(finding: RuleFinding) -> Content:
    """One rule in words; its sign says as much as its colour."""
    sign, style = _SIGNS[finding.outcome]
    return styled(f" {sign} {_(finding.rule.words)}: {say(finding.phrase)}", style)


def in_short(findings: list[RuleFinding], most: int) -> list[RuleFinding]:
    """What matters of these: first what stands in the way or is in doubt, then what one asks."""
    doubtful = [finding for finding in findings if finding.outcome is not RuleOutcome.OK]
    rest = {finding.rule: finding for finding in findings if finding.outcome is RuleOutcome.OK}
    return [*doubtful, *(rest[rule] for rule in _TOLD_FIRST if rule in rest)][:most]


class Reasons(Dialog[None]):
    """Everything that the rules say of one facility for a case."""

    KEYS = keys.DIALOG

    def __init__(self, explanation: Explanation) -> None:
        """Show this explanation."""
        super().__init__()
        self._told = explanation

    def title_words(self) -> str:
        """The facility."""
        return self._told.verdict.line.name

    def body(self) -> ComposeResult:
        """A line for each rule."""
        with VerticalScroll():
            for finding in self._told.findings:
                yield Static(finding_text(finding))

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def action_cancel(self) -> None:
        """Back to the options."""
        self.dismiss(None)
