"""The desk in a browser is begun by a command."""

from tests.commands.conftest import demo, made_up, run

__all__ = ["demo", "made_up", "run"]
