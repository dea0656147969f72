"""Reports as tables: CSV for spreadsheets and programs, HTML for a page; one row a sampled violation."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from html import escape

from simde_kg.issues import Issue
from simde_kg.validation.purpose import PAGES, link, purpose
from simde_kg.validation.report import Finding, Report, Violation, number, short
from simde_kg.words import _, spoken, text

Cell = Callable[[Finding, Violation, str], object]
COLUMNS: dict[str, tuple[str, Cell]] = {
    "severity": (_("severity"), lambda finding, _one, _language: finding.severity.split("#")[-1]),
    "message": (_("message"), lambda finding, one, language: finding.message(one, language)),
    "dataset": (_("dataset"), lambda _finding, one, _language: one.place.dataset),
    "file": (_("file"), lambda _finding, one, _language: one.place.file),
    "sheet": (_("sheet"), lambda _finding, one, _language: one.place.sheet),
    "row": (_("row"), lambda _finding, one, _language: "" if one.place.row is None else one.place.row),
    "column": (_("column"), lambda _finding, one, _language: one.place.column),
    "cell": (_("cell"), lambda _finding, one, _language: one.place.cell),
    "thing": (_("thing"), lambda _finding, one, _language: short(one.focus)),
    "property": (_("property"), lambda finding, one, _language: _property(finding, one)),
    "value": (_("value"), lambda _finding, one, _language: short(one.value)),
    "nearest": (_("most alike"), lambda _finding, one, _language: ", ".join(map(short, one.nearest))),
    "rule": (_("rule"), lambda finding, _one, _language: finding.check.rule),
    "purpose": (_("what the rule is for"), lambda finding, _one, language: purpose(finding.check, language)),
    "link": (_("read more"), lambda finding, _one, _language: link(finding.check)),
    "count": (_("times in all"), lambda finding, _one, _language: finding.count),
}
"""Name of a column in CSV -> (its heading for people, what stands in it)."""


def _property(finding: Finding, violation: Violation) -> str:
    predicate = finding.check.shape.predicate
    return short(violation.path or (predicate.n3() if predicate is not None else finding.check.shape.path))


def _rows(report: Report, language: str, issues: Iterable[Issue]) -> Iterator[list[str]]:
    for issue in issues:
        row = "" if issue.row is None else str(issue.row)
        told = [issue.severity.capitalize(), issue.text(language), issue.dataset, issue.file, issue.sheet, row]
        near = issue.expected
        yield [*told, issue.column, issue.found, "", "", issue.found, near, issue.code, "", "", str(issue.count)]
    for finding in report.findings:
        for violation in finding.violations:
            yield [str(cell(finding, violation, language)) for _heading, cell in COLUMNS.values()]


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return (
        "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not cell[1:].replace(".", "").isdigit() else cell
    )


def _linked(cell: str) -> str:
    """Return a cell for HTML; the address of a rule's page leads there."""
    if cell.startswith(PAGES):
        return f'<a href="{escape(cell)}">{escape(cell.removeprefix(PAGES))}</a>'
    return escape(cell)


def to_csv(report: Report, language: str = "en", issues: Iterable[Issue] = ()) -> str:
    """Return the sampled violations as CSV (RFC 4180) with the names of :data:`COLUMNS`, messages in a language.

    ``issues`` of tables come first.
    """
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in row] for row in _rows(report, language, issues))
    return output.getvalue()


def to_html(report: Report, language: str = "en", issues: Iterable[Issue] = ()) -> str:
    """Return the report as an HTML section: a sentence, then a table of the sampled violations.

    ``issues`` of tables come first.
    """
    tongue, issues = spoken(language), list(issues)
    summary = report.text(tongue).partition("\n")[0]
    shown = sum(len(finding.violations) for finding in report.findings) + len(issues)
    total = sum(finding.count for finding in report.findings) + sum(issue.count for issue in issues)
    if report.conforms and not issues:
        return f'<section lang="{tongue}"><p>{escape(summary)}</p></section>\n'
    caption = text(_("{shown} of {total} findings"), tongue, shown=number(shown, tongue), total=number(total, tongue))
    heads = "".join(f'<th scope="col">{escape(text(heading, tongue))}</th>' for heading, _cell in COLUMNS.values())
    body = "\n".join(
        "<tr>" + "".join(f"<td>{_linked(cell)}</td>" for cell in row) + "</tr>" for row in _rows(report, tongue, issues)
    )
    return (
        f'<section lang="{tongue}"><p>{escape(summary)}</p>\n<div class="wide" role="region" tabindex="0"'
        f' aria-label="{escape(caption)}">\n<table class="findings"><caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div></section>\n"
    )
