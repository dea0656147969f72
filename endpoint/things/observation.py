"""The page of an observation: one figure in plain words, whose it is, and the row of the file that it was read from."""

from typing import Any

from endpoint import numbers
from endpoint.asking import ask, labels, local
from endpoint.terms import Row, Shown, asked, short
from endpoint.texts import text
from endpoint.things.series import absent, status_word
from endpoint.things.sources import sources
from endpoint.things.subject import Subject
from endpoint.visitor import locale
from simde_kg.vocab import PREFIXES

_STATUS = PREFIXES["sdmx-code"] + "obsStatus-"
_PLACES = (
    "simde:corridor", "simde:originArea", "simde:destinationArea", "simde:senderArea", "simde:receiverArea",
    "simde:reportingArea", "simde:birthArea", "simde:citizenshipArea",
)  # fmt: skip
_ELSEWHERE = frozenset(
    {
        "rdf:type", "qb:dataSet", "simde:missingIn", "sdmx-measure:obsValue", "sdmx-attribute:obsStatus",
        "simde:sourceRow", "simde:sourceTable", "simde:indicator",
    }
)  # fmt: skip
"""Properties that the page shows in words of its own."""


def _file(subject: Subject, dataset: str) -> tuple[str, str]:
    """Return the publisher's file and the sheet that the figure was read from; empty where it is not said."""
    table = subject.one("simde:sourceTable")
    found: dict[str, str] = {}
    if table is not None:
        (rows,) = ask(subject.serving, asked(text("outgoing"), table.value))
        found = {short(local(row, "p")): local(row, "o") for row in rows}
    if path := found.get("rml:path", ""):
        return path, found.get("simde:sheet", "")
    inputs = subject.serving.releases.current().release.manifest.inputs
    name = dataset.removeprefix(f"{subject.base}dataset/").partition("#")[0]
    files = [one.file for one in inputs if one.dataset == name]
    return (files[0] if len(files) == 1 else ""), ""


def _facts(subject: Subject) -> list[tuple[str, list[Shown]]]:
    """Return (name of the property, values) of what tells the figure from others."""
    rows: dict[str, Row] = {short(row["p"]["value"]): row for row in subject.outgoing}
    named = labels(subject.serving, [row["p"]["value"] for row in rows.values()])
    found = []
    for name, row in rows.items():
        label = named.of(row["p"]["value"])
        if name not in _ELSEWHERE and label is not None:
            found.append((label.text, subject.all(name)))
    return found


def gather(subject: Subject) -> dict[str, Any]:
    """Return what the page of an observation shows. Raises Problem."""
    indicator, dataset = subject.one("simde:indicator"), subject.one("qb:dataSet", "simde:missingIn")
    value, row = subject.one("sdmx-measure:obsValue"), subject.one("simde:sourceRow")
    if indicator is None or dataset is None:
        return {}
    status = (found.value if (found := subject.one("sdmx-attribute:obsStatus")) else "").removeprefix(_STATUS)
    known = sources(subject.serving, [indicator.value, dataset.value])
    place = next((found for name in _PLACES if (found := subject.one(name))), None)
    period = subject.one("sdmx-dimension:refPeriod")
    file, sheet = _file(subject, dataset.value)
    parts = (known.name(indicator.value), place.name if place else "", period.name if period else "")
    return {
        "heading": " · ".join(part for part in parts if part),
        "indicator": indicator,
        "value": value,
        "text": numbers.number(value.value, locale()) if value else absent(status),
        "status": status_word(status) if value else "",
        "unit": ", ".join(known.aspect(indicator.value, dataset.value, "simde:unit")),
        "definition": known.definition(indicator.value),
        "facts": _facts(subject),
        "credit": known.credit(dataset.value),
        "file": file,
        "sheet": sheet,
        "row": row.value if row else "",
    }
