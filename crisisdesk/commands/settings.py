"""What desks agree on, as a list, and changed one by one."""

import json
from contextlib import closing
from typing import TYPE_CHECKING

from crisisdesk.domain import settings as rules
from crisisdesk.domain.moments import date_text, local
from crisisdesk.domain.typed_moments import read_typed_day
from crisisdesk.domain.week.meetings import MEETINGS
from crisisdesk.errors import RuleBroken, WrongUse
from crisisdesk.i18n import _, number_text, say
from crisisdesk.services import settings as desk_settings

if TYPE_CHECKING:
    from crisisdesk.commands.context import Context
    from crisisdesk.domain.settings import Setting, SettingLine


def show(context: "Context", *, as_json: bool) -> None:
    """Print every setting as it stands."""
    with context.reading_store() as store:
        lines = store.read(desk_settings.lines)
    if as_json:
        print(json.dumps([_as_json(line) for line in lines], ensure_ascii=False))
        return
    width = max(len(line.setting.name) for line in lines)
    for line in lines:
        print(f"{line.setting.name:<{width}}  {_told(line)}")


def change(
    context: "Context", *, name: str, value: str, from_day: str | None, why: str | None
) -> None:
    """Change one setting; raises WrongUse that says what is allowed."""
    bootstrap = context.acting()
    today = local(bootstrap.now()).date()
    try:
        setting = rules.declared(name, MEETINGS)
        typed = rules.typed_value(setting, value)
        day = None if from_day is None else read_typed_day(from_day, today, "from")
        with closing(bootstrap.to_write()) as store:
            store.write(desk_settings.change, name, typed, day=day, why=why or "")
            line = next(line for line in store.read(desk_settings.lines) if line.id == name)
    except RuleBroken as error:
        raise WrongUse(error.message, **error.values) from None
    print(f"{name}  {_told(line)}")


def _as_json(line: "SettingLine") -> dict[str, object]:
    return {
        "name": line.setting.name,
        "value": line.value,
        "default": line.setting.default,
        "since": None if line.stands is None else line.stands.since.isoformat(),
        "by": None if line.stands is None else line.stands.who or None,
        "kind": line.setting.kind,
        "allowed": say(line.setting.allowed),
        "later": [
            {"value": row.value, "since": row.since.isoformat(), "by": row.who or None}
            for row in line.coming
        ],
    }


def _value(setting: "Setting", value: object) -> str:
    text = rules.value_text(setting, value) or "–"
    return number_text(text) if isinstance(value, int | float) else text


def _told(line: "SettingLine") -> str:
    setting = line.setting
    parts = [_value(setting, line.value), _(setting.kind.words)]
    if line.stands is None:
        parts.append(_("default"))
    else:
        since = date_text(local(line.stands.since).date())
        parts.append(_("since {day}, {who}").format(day=since, who=line.stands.who or "–"))
        default = _value(setting, setting.default)
        parts.append(f"{_('default')}: {default}")
    for row in line.coming:
        day = date_text(local(row.since).date())
        value = _value(setting, row.value)
        parts.append(_("from {day}: {value}").format(day=day, value=value))
    return " · ".join(parts)
