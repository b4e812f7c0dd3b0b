"""Before words go: the extract, the proof of handing over, earlier on request, and the refusal."""

import pytest

from crisisdesk.domain.capacity.places import CapacityFigures
from crisisdesk.domain.cases.dossier.handing_over import (
    Asker,
    Delivery,
    ErasureAsked,
    ErasureRefused,
    HandedOver,
    NothingBecause,
    NothingHanded,
    RefusedBecause,
    check_handed_over,
)
from crisisdesk.domain.cases.endings import Ending
from crisisdesk.domain.cases.events import EventKind
from crisisdesk.domain.cases.intake import Facts
from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.cases.states import CaseId, CaseState, Isolation
from crisisdesk.domain.safekeeping.retention import Ground
from crisisdesk.errors import RuleBroken
from crisisdesk.exchange.documents import formats
from crisisdesk.exchange.documents.dossier import dossier_paper
from crisisdesk.services.cases import cases, endings, holds
from crisisdesk.services.safekeeping import dossiers, journal_end, retention
from crisisdesk.services.safekeeping import journal as journals
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.store import Store
from tests import canary_words
from tests.canary_words import WORDS
from tests.clock import NOON, Clock
from tests.factories import DECISION, SAFE, make_case, make_facility
from tests.services.cases.test_endings import WAYS

PROOF = HandedOver(
    Organisation.CERTIFIED_INSTITUTION,
    Role.YOUTH_PROTECTOR,
    NOON,
    Delivery.SECURE_MAIL,
    "ZV-2020/0417",
    "M. Kade",
)


def ended(store: Store) -> CaseId:
    """An ended case with words in every field, of which nothing was handed over."""
    case = canary_words.fill(store)
    ending = WAYS[0]._replace(reason=WORDS["ending"], safety=SAFE)
    store.write(endings.end, case, ending, sure=True)
    return case


def test_no_words_go_before_the_extract_was_handed_over(store: Store, clock: Clock) -> None:
    case, other = ended(store), ended(store)
    clock.forward(days=366)
    shown = store.read(retention.report)
    assert [over.case for over in shown.due.waiting] == [case, other]
    assert shown.due.over == ()
    retention.settle(store, shown, Ground.TERM_OVER)
    assert store.read(file_queries.case, case).history.needs == WORDS["needs"]
    store.write(dossiers.hand_over, case, PROOF)
    nothing = NothingHanded(NothingBecause.NO_HOLDER, " ")
    with pytest.raises(RuleBroken, match="Enter why"):
        store.write(dossiers.hand_over, other, nothing)
    shown = store.read(retention.report)
    assert [over.case for over in shown.due.over] == [case]
    retention.settle(store, shown, Ground.TERM_OVER)
    file = store.read(file_queries.case, case)
    assert file.history.needs.startswith("⊘")
    # The proof outlives the words: a code says to whom, as what, how and by which reference.
    (proof,) = (event.payload for event in file.events if event.kind is EventKind.FILE_HANDED_OVER)
    assert isinstance(proof, HandedOver)
    assert proof._replace(name=PROOF.name) == PROOF
    assert store.read(file_queries.case, other).history.needs == WORDS["needs"]
    events = {line.event: line.reason for line in store.read(journals.lines, case)}
    assert events["case.file_handed_over"] == "certified_institution"
    assert journals.verify(store).whole


@pytest.mark.parametrize("receipt", ["", "x", "by mail to Kade", "nodigits", "2020-\x1b[2J", "J-7"])
def test_a_receipt_is_a_reference_and_not_the_child(receipt: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_handed_over(PROOF._replace(receipt=receipt), NOON, "J-7")
    assert refused.value.field == "receipt"
    with pytest.raises(RuleBroken, match="in the future"):
        check_handed_over(PROOF, NOON.replace(hour=9))


def test_earlier_on_request_asks_who_why_and_the_case_itself(store: Store) -> None:
    case = ended(store)
    reference = store.read(file_queries.case, case).line.reference
    request = ErasureAsked(Asker.PARENT, "asked in writing")
    with pytest.raises(RuleBroken, match="First hand the dossier extract over"):
        dossiers.settle(store, case, request, reference)
    store.write(dossiers.hand_over, case, PROOF)
    with pytest.raises(RuleBroken, match=f"Type {reference}"):
        dossiers.settle(store, case, request, "A-9999")
    with pytest.raises(RuleBroken, match="Enter why"):
        dossiers.settle(store, case, request._replace(words=""), reference)
    refusal = ErasureRefused(Asker.PARENT, RefusedBecause.NOT_PROVED, "no papers")
    store.write(dossiers.refuse, case, refusal)
    assert store.read(file_queries.case, case).history.needs == WORDS["needs"]
    dossiers.settle(store, case, request, reference.lower())
    file = store.read(file_queries.case, case)
    assert file.history.needs.startswith("⊘")
    events = {line.event: line.reason for line in store.read(journals.lines, case)}
    assert events["case.erased_early"] == "parent"
    assert events["case.erasure_refused"] == "not_proved"
    assert journals.verify(store).whole
    with pytest.raises(RuleBroken, match="deleted already"):
        store.write(dossiers.hand_over, case, PROOF)
    going = canary_words.fill(store)
    with pytest.raises(RuleBroken, match="has not ended"):
        store.write(dossiers.hand_over, going, PROOF)


def test_the_extract_holds_every_word_of_the_case(store: Store, clock: Clock) -> None:
    case = ended(store)
    paper = dossier_paper(store.read(dossiers.extract, case))
    text = formats.as_bytes(paper, "md", clock.time).decode()
    file = store.read(file_queries.case, case)
    words = {line for event in file.events for part in event.parts.texts for line in part.split()}
    flat = text.replace("\\", "")
    assert {word for word in words if word not in flat} == set()
    for form in ("html", "docx", "pdf"):
        assert len(formats.as_bytes(paper, form, clock.time)) > 1000


def test_the_extract_says_of_a_decision_that_it_was_not_discussed(
    store: Store, clock: Clock
) -> None:
    facility = make_facility(store, "De Griend", CapacityFigures(available=8, occupied=5))
    case, _ = store.write(make_case)
    hold = store.write(holds.hold, case, facility)
    decision = DECISION._replace(discussed=None, why_not="too late")
    store.write(holds.decide, hold, decision)
    withdrawn = Ending(CaseState.WITHDRAWN, reason="called back", safety=SAFE)
    store.write(endings.end, case, withdrawn, sure=True)
    paper = dossier_paper(store.read(dossiers.extract, case))
    text = formats.as_bytes(paper, "md", clock.time).decode()
    assert "discussed | not with the behavioural scientist, because · too late" in text


def test_the_extract_says_what_was_taken_out(store: Store, clock: Clock) -> None:
    case, _ = store.write(make_case)
    store.write(cases.change_facts, case, Facts(phone="078-1", isolation=Isolation.YES))
    store.write(cases.change_facts, case, Facts())
    withdrawn = Ending(CaseState.WITHDRAWN, reason="called back", safety=SAFE)
    store.write(endings.end, case, withdrawn, sure=True)
    text = formats.as_bytes(
        dossier_paper(store.read(dossiers.extract, case)), "md", clock.time
    ).decode()
    assert "isolation | no longer known" in text
    assert "phone of the caller | no longer known" in text


def test_rows_of_the_audit_log_end_with_the_duty(store: Store, clock: Clock) -> None:
    case = canary_words.fill(store)
    canary_words.end(store, case)
    clock.forward(days=366 * 5 + 1)
    shown = store.read(retention.report)
    assert shown.due.journal_rows == 3
    assert shown.due.journal_before == store.read(journal_end.before)
    done = retention.settle(store, shown, Ground.TERM_OVER)
    assert done.due.journal_rows == shown.due.journal_rows
    assert store.read(retention.report).nothing
    assert journals.verify(store).whole
