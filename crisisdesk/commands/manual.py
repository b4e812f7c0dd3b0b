"""`crisisdesk manual`: the pages of the manual, or one of them as text."""

from typing import Annotated

import typer

from crisisdesk import i18n, manual
from crisisdesk.errors import N_

HELP = N_("The manual: its pages, or one of them.")


def show(
    page: Annotated[str, typer.Argument(help=N_("one of the pages"))] = "",
) -> None:
    """Print the list of pages, or one page as it stands."""
    language = i18n.language()
    if page:
        typer.echo(manual.text(page, language), nl=False)
        return
    for name in manual.PAGES:
        typer.echo(f"{name:<12}{manual.title(name, language)}")
