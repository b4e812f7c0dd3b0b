"""The desk in a browser of this machine."""

import os
import sys
from typing import TYPE_CHECKING

from crisisdesk.errors import N_, WrongUse
from crisisdesk.i18n import _

if TYPE_CHECKING:
    from crisisdesk.commands.context import Context

USUAL_PORT = 8765
_PORTS = range(1024, 65536)


def serve(context: "Context", *, port: str | None) -> None:
    """Serve until it is interrupted; raises WrongUse for no port and without the extra `web`."""
    number = USUAL_PORT if port is None else _port(port)
    try:
        from crisisdesk.web.server import DeskServer
    except ImportError:
        raise WrongUse(
            N_("The desk in a browser needs the extra web: pip install 'crisisdesk[web]'.")
        ) from None
    settings = context.bootstrap.settings
    command = [sys.executable, "-m", "crisisdesk", "--language", settings.language]
    if settings.member:
        command += ["--as", settings.member]
    # An address may hold a password, and every account of a machine sees a command.
    environment = {"CRISISDESK_DATABASE": settings.database}
    words = {
        "language": settings.language,
        "title": _("Crisis desk"),
        "ended": _("The desk in this page has ended; what was typed waits as a draft."),
        "again": _("Open the desk again"),
    }
    server = DeskServer(command, number, words, environment)
    print(_("The desk for this browser, once: {address}").format(address=server.address))
    print(_("ctrl+c ends it."), flush=True)
    try:
        server.serve()
    except OSError as error:
        raise WrongUse(
            N_("Port {port} cannot be used: {reason}."),
            port=number,
            reason=os.strerror(error.errno or 0),
        ) from None


def _port(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal()) or int(typed[:6]) not in _PORTS:
        raise WrongUse(N_("A port is a number from 1024 to 65535."))
    return int(typed)
