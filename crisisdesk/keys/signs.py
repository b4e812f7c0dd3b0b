"""Keys that are one sign, by the name under which a terminal's library reports them."""

import string
import unicodedata

_NAMED_OTHERWISE = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}


def _name(sign: str) -> str:
    name = unicodedata.name(sign).lower().replace("-", "_").replace(" ", "_")
    return _NAMED_OTHERWISE.get(name, name)


SIGNS = {_name(sign): sign for sign in string.punctuation}
"""Each sign of a keyboard by its name."""
NAMES = {sign: name for name, sign in SIGNS.items()}
