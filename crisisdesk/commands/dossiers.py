"""The commands about what is kept and what goes: extract, proof, earlier on request, terms."""

import json
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crisisdesk.commands import terminal
from crisisdesk.commands.context import Context
from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_, RuleBroken, WrongUse
from crisisdesk.i18n import _
from crisisdesk.services import settings as desk_settings

if TYPE_CHECKING:
    from crisisdesk.services.safekeeping.retention import Gone

C = TypeVar("C", bound=Code)


def dossier(context: Context, *, ref: str, form: str | None, output: Path, force: bool) -> None:
    """Write the extract of a case, with a row in the audit log."""
    from crisisdesk.exchange.documents import formats
    from crisisdesk.exchange.documents.dossier import dossier_paper
    from crisisdesk.exchange.documents.paper import with_mark
    from crisisdesk.services.safekeeping import dossiers, journal

    chosen = formats.form_of(output, form, "pdf")
    destination = context.destination(output, over=force)
    with closing(context.acting().to_write()) as store:
        case = store.read(journal.case_called, ref)
        paper = dossier_paper(store.read(dossiers.extract, case))
        content = formats.as_bytes(with_mark(paper, store.read(journal.mark)), chosen, store.now())
        destination.write(content)
        store.write(dossiers.note_written, case)


def handed(
    context: Context,
    *,
    ref: str,
    to: str | None,
    role: str | None,
    when: str | None,
    how: str | None,
    receipt: str | None,
    name: str | None,
    nothing: str | None,
    why: str | None,
) -> None:
    """Keep the proof that an extract was handed over, or why nothing was."""
    from crisisdesk.domain.cases.dossier.handing_over import (
        Delivery,
        HandedOver,
        NothingBecause,
        NothingHanded,
    )
    from crisisdesk.domain.cases.referrers import Organisation, Role
    from crisisdesk.services.safekeeping import dossiers, journal

    proof: HandedOver | NothingHanded
    if nothing is not None:
        if to or role or when or how or receipt or name:
            raise WrongUse(N_("Either it was handed over or nothing was; not both."))
        proof = NothingHanded(_one(NothingBecause, "--nothing", nothing), why or "")
    else:
        proof = HandedOver(
            _one(Organisation, "--to", to),
            _one(Role, "--role", role),
            _moment(context, when),
            _one(Delivery, "--how", how),
            receipt or "",
            name or "",
        )
    with closing(context.acting().to_write()) as store:
        store.write(dossiers.hand_over, store.read(journal.case_called, ref), proof, sure=True)
    print(_("{case}: written").format(case=ref))


def erase(
    context: Context, *, ref: str, asker: str | None, why: str | None, refuse: str | None
) -> None:
    """Delete the texts of one case before its term, once its reference is typed; or refuse that."""
    from crisisdesk.domain.cases.dossier.handing_over import (
        Asker,
        ErasureAsked,
        ErasureRefused,
        RefusedBecause,
    )
    from crisisdesk.services.safekeeping import dossiers, journal

    who = _one(Asker, "--asked-by", asker)
    if refuse is not None:
        refusal = ErasureRefused(who, _one(RefusedBecause, "--refuse", refuse), why or "")
        with closing(context.acting().to_write()) as store:
            store.write(dossiers.refuse, store.read(journal.case_called, ref), refusal, sure=True)
        print(_("{case}: written").format(case=ref))
        return
    with context.keeping_store() as store:
        case = store.read(journal.case_called, ref)
        typed = terminal.typed(_("Type {case} to delete its texts permanently: ").format(case=ref))
        dossiers.settle(store, case, ErasureAsked(who, why or ""), typed, sure=True)
    print(_("Overwritten; it cannot be brought back."))


def _one(codes: type[C], option: str, text: str | None) -> C:
    for code in codes:
        if code.value == text:
            return code
    raise WrongUse(
        N_("{option} is needed, and is one of: {names}."),
        option=option,
        names=", ".join(code.value for code in codes),
    )


def _moment(context: Context, text: str | None) -> datetime:
    from crisisdesk.domain.typed_moments import read_typed_moment

    if text is None:
        raise WrongUse(N_("{option} is needed: 24-03-2020 14:05."), option="--when")
    try:
        return read_typed_moment(text, context.bootstrap.now())
    except RuleBroken as error:
        raise WrongUse(error.message, **error.values) from None


def retention(
    context: Context, *, dry_run: bool, yes: bool, journal_years: str | None, as_json: bool
) -> None:
    """Say what is over its term; nothing goes that was not confirmed."""
    from crisisdesk.domain.safekeeping.closings import SETTING
    from crisisdesk.domain.safekeeping.retention import Ground
    from crisisdesk.services.safekeeping import retention as terms

    with context.keeping_store() as store:
        if journal_years is not None:
            years = int(journal_years) if journal_years.isdecimal() else journal_years
            store.write(desk_settings.change, SETTING, years)
        gone = store.read(terms.report)
        if not as_json:
            _tell_terms(gone)
        if dry_run or gone.nothing:
            done = False
        else:
            asks = sys.stdin.isatty() and not yes
            done = terminal.confirm(_("Delete permanently?")) if asks else yes
        if done:
            gone = terms.settle(store, gone, Ground.TERM_OVER)
    if as_json:
        due = gone.due
        answer = {
            "done": done,
            "days": due.terms.days,
            "cases": len(due.over),
            "texts": due.texts,
            "drafts": due.drafts,
            "copies": [str(path) for path in gone.copies],
            "without_proof": [case.reference for case in due.waiting],
            "journal_rows": due.journal_rows,
        }
        print(json.dumps(answer))
        return
    print(_("Overwritten; it cannot be brought back.") if done else _("Nothing was written."))
    if not gone.compacted:
        print(
            _("Another desk is at work: run this again later, so that the file is tidied too."),
            file=sys.stderr,
        )


def _tell_terms(gone: "Gone") -> None:
    from crisisdesk.domain.moments import date_text, local

    due = gone.due
    words = _("{cases} cases ended more than {days} days ago: {texts} texts to overwrite").format(
        cases=len(due.over), days=due.terms.days, texts=due.texts
    )
    print(words)
    print(_("{number} unfinished reports left behind").format(number=due.drafts))
    print(_("{number} copies that still hold such texts").format(number=len(gone.copies)))
    if due.journal_since is not None:
        since = date_text(local(due.journal_since).date())
        print(_("The audit log is kept since {day}.").format(day=since))
    before = date_text(local(due.journal_before).date())
    print(
        _("{number} rows of the audit log from before {day} end").format(
            number=due.journal_rows, day=before
        )
    )
    if due.waiting:
        names = ", ".join(case.reference for case in due.waiting)
        words = _("These wait until their dossier extract is handed over: {cases}")
        print(words.format(cases=names))
