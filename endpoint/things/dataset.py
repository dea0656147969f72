"""Pages of datasets: description, editions, licence, provenance, what validation found, a slice, downloads."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from endpoint import statistics, whole
from endpoint.asking import about, ask, labels, local
from endpoint.rules import SEVERITIES
from endpoint.terms import Shown, show
from endpoint.things import derived, editions, record, slices
from endpoint.things.subject import Subject, distinct
from endpoint.visitor import language, say
from endpoint.words import _

_FACTS = (
    (_("Publisher"), ("dcterms:publisher",)),
    (_("Version"), ("dcat:version",)),
    (_("Licence"), ("dcterms:license",)),
    (_("Indicators"), ("simde:indicator",)),
    (_("Places"), ("dcterms:spatial",)),
    (_("Who is counted"), ("simde:populationConcept",)),
    (_("From how long a stay"), ("simde:durationThreshold",)),
    (_("At what time"), ("simde:referenceTime",)),
    (_("Kind of source"), ("simde:sourceType",)),
    (_("Updated"), ("dcterms:accrualPeriodicity",)),
    (_("Issued"), ("dcterms:issued",)),
    (_("Web page"), ("dcat:landingPage",)),
    (_("Part of"), ("dcterms:isPartOf",)),
    (_("Parts"), ("dcterms:hasPart",)),
    (_("Replaces"), ("dcterms:replaces",)),
    (_("Replaced by"), ("dcterms:isReplacedBy",)),
)
_FINDINGS = 20
_REASON = re.compile(r"(\w+) '(.*?)'(?:: (?:left out: )?(.*))?", re.S)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of the publisher that were not mapped: the column and value that decide it, the reason, how many."""

    column: str
    value: str
    note: str
    rows: int


def left_out(reasons: Mapping[str, int]) -> list[LeftOut]:
    """Return the reasons of a manifest (``area '1830': why`` -> rows), those with most rows first."""
    found = []
    for reason, rows in reasons.items():
        match = _REASON.fullmatch(reason)
        found.append(LeftOut(match[1], match[2], match[3] or "", rows) if match else LeftOut("", "", reason, rows))
    return sorted(found, key=lambda one: (-one.rows, one.column, one.value))


@lru_cache(4)
def _report(path: Path) -> dict[str, Any]:
    """Return what validation found in a release; empty when it kept no report."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def findings(path: Path, dataset: str) -> list[tuple[str, str, str, int]]:
    """Return (what it does to the release, message, first place, count) of each rule that rows of a dataset break."""
    found = []
    for finding in _report(path).get("findings", []):
        own = [one for one in finding.get("violations", []) if one.get("dataset") == dataset]
        if own:
            words = own[0].get("message", {})
            where = " ".join(str(part) for part in (own[0].get("file"), own[0].get("row")) if part)
            severity = str(finding.get("severity", "")).rpartition("#")[2].rstrip(">")
            effect = say(SEVERITIES.get(severity, SEVERITIES["Info"]))
            found.append((effect, str(words.get(language()) or words.get("en", "")), where, len(own)))
    return found[:_FINDINGS]


def _parts(subject: Subject) -> list[str]:
    """Return the local ids of the cubes: the dataset itself and its parts."""
    start = subject.base + "dataset/"
    parts = [shown.value for shown in subject.all("dcterms:hasPart")]
    return [iri.removeprefix(start) for iri in (subject.iri, *parts)]


def _cited(subject: Subject, release: str) -> str:
    """Return how to cite a dataset: who published it, its title and version, and where and in which release it is."""
    whose = ", ".join(one.name for one in subject.all("dcterms:publisher"))
    version = ", ".join(one.value for one in subject.all("dcat:version"))
    titled = ", ".join(part for part in (subject.name, version) if part)
    return ". ".join(part for part in (whose, titled, f"SIMDE KG {release}, {subject.iri}") if part)


def gather(subject: Subject) -> dict[str, Any]:
    """Return what the page of a dataset shows. Raises Problem."""
    details, linked = ask(subject.serving, about("things/dataset", subject.iri), about("things/linked", subject.iri))
    named = labels(subject.serving, distinct(details, "table", "o"))
    name = subject.path.removeprefix("dataset/").partition("#")[0]
    released = subject.serving.releases.current().release
    manifest = released.manifest
    cube = statistics.cube(subject.serving)
    replaced, replaces = subject.one("dcterms:isReplacedBy"), subject.one("dcterms:replaces")
    own = Shown({"type": "uri", "value": subject.iri}, subject.labels.of(subject.iri), subject.base)
    pairs = [pair for pair in ((replaces, own), (own, replaced)) if pair[0] and pair[1]]
    tables: dict[str, list[dict[str, Shown]]] = {}
    for row in details:
        tables.setdefault(local(row, "table"), []).append(show(row, named, subject.base))
    return {
        "description": subject.text("dcterms:description"),
        "limitations": subject.texts("simde:limitation"),
        "facts": [(say(words), subject.all(*names)) for words, names in _FACTS if subject.all(*names)],
        "replaced": replaced,
        "replaces": replaces,
        "changes": [found for a, b in pairs if cube and a and b and (found := editions.changes(subject, cube, a, b))],
        "tables": list(tables.items()),
        "graph": manifest.graphs.get(name),
        "sent": whole.fits(name, subject.serving),
        "cubes_sent": whole.fits(name, subject.serving, whole.CUBES),
        "name": name,
        "whole": urlencode([("dataset", part) for part in _parts(subject)]),
        "cited": _cited(subject, released.id),
        "created": manifest.created,
        "files": [one for one in manifest.inputs if one.dataset == name],
        "left_out": left_out(manifest.left_out.get(name, {})),
        "findings": findings(released.path / "report.json", name),
        "reported": (released.path / "report.json").is_file(),
        "slice": slices.gather(subject, cube, _parts(subject)) if cube else {},
        "statements": derived.comparable(subject.serving, subject.iri),
        "linked": record.grouped(subject, linked),
    }
