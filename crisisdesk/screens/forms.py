"""Forms: fields with their own sentence beneath, a draft that stays until its save succeeded."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Select, TextArea

from crisisdesk import keys
from crisisdesk.domain.codes import Code
from crisisdesk.domain.together.away import check_away
from crisisdesk.domain.typed_moments import Bare
from crisisdesk.errors import N_, DeskError, RuleBroken, WrittenBefore
from crisisdesk.i18n import _, say
from crisisdesk.screens.base import Changed, Dialog
from crisisdesk.screens.dialogs import Sure
from crisisdesk.screens.sending import Sending
from crisisdesk.services import drafts
from crisisdesk.widgets.choice import Choice
from crisisdesk.widgets.path_line import NearPaths, PathLine
from crisisdesk.widgets.plain_text import plain_lines, said
from crisisdesk.widgets.reading import Reading
from crisisdesk.widgets.text_lines import (
    DayLine,
    KnownLine,
    MomentLine,
    TextLine,
    Words,
    YearLine,
    line_of,
)
from crisisdesk.widgets.ticks import Ticks

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

_WIDE_ENOUGH = 40
_MOST_AGE = 12
_MOST_MOMENT = 40

C = TypeVar("C", bound=Code)
R = TypeVar("R")
T = TypeVar("T")
P = ParamSpec("P")


class Field(Vertical):
    """A label, an input and the sentence that says what is wrong with it."""

    DEFAULT_CSS = """
    Field { height: auto; width: 1fr; }
    Field > Label { color: $text-muted; width: 100%; height: auto; }
    Field > .error { color: $text-error; display: none; }
    Field.-wrong > .error { display: block; }
    Field > .meant { color: $text-success; display: none; }
    Field.-meant > .meant { display: block; }
    Field.-wrong > .meant { display: none; }
    Field > Input, Field > Select > SelectCurrent { border: none; }
    Field > Input { height: 1; padding: 0 1; background: $panel; border: none; }
    Field > Input:focus { background: $primary 30%; border: none; }
    Field > Select, Field > Select > SelectCurrent { height: auto; }
    Field > Select:focus > SelectCurrent > #label { text-style: reverse; }
    """

    def __init__(
        self, name: str, title: str, control: Input | Select[str] | TextArea, *, classes: str = ""
    ) -> None:
        """Name the field as the rules name it."""
        super().__init__(id=f"field-{name}", classes=classes)
        self._title, self.control = title, control
        self._blamed: object = None

    def compose(self) -> ComposeResult:
        """Label, control, error."""
        yield Label(said(self._title))
        yield self.control
        if isinstance(self.control, MomentLine | YearLine):
            yield Label("", classes="meant", markup=False)
        yield Label("", classes="error", markup=False)

    def on_descendant_focus(self) -> None:
        """Show what is asked with where it is typed."""
        self.scroll_visible(animate=False)

    def blame(self, sentence: str) -> None:
        """Say what is wrong, or with "" that nothing is."""
        self.query_one(".error", Label).update(said(sentence))
        self.set_class(bool(sentence), "-wrong")
        self._blamed = self._value() if sentence else None

    def _value(self) -> object:
        control = self.control
        return control.text if isinstance(control, TextArea) else control.value

    def mended(self) -> bool:
        """Whether it was wrong and now says something else: then nothing is wrong any more."""
        if self._blamed is None or self._value() == self._blamed:
            return False
        self.blame("")
        return True


def text_field(
    name: str, title: str, value: str = "", *, most: int = 500, classes: str = "", hint: str = ""
) -> Field:
    """A line of text of at most so many characters."""
    return Field(name, title, line_of(TextLine, name, value, most=most, hint=hint), classes=classes)


class PathField(Field):
    """A path, and beneath it what it may become."""

    DEFAULT_CSS = """
    PathField > NearPaths { color: $text-muted; height: 1; padding: 0 1; display: none; }
    PathField:focus-within > NearPaths.-some { display: block; }
    """

    def compose(self) -> ComposeResult:
        """The field with its line of paths."""
        yield from super().compose()
        yield NearPaths("", markup=False)

    @on(PathLine.Looked)
    def _looked(self, event: PathLine.Looked) -> None:
        self.query_one(NearPaths).show(event.paths)


def path_field(name: str, title: str, value: str = "", *, endings: Collection[str]) -> PathField:
    """A path of at most 400 characters, completed by folders and by files that end like this."""
    control = line_of(PathLine, name, value, most=400)
    if isinstance(control, PathLine):
        control.endings = endings
    return PathField(name, title, control)


def year_field(name: str, title: str, value: int | None) -> Field:
    """A year of birth or an age, empty where neither is known."""
    return Field(name, title, line_of(YearLine, name, str(value or ""), most=_MOST_AGE))


def moment_field(
    name: str,
    title: str,
    value: str = "",
    *,
    bare: Bare = Bare.PAST,
    begin: str = "",
    hint: str = "",
    kind: type[MomentLine] = MomentLine,
) -> Field:
    """A moment; `bare` says of which day a time alone is, `begin` names the field that it ends."""
    line = line_of(kind, name, value, most=_MOST_MOMENT, hint=hint)
    line.bare, line.begin = bare, begin
    return Field(name, title, line)


def day_field(
    name: str,
    title: str,
    value: str = "",
    *,
    bare: Bare = Bare.TODAY,
    begin: str = "",
    hint: str = "",
) -> Field:
    """A day, with the same as `moment_field` for a day of the week and for a begin."""
    return moment_field(name, title, value, bare=bare, begin=begin, hint=hint, kind=DayLine)


def completed_field(
    name: str, title: str, words: Iterable[str], value: str = "", *, known: bool = False
) -> Field:
    """A line of text that these words complete; `known` takes the only one that fits."""
    kind = KnownLine if known else TextLine
    control = line_of(kind, name, value, most=120)
    in_order = sorted(words)
    control.suggester = SuggestFromList(in_order, case_sensitive=False)
    if isinstance(control, KnownLine):
        control.known = in_order
    return Field(name, title, control)


def words_field(name: str, title: str, value: str, *, lines: int) -> Field:
    """Text of more than one line, in so many lines of the screen."""
    control = Words(plain_lines(value), id=f"in-{name}", compact=True)
    control.styles.height = lines
    return Field(name, title, control)


def choice_field(
    name: str,
    title: str,
    codes: Iterable[C],
    value: C | None,
    *,
    none: str | None = None,
    words: Mapping[C, str] | None = None,
) -> Field:
    """A choice among codes; `none` names the choice that is no code, `words` are not their own."""
    options = [(_(words[code] if words else code.words), str(code)) for code in codes]
    if none is not None:
        options.insert(0, (none, ""))
    return Field(name, title, Choice(options, str(value or ""), id=f"in-{name}"))


def _not_offered(choice: Choice) -> RuleBroken:
    name = (choice.id or "").removeprefix("in-")
    return RuleBroken(
        N_("No choice begins with “{typed}”: backspace leaves it as it was, enter shows all."),
        field=name,
        typed=choice.refused,
    )


class Form(Dialog[R], Reading):
    """A form over the page: enter goes on, ctrl+s saves, escape leaves with a question if typed."""

    KEYS: ClassVar[tuple[keys.Key, ...]] = keys.FORM
    WRITES: ClassVar[str] = ""
    """What saving is in the audit log, where only the shared desk does that."""
    _before: Sequence[object] = ()
    _saving = False

    def body(self) -> ComposeResult:
        """Fields that scroll where the screen is small, and the place for what fits no field."""
        with VerticalScroll(can_focus=False):
            yield from self.fields()
        yield Label("", id="error", markup=False)

    def fields(self) -> ComposeResult:
        """The fields of this form."""
        yield from ()

    def can_view_entire(self, widget: Widget) -> bool:
        """A field brings itself into view; Textual would do so without what it asks."""
        fields = any(isinstance(node, Field) for node in widget.ancestors)
        return fields or super().can_view_entire(widget)

    def choice(self, name: str) -> str:
        """The code that is chosen; "" for none."""
        value = self.query_one(f"#in-{name}", Select).value
        return str(value) if isinstance(value, str) else ""

    def on_input_submitted(self) -> None:
        """Go to the next field; where there is only one, save."""
        if len(self.query(Field)) == 1 and not self.query(OptionList):
            self.action_save()
        else:
            self.focus_next()

    @on(TextLine.TooLong)
    def _too_long(self, event: TextLine.TooLong) -> None:
        name = (event.line.id or "").removeprefix("in-")
        self.blame(
            RuleBroken(
                event.line.too_long,
                field=name,
                length=event.length,
                most=event.line.max_length,
            )
        )

    @on(Choice.Refused)
    def _refused(self, event: Choice.Refused) -> None:
        self.blame(_not_offered(event.choice))

    @on(Choice.Kept)
    def _kept_as_it_was(self, event: Choice.Kept) -> None:
        name = (event.choice.id or "").removeprefix("in-")
        self.query_one(f"#field-{name}", Field).blame("")
        self.query_one("#error", Label).update("")

    @on(Input.Changed)
    @on(Select.Changed)
    @on(TextArea.Changed)
    def _mended(self) -> None:
        """A sentence does not outlive what it is about."""
        if any(field.mended() for field in self.query(Field)):
            self.query_one("#error", Label).update("")

    def chosen(self, name: str, kind: type[C]) -> C:
        """The code that is chosen; raises RuleBroken at the field while nobody chose."""
        if code := self.choice(name):
            return kind(code)
        raise RuleBroken(N_("Choose what applies."), field=name)

    def action_save(self) -> None:
        """Save; what is wrong is said at its field and nothing typed is lost."""
        self.act(self._save())

    async def _save(self) -> None:
        for field in self.query(Field):
            field.blame("")
        self.query_one("#error", Label).update("")
        for line in self.query(KnownLine):
            line.take_over()
        for choice in self.query(Choice):
            choice.take_marked()
        self._saving = True
        try:
            for choice in self.query(Choice):
                if choice.refused:
                    raise _not_offered(choice)
            await self.save()
        except WrittenBefore as done:
            self.say(say(done))
            self.app.post_message(Changed())
            if self.is_attached:
                await self.leave()
                self.dismiss(None)
        except DeskError as error:
            if self.is_attached:
                self.blame(error)
            else:
                # Who left the form meanwhile still hears that it was not kept.
                self.tell(error)
        finally:
            self._saving = False

    def blame(self, error: DeskError) -> None:
        """Say a refusal at the field it is about, or at the foot of the form."""
        name = error.field if isinstance(error, RuleBroken) else ""
        fields = self.query(f"#field-{name}") if name else None
        if fields:
            field = fields.first(Field)
            if field.size.width >= _WIDE_ENOUGH:
                field.blame(say(error))
            else:
                field.blame("!")
                self.query_one("#error", Label).update(said(f"! {say(error)}"))
            field.query_one(f"#in-{name}").focus()
            field.scroll_visible(animate=False)
        else:
            self.query_one("#error", Label).update(said(say(error)))

    @cached_property
    def _sending(self) -> Sending:
        return Sending(self.act_id)

    def act_id(self) -> UUID:
        """Which act saving is."""
        return drafts.new_draft_id()

    async def attempt(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Act; what saving sends is written once, and the second time raises WrittenBefore."""
        if not self._saving:
            return await super().attempt(service, *args, **kw)
        return await self._sending.send(
            service.__qualname__,
            self._written(),
            lambda act: self.written(partial(self.desk.store.do_once, act, service, *args, **kw)),
        )

    def now(self) -> datetime:
        """The desk's now."""
        return self.desk.now()

    async def save(self) -> None:
        """Read the fields, act and dismiss; raises DeskError and stays open."""

    def on_mount(self) -> None:
        """Remember what stood in the fields; load what saving needs while somebody types.

        A desk that only looks never loads it: half of the memory that a desk can take.
        """
        self._before = self._written()
        self.desk.warm_up()
        if self.WRITES and self.desk.store.carried is not None:
            try:
                check_away(self.WRITES)
            except RuleBroken as only_there:
                self.blame(only_there)

    def _written(self) -> list[object]:
        return [
            *(control.value for control in self.query(Input)),
            *(control.value for control in self.query(Select)),
            *(control.text for control in self.query(TextArea)),
            *(sorted(control.ticked) for control in self.query(Ticks)),
        ]

    @property
    def is_changed(self) -> bool:
        """Whether something else stands here than when it opened."""
        return self._written() != self._before

    def action_cancel(self) -> None:
        """Leave without saving; what was typed is not thrown away unasked."""
        if self.is_changed:
            self.act(self._leave())
        else:
            self.dismiss(None)

    async def _leave(self) -> None:
        words = [_("What you changed here is not saved.")]
        if await self.app.push_screen_wait(Sure(words, _("Leave without saving"))):
            await self.leave()
            self.dismiss(None)

    async def leave(self) -> None:
        """What is done when somebody leaves on purpose."""
