"""The flags of a case: those that are ticked off, and those that are asked."""

from collections.abc import Mapping
from typing import Any

from textual.containers import Horizontal

from crisisdesk.domain.cases.history import CaseHistory
from crisisdesk.domain.cases.states import GROUNDS, Applies, Flag
from crisisdesk.i18n import _
from crisisdesk.screens.forms import Form, choice_field
from crisisdesk.widgets.ticks import Ticks


def flag_words() -> dict[str, str]:
    """The flags that are ticked off, in words."""
    return {flag.value: _(flag.words) for flag in Flag if flag not in GROUNDS}


def applies(ground: Flag, history: CaseHistory) -> Applies | None:
    """What is known of a ground of a case."""
    if ground in history.flags:
        return Applies.YES
    return Applies.NO if ground in history.denied else None


def ground_row(stated: Mapping[Flag, Applies | None]) -> Horizontal:
    """What exceptions hang on: yes, no, or not known."""
    return Horizontal(
        *(
            choice_field(ground, _(ground.words), Applies, stated.get(ground), none="–")
            for ground in GROUNDS
        ),
        classes="row",
    )


def flags_in(form: Form[Any]) -> tuple[frozenset[Flag], frozenset[Flag]]:
    """The flags and the denied grounds that a form says."""
    says = {ground: form.choice(ground) for ground in GROUNDS}
    ticked = {Flag(code) for code in form.query_one(Ticks).ticked}
    return (
        frozenset(ticked | {ground for ground in GROUNDS if says[ground] == Applies.YES}),
        frozenset(ground for ground in GROUNDS if says[ground] == Applies.NO),
    )
