"""The pages that have a number, each loaded when it is first seen."""

from crisisdesk.screens.base import DeskScreen


def page_called(name: str) -> DeskScreen:
    """A page by its name, loaded when it is first seen."""
    if name == "cases":
        from crisisdesk.screens.cases import CasesBoard

        return CasesBoard()
    if name == "absence":
        from crisisdesk.screens.absence import AbsencePage

        return AbsencePage()
    if name == "meetings":
        from crisisdesk.screens.meetings import MeetingsBoard

        return MeetingsBoard()
    if name == "register":
        from crisisdesk.screens.register import RegisterBoard

        return RegisterBoard()
    if name == "contacts":
        from crisisdesk.screens.contacts import ContactsBoard

        return ContactsBoard()
    from crisisdesk.screens.capacity import CapacityBoard

    return CapacityBoard()
