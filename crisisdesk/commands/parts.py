"""What a command of the command line is made of: its words, its arguments, its function."""

from collections.abc import Callable
from typing import NamedTuple


class Argument(NamedTuple):
    """One argument: `--json` is an option, `FILE` a word in its place."""

    name: str
    """The name; a short form stands before it: `-o/--output`."""
    words: str
    value: str = ""
    """What stands for the value of an option in the help; "" is a switch."""
    parameter: str = ""
    """How the function calls it, where that is not the name."""
    kind: Callable[[str], object] = str
    required: bool = False
    repeated: bool = False
    default: str | None = None

    @property
    def flags(self) -> list[str]:
        """The option as it may be written; none for a word in its place."""
        return self.name.split("/") if self.name.startswith("-") else []

    @property
    def keyword(self) -> str:
        """The name of the function's parameter."""
        plain = self.name.split("/")[-1].lstrip("-")
        return self.parameter or plain.replace("-", "_").lower()


class Command(NamedTuple):
    """One command, or a name over several."""

    name: str
    words: str
    function: str = ""
    """Module and function in `commands`: `data.status`; "" where only its commands do something."""
    arguments: tuple[Argument, ...] = ()
    commands: tuple["Command", ...] = ()
