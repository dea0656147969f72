"""Words for IRIs of the project in formats that carry words."""

from simde_kg.catalogue.writers import Labels


def named(iri: str, labels: Labels) -> str:
    """Return the label of a topic, area or corridor, else the last part of its IRI in words."""
    return labels.get(iri) or iri.rstrip("/").rpartition("/")[2].replace("-", " " if "/topic/" in iri else "-")
