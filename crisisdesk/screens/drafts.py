"""What was being typed when somebody left: taken up again, or put aside where it is broken."""

from textual.app import App

from crisisdesk.i18n import _
from crisisdesk.screens.base import Desk
from crisisdesk.services import drafts
from crisisdesk.store.queries.drafts import Draft


async def left_off(app: App[None], desk: Desk, form: str = "") -> list[Draft]:
    """The drafts of a form, newest first; what cannot be read is put aside, and that is said.

    Raises DeskError.
    """
    desk_id = desk.store.actor.desk
    for draft in await desk.store.ask(drafts.broken, desk_id):
        await desk.store.write_draft(drafts.put_aside, draft, desk_id)
        app.notify(
            _("The unfinished report cannot be read any more; it was set aside."),
            severity="warning",
            markup=False,
        )
    return await desk.store.ask(drafts.found, desk_id, form)
