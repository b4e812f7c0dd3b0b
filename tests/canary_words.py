"""A case with a word of its own in every field, to be looked for where it must not be."""

from collections.abc import Iterable
from pathlib import Path
from random import Random

from crisisdesk.domain.capacity.facilities import Gender
from crisisdesk.domain.cases.dossier.handing_over import NothingBecause, NothingHanded
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseId, CaseState
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.services import drafts
from crisisdesk.services.cases import cases, endings
from crisisdesk.services.drafts import new_draft_id
from crisisdesk.services.safekeeping import dossiers
from crisisdesk.store.queries.drafts import Draft
from crisisdesk.store.store import Store
from tests.factories import SAFE

WORDS = {
    "pseudonym": "Qwxzvlora",
    "organisation": "Bruztnikkel",
    "referrer": "Dwarfjolmet",
    "phone": "0788881234",
    "file": "ZK-9907713",
    "needs": "schrokvanhonden",
    "step": "pleurisbellen",
    "note": "klankvrotsen",
    "ending": "omgewaaidhuis",
    "draft": "kladvermeerde",
}
PIECE = 8


def fill(store: Store) -> CaseId:
    """Take down a case with all of these words, and half of another report."""
    facts = Facts(
        municipality="Dordrecht",
        organisation=Organisation.YOUTH_TEAM,
        organisation_name=WORDS["organisation"],
        role=Role.YOUTH_PROFESSIONAL,
        referrer_name=WORDS["referrer"],
        phone=WORDS["phone"],
        file=WORDS["file"],
        needs=WORDS["needs"],
    )
    report = Intake(
        (Youth(WORDS["pseudonym"], 2008, Gender.GIRLS),),
        facts,
        next_step=WORDS["step"],
        note=WORDS["note"],
    )
    opened = store.write(cases.take_report, report, sure=True)
    draft = Draft(new_draft_id(), None, store.now(), f'{{"needs": "{WORDS["draft"]}"}}')
    store.write_draft_now(drafts.keep, draft, store.actor.desk)
    return opened.case


def end(store: Store, case: CaseId) -> None:
    """Let the case end, with a word of its own."""
    ending = Ending(CaseState.WITHDRAWN, reason=WORDS["ending"], safety=SAFE)
    store.write(endings.end, case, ending, sure=True)
    hand_over(store, case)


def hand_over(store: Store, *cases: CaseId) -> None:
    """Say of ended cases that no extract of them is handed over."""
    nothing = NothingHanded(NothingBecause.NO_HOLDER, WORDS["ending"])
    for case in cases:
        store.write(dossiers.hand_over, case, nothing, sure=True)


class Marks(dict[str, str]):
    """A word for each field that asks for one: letters that stand nowhere else."""

    def __init__(self) -> None:
        super().__init__()
        self._random = Random(1)

    def __missing__(self, name: str) -> str:
        letters = self._random.choices("bcdfghjklmnpqrstvwxz", k=12)
        self[name] = word = "".join(letters)
        return word


def pieces(words: Iterable[str] = WORDS.values()) -> set[bytes]:
    """Every piece of eight bytes of every word."""
    return {word.encode()[at : at + PIECE] for word in words for at in range(len(word) - PIECE + 1)}


def spilled_in(content: bytes, words: Iterable[str] = WORDS.values()) -> set[bytes]:
    """The pieces that stand in what was written."""
    return {piece for piece in pieces(words) if piece in content}


def spilled(*places: Path, words: Iterable[str] = WORDS.values()) -> set[tuple[str, bytes]]:
    """The pieces that a file, or any below a folder, holds."""
    sought = list(words)
    files = {
        file
        for place in places
        for file in ((place,) if place.is_file() else place.rglob("*"))
        if file.is_file()
    }
    return {(file.name, piece) for file in files for piece in spilled_in(file.read_bytes(), sought)}
