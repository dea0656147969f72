"""Contents: what a dataset gives: its tables as declared; components, codes, counts and samples as last released."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from rdflib import DCTERMS, Literal, URIRef

from simde_kg import dataset as datasets
from simde_kg import queries, release, store
from simde_kg.dataset import Dataset
from simde_kg.errors import MappingError
from simde_kg.iri import minted
from simde_kg.settings import Settings
from simde_kg.words import _, pick
from simde_kg.workspace import Workspace

_QB = "http://purl.org/linked-data/cube#"
_FREE = ("sourceRow", "corridor")
"""Components whose values are too many to be a list of codes."""
Bindings = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table as dataset.ttl declares it: the publisher's (``file`` given) or the tidy one."""

    name: str
    file: str
    columns: tuple[str, ...]
    unread: tuple[str, ...] = ()
    others: bool = False  # whether all other columns hold figures


@dataclass(frozen=True)
class Code:
    """A code of a component: its local name, what it is called, how many observations have it."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Component:
    """A component of the observations; ``codes`` are the most frequent, ``distinct`` is how many there are."""

    name: str
    kind: str
    label: str
    distinct: int = 0
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What a dataset gives. ``release`` is empty when no release holds it; then only what is declared is known."""

    dataset: str
    title: str
    tables: tuple[Table, ...]
    release: str = ""
    observations: int = 0
    triples: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    components: tuple[Component, ...] = ()
    sample: tuple[dict[str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the contents for programs."""
        return asdict(self)


def contents(workspace: Workspace, settings: Settings, dataset: str, tongue: str, most: int = 8) -> Contents:
    """Return what a dataset gives, names in the language ``tongue``, up to ``most`` codes a component.

    Raises MappingError when there is no such dataset or its description is wrong.
    """
    if dataset not in set(workspace.dataset_ids()):
        raise MappingError(
            _("There is no dataset {name!r}."),
            _("Known datasets: {known}."),
            name=dataset,
            known=", ".join(workspace.dataset_ids()),
        )
    declared = datasets.load(workspace.mappings / dataset, settings.base_iri)
    found = Contents(dataset, _title(declared, tongue), tuple(_tables(declared)))
    current = release.current(workspace)
    if current is None or dataset not in current.manifest.graphs:
        return found
    counts = current.manifest.graphs[dataset]
    reader = _Released(store.open_read_only(current.store), declared, settings, tongue)
    return Contents(
        found.dataset,
        found.title,
        found.tables,
        release=current.id,
        observations=counts.observations,
        triples=counts.triples,
        missing=reader.missing(),
        left_out=current.manifest.left_out.get(dataset, {}),
        components=tuple(reader.components(most)) if counts.observations else (),
        sample=tuple(reader.sample()) if counts.observations else (),
    )


def _title(declared: Dataset, tongue: str) -> str:
    titles = {
        value.language or "": str(value)
        for value in declared.graph.objects(URIRef(declared.iri), DCTERMS.title)
        if isinstance(value, Literal)
    }
    return pick(titles, tongue) or declared.id


def _tables(declared: Dataset) -> Iterator[Table]:
    for table in declared.sources:
        file = " / ".join(part for part in (table.path or table.query, table.member, table.sheet) if part)
        yield Table(table.name, file or table.format, table.columns, table.unread, table.unpivoted)
    for tidy in declared.tidy:
        yield Table(tidy.name, "", tuple(column.name for column in tidy.columns))


class _Released:
    """Reads one dataset of a release."""

    def __init__(self, opened: store.Store, declared: Dataset, settings: Settings, tongue: str) -> None:
        self.opened, self.tongue = opened, tongue
        self.dataset = f"<{declared.iri}>"
        self.graph = minted(settings.base_iri).graph(declared.id)

    def rows(self, name: str, *, union: bool = False, **bindings: str) -> Iterator[tuple[str | None, ...]]:
        graphs = () if union else (self.graph,)
        return store.rows(self.opened, queries.text(f"inspect/{name}"), graphs=graphs, bindings=bindings)

    def label(self, term: str) -> str:
        """Return what a resource is called in the language asked for, else in the next of the chain."""
        if not term.startswith("<"):
            return ""
        found = {}
        for _resource, label in self.rows("labels", union=True, resource=term):
            text, _quote, language = str(label).rpartition('"')
            found[language.removeprefix("@")] = text.removeprefix('"')
        return pick(found, self.tongue) or ""

    def missing(self) -> dict[str, int]:
        rows = self.rows("missing", dataset=self.dataset)
        return {_local(str(status or "-")): int(_plain(str(count))) for _dataset, status, count in rows}

    def codes(self, component: str) -> Counter[str]:
        """Return how many observations have each value of a component.

        All values in the graph are counted, then those of other things taken off: joining each with its dataset takes
        15 times as long.
        """
        counts: Counter[str] = Counter()
        for *_component, code, count in self.rows("codes", component=component):
            counts[str(code)] += int(_plain(str(count)))
        for *_component, code, count in self.rows("other-codes", dataset=self.dataset, component=component):
            counts[str(code)] -= int(_plain(str(count)))
        return +counts

    def components(self, most: int) -> Iterator[Component]:
        text = queries.text("editions/components")
        for row in store.rows(self.opened, text, graphs=(self.graph,), bindings={"dataset": self.dataset}):
            term, kind = str(row[1]), _local(str(row[2]))
            name = _local(term)
            if kind == "measure" or name in _FREE:
                yield Component(name, kind, self.label(term))
                continue
            codes = sorted(self.codes(term).items(), key=lambda pair: (-pair[1], pair[0]))
            listed = tuple(Code(_local(code), self.label(code), count) for code, count in codes[:most])
            yield Component(name, kind, self.label(term), len(codes), listed)

    def sample(self) -> Iterator[dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for _dataset, observation, component, value in self.rows("sample", dataset=self.dataset):
            name = _local(str(component))
            if name not in ("type", "dataSet"):
                about = found.setdefault(str(observation)[1:-1], {"observation": str(observation)[1:-1]})
                about[name] = _local(str(value))
        yield from found.values()


def _plain(term: str) -> str:
    return term.partition("^^")[0].strip('"')


def _local(term: str) -> str:
    """Return the last part of an IRI, or a literal's text."""
    return term[1:-1].rpartition("#")[2].rpartition("/")[2] if term.startswith("<") else _plain(term)
