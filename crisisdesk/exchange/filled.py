"""The desk's own sheets, filled: the list of facilities, and what one provider is mailed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crisisdesk.domain.moments import moment_text
from crisisdesk.errors import N_, Phrase
from crisisdesk.exchange import template
from crisisdesk.exchange.export import Cell, Export, ExportColumn
from crisisdesk.exchange.profiles import load
from crisisdesk.exchange.template import Filled, Value
from crisisdesk.i18n import _, language, say
from crisisdesk.services.cases import placements as placement_services
from crisisdesk.services.sheets import filled as services
from crisisdesk.services.sheets.filled import CodedFacility
from crisisdesk.store.queries.capacity.sheets import ProviderName
from crisisdesk.store.snapshot import Snapshot

_LIST = load(template.KINDS["facilities"])
_HOW_LIST = N_(
    "Change what is different and read the file with “import”: only that changes. A blank cell says"
    " nothing. A code stays what it is; a facility without a row stays as it is. Add a facility in"
    " a row below, with a code that is not on the list."
)
_HOW_PLACES = N_(
    "Fill in when the figures were correct, and the figures of each facility. Only those cells can"
    " be filled in. A row without figures is passed over; ? is unknown, and 0 is none."
)
_HOW_ABSENCE = N_(
    "Fill in the period and the FTE: in the first row of the whole organisation, or in the other"
    " rows of each facility. A row without figures is passed over; ? is unknown, and 0 is none."
)
_HOW_BACK = N_(
    "Mail this file back. If nothing changed since the last time, an answer of only “nothing"
    " changed” will do."
)


def _value(field: str) -> Callable[[Any], Cell]:
    def value(line: CodedFacility) -> Cell:
        cell: Cell = line.code if field == "code" else getattr(line.about, field)
        return cell

    return value


FACILITIES = tuple(ExportColumn(field, field, _value(field)) for field in _LIST.columns)


@dataclass(frozen=True, slots=True)
class FacilityList(Export):
    """The list of facilities; its workbook is the sheet that `import` reads back."""

    def _xlsx(self) -> bytes:
        about = [
            (_("Region"), self.region),
            (_("Moment"), moment_text(self.at)),
            (_("How"), _(_HOW_LIST)),
        ]
        rows = [_row(line) for line in self.lines]
        filled = Filled(rows, frozenset({"code"}), is_open=True, about=about)
        return template.as_bytes("facilities", language(), filled)


def _row(line: CodedFacility) -> dict[str, Value]:
    about = line.about._asdict()
    return {field: line.code if field == "code" else about[field] for field in _LIST.columns}


def facilities(snapshot: Snapshot, provider: ProviderName | None = None) -> Export:
    """Every facility on the board with its code, or those of a provider."""
    return FacilityList(
        "facilities",
        N_("Facilities"),
        "facilities",
        FACILITIES,
        services.facilities(snapshot, None if provider is None else provider.id),
        snapshot.at,
        snapshot.known,
        placement_services.region(snapshot),
    )


def mailed(snapshot: Snapshot, kind: str, typed: str) -> bytes:
    """The sheet of a kind for the provider of this name or code; raises WrongUse for none."""
    provider = services.provider(snapshot, typed)
    if kind == "facilities":
        return facilities(snapshot, provider).as_bytes("xlsx")
    rows: list[dict[str, Value]]
    if kind == "absence":
        rows = [{"code": called} for called in services.counted(snapshot, provider)]
        how = _HOW_ABSENCE
    else:
        rows = [
            {"code": facility.code, "name": facility.about.name}
            for facility in services.places(snapshot, provider.id)
        ]
        how = _HOW_PLACES
    about = [
        (_("For"), provider.name),
        (_("From"), placement_services.region(snapshot)),
        (_("Made"), moment_text(snapshot.at)),
        (_("How"), say(Phrase(how))),
        (_("Back"), _(_HOW_BACK)),
    ]
    filled = Filled(rows, frozenset({"code", "name"}), is_open=False, about=about)
    return template.as_bytes(kind, language(), filled)
