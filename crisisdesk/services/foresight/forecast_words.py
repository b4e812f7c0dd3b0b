"""What a forecast says: a range and a chance as people say them, never a decimal."""

from datetime import timedelta

from crisisdesk.domain.foresight.forecast import (
    LEAST_CHANGES,
    LEAST_DAYS,
    ChildClass,
    Forecast,
    plain_chance,
)
from crisisdesk.domain.moments import local, moment_text
from crisisdesk.i18n import _, ngettext
from crisisdesk.services.foresight.forecast import ClassForecast, Outlook


def child_words(child: ChildClass) -> str:
    """Whom it is about."""
    words = {"girls": _("next acute girl of {age}"), "boys": _("next acute boy of {age}")}
    return words[child.gender].format(age=child.age)


def too_little_words(outlook: Outlook) -> str:
    """Why nothing is said."""
    return _(
        "Too little is known: {days} of {least_days} days and {changes} of {least_changes} changes."
    ).format(
        days=outlook.days,
        changes=outlook.changes,
        least_days=LEAST_DAYS,
        least_changes=LEAST_CHANGES,
    )


def range_words(said: Forecast) -> str:
    """How many are likely: 2–5, or 3 where that is all."""
    return str(said.low) if said.low == said.high else f"{said.low}–{said.high}"


def chance_words(said: Forecast) -> str:
    """The chance of none: 1 in 12."""
    part, whole = plain_chance(said.none)
    if not part:
        return _("none: never seen")
    return _("chance of none {part} in {whole}").format(part=part, whole=whole)


def score_words(each: ClassForecast) -> str:
    """How often such statements came true."""
    if not each.score.of:
        return _("no such statement has come due yet")
    return _("came true {right} of {of} times").format(right=each.score.right, of=each.score.of)


def hidden_words() -> str:
    """Why a class says nothing."""
    return _("hidden: not better than “as today” so far")


def then_words(said: Forecast, outlook: Outlook) -> str:
    """When: tomorrow 20:00, or a day."""
    moment = outlook.at + timedelta(days=said.ahead)
    if said.ahead == 1:
        return _("tomorrow {time}").format(time=f"{local(moment):%H:%M}")
    return moment_text(moment)


def class_words(each: ClassForecast, outlook: Outlook) -> str:
    """The whole line."""
    parts = [_("{child}: {now} now").format(child=child_words(each.child), now=each.now)]
    if each.score.hidden:
        parts.append(hidden_words())
    else:
        parts += [
            _("{then} likely {range}, {chance}").format(
                then=then_words(said, outlook), range=range_words(said), chance=chance_words(said)
            )
            for said in each.horizons
        ]
        days = each.horizons[0].days
        parts.append(
            ngettext("from {n} day of own history", "from {n} days of own history", days).format(
                n=days
            )
        )
    return " · ".join([*parts, score_words(each)])
