"""Where a visitor can go from every page: the sections, and which of them a page belongs to."""

from endpoint.words import _

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (_("Corridors"), "/corridors", ("corridor", "concept/coverage-phase")),
    (_("Countries"), "/countries", ("area", "areas", "regions")),
    (_("Indicators"), "/indicators", ("indicator",)),
    (_("Topics"), "/topics", ("topic",)),
    (_("Documents"), "/documents", ("document",)),
    (_("Data"), "/datasets", ("dataset", "observation", "graph")),
    (_("Innovations"), "/innovations", ("innovation",)),
    (_("Questions"), "/questions", ()),
    (_("SPARQL"), "/sparql", ()),
    (_("Ontology"), "/ontology", ()),
)
"""Name, address, and the first parts of the addresses of the things that belong to the section."""


def section(path: str) -> str:
    """Return the address of the section that a page belongs to; empty for the home page and the rest."""
    inside = path.lstrip("/")
    for _name, address, starts in SECTIONS:
        if any(inside == start or inside.startswith(start + "/") for start in (address.lstrip("/"), *starts)):
            return address
    return ""
