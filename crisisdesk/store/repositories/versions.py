"""What facilities and sites are: every statement is kept, and none is overwritten."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from crisisdesk.domain.capacity.versions import (
    BEFORE_ALL,
    A,
    AboutFacility,
    AboutSite,
    Statement,
    Version,
    rewritten,
)
from crisisdesk.store.acts.act import Act
from crisisdesk.store.tables.base import FacilityVersionRow, SiteVersionRow
from crisisdesk.store.values import new_id

Known = Mapping[UUID, Sequence[Version[A]]]
"""The versions that there are, by what they are of."""


def state_facilities(
    act: Act, statements: Iterable[Statement], known: Known[AboutFacility]
) -> None:
    """Keep what was stated about facilities; `known` are the versions of all that are known."""
    rows = [
        {
            **_row(version),
            "facility_id": facility,
            "on_board": version.observed_at > BEFORE_ALL and version.about.last_day is None,
        }
        for facility, version in _rewritten(statements, known, AboutFacility)
    ]
    act.insert_many(FacilityVersionRow, rows)


def state_sites(act: Act, statements: Iterable[Statement], known: Known[AboutSite]) -> None:
    """Keep what was stated about sites; `known` are the versions of all that are known."""
    rows = [
        {**_row(version), "site_id": site}
        for site, version in _rewritten(statements, known, AboutSite)
    ]
    act.insert_many(SiteVersionRow, rows)


def _rewritten(
    statements: Iterable[Statement], known: Known[A], shape: type[A]
) -> list[tuple[UUID, Version[A]]]:
    by_subject: dict[UUID, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_subject[statement.subject].append(statement)
    return [
        (subject, version)
        for subject, about_it in by_subject.items()
        for version in rewritten(known.get(subject, ()), about_it, shape)
    ]


def _row(version: Version[A]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "observed_at": version.observed_at,
        "stated": ",".join(sorted(version.stated)),
        **version.about._asdict(),
    }
