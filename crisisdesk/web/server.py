"""A server of this machine that draws the desk in a page, one process for each page."""

import logging
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from aiohttp import web
from textual_serve.server import Server

from crisisdesk.web.gate import Gate

HOST = "127.0.0.1"
_PAGES = Path(__file__).parent / "pages"


class DeskServer(Server):
    """The desk behind a gate, with pages of its own that load nothing from elsewhere."""

    def __init__(
        self, command: Sequence[str], port: int, title: str, environment: Mapping[str, str]
    ) -> None:
        """Run this command for each page; what must not stand in a process list is environment."""
        super().__init__(
            shlex.join(command), host=HOST, port=port, title=title, templates_path=_PAGES
        )
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
        app.router.add_static("/pages", _PAGES, name="pages")
        return app
