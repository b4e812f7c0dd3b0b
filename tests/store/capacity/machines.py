"""Any order of acts, tried on stores that are each made anew."""

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from crisisdesk.store.connect import Target

TWO_PLACES = """
WITH struck (id) AS (SELECT row_id FROM retraction),
here AS (SELECT * FROM stay WHERE id NOT IN (SELECT id FROM struck)),
gone AS (SELECT * FROM departure WHERE id NOT IN (SELECT id FROM struck))
SELECT a.youth_id FROM here a LEFT JOIN gone d ON d.stay_id = a.id
JOIN here b ON b.youth_id = a.youth_id AND b.id <> a.id
LEFT JOIN gone e ON e.stay_id = b.id
WHERE (e.id IS NULL OR a.arrived_at < e.departed_at)
  AND (d.id IS NULL OR b.arrived_at < d.departed_at)
"""
"""Children whose stays overlap: none, ever."""


def run_machine(
    machine: type[RuleBasedStateMachine],
    request: pytest.FixtureRequest,
    target: Target,
    *,
    number: int,
    examples: tuple[int, int],
    steps: int,
) -> None:
    """Run this many examples, on a file or on a server; each gets its store by `new_target`."""
    server = None if target.path.exists() else request.getfixturevalue("server")
    template = None if server else target.path.read_bytes()
    made = iter(range(10_000))

    def new_target() -> Target:
        if server is not None:
            return Target(server.migrated())
        path = target.path.with_name(f"machine-{next(made)}.db")
        assert template is not None
        path.write_bytes(template)
        return Target(str(path))

    seeded = type("Seeded", (machine,), {"new_target": staticmethod(new_target)})
    seed(number)(seeded)
    run_state_machine_as_test(
        seeded,
        # Making a found fault small takes minutes: add Phase.shrink when there is one.
        settings=settings(
            settings(),
            max_examples=examples[1] if server else examples[0],
            stateful_step_count=steps,
            phases=[Phase.generate],
        ),
    )
