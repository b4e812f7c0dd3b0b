"""The situation picture as a page: it asks nobody, tells no word, and carries its own rules."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from crisisdesk import i18n
from crisisdesk.domain.capacity.facilities import Kind
from crisisdesk.domain.capacity.places import LeftOut
from crisisdesk.domain.totals import Total
from crisisdesk.exchange.documents.picture import charts, page
from crisisdesk.services.week import picture
from crisisdesk.store.store import Store
from tests import canary_words, every_field
from tests.clock import Clock

KILOBYTE = 1000


class Page(HTMLParser):
    """Counts what a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_word_of_a_full_store_is_in_it(store: Store, clock: Clock, language: str) -> None:
    i18n.use(language)
    marks = canary_words.Marks()
    every_field.fill(store, clock, marks.__getitem__)
    drawn = store.read(picture.picture, 15)
    html, as_json = page.as_html(drawn), page.as_json(drawn)
    assert len(html) <= 60 * KILOBYTE
    # The region's name is the title; everything else is a sum.
    told = {word for word in marks.values() if word in html.decode() + as_json.decode()}
    assert told == {marks["region.name"]}
    assert not re.search(r"\b[A-Z]{1,2}-\d{4}\b", html.decode() + as_json.decode())
    counts = drawn.figures.told
    assert {name: (told.low, told.high) for name, told in counts.items() if told.high == 4} != {}
    for name, told in json.loads(as_json)["cases"].items():
        if name in counts:
            assert told["high"] is None or told["high"] >= 4


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_stands_alone(store: Store, language: str) -> None:
    i18n.use(language)
    drawn = store.read(picture.picture, 15)
    html = page.as_html(drawn).decode()
    made = Page(html)
    assert made.of("html") == [{"lang": language}]
    assert len(made.of("h1")) == 1
    assert all("scope" in attrs for attrs in made.of("th"))
    # Each chart has its table, and neither has a look of its own that the policy would refuse.
    assert len(made.of("svg")) <= len(made.of("table"))
    assert not any("style" in attrs for _tag, attrs in made.tags)
    assert not re.search(r"(?:src|href|url|@import)\s*[=(:]", html)
    policy = made.of("meta")[1]["content"]
    assert policy is not None
    for name in ("style", "script"):
        (inner,) = re.findall(f"<{name}>(.*?)</{name}>", html, re.DOTALL)
        assert (
            f"{name}-src 'sha256-{b64encode(sha256(inner.encode()).digest()).decode()}'" in policy
        )
    assert "default-src 'none'" in policy
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert json.loads(page.as_json(drawn))["made_at"] == drawn.made_at.isoformat()
    (late,) = (attrs for attrs in made.of("p") if attrs.get("id") == "late")
    assert late["data-made"] == str(round(drawn.made_at.timestamp() * 1000))
    # A page that loads itself again would end as the browser's error page.
    assert "reload" not in html


def test_a_stop_of_the_region_is_counted_and_what_stands_apart_is_always_told(
    store: Store,
) -> None:
    i18n.use("en")
    drawn = store.read(picture.picture)
    stops = [
        picture.Stop(None, "no_crisis", "not for crisis", 0, None),
        picture.Stop(Kind.SECURE, "closed", "closed", 2, None),
    ]
    totals = drawn.totals._replace(left_out={LeftOut.BARRED: Total(3, 0, 1)})
    html = page.as_html(drawn._replace(stops=stops, totals=totals)).decode()
    assert '<strong class="">3</strong> stops and limits' in html
    for kind in (Kind.SECURE, Kind.ISOLATION):
        assert f"{kind.words}: counted apart" in html


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_name_of_each_kind_is_whole_beside_its_bar(language: str) -> None:
    i18n.use(language)
    names = [i18n._(kind.words) for kind in Kind]
    drawn = charts.chart("what", [charts.Bar(name, Total(1, 0, 1)) for name in names])
    assert all(f">{name}<" in drawn for name in names)
    # A wide face takes eight units a letter.
    assert max(map(len, names)) * 8 + 8 <= charts.LABEL


def test_a_hostile_name_is_text(store: Store) -> None:
    name = "</title><script>alert(1)</script>\u202e&"
    drawn = store.read(picture.picture)._replace(region=name)
    html = page.as_html(drawn).decode()
    assert html.count("<script>") == 1
    assert "\u202e" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_what_nobody_knows_is_no_bar_of_nothing() -> None:
    bars = [
        charts.Bar("known", Total(4, 0, 1)),
        charts.Bar("partly", Total(2, 1, 1)),
        charts.Bar("a name that is much too long to stand beside a bar", Total(0, 1, 0)),
    ]
    drawn = charts.chart("what", bars)
    assert drawn.count('class="bar"') == 2
    assert drawn.count('class="unknown"') == 2
    assert ">2 + ?<" in drawn
    assert ">?<" in drawn
    assert "…" in drawn
