"""`crisisdesk manual`: the pages of the manual, or one of them as text."""

from crisisdesk import i18n, manual
from crisisdesk.commands.context import Context


def show(context: Context, *, page: str | None) -> None:  # noqa: ARG001 - as every command has it
    """Print the list of pages, or one page as it stands."""
    language = i18n.language()
    if page is not None:
        print(manual.text(page, language), end="")
        return
    for name in manual.PAGES:
        print(f"{name:<15}{manual.title(name, language)}")
