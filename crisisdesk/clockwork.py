"""The beat, the only thing that APScheduler does here; no other module knows it."""

from collections.abc import Callable

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler


class Clockwork:
    """Calls back every so many seconds while the desk is open; decides nothing."""

    def __init__(
        self,
        beat: Callable[[], object],
        seconds: float,
        on_error: Callable[[BaseException | None], None],
    ) -> None:
        """Start beating in the running event loop."""

        async def job() -> None:
            beat()

        def failed(event: JobExecutionEvent) -> None:
            on_error(event.exception)

        self._scheduler = AsyncIOScheduler(timezone="UTC")
        # A laptop that slept owes one beat, however late: what is due is read from rows, not fired.
        self._scheduler.add_job(
            job,
            "interval",
            seconds=seconds,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.add_listener(failed, EVENT_JOB_ERROR)
        self._scheduler.start()

    def stop(self) -> None:
        """Beat no more."""
        self._scheduler.shutdown(wait=False)
