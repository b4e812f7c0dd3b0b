"""What desks agree on: every setting with its words, its kind, its default and its bounds."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from crisisdesk.domain.codes import Code
from crisisdesk.domain.moments import amsterdam, date_text, local
from crisisdesk.domain.notation import written_number
from crisisdesk.errors import N_, NP_, Phrase, RuleBroken

MOST_LETTERS = 120
MOST_WHY = 200
MOST_DAYS, LAST_DAY = 12, 365
MOST_NAMES = 60
_ANY_NUMBER = 100_000
"""What any row may hold; the bounds are for what is typed, and may be drawn closer one day."""
_WHOLE = 100


class SettingKind(Code):
    """What a value is."""

    MINUTES = "minutes", NP_("unit", "minutes")
    HOURS = "hours", NP_("unit", "hours")
    DAYS = "days", N_("days")
    YEARS = "years", N_("years")
    KILOMETRES = "km", N_("kilometres")
    RATE = "rate", N_("percentage")
    COUNT = "count", NP_("unit", "number")
    TEXT = "text", N_("text")
    DAY_LIST = "list of days", N_("list of days")
    NAMES = "names", N_("names")


class SettingArea(Code):
    """What a setting acts on."""

    REGION = "region", N_("documents and pages")
    PLACES = "places", N_("reports of places")
    CASES = "cases", N_("crisis placements")
    HOLDS = "holds", N_("holds")
    SIGHT = "sight", N_("view of safety")
    STAYS = "stays", N_("stays")
    OPTIONS = "options", N_("options of a case")
    ABSENCE = "absence", N_("absence and mutual aid")
    CONTACTS = "contacts", N_("contacts")
    MEETINGS = "meetings", N_("consultations")
    KEEPING = "keeping", N_("retention")


class Setting(NamedTuple):
    """One thing that desks agree on."""

    name: str
    words: str
    kind: SettingKind
    area: SettingArea
    default: Any
    least: float = 0
    most: float = 0

    @property
    def allowed(self) -> Phrase:
        """What its value may be."""
        bounds = {"least": self.least, "most": self.most}
        values: dict[str, object] = {end: Decimal(f"{bound:g}") for end, bound in bounds.items()}
        match self.kind:
            case SettingKind.TEXT:
                return Phrase(N_("a line of at most {most} letters"), {"most": MOST_LETTERS})
            case SettingKind.NAMES:
                return Phrase(N_("names with commas between"))
            case SettingKind.DAY_LIST:
                values = {"most": LAST_DAY, "days": MOST_DAYS}
                return Phrase(N_("one to {days} rising days from 1 to {most}, as 1, 2, 14"), values)
            case SettingKind.RATE:
                low, high = (f"{share * _WHOLE:g} %" for share in (self.least, self.most))
                return Phrase(N_("from {least} to {most}"), {"least": low, "most": high})
            case SettingKind.HOURS:
                return Phrase(N_("from {least} to {most}"), values)
            case _:
                return Phrase(N_("a whole number from {least} to {most}"), values)


class WrittenSetting(NamedTuple):
    """A value as somebody wrote it."""

    name: str
    value: Any
    since: datetime
    written_at: datetime
    who: str
    why: str
    version: str
    """What identifies the row."""


class SettingLine(NamedTuple):
    """A setting as it stands, with all that was ever written of it."""

    setting: Setting
    value: Any
    stands: WrittenSetting | None
    """The row that counts; None while it is the default."""
    coming: tuple[WrittenSetting, ...] = ()
    """What counts from a later moment on, earliest first."""
    history: tuple[WrittenSetting, ...] = ()
    """Every row, the newest written first."""

    @property
    def id(self) -> str:
        """What makes a line the same one after it was read anew."""
        return self.setting.name

    @property
    def version(self) -> str:
        """What was written last; "" for nothing."""
        return self.history[0].version if self.history else ""


_K, _A = SettingKind, SettingArea
_minutes, _hours, _days, _rate, _count = (
    partial(Setting, kind=kind) for kind in (_K.MINUTES, _K.HOURS, _K.DAYS, _K.RATE, _K.COUNT)
)
SETTINGS = (
    Setting("region.name", N_("name of the region"), _K.TEXT, _A.REGION, ""),
    _hours("capacity.fresh_hours", N_("figures are fresh up to"), area=_A.PLACES,
        default=12, least=0.25, most=168),
    _hours("capacity.ageing_hours", N_("figures are stale after"),
        area=_A.PLACES, default=24, least=0.25, most=336),
    _count("capacity.large_places", N_("large change: from so many places"),
        area=_A.PLACES, default=3, least=1, most=100),
    _rate("capacity.large_share", N_("large change: from this share of the places"),
        area=_A.PLACES, default=0.30, least=0.01, most=1),
    _count("capacity.large_share_least", N_("large change: but at least so many places"),
        area=_A.PLACES, default=2, least=1, most=100),
    _hours("case.acute_hours", N_("due: acute case"), area=_A.CASES,
        default=2, least=0.25, most=24),
    _hours("case.urgent_hours", N_("due: urgent case"), area=_A.CASES,
        default=24, least=1, most=72),
    _days("case.pressing_days", N_("due: pressing case, in working days"),
        area=_A.CASES, default=2, least=1, most=10),
    _hours("case.pressing_most_hours", N_("due: pressing case, at the latest"),
        area=_A.CASES, default=72, least=24, most=336),
    _hours("case.short_bridge_hours", N_("longest at a police station or office"),
        area=_A.CASES, default=12, least=1, most=72),
    _minutes("case.enquiry_minutes", N_("enquiry without an answer: due after"), area=_A.CASES,
        default=30, least=5, most=1440),
    _hours("case.arrival_hours", N_("decided and not arrived: due after"), area=_A.CASES,
        default=3, least=0.25, most=72),
    _days("case.ended_days", N_("same child asked of cases ended up to ago"),
        area=_A.CASES, default=90, most=3650),
    _hours("hold.acute_hours", N_("hold for an acute case"), area=_A.HOLDS,
        default=4, least=0.25, most=72),
    _hours("hold.hours", N_("any other hold"), area=_A.HOLDS,
        default=24, least=0.25, most=168),
    _hours("sight.hours", N_("next look at a child after"), area=_A.SIGHT,
        default=24, least=1, most=168),
    _hours("sight.pressing_hours", N_("next look: acute or no view of safety"),
        area=_A.SIGHT, default=4, least=0.25, most=72),
    _hours("sight.for_all_hours", N_("overdue look: due for everybody after"),
        area=_A.SIGHT, default=1, most=72),
    Setting("stay.milestones", N_("days of a stay that ask for an answer"), _K.DAY_LIST, _A.STAYS,
        (1, 2, 14, 21, 28)),
    _days("stay.outflow_days", N_("stay without a next date: asked after"),
        area=_A.STAYS, default=2, most=365),
    Setting("options.far_km", N_("a facility is far beyond"), _K.KILOMETRES,
        _A.OPTIONS, 30, 1, 500),
    Setting("options.near_km", N_("not near: too near up to"), _K.KILOMETRES,
        _A.OPTIONS, 10, 0, 500),
    _rate("absence.raised_rate", N_("absence is raised from"), area=_A.ABSENCE,
        default=0.07, least=0.01, most=1),
    _rate("absence.high_rate", N_("absence is high above"), area=_A.ABSENCE,
        default=0.10, least=0.01, most=1),
    _count("absence.small_heads", N_("small group: fewer people than"),
        area=_A.ABSENCE, default=5, least=5, most=100),
    _rate("absence.most_part_time", N_("contract per person at most"), area=_A.ABSENCE,
        default=1.25, least=1, most=2),
    _days("mutual_aid.ending_days", N_("mutual aid: end announced before"),
        area=_A.ABSENCE, default=3, most=31),
    _rate("rings.reports_rise", N_("reports rise: more than the week before by"),
        area=_A.ABSENCE, default=0.25, least=0.01, most=5),
    Setting("contacts.video", N_("tool for video calls"), _K.TEXT, _A.CONTACTS, ""),
    _days("contacts.verify_days", N_("telephone number not tried for"),
        area=_A.CONTACTS, default=90, least=1, most=3650),
    _days("contacts.silence_days", N_("provider silent: no contact for"),
        area=_A.CONTACTS, default=7, least=1, most=365),
    _days("agenda.chair_after_days", N_("undecided: to the chair after"),
        area=_A.MEETINGS, default=7, least=1, most=365),
    _rate("chain.few_rate", N_("silence: fewer reports than of the usual"),
        area=_A.CASES, default=0.6, least=0, most=1),
    _rate("chain.many_rate", N_("rush: more reports than of the usual"),
        area=_A.CASES, default=1.5, least=1, most=10),
    _days("retention.case_days", N_("texts about a child stay after the end"),
        area=_A.KEEPING, default=365, least=1, most=7305),
    _days("retention.copies_days", N_("copies with deleted texts stay"),
        area=_A.KEEPING, default=7, least=1, most=90),
    _days("retention.draft_days", N_("unfinished reports stay"),
        area=_A.KEEPING, default=30, least=1, most=365),
    Setting("journal.years", N_("rows of the audit log stay"), _K.YEARS, _A.KEEPING,
        5, 5, 100),
)  # fmt: skip
PARTIES = Setting(
    "meetings.parties", N_("parties expected at a meeting"), _K.NAMES, _A.MEETINGS, None
)
"""One for each meeting, whose code follows its name."""
_BY_NAME = {setting.name: setting for setting in SETTINGS}
DEFAULTS: Mapping[str, Any] = {setting.name: setting.default for setting in SETTINGS}
_IN_ORDER = (
    ("capacity.fresh_hours", "capacity.ageing_hours"),
    ("absence.raised_rate", "absence.high_rate"),
)
"""The first is never more than the second."""


def usual_hours(name: str) -> timedelta:
    """The default of a setting in hours."""
    return timedelta(hours=DEFAULTS[name])


def usual_minutes(name: str) -> timedelta:
    """The default of a setting in minutes."""
    return timedelta(minutes=DEFAULTS[name])


def every(meetings: Iterable[str]) -> tuple[Setting, ...]:
    """Every setting; `meetings` are the codes of those that expect parties."""
    return (*SETTINGS, *(PARTIES._replace(name=f"{PARTIES.name}.{code}") for code in meetings))


def declared(name: str, meetings: Iterable[str] = ()) -> Setting:
    """The setting of this name; raises RuleBroken with the names that there are."""
    settings = {setting.name: setting for setting in every(meetings)}
    if name not in settings:
        raise RuleBroken(
            N_("There is no setting “{name}”; there are: {names}."),
            field="name",
            name=name,
            names=", ".join(settings),
        )
    return settings[name]


def is_sane(name: str, value: object) -> bool:
    """Whether a row may hold this value; a term is a number, and no more than any clock counts."""
    kind = PARTIES.kind if name.startswith(PARTIES.name) else None
    kind = kind or (_BY_NAME[name].kind if name in _BY_NAME else SettingKind.HOURS)
    if kind is SettingKind.TEXT:
        return isinstance(value, str)
    if kind in (SettingKind.DAY_LIST, SettingKind.NAMES):
        of = int if kind is SettingKind.DAY_LIST else str
        return isinstance(value, list | tuple) and all(type(part) is of for part in value)
    # True is a number too.
    return type(value) in (int, float) and 0 <= value <= _ANY_NUMBER  # type: ignore[operator]


def check_value(setting: Setting, value: object, others: Mapping[str, Any]) -> Any:
    """The value as it is kept, held against what else stands; raises RuleBroken."""
    if not is_sane(setting.name, value) or not _fits(setting, value):
        raise RuleBroken(
            N_("{name} cannot be “{value}”; allowed: {allowed}."),
            field="value",
            name=setting.name,
            value=value if isinstance(value, str) else value_text(setting, value),
            allowed=setting.allowed,
        )
    for low, high in _IN_ORDER:
        if setting.name not in (low, high):
            continue
        stands = {**others, setting.name: value}
        if stands[low] > stands[high]:
            raise RuleBroken(
                N_("{low} ({n}) cannot be more than {high} ({m})."),
                field="value",
                low=low,
                n=value_text(_BY_NAME[low], stands[low]),
                high=high,
                m=value_text(_BY_NAME[high], stands[high]),
            )
    return value


def _fits(setting: Setting, value: Any) -> bool:
    match setting.kind:
        case SettingKind.TEXT:
            return len(value) <= MOST_LETTERS
        case SettingKind.NAMES:
            return len(value) <= MOST_NAMES
        case SettingKind.DAY_LIST:
            rising = 1 <= len(value) <= MOST_DAYS and sorted(set(value)) == list(value)
            return rising and 1 <= value[0] <= value[-1] <= LAST_DAY
        case SettingKind.HOURS | SettingKind.RATE:
            return bool(setting.least <= value <= setting.most)
        case _:
            return type(value) is int and setting.least <= value <= setting.most


def typed_value(setting: Setting, text: str) -> object:
    """The value that somebody typed; a text that is none stays one, and `check_value` refuses it.

    A share may be written as 0.08 or 8 %.
    """
    line = " ".join(text.split())
    match setting.kind:
        case SettingKind.TEXT:
            return line
        case SettingKind.NAMES:
            return [name.strip() for name in line.split(",") if name.strip()]
        case SettingKind.DAY_LIST:
            days = [part for part in line.replace(",", " ").split(" ") if part]
            whole = all(
                day.isascii() and day.isdecimal() and len(day) <= len("365") for day in days
            )
            return [int(day) for day in days] if whole else line
        case _:
            return _typed_number(setting, line)


def _typed_number(setting: Setting, line: str) -> object:
    is_share = setting.kind is SettingKind.RATE and line.endswith("%")
    number = written_number(line.removesuffix("%").strip() if is_share else line)
    if number is None:
        return line
    if is_share:
        number /= _WHOLE
    return int(number) if number == int(number) else float(number)


def value_text(setting: Setting, value: Any) -> str:
    """A value as it is typed."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if setting.kind is SettingKind.RATE:
        return f"{value * _WHOLE:g} %"
    return f"{value:g}" if isinstance(value, int | float) else str(value or "")


def begins(day: date | None, now: datetime) -> datetime:
    """From when a value counts: now, or the begin of a later day; raises RuleBroken for a past one.

    What was true stays true: a setting never changes the past.
    """
    today = local(now).date()
    if day is None or day == today:
        return now
    if day < today:
        raise RuleBroken(
            N_("{day} is past; a setting counts from today or a later day on."),
            field="valid_from",
            day=date_text(day),
        )
    return datetime.combine(day, time(), amsterdam()).astimezone(UTC)


def line(setting: Setting, rows: list[WrittenSetting], at: datetime) -> SettingLine:
    """A setting as it stands at a moment; `rows` are all of its own, in the order of writing."""
    by_begin = sorted(rows, key=lambda row: row.since)
    stands = next((row for row in reversed(by_begin) if row.since <= at), None)
    # Of two that count from the same later moment on the newer replaces the other.
    coming = {row.since: row for row in by_begin if row.since > at}
    return SettingLine(
        setting,
        setting.default if stands is None else stands.value,
        stands,
        tuple(coming.values()),
        tuple(reversed(rows)),
    )
