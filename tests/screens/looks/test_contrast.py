"""Every pair of colours that the desk can draw, computed from its themes and style sheets.

Nothing here is a list typed by hand: what is a ground or a text follows from the rules that were
parsed, and from the styles that the sources name. Where the terminal chooses the colours (`mono`
and `terminal`) no contrast can be computed: what "red" or the default colours are stands in the
settings of the terminal and nowhere in the desk. There it is shown instead that only those colours
are sent, and that the line with the cursor is turned around and needs no colour.
"""

import importlib
import os
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.color import WHITE, Color
from textual.css.model import RuleSet
from textual.css.styles import Styles
from textual.widget import Widget

from crisisdesk import screens, widgets
from crisisdesk.app import CrisisDesk
from crisisdesk.settings import THEMES, Given, load
from crisisdesk.theme import LOOKS
from tests.screens.conftest import press, screen_text
from tests.screens.resting import settle

pytestmark = pytest.mark.drawn
PACKAGE = Path(__file__).parents[3] / "crisisdesk"
COMPUTED = [name for name, look in LOOKS.items() if not look.theme.ansi]
GIVEN = [name for name, look in LOOKS.items() if look.theme.ansi]
TEXT, SIGN, HIGH = 4.5, 3.0, 7.0
SOURCES = "a style in the sources"
TEXTS = re.compile(r"text(-\w+)?|foreground")
KIND = re.compile(r"^[A-Z]\w+")
LETTER = re.compile(r"\w")
STYLE = re.compile(r"[\"' ](\$[a-z][a-z-]*)")


def test_every_look_has_a_name_in_the_settings_file():
    assert tuple(LOOKS) == THEMES


class Pair(NamedTuple):
    """A text on a ground, and where that stands."""

    text: Color
    ground: Color
    where: str

    def __str__(self) -> str:
        """As a failing test shows it."""
        return f"{self.where}: {self.text.hex} on {self.ground.hex}, {self.contrast:.2f}"

    @property
    def contrast(self) -> float:
        """As WCAG reckons it."""
        first, second = (_light(color) for color in (self.text, self.ground))
        return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def _light(color: Color) -> float:
    parts = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_contrast_is_that_of_wcag():
    black_on_white = Pair(Color.parse("#000000"), WHITE, "")
    grey = Pair(Color.parse("#767676"), WHITE, "")
    assert round(black_on_white.contrast, 2) == 21
    assert round(grey.contrast, 2) == 4.54


def on(color: Color, ground: Color, *, auto: bool = False) -> Color:
    """A colour as it is seen on a ground."""
    if auto:
        color = ground.get_contrast_text(color.a)
    return ground + color


class Sheet(NamedTuple):
    """What a theme makes of the rules of every sheet and of the styles that the sources name."""

    rules: dict[str, RuleSet]
    """Those that count under the theme, by where they apply."""
    named: list[Color]
    grounds: list[Color]
    """What everything else lies on."""
    library: set[str]
    """The kinds of parts that the library rules, and the desk does not."""

    def pairs(self) -> Iterator[Pair]:
        """Every text that a rule or a style names, on every ground that it can stand on."""
        for where, rule in self.rules.items():
            styles = rule.styles
            grounds = self.grounds
            has_ground = styles.has_rule("background") and styles.background.a > 0
            if has_ground:
                grounds = [on(styles.background, ground) for ground in self.grounds]
            if styles.has_rule("color") and (styles.color.a or styles.auto_color):
                texts = [_own(styles)]
            else:
                texts = self.texts_of(where) if has_ground else []
            for ground in dict.fromkeys(grounds):
                yield from (Pair(on(text, ground, auto=text.auto), ground, where) for text in texts)
        for ground in self.grounds:
            for text in self.named:
                yield Pair(on(text, ground, auto=text.auto), ground, SOURCES)

    def texts_of(self, where: str) -> list[Color]:
        """What can be written where only a ground is ruled: what its kind says, or anything."""
        if not self.library.issuperset(KIND.findall(where)[:1]):
            return self.named
        kinds = [
            other
            for other, rule in self.rules.items()
            if where.startswith(other) and rule.styles.has_rule("color") and rule.styles.color.a
        ]
        return [_own(self.rules[max(kinds, key=len)].styles)] if kinds else self.named

    def signs(self) -> Iterator[Pair]:
        """What shows where the focus is, on what it can lie on."""
        for where, rule in self.rules.items():
            kind, color = rule.styles.border_top
            focused = rule.pseudo_classes & {"focus", "focus-within"}
            if focused and kind not in ("", "blank", "none", "hidden"):
                yield from (Pair(on(color, ground), ground, where) for ground in self.grounds)


def merged(rules: list[RuleSet], *, dark: bool) -> dict[str, RuleSet]:
    """The rules that count where it is dark or light; of two for the same parts the later one."""
    # What is disabled asks nobody to read it, which WCAG leaves out as well.
    other = {"ansi", "nocolor", "disabled", "light" if dark else "dark"}
    parts: dict[str, RuleSet] = {}
    for rule in rules:
        if not rule.pseudo_classes & other:
            part = RuleSet(rule.selector_set, Styles(), pseudo_classes=rule.pseudo_classes)
            for before in (parts.get(rule.selectors, rule), rule):
                part.styles.merge(before.styles)
            parts[rule.selectors] = part
    return parts


def _own(styles: Styles) -> Color:
    """The colour that a rule gives; text may be faint on purpose."""
    color = styles.color
    if styles.has_rule("auto_color") and styles.auto_color:
        color = Color.automatic(color.a * 100)
    return color.multiply_alpha(styles.text_opacity)


def kinds() -> Iterable[type[Widget]]:
    """Every part of a screen that the desk has or takes from the library."""
    modules = [
        importlib.import_module(module.name)
        for package in (screens, widgets)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    named = (value for module in modules for value in vars(module).values())
    return {kind for kind in named if isinstance(kind, type) and issubclass(kind, Widget)}


def read_sheets(app: CrisisDesk) -> Sheet:
    """The rules of every sheet of the desk, and of the parts of its screens."""
    for kind in kinds():
        for base in kind.__mro__:
            if css := vars(base).get("DEFAULT_CSS", ""):
                place = (base.__module__, base.__name__)
                app.stylesheet.add_source(css, place, is_default_css=True)
    for sheet in sorted(PACKAGE.rglob("*.tcss")):
        app.stylesheet.read(sheet)
    app.stylesheet.parse()
    variables = app.theme_variables
    sources = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    names = {name[1:] for source in sources for name in STYLE.findall(source)}
    grounds = {Color.parse(variables[name]) for name in ("background", "surface", "panel")}
    return Sheet(
        merged(app.stylesheet.rules, dark=app.current_theme.dark),
        [_read(variables[name]) for name in sorted(names) if TEXTS.fullmatch(name)],
        sorted(grounds),
        {
            base.__name__
            for kind in kinds()
            for base in kind.__mro__
            if base.__module__.startswith("textual")
        },
    )


def _read(color: str) -> Color:
    """A colour of a theme, of which some follow from the ground."""
    if automatic := re.fullmatch(r"auto (\d+)%", color):
        return Color.automatic(float(automatic[1]))
    return Color.parse(color)


def sheet_of(app: CrisisDesk, name: str) -> Sheet:
    """What a look makes of the rules."""
    app.set_reactive(CrisisDesk.theme, LOOKS[name].theme.name)
    app.stylesheet.set_variables(app.get_css_variables())
    return read_sheets(app)


@pytest.fixture(params=COMPUTED)
def sheet(request, make_app) -> Sheet:
    """Each look whose colours are the desk's own."""
    return sheet_of(make_app(), request.param)


def test_every_text_of_every_rule_can_be_read_on_every_ground(sheet):
    pairs = {(pair.text, pair.ground): pair for pair in sheet.pairs()}
    assert len(pairs) > 40
    faint = [str(pair) for pair in pairs.values() if pair.contrast < TEXT]
    assert faint == []


def test_where_the_focus_is_can_be_seen(sheet):
    pairs = list(sheet.signs())
    assert pairs
    assert [str(pair) for pair in pairs if pair.contrast < SIGN] == []


def test_the_high_contrast_is_higher(make_app):
    sheet = sheet_of(make_app(), "contrast")
    named = [pair for pair in sheet.pairs() if pair.where == SOURCES]
    assert named
    assert [str(pair) for pair in named if pair.contrast < HIGH] == []


def drawn(app: CrisisDesk) -> Iterator[tuple[str, Style]]:
    """What stands on the screen, with its style."""
    update = app.screen._compositor.render_update(full=True, screen_stack=[])
    assert isinstance(update, LayoutUpdate)
    for line in update.strips:
        for strip in line:
            yield from ((segment.text, segment.style or Style()) for segment in strip)


@pytest.mark.parametrize("name", COMPUTED)
async def test_what_is_drawn_can_be_read(app, name):
    async with app.run_test(size=(120, 40)) as pilot:
        app.theme = LOOKS[name].theme.name
        await settle(pilot)
        for keys in ((), ("2",), ("3", "enter"), ("8",)):
            await press(pilot, *keys)
            seen = set()
            for text, style in drawn(app):
                if text.strip() and style.color and style.bgcolor:
                    color, ground = map(Color.from_rich_color, (style.color, style.bgcolor))
                    if style.reverse:
                        color, ground = ground, color
                    seen.add(Pair(color, ground, "letters" if LETTER.search(text) else "signs"))
            words = [pair for pair in seen if pair.where == "letters"]
            assert len(words) > 3
            assert [str(pair) for pair in words if pair.contrast < TEXT] == []


@pytest.mark.parametrize("name", GIVEN)
async def test_where_the_terminal_has_the_colours_only_they_are_sent(app, name):
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = LOOKS[name].theme.name
        await settle(pilot)
        for keys in ((), ("2",), ("r",)):
            await press(pilot, *keys)
            styles = [style for text, style in drawn(app) if text.strip()]
            own = {
                (text.strip()[:20], color.name)
                for text, style in drawn(app)
                for color in (style.color, style.bgcolor)
                if color and not (color.is_system_defined or color.is_default)
            }
            assert own == set()
            if keys != ("r",):
                [mark] = [style for text, style in drawn(app) if text.startswith("▸")]
                assert mark.reverse
            alarms = {style.color.name for style in styles if style.color} - {"default"}
            assert bool(alarms - {"black", "white", "color(0)", "color(7)"}) is (name == "terminal")


async def test_no_color_sends_none_and_f4_says_so(region_app, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = region_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert app.theme == LOOKS["mono"].theme.name
        sent = {color for _text, style in drawn(app) for color in (style.color, style.bgcolor)}
        assert all(color is None or color.is_default for color in sent)
        [mark] = [style for text, style in drawn(app) if text.startswith("▸")]
        assert mark.reverse
        await press(pilot, "f4")
        assert "NO_COLOR is set" in screen_text(app)
        assert app.theme == LOOKS["mono"].theme.name
    assert not app.settings.directories.settings_file.exists()


async def test_f4_goes_through_every_look_and_each_is_kept_for_the_next_start(app):
    names = [*list(LOOKS)[1:], next(iter(LOOKS))]
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for name in names:
            await press(pilot, "f4")
            assert app.theme == LOOKS[name].theme.name
            assert f"theme: {LOOKS[name].words}" in screen_text(app)
            assert load(Given(), os.environ, app.now()).theme == name
