"""Turns the declared keys into bindings."""

from collections.abc import Iterable

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
