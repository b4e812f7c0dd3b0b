"""The end of the crisis: what it ends is shown, then asked."""

from crisisdesk.domain.week.register import Entry
from crisisdesk.i18n import _, ngettext
from crisisdesk.screens.base import Acting
from crisisdesk.screens.dialogs import Sure
from crisisdesk.services.week import crisis
from crisisdesk.services.week.crisis import Bound

MOST_LINES = 12
"""What a screen of 24 lines can show beside the question; the rest is counted."""


async def end_crisis(screen: Acting[None], entry: Entry) -> None:
    """Show what ends with the crisis, ask, and end it all in one act."""
    bound = await screen.ask(crisis.bound)
    question = Sure(ending_words(entry, bound), _("Yes, end the crisis"), destroys=True)
    if await screen.app.push_screen_wait(question):
        ended = await screen.do(crisis.end, entry.id, bound.ids, turn=entry.turn)
        if ended is not None:
            words = ngettext(
                "The crisis has ended, with {n} thing that was bound to it.",
                "The crisis has ended, with {n} things that were bound to it.",
                ended,
            )
            screen.say(words.format(n=ended))


def ending_words(entry: Entry, bound: Bound) -> list[str]:
    """What ends, a line each."""
    first = _("{entry} {what} ends today, and with it for good:").format(
        entry=entry.reference, what=entry.particulars.text
    )
    lines = [
        f"· {ending.reference} {_(ending.kind.words)}: {ending.particulars.text}"
        for ending in bound.entries
    ]
    lines += [
        f"· {_(restriction.kind.words)}: {restriction.reason or restriction.source}"
        for restriction in bound.restrictions
    ]
    shown = lines[:MOST_LINES]
    if (more := len(lines) - len(shown)) > 0:
        shown.append(_("and {n} more").format(n=more))
    if not lines:
        return [first, _("Nothing is bound to it.")]
    return [first, *shown, _("Everything else stays as it is.")]
