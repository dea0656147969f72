"""Scaffold: a draft of a dataset folder from an unknown file, with every open question marked on its own line.

::

    made = scaffold.new(workspace, scaffold.Wanted("partner/survey-2025", Path("survey.csv")))
    made.gaps                       # what a person must still say; the build refuses the folder until then
"""

import csv
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from simde_kg import gaps
from simde_kg.errors import MappingError, WorkspaceError
from simde_kg.scaffold import draft, grid, guess, indicators, tables, triples
from simde_kg.scaffold.draft import Draft
from simde_kg.words import _, text
from simde_kg.workspace import Workspace

_ID = re.compile(r"[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*")
__all__ = ["Draft", "Made", "Wanted", "new", "study"]


@dataclass(frozen=True)
class Wanted:
    """What is to be drafted: the dataset's id, its file and sheet, its indicator if known, the language of comments."""

    id: str
    path: Path
    sheet: str = ""
    indicator: str = ""
    tongue: str = "en"


@dataclass(frozen=True)
class Made:
    """A drafted folder: where it is, where the file was copied to, what was guessed, what is open."""

    folder: Path
    data: Path
    draft: Draft
    gaps: list[tuple[Path, int, str]]


def say(tongue: str) -> Callable[..., str]:
    """Return the function that translates the comments of a draft."""

    def spoken(msgid: str, **params: object) -> str:
        return text(msgid, tongue, **params)

    return spoken


def study(workspace: Workspace, wanted: Wanted) -> Draft:
    """Return what is thought of a file. Raises InputError or MappingError when it cannot be read or a name is wrong."""
    if not _ID.fullmatch(wanted.id):
        raise MappingError(
            _("{id!r} is not the id of a dataset."),
            _("Write <publisher>/<dataset> in small letters, digits and hyphens, such as un-desa/migrant-stock."),
            id=wanted.id,
        )
    chosen = indicators.chosen(workspace.ontology, wanted.indicator)
    found = grid.read(wanted.path, wanted.sheet)
    layout = grid.layout(found)
    thought = guess.study_table(layout, workspace.mappings)
    return Draft(wanted.id, found, layout, thought, chosen, indicators.known(workspace.ontology), say(wanted.tongue))


def files(made: Draft) -> dict[str, str]:
    """Return the texts of the drafted folder by file name."""
    whole = "\n".join([draft.head(made), draft.about(made), tables.source(made), tables.tidy(made), triples.maps(made)])
    found = {"dataset.ttl": whole, "tidy.sql": tables.sql(made)}
    return found | ({"crosswalk.csv": crosswalk(made)} if made.own_codes else {})


def crosswalk(made: Draft) -> str:
    """Return the crosswalk of the draft: codes that no shared one knows, with the nearest known, to be filled in."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("column", "code", "target", "note"))
    names = ", ".join(made.indicators)
    if made.guess.wide == "measure":
        note = made.gap(_("target: one of {names}; or leave it empty and say here why it is left out"), names=names)
        writer.writerows(("indicator", title, "", note) for title in made.guess.data)
    for area in made.guess.areas:
        for code, near in area.match.unknown.items():
            note = made.gap(
                _("target: an area; or leave it empty and say here why it is left out. Nearest: {near}"),
                near=near or "-",
            )
            writer.writerow((area.part, code, "", note))
    writer.writerows(("sex", code, target, "") for code, target in sorted(made.guess.sexes.items()))
    return out.getvalue()


def new(workspace: Workspace, wanted: Wanted) -> Made:
    """Write the draft of ``mappings/<id>/`` for a file, which is copied to ``data/<id>/``.

    Raises InputError, MappingError, or WorkspaceError when the folder exists already or cannot be written.
    """
    made = study(workspace, wanted)
    folder, data = workspace.mappings / wanted.id, workspace.data / wanted.id
    if folder.exists():
        raise WorkspaceError(
            _("{folder} exists already."), _("Choose another id, or remove the folder first."), folder=folder
        )
    try:
        folder.mkdir(parents=True)
        for name, content in files(made).items():
            (folder / name).write_text(content, encoding="utf-8")
        data.mkdir(parents=True, exist_ok=True)
        target = data / wanted.path.name
        if not target.exists():
            shutil.copyfile(wanted.path, target)
    except OSError as error:
        raise WorkspaceError(
            _("{path} cannot be written: {reason}."),
            _("Run simde new inside a checkout that you may write to."),
            path=folder,
            reason=error.strerror or error,
        ) from error
    return Made(folder, target, made, gaps.find(folder))
