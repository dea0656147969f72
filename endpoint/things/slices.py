"""A slice of a dataset without SPARQL: one dimension down, one across, the others kept; the query that does it too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from endpoint import numbers
from endpoint.asking import labels, written
from endpoint.figure import Cell
from endpoint.listing.items import plain
from endpoint.terms import Labels
from endpoint.things.series import absent
from endpoint.things.subject import Subject
from endpoint.visitor import locale, say
from endpoint.words import _
from simde_kg.publish.columns import READ
from simde_kg.publish.cube import Cube
from simde_kg.vocab import PREFIXES

DIMENSIONS: Mapping[str, str] = {
    "origin": _("Origin"),
    "destination": _("Destination"),
    "sender": _("Sender"),
    "receiver": _("Receiver"),
    "area": _("Place"),
    "period": _("Period"),
    "sex": _("Sex"),
    "age": _("Age"),
}
"""Columns of the cube that a slice may have down or across, and their names."""
_PREDICATES = {column.name: column.predicates[0] for column in READ}
_TOTALS = {"sex": "T", "age": "total", "origin": "m49-001", "destination": "m49-001", "sender": "m49-001"}
_DOWN, _ACROSS, _CHOICES, _MOST = 60, 12, 400, 50_000


@dataclass(frozen=True)
class Dimension:
    """A dimension of the dataset: its values, newest periods first, and the one that is kept."""

    name: str
    words: str
    values: Sequence[tuple[str, str]]
    kept: str


def iri(name: str, code: str, base: str) -> str:
    """Return the IRI of a value of a dimension."""
    if name == "period":
        return f"{base}period/{code}"
    if name == "sex":
        return f"{PREFIXES['sdmx-code']}sex-{code}"
    return f"{base}concept/age-group/{code}" if name == "age" else f"{base}area/{code}"


def _named(named: Labels, name: str, code: str, base: str) -> str:
    found = named.of(iri(name, code, base))
    return found.text if found and name != "period" else code


def _dimensions(subject: Subject, used: Mapping[str, Sequence[str]]) -> tuple[list[Dimension], Labels]:
    """Return the dimensions in use with their values by name, and the names."""
    base = subject.base
    named = labels(
        subject.serving, [iri(name, one, base) for name, given in used.items() if name != "period" for one in given]
    )
    found = []
    for name, given in used.items():
        pairs = [(one, _named(named, name, one, base)) for one in given]
        pairs.sort(
            key=(lambda pair: pair[0]) if name == "period" else (lambda pair: plain(pair[1])), reverse=name == "period"
        )
        total = _TOTALS.get(name, "")
        kept = request.args.get(name, "")
        if kept not in given:
            kept = total if total in given else pairs[0][0]
        found.append(Dimension(name, say(DIMENSIONS[name]), pairs, kept))
    return found, named


def _axes(dimensions: Sequence[Dimension]) -> tuple[str, str] | None:
    """Return the dimensions down and across: those of the address, else the first with several values, and periods."""
    several = [one.name for one in dimensions if len(one.values) > 1] or [one.name for one in dimensions]
    if len(dimensions) < 2:
        return None
    names = [one.name for one in dimensions]
    across = request.args.get("across", "")
    across = across if across in names else "period" if "period" in names else several[-1]
    down = request.args.get("down", "")
    if down not in names or down == across:
        down = next((name for name in [*several, *names] if name != across), names[0])
    return down, across


def _table(
    subject: Subject, cube: Cube, kept: Mapping[str, Any], axes: tuple[str, str], named: Labels
) -> tuple[list[str], list[list[Cell]], int]:
    """Return header, cells and how many rows there are: the first ones by value."""
    down, across = axes
    base, where = subject.base, locale()
    there = cube.distinct(axes, {**kept, f"{down}!=": None, f"{across}!=": None})
    columns = sorted(there[across], reverse=across == "period")[:_ACROSS]
    shown = ("observation", *axes, "value", "exact", "status")
    rows = cube.rows({**kept, f"{down}!=": None, across: columns}, shown, limit=_MOST) if columns else []
    cells: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        cells.setdefault(row[down], {}).setdefault(row[across], row)

    def weight(code: str) -> tuple[float, str]:
        mine = cells.get(code, {})
        given = [row["value"] for column in columns if (row := mine.get(column)) and row["value"] is not None]
        return (-given[0] if given else 1e300, plain(_named(named, down, code, base)))

    ordered = sorted(there[down], reverse=True) if down == "period" else sorted(there[down], key=weight)
    table = []
    for code in ordered[:_DOWN]:
        line = [
            Cell(
                _named(named, down, code, base),
                href="" if down in ("sex", "age") else "/" + iri(down, code, base).removeprefix(base),
            )
        ]
        for column in columns:
            given = cells.get(code, {}).get(column)
            if given is None:
                line.append(Cell(""))
            elif given["exact"] is None:
                line.append(Cell("", note=absent(given["status"] or "")))
            else:
                line.append(
                    Cell(numbers.number(given["exact"], where), given["exact"], f"/observation/{given['observation']}")
                )
        table.append(line)
    header = [say(DIMENSIONS[down]), *(_named(named, across, column, base) for column in columns)]
    return header, table, len(ordered)


def _pairs(
    subject: Subject, pairs: Sequence[tuple[str, str]], chosen: tuple[str, str]
) -> list[tuple[str, tuple[str, str], bool]]:
    """Return (value, (dataset, name of the indicator), whether chosen) for each cube."""
    base = subject.base
    named = labels(subject.serving, [f"{base}indicator/{one}" for _dataset, one in pairs])
    found = []
    for pair in pairs:
        label = named.of(f"{base}indicator/{pair[1]}")
        name = label.text if label else pair[1]
        several = sum(one[1] == pair[1] for one in pairs) > 1
        words = f"{name} ({pair[0].rpartition('#')[2]})" if several else name
        found.append(("@".join(pair), (pair[0], words), pair == chosen))
    return found


def gather(subject: Subject, cube: Cube, datasets: Sequence[str]) -> dict[str, Any]:
    """Return the form and the table of a slice of one of some cubes (local ids). Empty when nothing can be sliced."""
    pairs = [
        (row["dataset"], row["indicator"])
        for row in cube.totals({"dataset": list(datasets), "extra": None}, ("dataset", "indicator"))
    ]
    if not pairs:
        return {}
    wanted = request.args.get("of", "")
    chosen = next((pair for pair in pairs if "@".join(pair) == wanted), pairs[0])
    fixed = {"dataset": chosen[0], "indicator": chosen[1], "extra": None}
    dimensions, named = _dimensions(subject, cube.dimensions(*chosen))
    axes = _axes(dimensions)
    if axes is None:
        return {}
    kept = {one.name: one.kept for one in dimensions if one.name not in axes}
    header, cells, total = _table(subject, cube, {**fixed, **kept}, axes, named)
    base = subject.base
    return {
        "pairs": _pairs(subject, pairs, chosen),
        "dimensions": dimensions,
        "down": axes[0],
        "across": axes[1],
        "header": header,
        "cells": cells,
        "total": total,
        "choices": _CHOICES,
        "sparql": written(
            "figures/slice", dataset=f"{base}dataset/{chosen[0]}", indicator=f"{base}indicator/{chosen[1]}",
            down=_PREDICATES[axes[0]], across=_PREDICATES[axes[1]],
            dimension_kept=[(_PREDICATES[name], iri(name, code, base)) for name, code in kept.items()],
        ),
    }  # fmt: skip
