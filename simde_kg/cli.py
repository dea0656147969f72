"""The ``simde`` command. Mapping files starts without the other commands, which would take as long as the mapping."""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer.core import TyperGroup

_OPTIONS = ("--output", "--base")


def mapping_only(arguments: Sequence[str]) -> tuple[Path, Path | None, str] | None:
    """Return mapping, output and base of ``map`` with no other options than these; None for anything else."""
    given, files = dict[str, str](), list[str]()
    waiting = iter(arguments)
    if next(waiting, "") != "map":
        return None
    for argument in waiting:
        name, equals, value = argument.partition("=")
        if name in _OPTIONS:
            given[name] = value if equals else next(waiting, "")
        else:
            files.append(argument)
    if len(files) != 1 or files[0].startswith("-") or not all(given.values()):
        return None
    return Path(files[0]), Path(given["--output"]) if "--output" in given else None, given.get("--base", "")


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0, or 1 for findings, or 2 when the command could not run."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if (found := mapping_only(arguments)) is None:
        from simde_kg.commands import every

        every.main(arguments)
        return
    gc.set_threshold(100_000)  # nearly all that is made is kept to the end
    from simde_kg import settings
    from simde_kg.mapping import plain

    mapping, output, base = found
    try:
        plain.map_file(mapping, output, settings.load(), base)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - told as of every command
        from simde_kg import console

        sys.exit(console.failure(error, console.language(arguments, os.environ)))


def command(tongue: str) -> "TyperGroup":
    """Return the command line with its help in the given language."""
    from simde_kg.commands import every

    return every.command(tongue)


if __name__ == "__main__":
    main()
