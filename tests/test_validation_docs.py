"""docs/validation.md tells the truth: its example gives its report."""

import re
from pathlib import Path

from rdflib import Graph

from simde_kg import store
from simde_kg.validation import engine, shacl
from simde_kg.vocab import PREFIXES


def test_the_report_that_is_shown_is_the_one_that_is_given(root: Path) -> None:
    page = (root / "docs/validation.md").read_text(encoding="utf-8")
    (data,) = re.findall(r"```turtle\n(.*?)```", page, re.S)
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.S)
    graph = Graph()
    for path in [*(root / "ontology").rglob("*.ttl"), root / "shapes/examples/context.ttl"]:
        graph.parse(path)
    graph.parse(data="".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + data)
    opened = store.in_memory((graph.serialize(format="nt", encoding="utf-8"), "ntriples"))
    report = engine.validate(opened, shacl.read([root / "shapes/observation.ttl", root / "ontology/prefixes.ttl"]))
    assert report.text("en").strip() == shown.strip()


def test_the_number_of_tests_in_the_public_suite_is_right(root: Path) -> None:
    text = (root / "tests/test_validation_suite.py").read_text(encoding="utf-8")
    assert "98 + 23" in text and "121 tests" in (root / "docs/validation.md").read_text(encoding="utf-8")
