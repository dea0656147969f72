"""Mapping: tidy rows to RDF. RML (http://w3id.org/rml/) is read into a model, compiled to SQL and run by DuckDB."""
