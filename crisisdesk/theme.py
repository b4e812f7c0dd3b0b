"""How the desk looks: colour only where something asks for action, and never colour alone.

The first three are computed against their own background. The last two leave the colours to the
terminal: what they come to there nobody here can know, so what has the cursor is turned around.
"""

from typing import NamedTuple

from textual.css.stylesheet import Stylesheet
from textual.theme import Theme

from crisisdesk.errors import N_

_TURNED = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    # Textual does not turn a chosen option around; where colours are left out, the line stays.
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "block-cursor-text-style": "bold underline",
    "block-cursor-blurred-text-style": "underline",
    "border": "ansi_default",
    "border-blurred": "ansi_default",
    "scrollbar": "ansi_default",
    "scrollbar-hover": "ansi_default",
    "scrollbar-active": "ansi_default",
    "scrollbar-background": "ansi_default",
    "scrollbar-background-hover": "ansi_default",
    "scrollbar-background-active": "ansi_default",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_default",
    "link-color": "ansi_default",
    "link-background-hover": "ansi_default",
    "link-color-hover": "ansi_default",
    "footer-key-foreground": "ansi_default",
    "screen-selection-background": "ansi_default",
    "screen-selection-foreground": "ansi_default",
    **{f"markdown-h{level}-color": "ansi_default" for level in range(1, 7)},
}
_DEFAULT = "ansi_default"


def _no_darker(**colours: str) -> dict[str, str]:
    """The shades of these colours that would be darker, as they are."""
    return {
        f"{name}-darken-{shade}": colour for name, colour in colours.items() for shade in (1, 2)
    }


class Skin(NamedTuple):
    """One look, by the name that the settings file has for it."""

    theme: Theme
    words: str


LOOKS = {
    "dark": Skin(
        Theme(
            name="desk-dark",
            primary="#6ea8c9",
            secondary="#8fa3ad",
            warning="#e0b050",
            error="#f07f74",
            success="#7fb77e",
            accent="#6ea8c9",
            foreground="#dfe5e8",
            background="#11171b",
            surface="#171f24",
            panel="#1e282e",
            dark=True,
            variables={
                "text-muted": "auto 65%",
                "text-disabled": "auto 60%",
                "screen-selection-background": "#6ea8c9",
                "screen-selection-foreground": "#11171b",
                # A button under the mouse would be too dark for its words.
                **_no_darker(
                    primary="#6ea8c9", error="#f07f74", warning="#e0b050", success="#7fb77e"
                ),
            },
        ),
        N_("dark"),
    ),
    "light": Skin(
        Theme(
            name="desk-light",
            primary="#1f5f86",
            secondary="#54666f",
            warning="#8a5a00",
            error="#a8201a",
            success="#2a6b34",
            accent="#1f5f86",
            foreground="#1a2226",
            background="#f7f8f6",
            surface="#ffffff",
            panel="#e6eaec",
            dark=False,
            variables={
                "text-muted": "auto 68%",
                "text-disabled": "auto 60%",
                "screen-selection-background": "#1f5f86",
                "screen-selection-foreground": "#ffffff",
            },
        ),
        N_("light"),
    ),
    "contrast": Skin(
        Theme(
            name="desk-contrast",
            primary="#5fd7ff",
            secondary="#ffffff",
            warning="#ffd75f",
            error="#ff9f9f",
            success="#9fff9f",
            accent="#5fd7ff",
            foreground="#ffffff",
            background="#000000",
            surface="#000000",
            panel="#1c1c1c",
            dark=True,
            variables={
                "text-muted": "auto 84%",
                "text-disabled": "auto 75%",
                "screen-selection-background": "#5fd7ff",
                "screen-selection-foreground": "#000000",
            },
        ),
        N_("high contrast"),
    ),
    "mono": Skin(
        Theme(
            name="desk-mono",
            ansi=True,
            primary=_DEFAULT,
            foreground=_DEFAULT,
            background=_DEFAULT,
            variables=_TURNED,
        ),
        N_("no colour"),
    ),
    "terminal": Skin(
        Theme(
            name="desk-terminal",
            ansi=True,
            primary="ansi_cyan",
            secondary=_DEFAULT,
            warning="ansi_yellow",
            error="ansi_red",
            success="ansi_green",
            accent="ansi_cyan",
            foreground=_DEFAULT,
            background=_DEFAULT,
            variables=_TURNED,
        ),
        N_("the terminal's own colours"),
    ),
}
"""Every look; `f4` goes through them in this order."""


def look_after(theme: str) -> str:
    """The name of the look that comes after that of this theme."""
    names = list(LOOKS)
    now = next((name for name in names if LOOKS[name].theme.name == theme), names[-1])
    return names[(names.index(now) + 1) % len(names)]


class Sheets(Stylesheet):
    """Style sheets of which each is parsed once, also when a page brings its own."""

    def reparse(self) -> None:
        """Parse what is new; Textual would begin with every sheet again, in an empty memory.

        New variables empty the memory by themselves.
        """
        self.parse()
