"""Commands about datasets: fetch their files, draft a new one, see what one gives, compare two editions."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from simde_kg import console
from simde_kg.commands.session import start
from simde_kg.errors import QueryError
from simde_kg.words import _

Form = Annotated[str, typer.Option("--format", metavar="NAME", help=_("text or json."))]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command(help=_("Fetch publishers' files from their declared addresses, and show which rows changed."))(fetch)
    app.command(help=_("Draft a dataset folder from a file: tables, codes, figures; what is open is marked."))(new)
    app.command(help=_("Show what a dataset gives: tables, components, codes, counts, sample observations."))(inspect)
    app.command(help=_("List the observations that were added, removed or revised between two editions."))(diff)


def fetch(
    context: typer.Context,
    datasets: Annotated[
        list[str] | None, typer.Argument(metavar="DATASET", help=_("Dataset ids; all with addresses if none."))
    ] = None,
) -> None:
    """Fetch files; a dataset that fails does not keep the others from being fetched."""
    from simde_kg import acquire
    from simde_kg import dataset as described
    from simde_kg.commands import shown
    from simde_kg.errors import InputError, SimdeError

    session = start(context)
    known = list(session.workspace.dataset_ids())
    named = [shown.known_dataset(name, known) for name in datasets or known]
    found, broken = described.load_each(session.workspace.mappings, named, session.settings.base_iri)
    for error in broken.values():
        console.tell(error.text(session.tongue))
    chosen = list(found.values()) if datasets else [item for item in found.values() if acquire.downloads(item)]
    if broken and (datasets or not chosen):
        raise typer.Exit(console.FAILED)
    if not chosen:
        raise InputError(
            _("No dataset declares an address to fetch from."),
            _("Add dcat:downloadURL to the source tables of a dataset.ttl."),
        )
    failed = brought = False
    for item in chosen:
        try:
            outcome = acquire.fetch(session.workspace, item)
        except SimdeError as error:
            console.tell(error.text(session.tongue))
            failed = True
            continue
        failed, brought = failed or outcome.unreadable is not None, True
        _write(shown.fetched(outcome, session))
    if brought:
        console.tell(session.text(_("Build from the fetched files with simde build --snapshots.")))
    if failed:
        raise typer.Exit(console.FOUND)


def new(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="ID", help=_("<publisher>/<dataset>, the id it is to have."))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A CSV, TSV, XLSX, XLS or ODS file."))],
    sheet: Annotated[str, typer.Option(metavar="NAME", help=_("Sheet of a workbook."))] = "",
    indicator: Annotated[str, typer.Option(metavar="NAME", help=_("Indicator that the figures measure."))] = "",
) -> None:
    """Draft a dataset folder."""
    from simde_kg import scaffold
    from simde_kg.commands import shown

    session = start(context)
    made = scaffold.new(session.workspace, scaffold.Wanted(dataset, file, sheet, indicator, session.tongue))
    console.show(shown.drafted(made, session))
    message = _("Drafted {folder}: {count} lines to complete, each marked. Then run: simde build {id}")
    console.tell(session.text(message, folder=made.folder, count=len(made.gaps), id=dataset))


def inspect(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help=_("A dataset id."))],
    form: Form = "text",
    expect: Annotated[
        bool, typer.Option("--expect", help=_("Map its files and record in dataset.ttl what they give."))
    ] = False,
    sources: Annotated[
        Path | None, typer.Option(help=_("Folder with publishers' whole files, one folder a dataset."))
    ] = None,
) -> None:
    """Show what a dataset gives, or record what its files give now."""
    from simde_kg.commands import shown
    from simde_kg.scaffold import contents

    session = start(context, sources=str(sources.resolve()) if sources else None)
    if expect:
        from simde_kg.build import recorded

        console.tell(shown.recorded(recorded.record(session.workspace, session.settings, dataset), session, dataset))
        return
    found = contents.contents(session.workspace, session.settings, dataset, session.tongue)
    if _as_json(form):
        _json(found.to_json())
        return
    for part in shown.contents(found, session):
        console.show(part)
    if not found.release:
        console.tell(session.text(_("No release holds {dataset} yet; build it to see what it gives."), dataset=dataset))


def diff(  # noqa: PLR0913 - two editions and what to show of them
    context: typer.Context,
    before: Annotated[
        str, typer.Argument(metavar="A", help=_("<dataset>, or <dataset>@<release>, or <dataset>@previous."))
    ],
    after: Annotated[str, typer.Argument(metavar="B", help=_("The edition to compare it with, named likewise."))],
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help=_("Write every difference to a CSV file."))] = None,
    sample: Annotated[int, typer.Option(metavar="NUMBER", help=_("Rows of each kind to show."))] = 5,
    form: Form = "text",
) -> None:
    """Compare two editions."""
    from simde_kg import editions
    from simde_kg.commands import shown

    session = start(context)
    as_json = _as_json(form)
    first, second = (editions.find(session.workspace, session.settings, name) for name in (before, after))
    found = editions.compare(first, second, session.settings, csv=csv, sample=sample)
    if as_json:
        _json(found.to_json())
        return
    for part in shown.difference(found, session):
        console.show(part)
    if csv is not None:
        console.tell(session.text(_("All rows: {file}"), file=csv))


def _as_json(form: str) -> bool:
    if form not in ("text", "json"):
        raise QueryError(_("The format {format!r} is not known here."), _("Choose text or json."), format=form)
    return form == "json"


def _json(found: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n")


def _write(lines: list[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
