"""Documents that leave the desk: agenda, minutes, bulletin, emergency sheet."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from crisisdesk import keys
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.small_numbers import Figures
from crisisdesk.errors import N_, RuleBroken, WrongUse
from crisisdesk.i18n import _
from crisisdesk.screens.base import Acting
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.files import typed_path, write_file
from crisisdesk.screens.forms import Field, Form, path_field
from crisisdesk.services.week import publications
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.path_line import RECENT

if TYPE_CHECKING:
    from crisisdesk.exchange.documents.paper import Paper

Make = Callable[[Snapshot], "Paper"]


class ForProviders(NamedTuple):
    """The form of a document for a delegation of providers, and what it tells of children."""

    make: Make
    tells: Callable[[Snapshot], Figures]


class Edition(NamedTuple):
    """A document as one audience gets it, and what it tells of children before it has left."""

    code: str
    words: str
    make: Make
    tells: Callable[[Snapshot], Figures] | None = None


async def write_paper(
    screen: Acting[None],
    stem: str,
    make: Make,
    form: str = "docx",
    providers: ForProviders | None = None,
    editions: Sequence[Edition] = (),
) -> bool:
    """Write a document to a file that is asked for; where it has editions, for whom too.

    Answers whether it was written.
    """
    every = [Edition("desk", _("the desk"), make), *editions]
    if providers is not None:
        words = _("providers: no small number, no case number")
        every.append(Edition("providers", words, *providers))
    path = await screen.app.push_screen_wait(PaperForm(stem, every, form))
    if path is not None:
        screen.say(_("Written: {path}").format(path=path))
    return path is not None


async def write_sheet(screen: Acting[None]) -> None:
    """Write the emergency sheet: one A4 that works without power."""

    def make(snapshot: Snapshot) -> "Paper":
        from crisisdesk.exchange.documents.outgoing import sheet_paper
        from crisisdesk.services.week.emergency_sheet import sheet

        return sheet_paper(sheet(snapshot))

    day = local(screen.desk.moment).date().isoformat()
    await write_paper(screen, f"{_('emergency-sheet')}-{day}", make, "pdf")


class PaperForm(Form[Path]):
    """Where a document goes, and in which form."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("Write to a file")

    def __init__(self, stem: str, editions: Sequence[Edition], form: str) -> None:
        """Offer a name, a form and, where there are more, the editions."""
        super().__init__()
        self._stem, self._form = stem, form
        self._editions = {edition.code: edition for edition in editions}

    def fields(self) -> ComposeResult:
        """A path, and the form that goes before its ending."""
        from crisisdesk.exchange.documents.formats import FORMATS

        with Horizontal(classes="row"):
            yield Field(
                "form",
                _("format"),
                Choice([(form, form) for form in FORMATS], self._form, id="in-form"),
            )
            if len(self._editions) > 1:
                audiences = [(edition.words, code) for code, edition in self._editions.items()]
                yield Field("audience", _("for"), Choice(audiences, "desk", id="in-audience"))
        path = str(RECENT.newest / self._stem)
        yield path_field("path", _("file"), path, endings=[f".{form}" for form in FORMATS])

    async def save(self) -> None:
        """Write the file."""
        from crisisdesk.exchange.documents import formats

        several = len(self._editions) > 1
        edition = self._editions[self.choice("audience") if several else "desk"]

        async def make() -> bytes:
            if edition.tells is not None:
                figures = await self.ask(edition.tells)
                if figures.coming:
                    await self.attempt(publications.keep, figures)
            paper = await self.ask(edition.make)
            return await asyncio.to_thread(formats.as_bytes, paper, form, self.desk.now())

        path, form = typed_path(self.text("path")), self.choice("form")
        if path.suffix.lstrip(".") in formats.FORMATS:
            path = path.with_suffix("")
        path = path.parent / f"{path.name}.{form}"
        await write_file(self, path, make)


async def write_picture(screen: Acting[Any]) -> None:
    """Write the situation picture into a folder that is asked for."""
    path = await screen.app.push_screen_wait(PictureForm())
    if path is not None:
        screen.say(_("Written: {path}").format(path=path))


class PictureForm(Form[Path]):
    """Into which folder the situation picture goes."""

    KEYS = keys.FORM
    TITLE_WORDS = N_("The situation picture")

    def fields(self) -> ComposeResult:
        """The folder."""
        yield path_field("path", _("folder"), str(RECENT.newest), endings=())
        yield Label(
            _(
                "A page and its data, for whoever serves that folder: sums only, no name and no"
                " case. crisisdesk picture --every renews it."
            ),
            classes="hint",
            markup=False,
        )

    async def save(self) -> None:
        """Write the page and its data; what stands there is replaced where the person says so."""
        from crisisdesk.exchange.destination import OwnPlaces
        from crisisdesk.exchange.documents.picture import page
        from crisisdesk.services.week import picture

        folder = typed_path(self.text("path"), folder=True)
        if not await asyncio.to_thread(folder.is_dir):
            raise RuleBroken(N_("There is no folder {path}."), field="path", path=folder)
        drawn = await self.ask(picture.picture, None)
        files = await asyncio.to_thread(page.as_files, drawn)
        there = [name for name in files if (folder / name).exists()]
        if there:
            words = _("{path} is there already and would be replaced.")
            words = words.format(path=folder / there[-1])
            if not await self.app.push_screen_wait(Sure([words], _("Yes, replace it"))):
                return
        if drawn.figures.coming:
            await self.attempt(publications.keep, drawn.figures)
        own = OwnPlaces.of(self.desk.settings)
        try:
            for name, content in files.items():
                place = own.destination(folder / name, over=True)
                await asyncio.to_thread(place.write, content, for_all=True)
        except WrongUse as error:
            raise RuleBroken(error.message, field="path", **error.values) from None
        self.dismiss(folder / [*files][-1])
