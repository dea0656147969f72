"""Measure validation: ``python -m benchmarks.validation [--observations N] [--authority N] [--core N]``.

Observations of the project's own form are generated with a known number of planted faults of every kind. The compiled
engine and, at sizes where it ends, pyshacl validate the same graph; both have to find every fault and invent none.
pyshacl runs a SPARQL rule anew for every observation, so that it is also compared by the rules of SHACL Core alone.
"""

import argparse
import itertools
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import SH, Graph

from benchmarks.meter import Meter
from simde_kg import store
from simde_kg.reference import table
from simde_kg.validation import authority, engine, shacl
from simde_kg.vocab import PREFIXES

SHAPES = Path(__file__).resolve().parent.parent / "shapes"
EACH = 10
"""Faults of each kind, where there are observations enough."""
YEARS = range(1990, 2021, 5)
SEXES = "TFM"
AREAS = ["".join(letters) for letters in itertools.product("ABCDEFG", "HIJKLM", "NOPQRS")][:240]
BASE = PREFIXES["simde"].removesuffix("ontology#")
GRAPH = f"<{BASE}graph/bench/observations>"
Row = dict[str, list[str]]
"""An observation: predicate -> objects, as N-Quads terms."""


def iri(name: str) -> str:
    """Return a prefixed name as an N-Quads IRI."""
    prefix, _sep, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def number(value: float, kind: str = "integer") -> str:
    """Return a number as an N-Quads literal."""
    return f'"{value}"^^{iri("xsd:" + kind)}'


TYPE = iri("rdf:type")
INDICATOR, PERIOD, VALUE = iri("simde:indicator"), iri("sdmx-dimension:refPeriod"), iri("sdmx-measure:obsValue")
ORIGIN, DESTINATION, CORRIDOR = iri("simde:originArea"), iri("simde:destinationArea"), iri("simde:corridor")
SEX, ROW, DATASET = iri("sdmx-dimension:sex"), iri("simde:sourceRow"), iri("qb:dataSet")
FREQUENCY = iri("sdmx-dimension:freq")
STATUS, BASIS, SENDER = iri("sdmx-attribute:obsStatus"), iri("simde:dataBasis"), iri("simde:senderArea")


@dataclass(frozen=True)
class Fault:
    """A kind of mistake: what it changes in an observation, and the constraints that then have a result each."""

    change: Callable[[Row], object]
    found: tuple[str, ...]


def _without(predicate: str) -> Callable[[Row], object]:
    return lambda row: row.pop(predicate)


def _also(predicate: str, value: str) -> Callable[[Row], object]:
    return lambda row: row.setdefault(predicate, []).append(value)


def _instead(predicate: str, value: str) -> Callable[[Row], object]:
    return lambda row: row.__setitem__(predicate, [value])


FAULTS: dict[str, Fault] = {
    "no dataset": Fault(_without(DATASET), ("dataset-missing",)),
    "no indicator": Fault(_without(INDICATOR), ("indicator-missing",)),
    "unknown indicator": Fault(_instead(INDICATOR, iri("indicator:migrant-stok")), ("indicator-class",)),
    "no period": Fault(_without(PERIOD), ("period-missing",)),
    "a second period": Fault(_also(PERIOD, iri("period:1985")), ("period-single",)),
    "a number as period": Fault(_instead(PERIOD, number(2015)), ("period-class",)),
    "unknown area": Fault(_also(iri("simde:reportingArea"), iri("area:MX")), ("reporting-class",)),
    "corridor turned round": Fault(_instead(CORRIDOR, iri("corridor:AHO-AHN")), ("corridor-direction",)),
    "unknown sex": Fault(_instead(SEX, iri("sdmx-code:sex-X")), ("sex-allowed",)),
    "unknown basis": Fault(_instead(BASIS, iri("basis:guess")), ("data-basis-class",)),
    "no row": Fault(_without(ROW), ("source-row-missing",)),
    "row nought": Fault(_instead(ROW, number(0)), ("source-row-positive",)),
    "no value": Fault(_without(VALUE), ("value-missing",)),
    "a word as value": Fault(_instead(VALUE, '"12,345"'), ("value-number",)),
    "less than nothing": Fault(_instead(VALUE, number(-5)), ("value-minimum",)),
    "half a person": Fault(_instead(VALUE, number(7.5, "decimal")), ("value-whole",)),
    "suppressed, with a value": Fault(_also(STATUS, iri("sdmx-code:obsStatus-Q")), ("status-allowed",)),
    "people in dollars": Fault(_also(iri("sdmx-attribute:unitMeasure"), iri("unit:us-dollars")), ("unit-fits",)),
    "a month in a year": Fault(_also(FREQUENCY, iri("sdmx-code:freq-M")), ("period-frequency",)),
    "one person": Fault(_instead(VALUE, number(1)), ("value-small",)),
    "an area of the past": Fault(_also(iri("simde:reportingArea"), iri("area:OLD")), ("area-existed",)),
    "people and money": Fault(_also(SENDER, iri("area:AHN")), ("area-pair",)),
}


def context(count: int) -> Iterator[str]:
    """Yield the statements that ``count`` observations refer to: areas, corridors, periods, indicator, dataset."""
    dataset, indicator, unit = iri("dataset:bench/observations"), iri("indicator:migrant-stock"), iri("unit:persons")
    kinds = [
        (dataset, "qb:DataSet"),
        (dataset, "simde:DatasetEdition"),
        (indicator, "simde:Indicator"),
        (iri("basis:birth"), "simde:DataBasis"),
    ]
    kinds += [(iri(f"period:{year}"), "simde:Period") for year in (1985, *YEARS)]
    kinds += [(iri(f"area:{area}"), "simde:Area") for area in AREAS]
    kinds.append((iri("area:OLD"), "simde:Area"))
    for thing, kind in kinds:
        yield f"{thing} {TYPE} {iri(kind)} {GRAPH} .\n"
    yield f"{indicator} {iri('simde:unit')} {unit} {GRAPH} .\n"
    yield f"{indicator} {iri('simde:minimumValue')} {number(0)} {GRAPH} .\n"
    yield f"{dataset} {iri('simde:smallestCount')} {number(5)} {GRAPH} .\n"
    yield f'{iri("area:OLD")} {iri("dcterms:valid")} "1950/1960" {GRAPH} .\n'
    for year in YEARS:
        yield f"{iri(f'period:{year}')} {iri('simde:year')} {number(year)} {GRAPH} .\n"
        yield f"{iri(f'period:{year}')} {FREQUENCY} {iri('sdmx-code:freq-A')} {GRAPH} .\n"
    pairs = itertools.islice(itertools.permutations(AREAS, 2), count // len(SEXES) + 1)
    for origin, destination in itertools.chain([("AHO", "AHN")], pairs):
        corridor = iri(f"corridor:{origin}-{destination}")
        yield f"{corridor} {TYPE} {iri('simde:Corridor')} {GRAPH} .\n"
        yield f"{corridor} {ORIGIN} {iri(f'area:{origin}')} {GRAPH} .\n"
        yield f"{corridor} {DESTINATION} {iri(f'area:{destination}')} {GRAPH} .\n"


def observations(count: int) -> Iterator[str]:
    """Yield the statements of ``count`` observations, the first of them with the planted faults."""
    planted = iter([fault for fault in FAULTS.values() for _time in range(each(count))])
    cells = itertools.product(YEARS, itertools.permutations(AREAS, 2), SEXES)
    for position, (year, (origin, destination), sex) in enumerate(itertools.islice(cells, count)):
        subject = iri(f"observation:bench/observations/{origin}-{destination}-{year}-{sex}")
        row: Row = {
            TYPE: [iri("qb:Observation")],
            DATASET: [iri("dataset:bench/observations")],
            INDICATOR: [iri("indicator:migrant-stock")],
            ORIGIN: [iri(f"area:{origin}")],
            DESTINATION: [iri(f"area:{destination}")],
            CORRIDOR: [iri(f"corridor:{origin}-{destination}")],
            PERIOD: [iri(f"period:{year}")],
            SEX: [iri(f"sdmx-code:sex-{sex}")],
            BASIS: [iri("basis:birth")],
            VALUE: [number(10 + position * 7919 % 1_000_003)],
            ROW: [number(position // 3 + 10)],
        }
        if fault := next(planted, None):
            fault.change(row)
        for predicate, objects in row.items():
            yield from (f"{subject} {predicate} {value} {GRAPH} .\n" for value in objects)


def each(count: int) -> int:
    """Return how many faults of each kind are planted in so many observations: a tenth of them at most is wrong."""
    return max(1, min(EACH, count // (10 * len(FAULTS))))


def rules(core: bool = False) -> shacl.Shapes:
    """Return the shapes of observations; ``core``: without the rules in SPARQL."""
    names = ("shapes/observation.ttl", "shapes/missing-observation.ttl", "ontology/prefixes.ttl")
    graph = shacl.parsed([SHAPES.parent / name for name in names])
    if core:
        graph.remove((None, SH.sparql, None))
    return shacl.Shapes(graph)


def expected(count: int, core: bool = False) -> Counter[str]:
    """Return how many results each constraint has to have."""
    known = {str(node).rpartition("/")[2] for node in rules(core).graph.objects(None, SH.property)} if core else set()
    known |= {"observation-area-missing"}
    return Counter(
        name
        for fault in FAULTS.values()
        for name in fault.found
        for _time in range(each(count))
        if not core or f"observation-{name}" in known
    )


def _local(term: object) -> str:
    return str(term).rpartition("/")[2].removeprefix("observation-").removeprefix("Observation-")


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def compiled(directory: Path, workers: int, core: bool) -> Counter[str]:
    """Validate with the engine; print its slowest queries; return the results by constraint."""
    report = engine.validate(directory, rules(core), workers=workers)
    for name, seconds in report.slowest:
        print(f"  {seconds:6.2f} s  {name}")
    found: Counter[str] = Counter()
    for finding in report.findings:
        rule = finding.check.constraint.value if finding.check.constraint.parameter == SH.sparql else None
        found[_local(rule or finding.check.shape.node)] += finding.count
    return found


def by_authority(text: bytes, core: bool) -> Counter[str]:
    """Validate with pyshacl; return the results by constraint."""
    data = Graph().parse(data=text, format="nt")
    report = authority.validate(data, rules(core))
    return Counter(
        _local(report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape))
        for result in set(report.objects(None, SH.result))
    )


def _measured(name: str, count: int, run: Callable[[], Counter[str]], core: bool) -> tuple[str, ...]:
    begun, cpu = time.perf_counter(), _cpu()
    with Meter(name) as meter:
        found = run()
    wall, used = time.perf_counter() - begun, _cpu() - cpu
    planted = expected(count, core)
    wrong = {key: (found[key], n) for key, n in (planted | found).items() if found[key] != planted[key]}
    verdict = f"all {planted.total()}, none invented" if not wrong else f"differs (found, planted): {wrong}"
    peak = max(meter.peaks.values(), default=0) / 1e6
    of = "SHACL Core" if core else "all"
    return name, of, f"{count:,}", f"{wall:.1f}", f"{used:.2f}", f"{used / count * 1e6:,.0f}", f"{peak:,.0f}", verdict


def measure(count: int, workers: int, *, core: bool = False, authority_too: bool = False) -> list[tuple[str, ...]]:
    """Return a row for the engine at ``count`` observations, and one for pyshacl if that is asked too."""
    with tempfile.TemporaryDirectory() as folder:
        path, directory = Path(folder, "data.nq"), Path(folder, "store")
        with path.open("w", encoding="utf-8") as file:
            file.writelines(context(count))
            file.writelines(observations(count))
        quads = store.build(directory, [path], lenient=True)
        print(f"{count:,} observations, {quads:,} quads, rules: {'SHACL Core' if core else 'all'}", flush=True)
        rows = [_measured("compiled", count, lambda: compiled(directory, workers, core), core)]
        if authority_too:
            text = path.read_bytes().replace(f" {GRAPH} .".encode(), b" .")
            rows.append(_measured("pyshacl", count, lambda: by_authority(text, core), core))
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--authority", type=int, default=220, help="observations that pyshacl validates by all rules")
    parser.add_argument("--core", type=int, default=5_000, help="observations that pyshacl validates by SHACL Core")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(argv)
    rows = measure(given.authority, given.workers, authority_too=True) if given.authority else []
    rows += measure(given.core, given.workers, core=True, authority_too=True) if given.core else []
    rows += measure(given.observations, given.workers) if given.observations else []
    head = ("Engine", "Rules", "Observations", "Seconds", "CPU s", "CPU µs each", "Peak MB", "Faults found")
    print(table(head, rows))


if __name__ == "__main__":
    main()
