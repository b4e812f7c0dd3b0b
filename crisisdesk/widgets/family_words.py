"""How it reads what a placement owes to the family."""

from collections.abc import Iterable
from datetime import datetime

from crisisdesk.domain.cases.family.not_near import NotNearGround
from crisisdesk.domain.cases.family.siblings import SplitProposal
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.i18n import _, figure
from crisisdesk.widgets.case_words import child_words


def not_near_words(ground: NotNearGround, places: Iterable[str]) -> str:
    """Where a child must not be near, and why."""
    return _("not near {places} ({why})").format(places=", ".join(places), why=_(ground.words))


def split_words(split: SplitProposal, file: CaseFile, at: datetime) -> str:
    """That no facility takes all of them, and who could go where."""
    youths = file.line.youths

    def names(children: Iterable[int]) -> str:
        return " + ".join(
            f"{youths[child].pseudonym} {child_words(youths[child], at)}".strip()
            for child in children
        )

    parts = [
        _("{children} → {facility} ({n})").format(
            children=names(part.children),
            facility=part.line.name,
            n=_("call first") if part.call_first else figure(part.line.placeable),
        )
        for part in split.parts
    ]
    if split.left:
        parts.append(_("nothing fits for {children}").format(children=names(split.left)))
    return _("No facility takes all {n} together; a split (s): {parts}").format(
        n=len(youths), parts="; ".join(parts)
    )
