"""Alembic, run from inside the package; loaded only when a store is not at the newest tables."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from crisisdesk.errors import N_, StoreUnavailable
from crisisdesk.store.connect import Target
from crisisdesk.store.engine import open_engine
from crisisdesk.store.tables.every import METADATA
from crisisdesk.store.values import Dialect


def scripts() -> ScriptDirectory:
    """The upgrades that are shipped."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return ScriptDirectory.from_config(config)


def upgrade(target: Target, version: str) -> None:
    """Bring the tables to a version in one transaction.

    Raises StoreUnavailable if a row would point to nothing afterwards.
    """
    directory = scripts()
    engine = open_engine(target, pooled=False)
    local = target.dialect is Dialect.SQLITE
    try:
        with engine.connect() as connection:
            if local:
                # Rebuilding a table with the keys on would take its children along.
                raw = connection.connection.driver_connection
                raw.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
            with connection.begin():
                if not local:
                    # Two desks that open a new store at once: the second finds the tables made.
                    connection.execute(text("SELECT pg_advisory_xact_lock(20200324)"))

                def steps(now: object, _context: object) -> list[object]:
                    return directory._upgrade_revs(version, now)  # type: ignore[arg-type, return-value]  # noqa: SLF001

                with EnvironmentContext(
                    Config(), directory, fn=steps, destination_rev=version
                ) as environment:
                    environment.configure(
                        connection=connection,
                        target_metadata=METADATA,
                        render_as_batch=True,
                    )
                    environment.run_migrations()
                if local and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise StoreUnavailable(
                        N_("The upgrade would leave rows that point to nothing; it was undone.")
                    )
    finally:
        engine.dispose()
