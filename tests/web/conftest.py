"""The desk in a browser is begun by a command."""

from tests.commands.conftest import demo, run

__all__ = ["demo", "run"]
