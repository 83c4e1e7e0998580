"""An argument parser with readable errors: what was not understood, the nearest match, and the usage.

It knows no verb; what a verb takes, its command says.
"""

import argparse
import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from indexer.errors import UsageError

_OPTION = re.compile(r"(?<![\w-])--[\w-]+")
_NOT_A = re.compile(r"argument (?P<name>.+?): invalid \w+ value: (?P<word>.+)")
_LACKS = re.compile(r"argument (?P<name>.+?): expected (?:one|at least one) argument")
_NEEDED = re.compile(r"the following arguments are required: (?P<names>.+)")
_OF_ONE = re.compile(r"argument (?P<name>[^:]+): (?P<told>.+)")
# More names than this in a row help nobody.
_FEW = 12


def hint(word: str, known: Iterable[str]) -> str:
    """Return how a sentence about an unknown ``word`` goes on: the nearest of the ``known`` ones, or what there is."""
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; there are: {', '.join(names)}" if 0 < len(names) <= _FEW else ""


def whole_number(text: str) -> int:
    """Return a whole number, for ``type=``.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number, not {text}") from None


def count(text: str) -> int:
    """Return a whole number from 1, for ``type=``.

    Raises:
        ArgumentTypeError: it is none, or below.
    """
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, not {text}")
    return number


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises UsageError; its subparsers do too."""

    def error(self, message: str) -> NoReturn:
        """Raise a UsageError that says ``message`` in our words."""
        raise UsageError(f"{self._reworded(message)} `{self.prog} --help` tells more.")

    def refuse(self, extra: Sequence[str], above: Iterable[str] = ()) -> NoReturn:
        """Raise a UsageError about words that nothing takes; ``above`` are options that stand before the verb."""
        odd = next((word for word in extra if word.startswith("-")), None)
        if odd is None:
            self.error(f"{extra[0]} is one word too many.")
        name = odd.partition("=")[0]
        if name in above:
            before, _, verb = self.prog.partition(" ")
            self.error(f"{name} stands before the verb: {before} {name} {verb}.")
        near = hint(name, self._options()).partition("; there are")[0]
        self.error(
            f"{self.prog} has no option {name}{near or '.'} A word that begins with a minus and is no option goes after --."
        )

    def _options(self) -> list[str]:
        return sorted(set(_OPTION.findall(self.format_help())))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        names = [str(choice) for choice in action.choices]
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  # there is no other name for it
            near = hint(str(value), names).partition("; there are")[0]
            self.error(f"There is no command {value}{near or '.'}")
        shown = action.option_strings[0] if action.option_strings else action.metavar or action.dest
        near = hint(str(value), names).partition("; there are")[0]
        self.error(f"{shown} must be one of {', '.join(names)}, not {value}{near or '.'}")

    def _reworded(self, message: str) -> str:
        if found := _NEEDED.fullmatch(message):
            return f"{found['names']} is missing: {' '.join(self.format_usage().split()[1:])}."
        if found := _LACKS.fullmatch(message):
            return f"{found['name']} needs a value."
        if found := _NOT_A.fullmatch(message):
            return f"{found['name']} cannot be {found['word']}."
        if found := _OF_ONE.fullmatch(message):
            return f"{found['name']} {found['told']}."
        return message if message.endswith((".", "?")) else f"{message}."
