"""The tables of a draft: the publisher's as it was found, the tidy one as it is to be checked, the SQL between them."""

import re
from glob import escape

from simde_kg.scaffold.draft import Draft, quoted
from simde_kg.scaffold.guess import COLUMN
from simde_kg.scaffold.periods import fold
from simde_kg.sources.files import is_open_ended
from simde_kg.sources.relation import identifier, literal
from simde_kg.words import _


def source(draft: Draft) -> str:
    """Return the declaration of the publisher's table."""
    grid, layout, guess = draft.grid, draft.layout, draft.guess
    lines = [
        "<#data> a simde:SourceTable ;",
        f"    rml:path {quoted(escape(grid.path.name.removesuffix('.gz')))} ;",
        f"    # dcat:downloadURL <https://...> ;  ({draft.comment(_('the address that simde fetch takes it from'))})",
        f'    simde:format "{"hxl" if layout.tagged else grid.format}" ;',
    ]
    if grid.sheet:
        lines.append(f"    simde:sheet {quoted(grid.sheet)} ;")
    if layout.header != (1,) and not layout.tagged:
        lines.append(f"    simde:headerRow {' , '.join(map(str, layout.header))} ;")
    if layout.last:
        lines.append(f"    simde:lastRow {layout.last} ;  # {draft.comment(_('what follows looks like notes'))}")
    if grid.format in ("csv", "tsv") and not layout.last and is_open_ended(grid.path):
        lines.append("    simde:openEnd true ;")
    dialect = [f"csvw:delimiter {quoted(grid.delimiter)}"] if grid.format == "csv" and grid.delimiter != "," else []
    dialect += [f"csvw:encoding {quoted(grid.encoding)}"] if grid.encoding != "utf-8" else []
    if dialect:
        lines.append(f"    csvw:dialect [ {' ; '.join(dialect)} ] ;")
    unread = [title for title in guess.aside if title != guess.apart]
    for title in unread:
        cells = " | ".join(cell[:30] or "''" for cell in guess.aside[title])
        told = draft.comment(_("not read: {title}: {cells}"), title=title, cells=cells)
        lines.append(f"    # {told}")
        if title in guess.forgotten:
            lines.append(f"    # {draft.gap(_('{title} holds figures: read it, or remove this comment'), title=title)}")
    if unread:
        lines.append(f"    simde:unread ( {' '.join(map(quoted, unread))} ) ;")
    lines.append(f"    simde:column ( {' '.join(map(quoted, draft.read_columns()))} ) ;")
    if guess.wide in ("period", "area"):
        lines.append("    simde:otherColumns simde:Unpivoted ;")
    return "\n".join([*lines[:-1], lines[-1].removesuffix(";") + ".", ""])


def tidy(draft: Draft) -> str:
    """Return the declaration of the tidy table."""
    guess = draft.guess
    lines = ["<#tidy> a simde:TidyTable ;", "    simde:reads <#data> ;", '    simde:query "tidy.sql" ;']
    lines += [f"    csvw:primaryKey ( {' '.join(map(quoted, guess.dimensions))} ) ;", "    csvw:column ("]
    walks = {area.part: list(area.match.files) for area in guess.areas}
    for area in guess.areas:
        walks[area.part][:0] = ["crosswalk.csv"] if area.match.unknown else []
    if guess.wide == "measure":
        walks = {"indicator": ["crosswalk.csv"], **walks}
    if guess.sex:
        walks["sex"] = ["crosswalk.csv"]
    rivals = {area.part: area.match.rival for area in guess.areas}
    for name, files in walks.items():
        given = " ".join(map(quoted, files))
        line = f"        [ csvw:name {quoted(name)} ; csvw:required true ; simde:crosswalk ( {given} ) ]"
        doubt = draft.gap(_("or are these the codes of {file}?"), file=rivals[name]) if rivals.get(name) else ""
        lines.append(f"{line}  # {doubt}" if doubt else line)
    datatype = guess.period.datatype if guess.period else "gYear"
    lines.append(f'        [ csvw:name "period" ; csvw:datatype xsd:{datatype} ; csvw:required true ]')
    lines += _value(draft)
    if draft.bilateral:
        pair = '"destination" "origin"' if draft.money else '"origin" "destination"'
        lines.append(f'        [ csvw:name "corridor" ; simde:corridorOf ( {pair} ) ]')
    return "\n".join([*lines, "    ) .\n"])


def _value(draft: Draft) -> list[str]:
    """Return the lines of the column with the figures."""
    numbers = draft.guess.numbers
    if numbers is None:
        gap = draft.gap(_("no column with figures was found: say in tidy.sql where they are"))
        return [f'        [ csvw:name "value" ; csvw:datatype xsd:decimal ; csvw:required true ]  # {gap}']
    example = draft.guess.example
    lines = [f"        # {draft.comment(_('longest figure: {example}'), example=example)}"]
    if numbers.ambiguous:
        doubt = _("decimals are assumed in {example}; if they are thousands, declare csvw:groupChar")
        lines.append(f"        # {draft.gap(doubt, example=example)}")
    titles = " ".join((*draft.guess.data, draft.grid.sheet, draft.grid.path.name))
    if re.search(r"million|millones|thousand|\bmiles\b|milliers|\b000s", titles, re.IGNORECASE):
        doubt = _("a title speaks of thousands or millions: declare simde:scale 1000 or 1000000 if figures are so")
        lines.append(f"        # {draft.gap(doubt)}")
    parts = ['csvw:name "value"', f"csvw:datatype xsd:{draft.datatype}", "csvw:required true"]
    parts += [f"csvw:groupChar {quoted(numbers.group)}"] if numbers.group else []
    parts += [f"csvw:decimalChar {quoted(numbers.point)}"] if numbers.point != "." else []
    parts += [] if numbers.negative else ["csvw:minimum 0"]
    lines.append(f"        [ {' ; '.join(parts)}")
    if draft.left_out:
        lines.append(f"          ; simde:leftOut ( {' '.join(map(quoted, draft.left_out))} )")
    for marker, status in draft.missing.items():
        line = f'          ; simde:missing [ simde:marker {quoted(marker)} ; simde:status "{status or "M"}" ]'
        doubt = _("what does this mark mean? M: no figure, Q: suppressed; or move it to simde:leftOut")
        lines.append(line if status else f"{line}  # {draft.gap(doubt)}")
    return [*lines, "        ]"]


def sql(draft: Draft) -> str:
    """Return the text of ``tidy.sql``."""
    guess = draft.guess
    wide = guess.wide != ""
    chosen = ["_row", *([COLUMN] if wide else [])]
    chosen += [f"{COLUMN} AS indicator"] if guess.wide == "measure" else []
    chosen += [f"{_name(area.column)} AS {area.part}" for area in guess.areas]
    chosen += [f"{guess.period.sql} AS period"] if guess.period else []
    chosen += [f"{guess.sex_sql or identifier(guess.sex)} AS sex"] if guess.sex else []
    lines = [f"-- {draft.comment(_('From the rows of the publisher to one row a figure.'))}", "SELECT"]
    if guess.period is None:
        gap = draft.gap(_("no column with a period was found: write the year, or where it is"))
        lines.append(f"    '' AS period,  -- {gap}")
    if guess.marked:
        doubt = _("{titles}: say among the limits what the mark means, then remove this comment")
        lines.append(f"    -- {draft.gap(doubt, titles=', '.join(guess.marked))}")
    if guess.period and re.search(r"fiscal|\bfy\b|ejercicio|exercice", fold(" ".join(guess.period.columns))):
        doubt = _(
            "a fiscal year is not a calendar year: see that each period is the calendar's, then remove this comment"
        )
        lines.append(f"    -- {draft.gap(doubt)}")
    single = f"{identifier(guess.data[0])} AS value" if guess.data else "'' AS value"
    lines.append("    " + ",\n    ".join([*chosen, "value" if wide else single]))
    lines.append(f"FROM {_from(draft)}")
    if guess.apart:
        doubt = _(
            "rows have the same key but for {column}: keep one of its values ({values}), then remove this comment"
        )
        values = ", ".join(guess.aside[guess.apart])
        lines.append(f"WHERE {identifier(guess.apart)} = {literal(guess.aside[guess.apart][0])}")
        lines.append(f"-- {draft.gap(doubt, column=guess.apart, values=values)}")
    if guess.repeated:
        doubt = _(
            "rows have the same key: read the columns that tell them apart, and choose or sum, then remove this comment"
        )
        lines.append(f"-- {draft.gap(doubt)}")
    return "\n".join(lines) + "\n"


def _name(column: str) -> str:
    return COLUMN if column == COLUMN else identifier(column)


def _from(draft: Draft) -> str:
    guess = draft.guess
    if not guess.wide:
        return "data"
    if guess.wide == "measure":
        on = ", ".join(map(identifier, guess.data))
    else:
        kept = ", ".join(["_row", *map(identifier, draft.read_columns())])
        on = f"COLUMNS(* EXCLUDE ({kept}))"
    return f"(UNPIVOT data ON {on} INTO NAME {COLUMN} VALUE value)"
