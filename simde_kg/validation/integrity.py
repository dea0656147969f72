"""Integrity of data cubes: the constraints IC-1 to IC-21 of the RDF Data Cube Recommendation, as findings.

Each constraint is a query ``rq/integrity/ic-NN.rq`` with its messages in the head; it selects the columns of
:data:`simde_kg.validation.compile.COLUMNS`. ``# each: cube`` asks it for every cube: ``<urn:cube>`` stands for it and a
line that ends in ``#dimension`` is written once for every dimension. A cube is looked at closely (IC-11, 12, 14) only
where one pass that counts its observations by their dimensions does not come out even: a self-join, as the
Recommendation prints IC-12, would take hours on a million observations.

The constraints hold for normalised cubes, as ours are; :func:`normalise` completes abbreviated ones.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from simde_kg import queries, store
from simde_kg.validation import engine
from simde_kg.validation.compile import Check
from simde_kg.validation.report import Report, ranked
from simde_kg.validation.shacl import Constraint, Shape
from simde_kg.words import LANGUAGES, _
from simde_kg.words import text as text_of

RULES = tuple(f"ic-{number:02}" for number in range(1, 22))
"""Names of the constraints, in the Recommendation's order."""
_SHAPE = "https://w3id.org/simde/shape/"
_PURPOSE = _(
    "Programs that have never seen a cube can slice it, add it up and join it with others when it keeps these rules."
)
_READ = "https://www.w3.org/TR/vocab-data-cube/#wf-rules"
_CLOSE = frozenset({"ic-11", "ic-12", "ic-14"})
"""Constraints that one pass over a cube answers with yes or no."""
_NORMAL = "urn:simde:normal"
"""The graph of what is added to abbreviated cubes."""
_MEASURE_TYPE = "http://purl.org/linked-data/cube#measureType"
_HEAD = re.compile(r"^# (message\.(\w+)|each): (.*)$", re.M)


@dataclass(frozen=True)
class Cube:
    """A cube with the IRIs of its dimensions and of the measures that every observation must have."""

    iri: str
    dimensions: tuple[str, ...]
    measures: tuple[str, ...] = ()

    def fill(self, text: str) -> str:
        """Return a query about this cube."""
        keys = tuple(d for d in self.dimensions if d != _MEASURE_TYPE)
        parts = {"dimension": self.dimensions, "key": keys, "measure": self.measures}
        lines = (line for given in text.splitlines() for line in _repeated(given, parts))
        return "\n".join(lines).replace("urn:cube", self.iri)


def _repeated(line: str, parts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a line once for each part that its end names, else as it is."""
    body, _mark, name = line.partition(" #")
    if name not in parts:
        yield line
        return
    variable = r"\?(d|m)\b"
    for number, iri in enumerate(parts[name]):
        said = re.sub(variable, lambda match, n=number: f"?{match[1]}{n}", body)  # type: ignore[misc]
        yield said.replace("urn:dimension", iri).replace("urn:measure", iri)


def cubes(opened: store.Store, graphs: Sequence[str] = ()) -> list[Cube]:
    """Return the cubes of a store with their dimensions and measures, in the order of their IRIs."""
    dimensions, measures = (_lists(opened, name, graphs) for name in ("cubes", "measures"))
    known = sorted({*dimensions, *measures})
    return [Cube(iri, tuple(dimensions.get(iri, ())), tuple(measures.get(iri, ()))) for iri in known]


def _lists(opened: store.Store, name: str, graphs: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for key, value in store.rows(opened, queries.text(f"integrity/{name}"), graphs=graphs):
        if key and value and key.startswith("<") and value.startswith("<"):
            found.setdefault(key[1:-1], set()).add(value[1:-1])
    return {key: sorted(values) for key, values in found.items()}


def _check(name: str, fill: "Cube | str | None" = None) -> Check:
    """Return a constraint as a check: one SPARQL rule of the shape ``shape:ic-NN``."""
    text = queries.text(f"integrity/{name}")
    messages = {language: message for _all, language, message in _HEAD.findall(text) if language}
    node = URIRef(_SHAPE + name)
    graph = Graph()
    graph.bind("shape", _SHAPE)
    graph.add((node, RDF.type, SH.NodeShape))
    for language in LANGUAGES:
        graph.add((node, SH.message, Literal(messages[language], lang=language)))
        graph.add((node, RDFS.comment, Literal(text_of(_PURPOSE, language), lang=language)))
    graph.add((node, RDFS.seeAlso, URIRef(_READ)))
    shape = Shape(graph, node)
    query = fill.fill(text) if isinstance(fill, Cube) else re.sub("urn:(link|dimension)", fill or "urn:none", text)
    constraint = Constraint(SH.sparql, node)
    return Check(shape, shape, constraint, SH.SPARQLConstraintComponent, query, (), messages, SH.Violation)


def described() -> list[Check]:
    """Return the constraints as they are written, of no cube in particular."""
    return [_check(name, Cube("urn:cube", ("urn:dimension",), ("urn:measure",))) for name in RULES]


def _each(name: str) -> str:
    return next(
        (value for topic, _language, value in _HEAD.findall(queries.text(f"integrity/{name}")) if topic == "each"), ""
    )


def _uneven(source: store.Store | Path, known: Sequence[Cube], graphs: Sequence[str], workers: int) -> set[str]:
    """Return the IRIs of the cubes that one pass finds something wrong in."""
    text = queries.text("integrity/screen")
    known = [cube for cube in known if cube.dimensions]
    checks = [Check(**{**vars(_check("ic-11", cube)), "query": cube.fill(text)}) for cube in known]
    answers = engine.answered(source, checks, graphs, keep=1, workers=workers)
    return {known[answer.number].iri for answer in answers if answer.count}


def checks(source: store.Store | Path, graphs: Sequence[str] = (), workers: int = 2) -> list[Check]:
    """Return what is to be asked of a store: each constraint, of each cube or hierarchy that it may be broken in."""
    opened = store.open_read_only(source) if isinstance(source, Path) else source
    known = cubes(opened, graphs)
    uneven = _uneven(source, known, graphs, workers)
    links = _lists_of_links(opened, graphs)
    found = []
    for name in RULES:
        match _each(name):
            case "cube":
                chosen = [cube for cube in known if cube.iri in uneven or not (name in _CLOSE and cube.dimensions)]
                if name == "ic-12":
                    chosen = [cube for cube in chosen if cube.dimensions]
                if name == "ic-17":
                    chosen = [cube for cube in chosen if _MEASURE_TYPE in cube.dimensions]
                found += [_check(name, cube) for cube in chosen]
            case "dimension":
                found += [
                    _check(name, dimension) for dimension in sorted({d for cube in known for d in cube.dimensions})
                ]
            case "":
                found.append(_check(name))
            case direction:
                found += [_check(name, link) for link in links.get(direction, ())]
    return found


def _lists_of_links(opened: store.Store, graphs: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for direction, link in store.rows(opened, queries.text("integrity/links"), graphs=graphs):
        found.setdefault(str(direction).strip('"'), set()).add(str(link)[1:-1])
    return found


def validate(
    source: store.Store | Path,
    *,
    graphs: Sequence[str] = (),
    keep: int | None = 100,
    workers: int = 2,
    base: str = "https://w3id.org/simde/",
) -> Report:
    """Check every cube of a store (opened, or its directory) against IC-1 to IC-21.

    ``graphs``, ``keep``, ``workers`` and ``base`` are those of :func:`simde_kg.validation.engine.validate`.
    """
    begun = time.perf_counter()
    opened = store.open_read_only(source) if isinstance(source, Path) else source
    asked = checks(source, graphs, workers)
    answers = engine.answered(source, asked, graphs, keep=keep, workers=workers)
    return engine.report(opened, asked, answers, base, time.perf_counter() - begun)


def normalise(opened: store.Store) -> None:
    """Add to a store that is being made what its abbreviated cubes leave unsaid."""
    for step in ("normal-1", "normal-2", "normal-3"):
        store.add(opened, queries.text(f"integrity/{step}"), _NORMAL)


def together(first: Report, second: Report) -> Report:
    """Return two reports as one."""
    slowest = sorted((*first.slowest, *second.slowest), key=lambda pair: -pair[1])
    findings = ranked([*first.findings, *second.findings])
    return Report(findings, first.checks + second.checks, first.seconds + second.seconds, tuple(slowest[:10]))
