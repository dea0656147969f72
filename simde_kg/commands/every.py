"""Every command: each reads its arguments, calls one function of the library and shows the result.

Imports are inside the commands, so that ``simde --help`` answers at once.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from typer.core import TyperArgument, TyperOption

from simde_kg import console
from simde_kg.commands import catalogue as catalogue_commands
from simde_kg.commands import datasets as dataset_commands
from simde_kg.commands import session as session_commands
from simde_kg.commands import users as user_commands
from simde_kg.commands import validation as validation_command
from simde_kg.commands.session import Session, start
from simde_kg.errors import ReleaseError
from simde_kg.words import LANGUAGES, _, text

if TYPE_CHECKING:
    from typer.core import TyperGroup

    from simde_kg.release import Release

app = typer.Typer(
    name="simde",
    help=_("SIMDE: a knowledge graph on migration and development."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Engine = Annotated[str, typer.Option(metavar="NAME", help=_("What writes the statements: duckdb or spark."))]
Master = Annotated[str, typer.Option(metavar="ADDRESS", help=_("Spark's address, with --engine spark."))]
SHOWN = 20
"""Issues shown after a build that went well; the report counts all."""


@app.callback()
def common(
    context: typer.Context,
    lang: Annotated[str | None, typer.Option(metavar="es|en|fr", help=_("Language of messages."))] = None,
    home: Annotated[Path | None, typer.Option(help=_("Folder for builds and releases."))] = None,
    debug: Annotated[bool, typer.Option("--debug", help=_("Show where in the program an error happened."))] = False,
) -> None:
    """Take the options that every command has."""
    if lang is not None and lang not in LANGUAGES:
        raise typer.BadParameter(text(_("Choose es, en or fr."), "en"), param_hint="--lang")
    tongue = console.language(["--lang", lang] if lang else [], os.environ)
    context.obj = (tongue, str(home.resolve()) if home else None)


@app.command(help=_("Build a release from publishers' files and make it the current one."))
def build(  # noqa: PLR0913 - as many as the command has options
    context: typer.Context,
    datasets: Annotated[
        list[str] | None, typer.Argument(metavar="DATASET", help=_("Dataset ids; all if none."))
    ] = None,
    sources: Annotated[
        Path | None, typer.Option(help=_("Folder with publishers' whole files, one folder a dataset."))
    ] = None,
    snapshots: Annotated[
        bool, typer.Option("--snapshots", help=_("Take the files that simde fetch brought, where there are any."))
    ] = False,
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help=_("Do nothing when the current release is up to date."))
    ] = False,
    engine: Engine = "duckdb",
    master: Master = "local[*]",
) -> None:
    """Build a release."""
    from simde_kg import freshness, progress

    spark = session_commands.spark_master(engine, master)
    session = start(context, sources=str(sources.resolve()) if sources else None, spark_master=spark)
    if snapshots:
        from simde_kg import acquire

        session = session.with_sources(acquire.sources(session.workspace))
    given = Path(session.settings.sources) if session.settings.sources else None
    if if_changed and (found := freshness.fresh(session.workspace, given)):
        console.tell(session.text(_("The release {release} is up to date; nothing was built."), release=found))
        return
    from simde_kg import build as builder

    with progress.Line(session.tongue) as line:
        result = builder.build(session.workspace, session.settings, datasets or [], progress=line)
    for issue in result.issues[:SHOWN]:
        console.tell(f"{issue.dataset}: {issue.text(session.tongue)}")
    if not result.report.conforms:
        console.tell(result.report.text(session.tongue))
    console.show(progress.summary(result, session.tongue))
    console.tell(session.text(_("Release {release} is current now."), release=result.release.id))


@app.command(name="map", help=_("Map files with any RML mapping, the files beside it; N-Quads come out."))
def map_(  # noqa: PLR0913 - as many as the command has options
    context: typer.Context,
    mapping: Annotated[Path, typer.Argument(metavar="MAPPING.ttl", help=_("An RML mapping in Turtle."))],
    output: Annotated[Path | None, typer.Option(help=_("File to write; standard output if none."))] = None,
    base: Annotated[str, typer.Option(metavar="IRI", help=_("What relative IRIs are completed with."))] = "",
    engine: Engine = "duckdb",
    master: Master = "local[*]",
) -> None:
    """Map files without a dataset folder."""
    from dataclasses import replace

    from simde_kg import settings
    from simde_kg.mapping import plain

    chosen = settings.load()  # it needs no workspace
    if not (spark := session_commands.spark_master(engine, master)):
        plain.map_file(mapping, output, chosen, base)
        return
    from simde_kg.mapping import distributed

    if output is None:
        raise typer.BadParameter(text(_("The engine spark writes a folder: name it."), "en"), param_hint="--output")
    distributed.map_file(mapping, output, replace(chosen, spark_master=spark), base)


validation_command.register(app)


def _current(session: Session) -> "Release":
    """Return the current release; raise ReleaseError when nothing was built yet."""
    from simde_kg import release

    if (found := release.current(session.workspace)) is None:
        raise ReleaseError(_("There is no release yet."), _("Build one with simde build."))
    return found


@app.command(help=_("Answer a SPARQL query with the current release."))
def query(
    context: typer.Context,
    query: Annotated[
        str,
        typer.Argument(
            metavar="FILE|TEXT", help=_("A file with the query, or the query itself; - reads it from standard input.")
        ),
    ],
    format: Annotated[str, typer.Option(metavar="NAME", help=_("Format of the answer; a table on a terminal."))] = "",
) -> None:
    """Answer a SPARQL query."""
    import signal

    from simde_kg import ask

    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `simde query ... | head` ends quietly
    session = start(context)
    ask.answer(_current(session).store, ask.read(query), format)


@app.command(help=_("Serve the current release over HTTP until stopped with Ctrl-C."))
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help=_("Address to listen on."))] = None,
    port: Annotated[int | None, typer.Option(help=_("Port to listen on."))] = None,
) -> None:
    """Serve the current release."""
    from endpoint import mode, remote, server
    from simde_kg import check as checks

    session = start(context, host=host, port=port)
    served = None if remote.is_remote(mode.store_setting()) else _current(session).id
    address = f"http://{checks.port(session.settings.host, session.settings.port)}/"
    if served is None:
        console.tell(session.text(_("Serving a remote store on {address} (Ctrl-C stops it)."), address=address))
    else:
        message = _("Serving release {release} on {address} (Ctrl-C stops it).")
        console.tell(session.text(message, release=served, address=address))
    server.serve(session.workspace, session.settings)


@app.command(help=_("List the releases, newest first."))
def releases(context: typer.Context) -> None:
    """List the releases."""
    from simde_kg import release

    session = start(context)
    current = release.current(session.workspace)
    rows = [
        (
            found.id,
            found.manifest.observations,
            found.manifest.triples,
            session.text(_("current")) if current and found.id == current.id else "",
        )
        for found in release.list_releases(session.workspace)
    ]
    head = (_("release"), _("observations"), _("triples"))
    console.show(console.table([*map(session.text, head), ""], rows))


@app.command(help=_("Make an older release the current one: the one before, or the one named."))
def rollback(
    context: typer.Context,
    release: Annotated[
        str | None, typer.Argument(metavar="RELEASE", help=_("A release id that simde releases lists."))
    ] = None,
) -> None:
    """Go back to an older release."""
    from simde_kg import release as releases_

    session = start(context)
    now = releases_.rollback(session.workspace, release)
    console.tell(session.text(_("Release {release} is current now."), release=now.id))


@app.command(help=_("Check that this machine and these settings can build and serve; exit status 1 when they cannot."))
def check(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help=_("Port that is to be free."))] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help=_("Show only what is wrong."))] = False,
) -> None:
    """Check machine and settings."""
    from simde_kg import check as checks

    session = start(context, port=port)
    findings = list(checks.run(session.workspace, session.settings))
    if not quiet:
        state = {True: session.text(_("in order")), False: session.text(_("not in order"))}
        rows = [(session.text(f.name), state[f.error is None], f.detail) for f in findings]
        console.show(
            console.table([session.text(_("check")), session.text(_("state")), session.text(_("detail"))], rows)
        )
    for finding in findings:
        if finding.error:
            console.tell(finding.error.text(session.tongue))
    if any(finding.error for finding in findings):
        raise typer.Exit(console.FOUND)


@app.command(
    help=_(
        "Write the constants of simde_kg/vocab.py from the ontology, and the reference pages of docs/ (for developers)."
    )
)
def codegen(context: typer.Context) -> None:
    """Write the generated modules and pages."""
    from simde_kg import codegen as generator
    from simde_kg import reference
    from simde_kg.catalogue import reference as catalogue_reference

    session = start(context)
    generator.TARGET.write_text(generator.generate(session.workspace.ontology), encoding="utf-8")
    reference.write(session.workspace.root / "docs", command("en"))
    catalogue_reference.refresh(session.workspace.root / "docs")


dataset_commands.register(app)
catalogue_commands.register(app)
user_commands.register(app)


def command(tongue: str) -> "TyperGroup":
    """Return the command line with its help in the given language."""
    console.speak(tongue)
    group = cast("TyperGroup", typer.main.get_command(app))
    for one in [group, *group.commands.values()]:
        one.help = text(one.help or "", tongue)
        for parameter in [*one.params, one.get_help_option(typer.Context(one))]:
            if isinstance(parameter, TyperOption | TyperArgument):
                parameter.help = text(parameter.help or "", tongue)
    return group


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0, or 1 for findings, or 2 when the command could not run."""
    arguments = console.hoist(sys.argv[1:] if argv is None else argv)
    tongue = console.language(arguments, os.environ)
    try:
        command(tongue).main(args=arguments, prog_name="simde")
    except Exception as error:
        if "--debug" in arguments:
            raise
        sys.exit(console.failure(error, tongue))
