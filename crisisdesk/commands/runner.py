"""Reads a command line by the table, explains it, and runs the function of its command."""

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from crisisdesk.commands.parts import Argument, Command
from crisisdesk.commands.table import CRISISDESK, HELP
from crisisdesk.errors import N_, WrongUse
from crisisdesk.i18n import _

if TYPE_CHECKING:
    from crisisdesk.commands.context import Context


class Invocation(NamedTuple):
    """What a command line asks for."""

    options: dict[str, Any]
    """What stood before the command."""
    command: Command
    name: str
    """The command with those above it: `passphrase set`; "" is the desk itself."""
    arguments: dict[str, Any]
    help: bool


def read(argv: Sequence[str]) -> Invocation:
    """What a command line asks for; raises WrongUse."""
    command, name = CRISISDESK, ""
    options, words, wants_help = _parse(command, name, argv)
    arguments = options
    if words == ["help"]:
        wants_help = True
    while words and command.commands and not wants_help:
        name = f"{name} {words[0]}".lstrip()
        command = _named(command.commands, words[0], name)
        arguments, words, wants_help = _parse(command, name, words[1:])
    if not wants_help:
        arguments |= _in_their_places(command, name, words)
        _check_complete(command, name, arguments)
    return Invocation(options, command, name, arguments, wants_help)


def run(invocation: Invocation, context: "Context") -> int:
    """Run a command; answers its exit code. Raises DeskError."""
    module, _dot, function = invocation.command.function.partition(".")
    command = getattr(import_module(f"crisisdesk.commands.{module}"), function)
    return command(context, **invocation.arguments) or 0


def help_text(command: Command, name: str) -> str:
    """A command explained in the language of now."""
    full_name = f"crisisdesk {name}".rstrip()
    options, places = _options(command), _places(command)
    lines = [_(command.words), ""]
    if command is CRISISDESK:
        lines += _columns(
            [
                (f"{full_name} [OPTIONS]", _("opens the desk")),
                (f"{full_name} [OPTIONS] COMMAND", _("does one thing")),
            ]
        )
    else:
        usage = [
            full_name,
            "[OPTIONS]",
            *map(_place, places),
            *(["COMMAND"] if command.commands else []),
        ]
        lines.append(_("Usage: {usage}").format(usage=" ".join(usage)))
    if places:
        lines += ["", _("Arguments:")]
        lines += _columns([(f"  {_place(argument)}", _(argument.words)) for argument in places])
    lines += ["", _("Options:")]
    lines += _columns([(f"  {_option(argument)}", _option_words(argument)) for argument in options])
    if command.commands:
        lines += ["", _("Commands (each explains itself with --help):")]
        lines += _columns([(f"  {inner.name}", _(inner.words)) for inner in command.commands])
    return "\n".join(lines)


def _parse(
    command: Command, name: str, argv: Sequence[str]
) -> tuple[dict[str, Any], list[str], bool]:
    """The options of a command, the words after them, and whether it is to explain itself."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for argument in _options(command):
        _add(parser, argument)
    rest: list[str] = []
    if command.commands:
        # What stands after the first word belongs to that command.
        parser.add_argument("words", nargs=argparse.REMAINDER)
    elif "--" in argv:
        end = argv.index("--")
        argv, rest = argv[:end], [*argv[end + 1 :]]
    try:
        namespace, others = parser.parse_known_args(argv)
    except argparse.ArgumentError as error:
        flags = (error.argument_name or "").split("/")
        takes_value = any(option.value for option in command.arguments if option.flags == flags)
        raise WrongUse(
            N_("{option} needs a value.") if takes_value else N_("{option} takes no value."),
            option=flags[-1],
        ) from None
    arguments = vars(namespace)
    wants_help = arguments.pop("help")
    unknown = [word for word in others if word.startswith("-") and word != "-"]
    if unknown and not wants_help:
        raise _unknown(command, name, unknown[0])
    return arguments, [*others, *rest, *arguments.pop("words", [])], wants_help


def _options(command: Command) -> list[Argument]:
    return [argument for argument in (*command.arguments, HELP) if argument.flags]


def _places(command: Command) -> list[Argument]:
    return [argument for argument in command.arguments if not argument.flags]


def _add(parser: argparse.ArgumentParser, option: Argument) -> None:
    if option.value:
        parser.add_argument(
            *option.flags,
            dest=option.keyword,
            type=option.kind,
            default=[] if option.repeated else option.default,
            action="append" if option.repeated else "store",
        )
    else:
        parser.add_argument(*option.flags, dest=option.keyword, action="store_true")


def _in_their_places(command: Command, name: str, words: list[str]) -> dict[str, Any]:
    """The words that are no options, each under the argument whose place it has."""
    arguments: dict[str, Any] = {}
    for place in _places(command):
        count = len(words) if place.repeated else 1
        values = [place.kind(word) for word in words[:count]]
        words = words[count:]
        arguments[place.keyword] = values if place.repeated else next(iter(values), None)
    if words:
        raise WrongUse(
            N_("{command} cannot take this; see crisisdesk {command} --help."), command=name
        )
    return arguments


def _named(commands: Sequence[Command], word: str, name: str) -> Command:
    for command in commands:
        if command.name == word:
            return command
    raise WrongUse(
        N_("There is no command “{command}”; there are: {commands}."),
        command=name,
        commands=", ".join(command.name for command in commands),
    )


def _unknown(command: Command, name: str, word: str) -> WrongUse:
    if command is CRISISDESK:
        return WrongUse(
            N_("There is no option {option} before the command; there are: {options}."),
            option=word,
            options=", ".join(option.flags[-1] for option in _options(command)),
        )
    return WrongUse(
        N_("{command} has no option {option}; see crisisdesk {command} --help."),
        command=name,
        option=word,
    )


def _check_complete(command: Command, name: str, arguments: dict[str, Any]) -> None:
    missing = [
        argument.flags[0] if argument.flags else argument.name
        for argument in command.arguments
        if argument.required and not arguments[argument.keyword]
    ]
    if name and not command.function:
        missing.append("COMMAND")
    if missing:
        raise WrongUse(
            N_("{command} needs {what}; see crisisdesk {command} --help."),
            command=name,
            what=missing[0],
        )


def _place(argument: Argument) -> str:
    name = argument.name + "..." * argument.repeated
    return name if argument.required else f"[{name}]"


def _option(argument: Argument) -> str:
    return f"{', '.join(argument.flags)} {argument.value}".rstrip()


def _option_words(argument: Argument) -> str:
    return _(argument.words) + (f" ({argument.default})" if argument.default else "")


def _columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    width = max(len(left) for left, _words in rows)
    return [f"{left:<{width}}  {words}" for left, words in rows]
