"""A server of this machine that draws the desk in a page, one process for each page."""

import logging
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp_jinja2
from aiohttp import web
from textual_serve.server import Server

from crisisdesk.web.gate import Gate

HOST = "127.0.0.1"
_PAGES = Path(__file__).parent / "pages"


class DeskServer(Server):
    """The desk behind a gate, with pages of its own that load nothing from elsewhere."""

    def __init__(
        self,
        command: Sequence[str],
        port: int,
        words: Mapping[str, str],
        environment: Mapping[str, str],
    ) -> None:
        """Run this command for each page; what must not stand in a process list is environment.

        `words` are the page's: its language, its title, that the desk was left, and to open it.
        """
        # The library starts it by a shell, which would stand between the desk and this server.
        line = f"exec {shlex.join(command)}" if os.name == "posix" else shlex.join(command)
        super().__init__(line, host=HOST, port=port, templates_path=_PAGES)
        self._words = words
        self.gate = Gate(port)
        os.environ.update(environment)

    @property
    def address(self) -> str:
        """Where a browser begins, with the token that counts once."""
        return f"{self.public_url}/?token={self.gate.token}"

    def initialize_logging(self) -> None:
        """The library would log what it was given; the desk's own log has no words of people."""
        logging.getLogger("textual-serve").disabled = True

    async def on_startup(self, app: web.Application) -> None:
        """The command says where; the library would repeat the command."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self.gate.middleware())
        aiohttp_jinja2.get_env(app).globals["words"] = self._words
        app.router.add_static("/pages", _PAGES, name="pages")
        return app
