"""The act of a form bears an id until it is known what became of it: sent again it is known."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar
from uuid import UUID

from crisisdesk.errors import N_, OutcomeUnknown, RuleBroken, WrittenBefore
from crisisdesk.services import drafts

T = TypeVar("T")


class _Sent(NamedTuple):
    act: UUID
    words: list[object] | None
    """What stood in the form; None where nothing was sent yet."""


class Sending:
    """The acts of one form that may have been written, by the service that writes them."""

    def __init__(self, identify: Callable[[], UUID]) -> None:
        """Let this name an act that was not sent yet."""
        self._identify = identify
        self._sent: dict[str, _Sent] = {}

    async def send(
        self, service: str, words: list[object], write: Callable[[UUID], Awaitable[T]]
    ) -> T:
        """Write what stands in the form, once however often it is sent.

        Raises WrittenBefore for what is there, RuleBroken where the words have changed since, and
        the other refusals of writing.
        """
        before = self._sent.get(service) or _Sent(self._identify(), None)
        self._sent[service] = sent = _Sent(before.act, words)
        try:
            result = await write(sent.act)
        except OutcomeUnknown:
            raise OutcomeUnknown(
                N_("Connection lost while saving; save again, it is never saved twice.")
            ) from None
        except WrittenBefore as done:
            if before.words in (None, words):
                raise
            self._sent[service] = _Sent(drafts.new_draft_id(), words)
            raise RuleBroken(
                N_(
                    "What stood here before was saved already at {at}, without what you changed"
                    " since; save again to save that too."
                ),
                at=done.values["at"],
            ) from None
        del self._sent[service]
        return result
