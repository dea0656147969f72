"""What commands about datasets show on a terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from simde_kg import console
from simde_kg.commands.session import Session
from simde_kg.errors import MappingError
from simde_kg.words import _

if TYPE_CHECKING:
    from rich.table import Table

    from simde_kg.acquire import Fetched
    from simde_kg.acquire.changes import RowChange, TableChange
    from simde_kg.build.expected import Expectation
    from simde_kg.editions import Difference
    from simde_kg.scaffold import Made
    from simde_kg.scaffold.contents import Code, Contents

_CHANGES = {
    "added": _("added"),
    "removed": _("removed"),
    "changed": _("changed"),
    "revised": _("revised"),
    "unchanged": _("unchanged"),
}

_KINDS = {"dimension": _("dimension"), "attribute": _("attribute"), "measure": _("measure")}


def known_dataset(name: str, known: Sequence[str]) -> str:
    """Return ``name``. Raises MappingError when it is no known dataset."""
    if name not in known:
        raise MappingError(
            _("There is no dataset {name!r}."), _("Known datasets: {known}."), name=name, known=", ".join(known)
        )
    return name


def _table(session: Session, head: Sequence[str], rows: Sequence[Sequence[object]]) -> "Table":
    return console.table([session.text(name) for name in head], rows)


# --- fetch --------------------------------------------------------------------------------------------------------


def fetched(outcome: "Fetched", session: Session) -> list[str]:
    """Return the lines that tell what fetching gave."""
    made = outcome.snapshot
    size = sum(file.bytes for file in made.files)
    first = _("{dataset}: first snapshot {snapshot}, {bytes} bytes.")
    later = _("{dataset}: new snapshot {snapshot}, {bytes} bytes.")
    same = _("{dataset}: nothing changed since {when}.")
    plain = _("{file} is fetched over HTTP without encryption: anybody on the way can change it.")
    if outcome.new:
        message = later if outcome.before else first
        lines = [session.text(message, dataset=made.dataset, snapshot=made.id, bytes=size)]
    else:
        lines = [session.text(same, dataset=made.dataset, when=min(file.retrieved for file in made.files))]
    lines += [session.text(plain, file=file.name) for file in made.files if file.url.startswith("http:")]
    for change in outcome.changes:
        lines += _changed(change, session)
    if outcome.unreadable is not None:
        message = _("The new files cannot be read as declared, so the files before stay in use: {reason}")
        lines.append(session.text(message, reason=outcome.unreadable.text(session.tongue)))
    return lines


def _changed(change: "TableChange", session: Session) -> Iterator[str]:
    if change.same:
        return
    if change.columns_added:
        columns = ", ".join(change.columns_added)
        yield "  " + session.text(_("{table}: new columns: {columns}."), table=change.table, columns=columns)
    if change.columns_removed:
        columns = ", ".join(change.columns_removed)
        yield "  " + session.text(_("{table}: columns that are gone: {columns}."), table=change.table, columns=columns)
    counts = _("{table}: {added} rows added, {removed} removed, {changed} changed.")
    yield "  " + session.text(counts, table=change.table, **change.counts)
    yield from (f"    {_row(row, session)}" for row in change.sample)
    if change.csv is not None:
        yield "    " + session.text(_("All rows: {file}"), file=change.csv)


def _row(row: "RowChange", session: Session) -> str:
    key = ", ".join(f"{column} {text}" for column, text in row.key[:8])
    cells = "; ".join(f"{cell.column}: {cell.before or '-'} -> {cell.after or '-'}" for cell in row.cells[:8])
    place = row.after or row.before
    return f"{session.text(_CHANGES[row.change])} [{place}] {key}" + (f": {cells}" if cells else "")


# --- new ----------------------------------------------------------------------------------------------------------


def drafted(made: "Made", session: Session) -> "Table":
    """Return the table of what each column was taken for."""
    guess = made.draft.guess
    rows: list[tuple[str, str, str]] = []
    for area in guess.areas:
        unknown = session.text(_("{count} unknown codes"), count=len(area.match.unknown)) if area.match.unknown else ""
        rows.append((area.column, area.part, ", ".join(filter(None, [*area.match.files, unknown]))))
    if guess.period is not None:
        rows.append((", ".join(guess.period.columns) or "_column", "period", guess.period.kind))
    if guess.sex:
        rows.append((guess.sex, "sex", ", ".join(f"{code} = {sex}" for code, sex in guess.sexes.items())))
    figures = ", ".join(guess.data[:5]) + (f" ... ({len(guess.data)})" if len(guess.data) > 5 else "")
    rows.append((figures or "-", "value", f"{made.draft.datatype} ({guess.example})"))
    rows += [(title, session.text(_("not read")), " | ".join(cells)) for title, cells in guess.aside.items()]
    return _table(session, (_("column"), _("taken for"), _("detail")), rows)


# --- inspect ------------------------------------------------------------------------------------------------------


def contents(found: "Contents", session: Session) -> Iterator[object]:
    """Yield what a dataset gives, part by part."""
    yield f"[bold]{escape(found.title)}[/bold]\n{found.dataset}  {found.release}\n"
    rows = [
        (
            table.name,
            table.file or session.text(_("tidy rows")),
            ", ".join((*table.columns, *(["..."] if table.others else []))),
            ", ".join(table.unread),
        )
        for table in found.tables
    ]
    yield _table(session, (_("table"), _("from"), _("columns"), _("not read")), rows)
    if not found.release:
        return
    counts = [(session.text(_("observations")), found.observations), (session.text(_("triples")), found.triples)]
    counts += [(session.text(_("cells without a figure, {status}"), status=s), n) for s, n in found.missing.items()]
    counts += [(session.text(_("left out, {reason}"), reason=r), n) for r, n in found.left_out.items()]
    yield ""
    yield _table(session, (_("count"), ""), counts)
    yield ""
    parts = [
        (c.name, session.text(_KINDS[c.kind]), c.label, c.distinct or "", ", ".join(map(_code, c.codes)))
        for c in found.components
    ]
    yield _table(session, (_("component"), _("kind"), _("name"), _("codes"), _("most frequent")), parts)
    yield ""
    for one in found.sample:
        yield escape("; ".join(f"{name} {value}" for name, value in one.items()))


def _code(found: "Code") -> str:
    name = f"{found.code} {found.label}" if found.label not in ("", found.code) else found.code
    return f"{name} ({found.count})"


def recorded(found: "Expectation", session: Session, dataset: str) -> str:
    """Return what was recorded of the files of a dataset."""
    message = _(
        "Recorded in mappings/{dataset}/dataset.ttl: {files} files, {rows} rows, {observations} observations, "
        "{missing} missing observations, values adding up to {total}."
    )
    return session.text(
        message,
        dataset=dataset,
        files=len(found.snapshots),
        rows=found.rows,
        observations=found.tally.observations,
        missing=found.tally.missing,
        total=found.tally.total,
    )


# --- diff ---------------------------------------------------------------------------------------------------------


def difference(found: "Difference", session: Session) -> Iterator[object]:
    """Yield the counts of a difference, and its first rows."""
    counts = [(session.text(_CHANGES[name]), count) for name, count in found.counts.items()]
    yield _table(session, (_("observations"), ""), counts)
    if found.only:
        message = _("Dimensions that only one of the editions has: {names}.")
        yield escape(session.text(message, names=", ".join(found.only)))
    always = ("change", "before", "after")
    shown = [
        i
        for i, title in enumerate(found.titles)
        if title in always or (not title.startswith("observation_") and any(row[i] for row in found.rows))
    ]
    rows = [["" if row[i] is None else str(row[i]) for i in shown] for row in found.rows]
    for row in rows:
        row[0] = session.text(_CHANGES[row[0]])
    if rows:
        yield ""
        yield console.table([found.titles[i] for i in shown], rows)
