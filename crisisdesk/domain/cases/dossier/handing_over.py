"""What the desk knows of a child goes to who holds its file before words go (DOMAIN.md §9)."""

import re
from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.referrers import Organisation, Role
from crisisdesk.domain.codes import Code
from crisisdesk.domain.identity import code_key
from crisisdesk.domain.moments import FUTURE_ALLOWED
from crisisdesk.errors import N_, RuleBroken

_RECEIPT = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{1,39}")


class Delivery(Code):
    """How an extract was handed over."""

    SECURE_MAIL = "secure_mail", N_("by secure mail")
    PORTAL = "portal", N_("in the file system of the holder")
    IN_PERSON = "in_person", N_("handed over in person")
    POST = "post", N_("by registered post")


class NothingBecause(Code):
    """Why nothing was handed over; a code, because it outlives the words."""

    HOLDER_HAS_IT = "holder_has_it", N_("the holder of the file has all of it already")
    NO_HOLDER = "no_holder", N_("nobody holds a file of this child")
    HOLDER_REFUSES = "holder_refuses", N_("the holder of the file does not take it")
    NEVER_A_CASE = "never_a_case", N_("reported by mistake or twice")


class HandedOver(NamedTuple):
    """The proof: to which organisation and function, when, how, and their reference."""

    organisation: Organisation
    role: Role
    at: datetime
    sending: Delivery
    receipt: str
    """Their reference; letters and digits only, because it stays when words go."""
    name: str = ""


class NothingHanded(NamedTuple):
    """Nothing was handed over, and why."""

    because: NothingBecause
    words: str = ""


class Asker(Code):
    """Who asks that words go before their term."""

    CHILD = "child", N_("the child")
    PARENT = "parent", N_("a parent or guardian")
    COURT = "court", N_("the court")
    HOLDER = "holder", N_("the certified institution or youth team")
    REPRESENTATIVE = "representative", N_("their lawyer or confidant")
    OFFICER = "officer", N_("the privacy officer")


class RefusedBecause(Code):
    """Why words stay though somebody asked (Jeugdwet 7.3.9)."""

    INTEREST_OF_ANOTHER = "interest_of_another", N_("keeping them matters greatly to another")
    LAW = "law", N_("a law or court order says that they stay")
    NOT_ENTITLED = "not_entitled", N_("who asks may not ask this")
    NOT_PROVED = "not_proved", N_("who asks did not show who they are")


class ErasureAsked(NamedTuple):
    """Who asked that words go before their term, and why."""

    asker: Asker
    words: str = ""


class ErasureRefused(NamedTuple):
    """Who asked, and on which ground the words stay."""

    asker: Asker
    because: RefusedBecause
    words: str = ""


def check_handed_over(proof: HandedOver, now: datetime, *names: str) -> HandedOver:
    """The proof, if it can stay when words go; raises RuleBroken.

    `names` are what the child is called here and at the referrer: no reference may be one of them.
    """
    receipt = proof.receipt.strip()
    if not _RECEIPT.fullmatch(receipt) or not any(sign.isdigit() for sign in receipt):
        raise RuleBroken(
            N_(
                "Enter the reference of the receipt: one word of letters and digits,"
                " because it stays when words go."
            ),
            field="receipt",
        )
    if code_key(receipt) in {code_key(name) for name in names if name.strip()}:
        raise RuleBroken(
            N_("That names the child; enter the reference of the receipt itself."), field="receipt"
        )
    if proof.at > now + FUTURE_ALLOWED:
        raise RuleBroken(N_("Nothing was handed over in the future."), field="handed_at")
    return proof._replace(receipt=receipt)


def check_reason(words: str, field: str = "words") -> str:
    """Words that say why; raises RuleBroken where there are none."""
    if not words.strip():
        raise RuleBroken(N_("Enter why."), field=field)
    return words
