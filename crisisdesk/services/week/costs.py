"""What costs money, for finance."""

from crisisdesk.domain.week.cost_lines import CostLine, FacilityName, cost_lines
from crisisdesk.store.queries.absence import mutual_aid
from crisisdesk.store.queries.capacity import facilities
from crisisdesk.store.queries.week import register
from crisisdesk.store.snapshot import Snapshot


def lines(snapshot: Snapshot) -> list[CostLine]:
    """Every cost signal, advance payment and deployment with a cost category."""
    names = {
        facility.id: FacilityName(facility.name, facility.provider)
        for facility in facilities.named(snapshot)
    }
    return cost_lines(register.everything(snapshot), mutual_aid.deployments(snapshot), names)
