"""The commands that look ahead: whatif, forecast. They write nothing."""

import json
from typing import TYPE_CHECKING

from crisisdesk.commands.context import Context
from crisisdesk.errors import N_, WrongUse
from crisisdesk.i18n import _, decimal_text, ngettext

if TYPE_CHECKING:
    from crisisdesk.domain.foresight.rehearsal import Fragile, Rehearsal
    from crisisdesk.services.foresight.forecast import ClassForecast
    from crisisdesk.services.foresight.rehearsal import Countable


def whatif(context: Context, *, absent: list[str], as_json: bool) -> None:
    """Say which absence costs most places, or what to move at this one."""
    from crisisdesk.services.foresight import rehearsal

    typed = [_absent(word) for word in absent]
    with context.reading_store() as store:
        known = store.read(rehearsal.counted)
        if not typed:
            _tell_fragile(rehearsal.fragile(known), known, as_json=as_json)
            return
        missing = store.read(rehearsal.absent_of, typed)
        answer = store.read(rehearsal.rehearse, missing)
    _tell_rehearsal(answer, known, as_json=as_json)


def _absent(word: str) -> tuple[str, int]:
    from crisisdesk.domain.absence.absence import parse_amount

    name, equals, fte = word.rpartition("=")
    if not (equals and name.strip()):
        raise WrongUse(N_("--absent is PROVIDER=FTE: “{word}”."), word=word)
    amount = parse_amount(fte, "absent")
    if amount is None:
        raise WrongUse(N_("--absent is PROVIDER=FTE: “{word}”."), word=word)
    return name.strip(), amount


def _tell_fragile(lines: "list[Fragile]", known: "Countable", *, as_json: bool) -> None:
    from crisisdesk.domain.absence.absence import as_fte

    if as_json:
        fragile = [
            {
                "facility": line.group.name,
                "provider": line.group.provider_name,
                "absent_fte": float(as_fte(line.absent)),
                "lost": line.lost,
            }
            for line in lines
        ]
        print(json.dumps({"fragility": fragile}))
        return
    for line in lines:
        words = ngettext("costs {n} place", "costs {n} places", line.lost).format(n=line.lost)
        fte = _("{fte} FTE less").format(fte=decimal_text(as_fte(line.absent).normalize()))
        print(f"{line.group.name} ({line.group.provider_name}): {fte} {words}")
    _tell_uncounted(known)


def _tell_rehearsal(answer: "Rehearsal", known: "Countable", *, as_json: bool) -> None:
    from crisisdesk.services.foresight.words import closed_words, lost_words, move_words

    if as_json:
        moves = [
            {
                "from": move.source.name,
                "to": move.target.name,
                "fte": move.fte,
                "minutes": move.minutes,
                "saves": move.saves,
            }
            for move in answer.moves
        ]
        print(
            json.dumps(
                {
                    "lost": answer.lost,
                    "lost_without_moves": answer.lost_without_moves,
                    "moves": moves,
                    "exact": answer.exact,
                }
            )
        )
        return
    print("\n".join([*lost_words(answer), *map(move_words, answer.moves), *closed_words(answer)]))
    _tell_uncounted(known)


def _tell_uncounted(known: "Countable") -> None:
    from crisisdesk.services.foresight.words import uncounted_words

    if known.uncounted:
        print(uncounted_words(known.uncounted))
    print(_("A rehearsal: nothing was written."))


def forecast(context: Context, *, places: str | None, as_json: bool) -> None:
    """Say how likely there is a place for the next child, or what so many places would come to."""
    if places is not None:
        _plan(context, places, as_json=as_json)
        return
    from crisisdesk.services.foresight import forecast as services
    from crisisdesk.services.foresight.forecast_words import class_words, too_little_words

    with context.reading_store() as store:
        outlook = store.read(services.outlook)
    if as_json:
        if outlook.too_little:
            print(json.dumps({"too_little": True, "days": outlook.days}))
            return
        classes = [class_as_json(each) for each in outlook.classes]
        print(json.dumps({"at": outlook.at.isoformat(), "too_little": False, "classes": classes}))
    elif outlook.too_little:
        print(too_little_words(outlook))
    else:
        print("\n".join(class_words(each, outlook) for each in outlook.classes))


def _plan(context: Context, typed: str, *, as_json: bool) -> None:
    from crisisdesk.domain.foresight.planning import MOST_PLACES
    from crisisdesk.services.foresight import planning as services

    if not (typed.isascii() and typed.isdecimal() and 0 < int(typed[:5]) <= MOST_PLACES):
        raise WrongUse(
            N_("“{value}” is not a number of places from 1 to {most}."),
            value=typed,
            most=MOST_PLACES,
        )
    with context.reading_store() as store:
        known = store.read(services.planning, int(typed))
    lines = [json.dumps(services.as_json(known))] if as_json else services.planning_words(known)
    print("\n".join(lines))


def class_as_json(each: "ClassForecast") -> dict[str, object]:
    """What is said of one class; keys and codes are the same in every language."""
    from crisisdesk.domain.foresight.forecast import plain_chance

    return {
        "class": {
            "kind": None,
            "age": each.child.age,
            "gender": each.child.gender,
            "urgency": "acute",
        },
        "now": each.now,
        "horizons": [
            {
                "hours": said.ahead * 24,
                "low": said.low,
                "high": said.high,
                "none": [*plain_chance(said.none)],
            }
            for said in each.horizons
        ],
        "days": each.horizons[0].days,
        "changes": each.horizons[0].changes,
        "score": {"right": each.score.right, "of": each.score.of},
        "hidden": "not_better_than_as_today" if each.score.hidden else None,
    }
