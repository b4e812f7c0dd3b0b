"""Bringing a desk back: what would come of it, said before anybody agrees, and then all of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from crisisdesk.domain.moments import moment_text
from crisisdesk.domain.together.conflicts import DeskConflict
from crisisdesk.domain.together.joining import Bundle, Joined
from crisisdesk.i18n import _, ngettext
from crisisdesk.services.together import joining, standing
from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from crisisdesk.store.together import carried
from crisisdesk.store.together.bundle import open_bundle

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork


class Home(NamedTuple):
    """What came, or would come, of bringing a desk back."""

    joined: Joined
    conflicts: tuple[DeskConflict, ...]

    def as_json(self) -> dict[str, Any]:
        """The object of `back --json`."""
        tally = self.joined.tally
        return {
            "facts": tally.facts,
            "claims": tally.claims,
            "details": tally.details,
            "unchanged": tally.unchanged,
            "conflicts": [conflict.as_json() for conflict in self.conflicts],
            "already": self.joined.already,
        }


class _Rehearsed(Exception):
    def __init__(self, home: Home) -> None:
        super().__init__()
        self.home = home


def opened(file: Path, passphrase: bytes | None) -> Bundle:
    """A copy that came home; raises WrongPassphrase, StoreUnavailable or Refused."""
    return open_bundle(file, passphrase)


def bring_back(uow: "UnitOfWork", bundle: Bundle, *, ahead: bool = False) -> Home:
    """Take in what a desk that was away brings home, in one act; raises Refused."""
    joined = joining.join(uow, bundle, ahead=ahead)
    raised = [
        conflict
        for conflict in standing.open_conflicts(uow.snapshot)
        if not joined.already and conflict.raised_at == joined.received_at
    ]
    return Home(joined, tuple(raised))


def _try(uow: "UnitOfWork", bundle: Bundle, *, ahead: bool) -> None:
    raise _Rehearsed(bring_back(uow, bundle, ahead=ahead))


def rehearse(store: Store, bundle: Bundle, *, ahead: bool = False) -> Home:
    """What would come of it, by the very act, which is undone; raises Refused."""
    try:
        store.write(_try, bundle, ahead=ahead)
    except _Rehearsed as rehearsed:
        return rehearsed.home
    raise AssertionError("a rehearsal that was kept")


def close(store: Store, bundle: Bundle) -> bool:
    """Let the copy only be read from now on; False where it cannot be told so."""
    return carried.close(Target(bundle.path, bundle.key), store.now())


def words(home: Home) -> Iterator[str]:
    """What comes home, for who must agree: counts, and what must be settled."""
    joined, tables = home.joined, home.joined.tally.tables
    yield _("Desk {letter}, taken along {at}").format(
        letter=joined.bundle.letter, at=moment_text(joined.bundle.taken_at)
    )
    if joined.already:
        yield _("All of it is here already: nothing comes in.")
        return
    counts = {
        "capacity_report": ngettext("{n} report", "{n} reports", tables.get("capacity_report", 0)),
        "crisis_case": ngettext("{n} case", "{n} cases", tables.get("crisis_case", 0)),
        "hold": ngettext("{n} hold", "{n} holds", tables.get("hold", 0)),
        "stay": ngettext("{n} arrival", "{n} arrivals", tables.get("stay", 0)),
        "facility": ngettext("{n} facility", "{n} facilities", tables.get("facility", 0)),
    }
    parts = [text.format(n=tables[name]) for name, text in counts.items() if tables.get(name)]
    tally = joined.tally
    whole = tally.facts + tally.claims + tally.details
    yield ", ".join([*parts, ngettext("{n} row in all", "{n} rows in all", whole).format(n=whole)])
    if joined.drafts:
        text = ngettext("{n} half-typed form", "{n} half-typed forms", joined.drafts)
        yield text.format(n=joined.drafts)
    if joined.facts_only:
        yield _("It was declared lost: only what happened comes in, no claim on a place.")
    for kind in dict.fromkeys(conflict.kind for conflict in home.conflicts):
        number = sum(conflict.kind is kind for conflict in home.conflicts)
        yield _("to settle: {n} × {what}").format(n=number, what=_(kind.words))
    if not home.conflicts:
        yield _("Nothing excludes anything else.")
