"""The terminal: which language it speaks, how an error is told, what tables and progress look like."""

import gettext
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from simde_kg import settings, words
from simde_kg.errors import SettingsError, SimdeError, ValidationError
from simde_kg.words import _

if TYPE_CHECKING:
    from rich.table import Table

FOUND, FAILED = 1, 2
"""Exit statuses: the data has findings; the command could not run."""

_GLOBAL_OPTIONS = {"--lang": 1, "--home": 1, "--debug": 0}


@runtime_checkable
class Report(Protocol):
    """What a failed validation found, told in a person's language."""

    def text(self, language: str) -> str:
        """Return the findings."""


def hoist(argv: Sequence[str]) -> list[str]:
    """Return the arguments with the options of every command first, so that they may be written anywhere.

    What follows ``--`` stays where it is.
    """
    first: list[str] = []
    rest: list[str] = []
    waiting = iter(argv)
    for argument in waiting:
        name, equals, _value = argument.partition("=")
        if argument == "--":
            rest += [argument, *waiting]
        elif name in _GLOBAL_OPTIONS:
            first.append(argument)
            if _GLOBAL_OPTIONS[name] and not equals:
                first += [value for value in [next(waiting, None)] if value is not None]
        else:
            rest.append(argument)
    return first + rest


def language(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return es, en or fr: ``--lang``, then the setting ``lang``, then the locale of the environment."""
    for position, argument in enumerate(argv):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            return words.spoken(value if equals else "".join(argv[position + 1 : position + 2]))
    try:
        chosen = settings.load(environ=environ).lang
    except SettingsError:  # told by the command that needs the settings, in the locale's language
        chosen = environ.get("SIMDE_LANG", "")
    locale = (environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return words.spoken(chosen or next((value for value in locale if value), "en"))


def speak(tongue: str) -> None:
    """Let the command-line library, which asks gettext for its own words, find them in SIMDE's catalogues."""
    import typer.core

    def own_words(message: str) -> str:
        return words.text(message, tongue)

    gettext.gettext = own_words  # for the modules that are imported later
    typer.core._ = own_words  # type: ignore[attr-defined]


def tell(text: str) -> None:
    """Write a line for the person at the terminal, beside the command's result."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def failure(error: Exception | KeyboardInterrupt, tongue: str) -> int:
    """Tell an error in one or two sentences and return the exit status that it means."""
    if isinstance(error, ValidationError) and isinstance(error.report, Report):
        tell(error.report.text(tongue))
    if isinstance(error, SimdeError):
        tell(error.text(tongue))
        return FOUND if isinstance(error, ValidationError) else FAILED
    if isinstance(error, KeyboardInterrupt):
        tell(words.text(_("Stopped."), tongue))
        return 130
    message = _("Something unexpected happened: {kind}: {reason}. Run it again with --debug to see where.")
    tell(words.text(message, tongue, kind=type(error).__name__, reason=error))
    return FAILED


def table(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> "Table":
    """Return a table for the terminal: cells as they are, numbers right-aligned, thousands separated by spaces."""
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for position, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[position], int | float) for row in rows)
        drawn.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(_cell(value)) for value in row))
    return drawn


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f")
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def show(renderable: object) -> None:
    """Print a table (or text) to standard output, as wide as the terminal, unwrapped in a pipe."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 200
    Console(file=sys.stdout, width=width, highlight=False).print(renderable)
