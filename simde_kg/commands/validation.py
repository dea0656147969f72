"""The command that validates: the current release, anybody's RDF files, or datasets before they are built."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from simde_kg import console
from simde_kg.commands.session import Session, start
from simde_kg.errors import QueryError, ReleaseError, ValidationError
from simde_kg.words import _

if TYPE_CHECKING:
    from simde_kg.validation.findings import Findings
    from simde_kg.validation.shacl import Shapes

FORMATS = ("text", "turtle", "json", "csv", "html")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        help=_(
            "Validate the current release, RDF files or datasets against the shapes. "
            "Exit status 0: conforms, 1: does not, 2: could not run."
        )
    )(validate)


def validate(  # noqa: PLR0913 - what, by which rules, in which format
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE|DATASET", help=_("RDF files, dataset ids or dataset folders; the current release if none.")
        ),
    ] = None,
    shapes: Annotated[
        Path | None, typer.Option(metavar="FILE|DIR", help=_("Shapes of your own, in Turtle, instead of SIMDE's."))
    ] = None,
    profile: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=_("core-cube, simde-cube, partner-deposit, catalogue-record or thesaurus; all if none."),
        ),
    ] = "",
    integrity: Annotated[
        bool,
        typer.Option("--integrity", help=_("Check the data cubes against IC-1 to IC-21 of RDF Data Cube instead.")),
    ] = False,
    form: Annotated[str, typer.Option("--format", metavar="NAME", help=_("text, turtle, json, csv or html."))] = "text",
) -> None:
    """Validate and tell what was found."""
    session = start(context)
    if form not in FORMATS:
        raise QueryError(
            _("There is no format {name} for a report."), _("Choose text, turtle, json, csv or html."), name=form
        )
    try:
        if integrity:
            if shapes or profile:
                raise QueryError(
                    _("--integrity excludes --shapes and --profile."), _("Validate twice, once with each option.")
                )
            found = _integrity(session, names or [])
        else:
            found = _findings(session, names or [], _rules(session, shapes, profile))
    except ValidationError as error:  # the rules cannot be used: nothing was found about the data
        console.tell(error.text(session.tongue))
        raise typer.Exit(console.FAILED) from error
    _write(found, form, session)
    if not found.passes:
        console.tell(session.text(_("Does not conform to the shapes.")))
        raise typer.Exit(console.FOUND)


def _rules(session: Session, shapes: Path | None, profile: str) -> "Shapes":
    """Return the shapes to check against. Raises ValidationError or QueryError when there are none such."""
    from simde_kg.validation import engine, profiles

    if shapes and profile:
        raise QueryError(_("--shapes and --profile exclude each other."), _("Give only one of the two."))
    if profile:
        return profiles.read(session.workspace.shapes, profile)
    return engine.rules_of(shapes or session.workspace.shapes)


def _findings(session: Session, names: list[str], rules: "Shapes") -> "Findings":
    """Return what was found in the files and datasets, in the current release when none is named."""
    from simde_kg import release, store
    from simde_kg.build import pointing
    from simde_kg.validation import engine
    from simde_kg.validation.findings import Findings

    if names:
        from simde_kg.build import checked

        return checked.check(session.workspace, session.settings, names, rules)
    if (current := release.current(session.workspace)) is None:
        raise ReleaseError(_("There is no release yet."), _("Build one with simde build."))
    report = engine.validate(current.store, rules, base=session.settings.base_iri)
    report = pointing.remembered(report, current.path / "report.json")
    things = engine.focus_count(store.open_read_only(current.store), rules)
    return Findings(report, things, base=session.settings.base_iri)


def _integrity(session: Session, names: list[str]) -> "Findings":
    """Return which integrity constraints the cubes of RDF files break, or those of the current release."""
    from simde_kg import rdffile, release, store
    from simde_kg.validation import integrity
    from simde_kg.validation.findings import Findings

    base = session.settings.base_iri
    if not names:
        if (current := release.current(session.workspace)) is None:
            raise ReleaseError(_("There is no release yet."), _("Build one with simde build."))
        opened = store.open_read_only(current.store)
        return Findings(integrity.validate(current.store, base=base), len(integrity.cubes(opened)), base=base)
    with TemporaryDirectory(prefix="simde-") as work:
        files = []
        for number, name in enumerate(names):
            files.append(Path(work) / f"{number}.nq")
            rdffile.to_nquads(Path(name), f"{base}graph/file", files[-1])
        opened = store.in_memory(*((path.read_bytes(), "nquads") for path in files))
    integrity.normalise(opened)
    return Findings(integrity.validate(opened, base=base), len(integrity.cubes(opened)), base=base)


def _write(found: "Findings", form: str, session: Session) -> None:
    """Write the findings to standard output."""
    from simde_kg.validation.findings import FORMS

    sys.stdout.write(FORMS[form](found, session.tongue))
    sys.stdout.flush()
