"""What was taken back or corrected: every query over a history leaves it out."""


def counts(row: str) -> str:
    """The condition under which a row, by its name in a query, counts as known by the reading."""
    return f"{row}.id NOT IN (SELECT x.row_id FROM retraction x WHERE x.recorded_at <= :known)"
