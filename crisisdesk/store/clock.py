"""The clock of an open store: this machine's or the server's, held against what was written."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from crisisdesk.domain import clock as rules
from crisisdesk.store.connection import Connection
from crisisdesk.store.queries import desk as desk_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import END_OF_TIME


class StoreClock:
    """What time it is for one desk, as far as its clock can be believed."""

    def __init__(
        self, machine: Callable[[], datetime], *, of_server: bool, silence: timedelta | None
    ) -> None:
        """Go by this machine's clock, or its server's; a `silence` of None doubts nothing."""
        self.machine = machine
        self.of_server = of_server
        self._terms = None if silence is None else rules.ClockTerms(silence)
        self._server_ahead = timedelta()
        self._written_at: datetime | None = None
        self._looked: tuple[int, datetime] | None = None

    def look(self, connection: Connection) -> int:
        """See when was written last and what the server's clock says; answers the revision."""
        # It goes to the server with the question after it.
        asked = connection.ask("SELECT clock_timestamp()") if self.of_server else None
        number, self._written_at = desk_queries.revision(Snapshot(connection, END_OF_TIME))
        if asked is not None:
            (moment,) = asked().read(datetime)
            self._server_ahead = moment - self.machine().astimezone(UTC)
        clock = self.reading()
        if self._looked is not None and self._terms is not None and self._written_at is not None:
            before, looked_at = self._looked
            if number > before or clock < looked_at:
                ahead = rules.runs_ahead(clock, looked_at, self._written_at)
                if ahead is not None:
                    self._terms = self._terms._replace(contradicted=ahead)
        self._looked = number, clock
        return number

    def reading(self) -> datetime:
        """What the clock says, right or wrong."""
        return self.machine().astimezone(UTC) + self._server_ahead

    def now(self) -> datetime:
        """The desk's now: never earlier than what was last seen written."""
        return rules.reckon(self.reading(), self._written_at, believed=not self.in_doubt)

    @property
    def behind(self) -> float:
        """Seconds that the clock is behind what was written; 0 when it is not."""
        if self._written_at is None:
            return 0.0
        return max((self._written_at - self.reading()).total_seconds(), 0.0)

    @property
    def written_at(self) -> datetime | None:
        """The newest moment of writing that was seen."""
        return self._written_at

    @property
    def in_doubt(self) -> bool:
        """Whether the clock is too far from what was last seen written to be believed."""
        return self._terms is not None and not rules.is_believed(
            self.reading(), self._written_at, self._terms
        )

    def check(self) -> None:
        """Raise ClockDoubted for a clock that is in doubt."""
        self.check_against(self.reading(), self._written_at)

    def check_against(self, clock: datetime, written_at: datetime | None) -> None:
        """Raise ClockDoubted for such a clock beside what was written last."""
        if self._terms is not None:
            rules.check(clock, written_at, self._terms)

    def vouch(self) -> None:
        """Somebody says that the clock is right as it stands."""
        if self._terms is not None:
            self._terms = self._terms._replace(vouched=self.reading(), contradicted=False)
