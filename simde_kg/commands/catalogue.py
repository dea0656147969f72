"""Commands of the catalogue: convert between formats, read a file and say what came of it, harvest a repository."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simde_kg import console
from simde_kg.commands.session import Session, start
from simde_kg.errors import InputError
from simde_kg.words import _

if TYPE_CHECKING:
    from simde_kg.catalogue.readers import Reading

SHOWN = 20
"""Refusals that are shown; all are counted."""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(help=_("Convert bibliographic records from any format that is read to any that is written."))(convert)
    app.command(help=_("Harvest a repository over OAI-PMH into a folder; go on where it stopped."))(harvest)
    app.command(
        help=_("Read bibliographic records and tell how many were read, can become documents, were refused, and why.")
    )(catalogue)


def convert(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A file of records; .gz is unpacked."))],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=_("Format to write, by name or file ending."))],
    form: Annotated[str, typer.Option("--from", metavar="FORMAT", help=_("Format of the file; guessed if none."))] = "",
    output: Annotated[Path | None, typer.Option(help=_("File to write; standard output if none."))] = None,
) -> None:
    """Convert records; exit status 1 when some were refused."""
    from simde_kg.catalogue import readers, writers

    session = start(context)
    wanted = writers.writer(to)
    reading = readers.read_file(file, form)
    data = wanted.write(reading.records, _labels(session))
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        try:
            output.write_bytes(data)
        except OSError as error:
            raise InputError(
                _("{file} cannot be written: {reason}."), _("Choose another file."), file=output, reason=error.strerror
            ) from error
    _refusals(reading, session)


def _labels(session: Session) -> dict[str, str]:
    """Return the topics' names in the session's language, for formats that carry words."""
    from simde_kg.catalogue import thesaurus

    found: dict[str, str] = {}
    for one in thesaurus.topics(session.workspace):
        if one.preferred and one.language == session.tongue:
            found[one.iri] = one.text
    return found


def _refusals(reading: "Reading", session: Session) -> None:
    issues = [*reading.refusals, *reading.remarks]
    for issue in issues[:SHOWN]:
        console.tell(issue.text(session.tongue))
    if len(issues) > SHOWN:
        console.tell(session.text(_("... and {count} more."), count=len(issues) - SHOWN))
    if reading.refusals:
        raise typer.Exit(console.FOUND)


def catalogue(
    context: typer.Context,
    action: Annotated[str, typer.Argument(metavar="read|duplicates|subjects", help=_("What to do with the files."))],
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help=_("Files of records; .gz is unpacked."))],
    form: Annotated[
        str, typer.Option("--from", metavar="FORMAT", help=_("Format of the files; guessed if none."))
    ] = "",
) -> None:
    """Read files and report; exit status 1 when records were refused."""
    session = start(context)
    if action == "read":
        _read(files, form, session)
    elif action == "duplicates":
        _duplicates(files, form, session)
    elif action == "subjects":
        _subjects(files, form, session)
    else:
        raise InputError(
            _("There is nothing called {name!r} to do."), _("Write read, duplicates or subjects."), name=action
        )


def _read(files: list[Path], form: str, session: Session) -> None:
    from simde_kg.catalogue import graph, readers

    rows, issues, refused = [], [], 0
    for file in files:
        reading = readers.read_file(file, form)
        mapped = sum(graph.mappable(record) is None for record in reading.records)
        rows.append((file.name, reading.form, len(reading.records), mapped, len(reading.refusals)))
        issues += [*reading.refusals, *reading.remarks]
        refused += len(reading.refusals)
    head = (_("file"), _("format"), _("read"), _("can become documents"), _("refused"))
    console.show(console.table([session.text(name) for name in head], rows))
    for issue in issues[:SHOWN]:
        console.tell(issue.text(session.tongue))
    if len(issues) > SHOWN:
        console.tell(session.text(_("... and {count} more."), count=len(issues) - SHOWN))
    if refused:
        raise typer.Exit(console.FOUND)


def _duplicates(files: list[Path], form: str, session: Session) -> None:
    from simde_kg.catalogue import identity, readers

    records = [record for file in files for record in readers.read_file(file, form).records if record.title.text]
    register_ = identity.Register(records)
    rows = [
        (
            f"{one.score:.2f}",
            ", ".join(one.reasons),
            records[one.left].source.address,
            records[one.right].source.address,
        )
        for one in register_.duplicates()
    ]
    head = (_("score"), _("in common"), _("record"), _("possible duplicate"))
    console.show(console.table([session.text(name) for name in head], rows))


def _subjects(files: list[Path], form: str, session: Session) -> None:
    """Show topics, areas and corridors proposed for each record, and why; of Annif too where the setting names one."""
    from simde_kg.acquire import annif
    from simde_kg.catalogue import readers, subjects, thesaurus

    known = thesaurus.of_workspace(session.workspace, session.settings.base_iri)
    rows = []
    for file in files:
        for record in readers.read_file(file, form).records:
            found = [*subjects.suggest(record, known), *annif.suggest(session.settings.annif, record)]
            for one in found:
                why = "; ".join(f"{reason.where}: {reason.words or reason.label}" for reason in one.evidence)
                place, name = record.source.address, known.name(one.iri, session.tongue)
                rows.append((place, one.kind, name, f"{one.score:.2f}", why))
    head = (_("record"), _("kind"), _("proposed"), _("score"), _("because of"))
    console.show(console.table([session.text(name) for name in head], rows))


def harvest(  # noqa: PLR0913 - the arguments of OAI-PMH
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help=_("Address of the repository's OAI-PMH interface."))],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=_("Folder for the answers, as they came."))],
    prefix: Annotated[str, typer.Option(help=_("Metadata format: oai_dc, marc21, mods ..."))] = "oai_dc",
    set_: Annotated[str, typer.Option("--set", help=_("Only records of this set."))] = "",
    start_: Annotated[str, typer.Option("--from", metavar="DATE", help=_("Only records changed from then on."))] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help=_("Only records changed until then."))] = "",
) -> None:
    """Harvest and tell what came."""
    from simde_kg.acquire import harvest as harvester

    session = start(context)
    made = harvester.run(url, harvester.Selection(prefix, set_, start_, until), folder)
    message = _("{records} records read, {deleted} deleted there, {refused} refused, in {answers} answers.")
    reading = made.reading
    counts = {"records": len(reading.records), "deleted": len(made.deleted), "refused": len(reading.refusals)}
    console.show(session.text(message, answers=made.answers, **counts))
    if made.until:
        console.tell(session.text(_("Next time, --from {date} brings only what changed."), date=made.until[:10]))
    _refusals(reading, session)
