"""The nightly copy, made beside whatever the desk shows, and what a kill left cleared before it."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crisisdesk.errors import DeskError
from crisisdesk.screens.faults import Faulting
from crisisdesk.widgets.plain_text import plain

if TYPE_CHECKING:
    from crisisdesk.store.store import Store

KEEP_AGAIN = timedelta(hours=1)
"""After a copy that failed."""
_log = logging.getLogger(__name__)


class Copying(Faulting):
    """Keeps last night's copy."""

    _store: "Store | None"

    def __init__(self) -> None:
        """No copy was made yet."""
        super().__init__()
        self._keeping = self._tidied = False
        self._keep_after = datetime.min.replace(tzinfo=UTC)

    def keep_nightly(self) -> None:
        """Let last night's copy be made, off this thread, and once however often it is asked."""
        store = self._store
        if store is None or store.shows_past or self._keeping or store.now() < self._keep_after:
            return
        if store.clock.in_doubt:
            return
        if store.target.address != str(self.settings.directories.demo):
            self._keeping = True
            self.run_worker(self._keep(store), group="keep")

    async def _keep(self, store: "Store") -> None:
        from crisisdesk.services.foresight import kept
        from crisisdesk.services.safekeeping import backups, leftovers

        try:
            if not self._tidied:
                self._tidied = True
                done = await asyncio.to_thread(leftovers.tidy, store.target, store.anchors)
                for line in leftovers.told(done):
                    self.notify(plain(line), severity="warning", timeout=20, markup=False)
            await asyncio.to_thread(backups.nightly, store)
            await asyncio.to_thread(kept.keep, store)
        except DeskError as error:
            _log.warning("the nightly copy: %s", type(error).__name__)
            self._keep_after = store.now() + KEEP_AGAIN
            self.tell(error)
        except Exception as error:  # noqa: BLE001 - a copy that fails is tried again
            self._keep_after = store.now() + KEEP_AGAIN
            self.report_unexpected(error)
        finally:
            self._keeping = False
