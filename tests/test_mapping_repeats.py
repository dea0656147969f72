"""Statements that come again are written once: random tables and mappings, against a plain reading of RML."""

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from simde_kg.iri import encode
from simde_kg.mapping import output, plain
from simde_kg.settings import Settings

Row = dict[str, str]
SUBJECTS = ("s/{a}/{b}", "s/{a}-{b}", "s/{a}{b}", "s/{a}", "s/one", "s/{b}#{a}")
VALUES = ("", "x", "y", "x-y", "x/y", "ñ", "%", "-", "a b", '"')
PREDICATES = ("p", "q", "r")


def filled(template: str, row: Row) -> str | None:
    names = re.findall(r"{(\w)}", template)
    if not all(row[name] for name in names):
        return None
    return "<http://e/" + re.sub(r"{(\w)}", lambda match: encode(row[match[1]]), template) + ">"


def literal(text: str) -> str | None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if text else None


class Case:
    """A mapping of two triples maps over two tables, some of whose subjects, predicates and objects are alike."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self.rows = {
            name: [{title: chance.choice(VALUES) for title in "abc"} for _row in range(chance.choice((3, 12)))]
            for name in "tu"
        }
        self.subjects = {name: chance.choice(SUBJECTS) for name in "tu"}
        self.objects = {
            name: [(chance.choice(PREDICATES), chance.choice(("o/{a}", "o/{a}{c}", "o/{c}", "a", "c"))) for _n in "123"]
            for name in "tu"
        }
        self.joined = chance.random() < 0.6
        self.typed = chance.random() < 0.7

    def turtle(self) -> str:
        text = "@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://e/> .\n"
        for name in "tu":
            objects = "".join(
                f" ; rml:predicateObjectMap [ rml:predicate ex:{predicate} ; rml:objectMap [ "
                + (f'rml:template "http://e/{obj}"' if "/" in obj else f'rml:reference "{obj}"')
                + " ] ]"
                for predicate, obj in self.objects[name]
            )
            if self.joined and name == "t":
                objects += (
                    " ; rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:parentTriplesMap <#u> ;"
                    ' rml:joinCondition [ rml:child "c" ; rml:parent "a" ] ] ]'
                )
            of = " ; rml:class ex:C" if self.typed else ""
            text += (
                f'<#{name}> rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path "{name}.csv" ; rml:null "" ] ;'
                f' rml:referenceFormulation rml:CSV ] ; rml:subjectMap [ rml:template "http://e/{self.subjects[name]}"'
                f"{of} ]{objects} .\n"
            )
        return text

    def lines(self) -> Iterator[str]:
        for name, rows in self.rows.items():
            for row in rows:
                subject = filled(self.subjects[name], row)
                found = [(p, filled(o, row) if "/" in o else literal(row[o])) for p, o in self.objects[name]]
                if self.joined and name == "t" and row["c"]:
                    parents = [other for other in self.rows["u"] if other["a"] == row["c"]]
                    found += [("p", filled(self.subjects["u"], other)) for other in parents]
                for predicate, obj in found:
                    if subject and obj:
                        yield f"{subject} <http://e/{predicate}> {obj} ."
                if self.typed and subject:
                    yield f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/C> ."


@pytest.mark.parametrize("seeds", [range(8), range(8, 16)], ids=str)
def test_every_statement_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds: range) -> None:
    monkeypatch.setattr(output, "SAMPLE", 4)
    for seed in seeds:
        case, path = Case(seed), tmp_path / "m.ttl"
        path.write_text(case.turtle(), encoding="utf-8")
        for name, rows in case.rows.items():
            with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, "abc")
                writer.writeheader()
                writer.writerows(rows)
        made = []
        for number, threads in enumerate((1, 2, 1) if seed % 4 == 0 else (1,)):
            target = tmp_path / f"{number}.nq"
            plain.map_file(path, target, replace(Settings(), threads=threads))
            made.append(target.read_bytes())
        lines = made[0].decode().splitlines()
        assert sorted(lines) == sorted(set(case.lines())), seed
        assert made[-1] == made[0]
        assert all(sorted(one.splitlines()) == sorted(made[0].splitlines()) for one in made)
