"""f6: the last act here is taken back, at once or after a question."""

from typing import Any

from crisisdesk.errors import DeskError, NeedsConfirmation
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Acting
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.services.safekeeping.take_back import take_back


async def take_last_back(screen: Acting[Any]) -> None:
    """Take back what was done here last, or say why not and what corrects it instead."""
    try:
        what = await confirmed(screen, _("Yes, take back"), take_back, screen.desk.store.last_act)
    except NeedsConfirmation:
        return
    except DeskError as error:
        screen.tell(error)
        return
    screen.say(_("Taken back: {what}").format(what=say(what)))
