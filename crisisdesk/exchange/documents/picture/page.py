"""The situation picture as one web page that asks nobody anything, and as JSON."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from markupsafe import Markup, escape

from crisisdesk.domain.absence.region import rate_phrase, reported_phrase
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import LeftOut
from crisisdesk.domain.moments import date_text, local, moment_text
from crisisdesk.domain.week.small_numbers import FEWEST
from crisisdesk.exchange import export
from crisisdesk.exchange.documents.picture.charts import Bar, chart, table
from crisisdesk.exchange.documents.picture.look import SCRIPT, STYLE
from crisisdesk.i18n import (
    _,
    language,
    say,
    span,
    total_text,
    total_words,
    weekday,
    without_controls,
)
from crisisdesk.services.week.picture import Picture, Stop

_PAGE = Markup("""\
<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{style_hash}'; \
script-src '{script_hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style></head>
<body>
<header><h1>{title}</h1>
<p class="when">{when}</p>
<p class="soft">{life}</p>
<p id="late" role="alert" data-made="{made}" data-by="{by}" \
data-min="{min}" data-hours="{hours}" hidden>{late}</p>
</header>
<main>
<ul class="tops">{tops}</ul>
<div class="sections">
{sections}
</div>
</main>
<footer><p>{foot}</p></footer>
<script>{script}</script>
</body>
</html>
""")


def as_files(picture: Picture) -> dict[str, bytes]:
    """The files by their names, the page last: what it shows is then there for programs too."""
    return {"picture.json": as_json(picture), "index.html": as_html(picture)}


def as_json(picture: Picture) -> bytes:
    """The picture for programs."""
    return export.as_json(picture.as_json())


def as_html(picture: Picture) -> bytes:
    """The picture for people; what a person typed becomes plain text in it."""
    title = _("Situation picture of youth care")
    if region := without_controls(picture.region):
        title = f"{title} · {region}"
    late = escape(
        _("! This picture is of {moment}, {age} old: load it again. Still this? It is not renewed.")
    ).format(moment=moment_text(picture.made_at), age=Markup('<span id="old"></span>'))
    page = _PAGE.format(
        language=language(),
        style_hash=_hash(STYLE),
        script_hash=_hash(SCRIPT),
        title=title,
        style=Markup(STYLE),  # noqa: S704 - the project's own words
        when=" · ".join(_when(picture)),
        life=_("Good until {moment}; after that it is too old to go by.").format(
            moment=moment_text(picture.renew_by)
        ),
        made=_thousandths(picture.made_at.timestamp()),
        by=_thousandths(picture.renew_by.timestamp()),
        min=_("{n} min").format(n="").strip(),
        hours=_("{n} h").format(n="").strip(),
        late=late,
        tops=Markup("").join(_tops(picture)),
        sections=Markup("\n").join(
            Markup("<section><h2>{}</h2>{}</section>").format(heading, Markup("").join(parts))
            for heading, parts in _sections(picture)
        ),
        foot=_(
            "Only sums; nothing of a child, a person or a single case. Numbers of children as of"
            " {moment}, the same all day; a number below {fewest} is not told."
        ).format(moment=moment_text(picture.figures.at), fewest=FEWEST),
        script=Markup(SCRIPT),  # noqa: S704 - the project's own words
    )
    return page.encode()


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _thousandths(seconds: float) -> int:
    return round(seconds * 1000)


def _when(picture: Picture) -> Iterator[str]:
    yield _("Measured at {moment}").format(moment=moment_text(picture.made_at))
    yield _("{n} of {all} reported today").format(n=picture.reported, all=picture.asked)
    if picture.oldest is not None:
        yield _("oldest figure {age}").format(age=span(picture.made_at - picture.oldest))
    if never := picture.totals.never:
        yield _("{number} never reported").format(number=never)


def _tops(picture: Picture) -> Iterator[Markup]:
    told = picture.figures.told
    totals, days = picture.review.totals, picture.review.period.days
    rate = say(rate_phrase(totals.rate, days)) if totals.reported else _("unknown")
    for number, words in (
        (total_text(picture.tonight), _("vacancies tonight")),
        (say(told["open"].phrase), _("open cases")),
        (rate.partition(" %")[0] + " %" if " %" in rate else rate, _("absence")),
        (str(sum(stop.facilities or 1 for stop in picture.stops)), _("stops and limits")),
    ):
        shown = "words" if number[:1].isalpha() else ""
        yield Markup('<li><strong class="{}">{}</strong> {}</li>').format(shown, number, words)


def _sections(picture: Picture) -> Iterator[tuple[str, Iterator[Markup]]]:
    yield _("Vacancies tonight"), _tonight(picture)
    yield _("Cases and unmet demand"), _cases(picture)
    yield _("The past days"), _past(picture)
    yield _("Stops and limits"), _stops(picture)
    yield _("Absence"), _absence(picture)
    yield _("What is agreed"), _agreed(picture)


def _paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


def _pair(title: str, name: str, bars: list[Bar]) -> Markup:
    rows = [(bar.name, total_words(bar.number)) for bar in bars]
    return Markup('<div><h3>{}</h3><div class="pair">{}{}</div></div>').format(
        title,
        chart(_("Chart: {what}; the table beside it says the same").format(what=title), bars),
        table(title, (name, _("vacant")), rows, heard=True),
    )


def _tonight(picture: Picture) -> Iterator[Markup]:
    whom = picture.whom
    yield _paragraph(
        _("{places} places where a child can sleep tonight.").format(
            places=total_words(picture.tonight)
        )
        if picture.tonight.known
        else _("It is not known how many places are vacant tonight.")
    )
    ages = [
        Bar(_("{ages} years").format(ages=ages), number) for ages, number in whom.by_age.items()
    ]
    yield _pair(_("By age; one place may suit several"), _("age group"), ages)
    kinds = [Bar(_(kind.words), number) for kind, number in whom.by_kind.items()]
    if kinds:
        yield _pair(_("By kind"), _("kind"), kinds)
    apart = [
        (_("{kind}: counted apart").format(kind=_(kind.words)), total_words(number))
        for kind, number in ((Kind.SECURE, whom.secure), (Kind.ISOLATION, whom.isolation))
    ]
    left_out = [
        (_(reason.words).format(n="").lstrip("+ "), total_words(number))
        for reason, number in picture.totals.left_out.items()
        if reason not in (LeftOut.SECURE, LeftOut.ISOLATION)
    ]
    yield Markup("<div><h3>{}</h3>{}</div>").format(
        _("Not counted for tonight"),
        table(
            _("Vacant, but left out of the number above"),
            (_("why"), _("vacant")),
            [*left_out, *apart],
        ),
    )


def _past(picture: Picture) -> Iterator[Markup]:
    bars = [
        Bar(f"{weekday(local(at).date())} {local(at):%d-%m}", number) for at, number in picture.past
    ]
    bars.append(Bar(_("now"), picture.tonight))
    yield _pair(_("Vacancies at this hour"), _("day"), bars)


def _stops(picture: Picture) -> Iterator[Markup]:
    if not picture.stops:
        yield _paragraph(_("There is no stop and no limit."))
        return
    rows = [
        (
            _("whole region") if stop.kind is None else _(stop.kind.words),
            _(stop.words),
            str(stop.facilities) if stop.kind is not None else _("all"),
            _end(stop),
        )
        for stop in picture.stops
    ]
    head = (_("kind"), _("what"), _("facilities"), _("first expected end"))
    yield table(_("Facilities that take no child, or not every child"), head, rows)


def _end(stop: Stop) -> str:
    return _("not known") if stop.until is None else moment_text(stop.until)


def _cases(picture: Picture) -> Iterator[Markup]:
    told = {name: say(number.phrase) for name, number in picture.figures.told.items()}
    since = _("since {moment}").format(moment=moment_text(picture.figures.since))
    words = {
        "open": _("open cases"),
        "acute": _("of which acute"),
        "urgent": _("of which urgent"),
        "parked": _("on hold until a set moment"),
        "asks": _("bridged, too long in one place or not seen"),
        "new": _("new {since}").format(since=since),
        "ended": _("ended {since}").format(since=since),
        "no_place": _("searches that ended without a place {since}").format(since=since),
    }
    rows = [(text, told[name]) for name, text in words.items() if name in told]
    caption = _("Numbers of children as of {moment}; a number below {fewest} is not told.").format(
        moment=moment_text(picture.figures.at), fewest=FEWEST
    )
    yield table(caption, (_("what"), _("how many")), rows)


def _absence(picture: Picture) -> Iterator[Markup]:
    totals, period = picture.review.totals, picture.review.period
    if not totals.reported:
        yield _paragraph(_("Absence is not known: no provider has reported."))
        return
    rows = [
        (_("absence (weighted)"), say(rate_phrase(totals.rate, period.days))),
        (_("providers that reported"), say(reported_phrase(totals))),
        (_("providers below their minimum"), str(picture.below_minimum)),
    ]
    caption = _("{start} to {end}").format(start=date_text(period.start), end=date_text(period.end))
    yield table(caption, (_("what"), _("how many")), rows)


def _agreed(picture: Picture) -> Iterator[Markup]:
    rows = [
        (
            _(agreed.kind.words),
            str(agreed.number),
            str(agreed.provisional),
            "–" if agreed.until is None else date_text(agreed.until),
        )
        for agreed in picture.agreed
    ]
    head = (_("kind"), _("stand"), _("for the time being"), _("first end"))
    yield table(_("Agreements and measures of the region that stand"), head, rows)
