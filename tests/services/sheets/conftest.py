"""Sheets on their way into the store."""

import pytest

from crisisdesk.services.sheets import imports


@pytest.fixture
def take(store):
    """Take a sheet into the store; its numbers add up whatever becomes of it."""

    def taken(parsed, *, partial=False, dry_run=False):
        done = store.write(imports.take, parsed, partial=partial, dry_run=dry_run)
        refused = {problem.row for problem in done.problems}
        if not done.refused:
            assert done.imported + done.unchanged + len(refused) == done.rows_read
        return done

    return taken
