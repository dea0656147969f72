"""SIMDE KG: a semantic knowledge graph on migration and development."""

__version__ = "0.1.0"
