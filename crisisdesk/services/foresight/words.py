"""What a rehearsal answers, in sentences that a meeting can take over."""

from collections.abc import Sequence

from crisisdesk.domain.foresight.rehearsal import Rehearsal, StaffMove
from crisisdesk.i18n import _, ngettext

_MOST_NAMED = 5


def lost_words(answer: Rehearsal) -> list[str]:
    """What is lost with and without the moves, and what kind of an answer it is."""
    n, bare = answer.lost, answer.lost_without_moves
    lines = [
        ngettext(
            "Without moves this absence costs {n} place.",
            "Without moves this absence costs {n} places.",
            bare,
        ).format(n=bare)
    ]
    if answer.moves:
        lines.append(
            ngettext(
                "With these moves it costs {n} place.", "With these moves it costs {n} places.", n
            ).format(n=n)
            + " "
            + _("Taken or held: {needed}; of an acute kind: {acute}.").format(
                needed=answer.needed_lost, acute=answer.acute_lost
            )
        )
    elif bare:
        lines.append(_("No move within the rules keeps a place."))
    if not answer.exact:
        lines.append(_("This is a first idea, not the best answer (extra “rehearsal”)."))
    return lines


def move_words(move: StaffMove) -> str:
    """One line: who lends how much to whom, how far it is, and what it keeps."""
    words = (
        _("lend {fte} from {source} to {target}, {minutes} min: {keeps}")
        if move.is_aid
        else _("own staff: {fte} from {source} to {target}, {minutes} min: {keeps}")
    )
    return words.format(
        fte=move.fte,
        source=move.source.name,
        target=move.target.name,
        minutes=move.minutes,
        keeps=keeps_words(move),
    )


def keeps_words(move: StaffMove) -> str:
    """What one move keeps."""
    if not move.saves:
        return _("together with another line")
    words = ngettext("keeps {n} place", "keeps {n} places", move.saves)
    return words.format(n=move.saves)


def closed_words(answer: Rehearsal) -> list[str]:
    """Which groups close by it."""
    if not answer.closed:
        return []
    names = ", ".join(group.name for group in answer.closed)
    return [_("would close: {names}").format(names=names)]


def uncounted_words(names: Sequence[str]) -> str:
    """Which facilities are not in it, and why."""
    shown = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    return _("Not counted, for want of a norm or of counted staff: {n} ({names})").format(
        n=len(names), names=shown
    )
