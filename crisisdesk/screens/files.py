"""Spreadsheets in and the overview out, without leaving the desk."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label, ProgressBar

from crisisdesk import keys
from crisisdesk.domain.sheets.imports import Problem
from crisisdesk.errors import N_, NeedsConfirmation, RuleBroken, WrongUse
from crisisdesk.exchange.completion import SHEETS
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Acting
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.forms import Field, Form, path_field
from crisisdesk.services.sheets.imports import Imported
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.path_line import RECENT, PathLine
from crisisdesk.widgets.plain_text import said

_FORMATS = ("xlsx", "csv", "json")
_PROBLEMS_SHOWN = 5


async def export_to_file(
    screen: Acting[None], subjects: Mapping[str, str], chosen: str = ""
) -> None:
    """Write one of these subjects to a file; they are codes with their words."""
    form = ExportForm(subjects, chosen)
    if (path := await screen.app.push_screen_wait(form)) is not None:
        screen.say(_("Written: {path}").format(path=path))


async def import_spreadsheet(screen: Acting[None]) -> None:
    """Read a spreadsheet."""
    for outcome in await screen.app.push_screen_wait(ImportForm()) or ():
        why = [] if outcome.rows_read else [say(skipped.reason) for skipped in outcome.skipped]
        screen.say("\n".join([outcome_words(outcome), *why, *map(say, outcome.notes)]))


def typed_path(typed: str, *, folder: bool = False) -> Path:
    """The file that is meant, or also a `folder`; raises RuleBroken for none."""
    if not typed:
        raise RuleBroken(N_("Name a file."), field="path")
    try:
        path = Path(typed).expanduser()
    except RuntimeError:
        raise RuleBroken(N_("There is no folder {path}."), field="path", path=typed) from None
    # What cannot be looked at is refused by who opens it.
    with suppress(OSError, ValueError):
        if path.is_dir() and not folder:
            raise RuleBroken(
                N_("{path} is a directory; name a file in it."), field="path", path=path
            )
    return path


async def write_file(form: Form[Path], path: Path, make: Callable[[], Awaitable[bytes]]) -> None:
    """Write what is made to the file that a form names, and leave it with that file.

    A file that is there is replaced only where the person says so. Raises RuleBroken at the path.
    """
    from crisisdesk.exchange.destination import OwnPlaces

    own = OwnPlaces.of(form.desk.settings)
    over = False
    while True:
        try:
            destination = await asyncio.to_thread(own.destination, path, over=over)
            await asyncio.to_thread(destination.write, await make())
        except NeedsConfirmation as question:
            sure = Sure([say(question)], _("Yes, replace it"))
            if not await form.app.push_screen_wait(sure):
                raise
            over = True
        except WrongUse as error:
            raise RuleBroken(error.message, field="path", **error.values) from None
        else:
            RECENT.used(destination.path)
            form.dismiss(destination.path)
            return


class ExportForm(Form[Path]):
    """What is written, where it goes, and in which form."""

    KEYS = keys.FORM

    def __init__(self, subjects: Mapping[str, str], chosen: str = "") -> None:
        """Offer these subjects, codes with their words; `chosen` is what the page itself shows."""
        super().__init__()
        self._subjects, self._chosen = subjects, chosen

    def title_words(self) -> str:
        """The only subject, or that there is a choice."""
        words = [_(words) for words in self._subjects.values()]
        return _("Export: {what}").format(what=words[0]) if len(words) == 1 else _("Export")

    def fields(self) -> ComposeResult:
        """A subject where there are several, a path and a form."""
        first = next(iter(self._subjects))
        if len(self._subjects) > 1:
            options = [(_(words), code) for code, words in self._subjects.items()]
            yield Field(
                "subject", _("what"), Choice([("–", ""), *options], self._chosen, id="in-subject")
            )
        name = self._chosen or (first if len(self._subjects) == 1 else "export")
        path = self._path(name)
        yield path_field("path", _("file"), path, endings=[f".{form}" for form in _FORMATS])
        yield Field(
            "form",
            _("format"),
            Choice([(form, form) for form in _FORMATS], _FORMATS[0], id="in-form"),
        )

    def _path(self, name: str) -> str:
        return str(RECENT.newest / f"{name}-{self.desk.moment.date().isoformat()}.xlsx")

    @on(Choice.Changed, "#in-subject")
    def _renamed(self) -> None:
        """A file that still has the name that was offered is called after what is written."""
        line = self.query_one("#in-path", PathLine)
        offered = {self._path(name) for name in ("export", *self._subjects)}
        if line.value in offered and (subject := self.choice("subject")):
            line.value = self._path(subject)

    async def save(self) -> None:
        """Write the file."""
        from crisisdesk.exchange import subjects

        subject = next(iter(self._subjects))
        if len(self._subjects) > 1 and not (subject := self.choice("subject")):
            raise RuleBroken(N_("Choose what is written."), field="subject")

        async def make() -> bytes:
            export = await self.ask(subjects.SUBJECTS[subject])
            return await asyncio.to_thread(export.as_bytes, form)

        path, form = typed_path(self.text("path")), self.choice("form")
        if path.suffix.lstrip(".") in _FORMATS:
            path = path.with_suffix(f".{form}")
        await write_file(self, path, make)


class ImportForm(Form[list[Imported]]):
    """Which file, read how; what was wrong with it stands here, row by row."""

    DEFAULT_CSS = """
    ImportForm #outcome { width: 1fr; height: auto; }
    """
    KEYS = keys.FORM
    TITLE_WORDS = N_("Read a spreadsheet")
    AGREED: ClassVar[set[str]] = set()
    """The statements of profiles from elsewhere that somebody looked at and let read."""

    def fields(self) -> ComposeResult:
        """A path, a profile, and whether good rows may go without the bad."""
        from crisisdesk.exchange import profiles

        yield path_field("path", _("file, or a folder with mails"), endings=SHEETS)
        options = [(_("the desk's own sheet"), "")]
        options += [(name, name) for name in profiles.names()]
        with Horizontal(classes="row"):
            yield Field(
                "profile",
                _("profile"),
                Choice(options, "", id="in-profile"),
            )
            yield Field(
                "partial",
                _("with bad rows"),
                Choice(
                    [
                        (_("take nothing"), ""),
                        (_("take the good rows"), "partial"),
                        (_("take what is nearly known as new"), "as_new"),
                    ],
                    "",
                    id="in-partial",
                ),
            )
        yield path_field("own", _("or a profile of your own (.toml)"), endings=[".toml"])
        yield ProgressBar(show_eta=False, id="progress")
        yield Label("", id="outcome", markup=False)

    def on_mount(self) -> None:
        """Begin at the file."""
        self.query_one("#progress").display = False
        self.query_one("#in-path").focus()

    async def save(self) -> None:
        """Read, check, take in one act."""
        from crisisdesk.exchange import profiles, reading
        from crisisdesk.services.sheets import imports

        path = typed_path(self.text("path"), folder=True)
        name = self.text("own") or self.choice("profile")
        RECENT.used(path)
        if await asyncio.to_thread(path.is_dir):
            await self._take_mails(path, name or None)
            return
        bar = self.query_one("#progress", ProgressBar)
        bar.display = True

        loop = asyncio.get_running_loop()

        def progress(done: int, whole: int) -> None:
            loop.call_soon_threadsafe(lambda: bar.update(total=whole, progress=done))

        try:
            profile = await asyncio.to_thread(
                (lambda: profiles.load(name)) if name else (lambda: reading.recognise(path))
            )
            if self.text("own") and not await self._agreed(profile.select):
                return
            parsed = await asyncio.to_thread(reading.read, path, profile, progress=progress)
        finally:
            bar.display = False
        how = self._how()
        try:
            outcome = await self.attempt(imports.take, parsed, **how)
        except NeedsConfirmation as question:
            if not await self.app.push_screen_wait(Sure([say(question)], _("Yes, close them"))):
                return
            how["close"] = question.values["count"]
            outcome = await self.attempt(imports.take, parsed, **how)
        if outcome.refused or (outcome.problems and not outcome.imported):
            self.query_one("#outcome", Label).update(_problems(outcome))
            return
        self.dismiss([outcome])

    def _how(self) -> dict[str, Any]:
        chosen = self.choice("partial")
        return {"partial": chosen == "partial", "as_new": chosen == "as_new"}

    async def _take_mails(self, folder: Path, profile: str | None) -> None:
        """Take the mails of a folder; what is refused stands here, the rest is taken."""
        from crisisdesk.exchange import profiles
        from crisisdesk.exchange.mail import letters
        from crisisdesk.services.sheets import mail

        if profile is not None and self.text("own"):
            read = await asyncio.to_thread(profiles.load, profile)
            if not await self._agreed(read.select):
                return
        known = await self.ask(mail.addresses)
        with TemporaryDirectory() as scratch:
            mails = await asyncio.to_thread(
                letters.read_folder, folder, Path(scratch), known, profile
            )
        outcomes = await self.attempt(mail.take_all, mails, **self._how())
        refused = [outcome for outcome in outcomes if outcome.problems]
        if not refused:
            self.dismiss(outcomes)
            return
        lines = [
            _("{file}: {reason}").format(
                file=outcome.file, reason=" ".join(_problem_words(outcome.problems[0]))
            )
            for outcome in refused[:_PROBLEMS_SHOWN]
        ]
        taken = _("Mails and sheets: {all} read, {n} taken.").format(
            all=len(outcomes), n=len(outcomes) - len(refused)
        )
        self.query_one("#outcome", Label).update(Content("\n").join(map(said, [taken, *lines])))

    async def _agreed(self, statement: str) -> bool:
        """Whether a statement from elsewhere may read; shown and asked once."""
        if not statement or statement in self.AGREED:
            return True
        title = _("This profile reads the sheet by a statement of its own, which can only read:")
        sure = Sure([title, "", *statement.splitlines()], _("Yes, read with it"))
        if await self.app.push_screen_wait(sure):
            self.AGREED.add(statement)
            return True
        return False


def _problems(outcome: Imported) -> Content:
    lines = [
        _("Nothing was imported: {n} rows are not clear.").format(
            n=len({problem.row for problem in outcome.problems})
        )
    ]
    lines += [
        _("row {row}, {column}: “{value}” {reason}").format(
            row=problem.row,
            column=problem.column,
            value=problem.value[:30],
            reason=say(problem.reason),
        )
        for problem in outcome.problems[:_PROBLEMS_SHOWN]
    ]
    return Content("\n").join([said(line) for line in lines])


def _problem_words(problem: Problem) -> list[str]:
    shown = f"“{problem.value[:60]}”" if problem.value else ""
    return [words for words in (shown, say(problem.reason)) if words]


def outcome_words(outcome: Imported) -> str:
    """What became of a file, in one sentence."""
    return _(
        "{file}: {imported} imported, {unchanged} unchanged, {refused} refused, {new} "
        "new facilities."
    ).format(
        file=outcome.file,
        imported=outcome.imported,
        unchanged=outcome.unchanged,
        refused=outcome.rows_read - outcome.imported - outcome.unchanged,
        new=outcome.new_facilities,
    )
