"""Binds the declared keys: a screen or widget names its group, and that is all."""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from crisisdesk.keys import Key


def bindings(keys: Iterable[Key]) -> list[BindingType]:
    """The bindings of these keys; their words are translated where they are shown."""
    return [
        Binding(
            key.keys,
            key.action,
            key.description,
            id=key.id,
            show=key.show,
            priority=key.priority,
            tooltip=key.help,
        )
        for key in keys
    ]


class Keyed:
    """What names its group of keys as `KEYS` is bound to them; before Textual's own class."""

    KEYS: ClassVar[tuple[Key, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]]

    def __init_subclass__(cls, **kw: Any) -> None:
        """Bind the keys that this class names itself; those of its bases are bound there."""
        if "KEYS" in vars(cls):
            cls.BINDINGS = bindings(cls.KEYS)
        super().__init_subclass__(**kw)
