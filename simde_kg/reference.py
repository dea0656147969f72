"""Reference pages of the documentation, written from the code that they describe."""

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields
from pathlib import Path

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from simde_kg.formats import FORMATS
from simde_kg.settings import Settings
from simde_kg.words import LANGUAGES, _, text

_NOTICE = "<!-- Written by `simde codegen`; change the code, not this page. -->\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; bars inside cells are escaped."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _usage(parameter: TyperArgument | TyperOption) -> str:
    if isinstance(parameter, TyperArgument):
        return f"`{parameter.metavar or parameter.opts[0].upper()}`"
    return f"`{parameter.opts[0]}`" if parameter.is_flag else f"`{parameter.opts[0]} {parameter.metavar or 'VALUE'}`"


def _parameters(command: TyperCommand | TyperGroup, language: str) -> str:
    named = [p for p in command.params if isinstance(p, TyperArgument | TyperOption)]
    rows = [(_usage(parameter), text(parameter.help or "", language)) for parameter in named]
    head = (text(_("Argument or option"), language), text(_("Meaning"), language))
    return "\n" + table(head, rows) if rows else ""


def commands(group: TyperGroup, language: str) -> str:
    """Return the reference of every command in one language, as Markdown."""
    parts = [_NOTICE, f"# simde\n\n{text(group.help or '', language)}\n", _parameters(group, language)]
    for name, command in group.commands.items():
        if isinstance(command, TyperCommand):
            parts += [f"\n## simde {name}\n\n{text(command.help or '', language)}\n", _parameters(command, language)]
    return "".join(parts)


def settings() -> str:
    """Return the table of settings, as Markdown."""
    rows = [
        (
            f"`{f.name}`",
            f"`SIMDE_{f.name.upper()}`",
            f"`{f.default}`" if f.default not in ("", MISSING) else "",
            f.metadata["meaning"],
        )
        for f in fields(Settings)
    ]
    intro = (
        "# Settings\n\nA setting is read from `[tool.simde]` in `pyproject.toml`, then from `simde.toml` in the "
        "current folder, then from the environment; the later wins, and an option of the command wins over all.\n\n"
    )
    return _NOTICE + intro + table(("Setting", "Environment", "Default", "Meaning"), rows)


def formats() -> str:
    """Return the table of formats, as Markdown."""
    rows = [
        (f.name, f.kind, ", ".join(f"`{m}`" for m in f.media_types), ", ".join(f"`.{e}`" for e in f.extensions))
        for f in FORMATS.values()
    ]
    intro = "# Formats\n\nThe first media type is the one that answers carry.\n\n"
    return _NOTICE + intro + table(("Name", "Kind", "Media types", "File endings"), rows)


def pages(group: TyperGroup) -> dict[str, str]:
    """Return every generated page: name of the file below ``docs/`` -> its text."""
    names = {language: "cli.md" if language == "en" else f"cli.{language}.md" for language in LANGUAGES}
    written = {name: commands(group, language) for language, name in names.items()}
    return {**written, "settings.md": settings(), "formats.md": formats()}


def write(folder: Path, group: TyperGroup) -> list[Path]:
    """Write the pages into ``folder``; return those that changed."""
    changed = []
    for name, page in pages(group).items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != page:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
            changed.append(path)
    return changed
