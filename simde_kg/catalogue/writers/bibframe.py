"""BIBFRAME 2: a work and its instance, in RDF/XML."""

from collections.abc import Sequence

from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from simde_kg import iri as iris
from simde_kg import vocab
from simde_kg.catalogue import languages
from simde_kg.catalogue.graph import AGENT_IRIS, BF, RELATORS, date_literal, slug
from simde_kg.catalogue.record import Agent, Record, Text
from simde_kg.catalogue.writers import Labels
from simde_kg.catalogue.writers.terms import named

LANGUAGES = "http://id.loc.gov/vocabulary/languages/"
XML = "http://www.w3.org/XML/1998/namespace"
_CLASSES = {"isbn": BF.Isbn, "issn": BF.Issn, "doi": BF.Doi, "handle": BF.Hdl, "lccn": BF.Lccn, "local": BF.Local}
_CONTENTS = {"dataset": BF.Dataset}


def write(records: Sequence[Record], labels: Labels) -> bytes:
    """Return the graph of the records."""
    whole = Graph(bind_namespaces="none")
    for name in ("bf", "rdf", "rdfs"):
        whole.bind(name, vocab.PREFIXES[name])
    whole.bind("xml", XML)
    for place, record in enumerate(records, 1):
        add(whole, record, labels, place)
    return whole.serialize(format="pretty-xml", encoding="utf-8", max_depth=1)


def add(graph: Graph, record: Record, labels: Labels, place: int) -> None:
    """Add work and instance; ``source.id`` is the document's IRI where it is one."""
    own = record.source.id if record.source.id.startswith("http") else f"{iris.BASE}document/{slug(record)}"
    made = _Builder(graph, f"b{place}")
    work, instance = URIRef(f"{own}#work"), URIRef(f"{own}#instance")
    graph.add((work, RDF.type, BF.Work))
    graph.add((work, RDF.type, _CONTENTS.get(record.type, BF.Text)))
    graph.add((work, BF.hasInstance, instance))
    graph.add((instance, RDF.type, BF.Instance))
    graph.add((instance, BF.instanceOf, work))
    for node in (work, instance):
        made.part(node, BF.title, BF.Title, BF.mainTitle, record.title)
    for title in record.other_titles:
        made.part(work, BF.title, BF.VariantTitle, BF.mainTitle, title)
    for agent in record.creators:
        made.contribution(work, agent)
    for code in record.languages:
        graph.add((work, BF.language, URIRef(LANGUAGES + languages.marc(code))))
    for abstract in record.abstracts:
        made.part(work, BF.summary, BF.Summary, RDFS.label, abstract)
    for subject in record.subjects:
        made.part(work, BF.subject, BF.Topic, RDFS.label, Text(subject.text, subject.language))
    for iri, kind in [(one, BF.Topic) for one in (*record.topics, *record.corridors)] + [
        (o, BF.Place) for o in record.areas
    ]:
        graph.add((work, BF.subject, URIRef(iri)))
        graph.add((URIRef(iri), RDF.type, kind))
        graph.add((URIRef(iri), RDFS.label, Literal(named(iri, labels))))
    if record.type:
        made.part(work, BF.genreForm, BF.GenreForm, RDFS.label, Text(record.type, "en"))
    _instance(made, instance, record)


def _instance(made: "_Builder", instance: URIRef, record: Record) -> None:
    graph = made.graph
    _provision(made, instance, record)
    _host(made, instance, record)
    for one in record.identifiers:
        if one.scheme != "issn" or not record.container:
            made.identifier(instance, one.scheme, one.value)
    if record.edition:
        graph.add((instance, BF.editionStatement, Literal(record.edition)))
    if record.pages and not record.container:
        made.part(instance, BF.extent, BF.Extent, RDFS.label, Text(record.pages))
    for note in record.notes:
        made.part(instance, BF.note, BF.Note, RDFS.label, Text(note))
    for text in record.rights:
        made.part(instance, BF.usageAndAccessPolicy, BF.UsePolicy, RDFS.label, Text(text))
    for link in record.links:
        graph.add((instance, BF.electronicLocator, URIRef(link)))


def _provision(made: "_Builder", instance: URIRef, record: Record) -> None:
    if not (record.publishers or record.places or record.issued):
        return
    activity = made.node(instance, BF.provisionActivity, BF.Publication)
    for place in record.places:
        made.part(activity, BF.place, BF.Place, RDFS.label, Text(place))
    for name in record.publishers:
        made.part(activity, BF.agent, BF.Agent, RDFS.label, Text(name))
    if record.issued:
        made.graph.add((activity, BF.date, date_literal(record.issued)))


def _host(made: "_Builder", instance: URIRef, record: Record) -> None:
    """Add the journal, book or series, and the place in it."""
    if not record.container:
        return
    host = made.node(instance, BF.partOf, BF.Instance)
    made.part(host, BF.title, BF.Title, BF.mainTitle, Text(record.container))
    for value in record.of("issn"):
        made.identifier(host, "issn", value)
    numbering = ", ".join(part for part in (record.volume, record.issue, record.pages) if part)
    made.part(instance, BF.note, BF.Note, RDFS.label, Text(numbering))


class _Builder:
    """Adds nodes without names; they are numbered, so that the same records give the same graph."""

    def __init__(self, graph: Graph, prefix: str) -> None:
        self.graph, self.prefix, self.count = graph, prefix, 0

    def node(self, subject: Node, term: URIRef, kind: URIRef) -> BNode:
        """Add a node of a class below another."""
        self.count += 1
        made = BNode(f"{self.prefix}n{self.count}")
        self.graph.add((subject, term, made))
        self.graph.add((made, RDF.type, kind))
        return made

    def part(self, subject: Node, term: URIRef, kind: URIRef, label: URIRef, text: Text) -> None:
        """Add a node that has a text."""
        if text.text:
            node = self.node(subject, term, kind)
            self.graph.add((node, label, Literal(text.text, lang=text.language or None)))

    def identifier(self, subject: Node, scheme: str, value: str) -> None:
        """Add an identifier; one of a scheme without a class of its own names the scheme."""
        node = self.node(subject, BF.identifiedBy, _CLASSES.get(scheme, BF.Identifier))
        self.graph.add((node, RDF.value, Literal(value)))
        if scheme not in _CLASSES:
            self.part(node, BF.source, BF.Source, RDFS.label, Text(scheme))

    def contribution(self, work: Node, agent: Agent) -> None:
        """Add somebody with a role."""
        node = self.node(work, BF.contribution, BF.Contribution)
        who = self.node(node, BF.agent, BF.Person if agent.person else BF.Organization)
        self.graph.add((who, RDFS.label, Literal(agent.name)))
        self.graph.add((node, BF.role, URIRef(RELATORS + iris.encode(agent.role))))
        for one in agent.identifiers:
            if one.scheme in AGENT_IRIS:
                self.identifier(who, one.scheme, AGENT_IRIS[one.scheme] + one.value)
