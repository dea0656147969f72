"""Linking: alignments of our concepts with outside vocabularies, SSSOM tables read as SKOS statements."""

from simde_kg.linking.sssom import Alignment, Mapping, read, statements

__all__ = ["Alignment", "Mapping", "read", "statements"]
