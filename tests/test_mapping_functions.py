"""Functions that a mapping may call (RML-FNML)."""

import re
from pathlib import Path

import pytest

from simde_kg.errors import SimdeError
from simde_kg.iri import slug
from simde_kg.mapping import plain
from simde_kg.mapping.functions import FUNCTIONS, GREL, IDLAB, OWN
from simde_kg.settings import Settings

MAPPING = """@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://e/> .
<#m> rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation rml:CSV ] ; rml:subject ex:s ;
    rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ %s ] ] .
"""


def call(name: str, **inputs: str) -> str:
    """Return a call; an input is a constant, or ``{column}`` for a reference."""
    parameters = {short: address for address, short in reversed([*FUNCTIONS[name].parameters.items()])}
    given = []
    for short, value in inputs.items():
        said = (
            f'rml:inputValueMap [ rml:reference "{value[1:-1]}" ]' if value[:1] == "{" else f'rml:inputValue "{value}"'
        )
        given.append(f"rml:input [ rml:parameter <{parameters[short]}> ; {said} ]")
    return f"rml:functionExecution [ {' ; '.join([f'rml:function <{name}>', *given])} ]"


def values(folder: Path, obj: str, *cells: str, **files: str) -> list[str]:
    for name, text in {"t_csv": "v,w\n" + "".join(f'"{cell}",w\n' for cell in cells), **files}.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    (folder / "m.ttl").write_text(MAPPING % obj, encoding="utf-8")
    plain.map_file(folder / "m.ttl", folder / "o.nq", Settings())
    lines = (folder / "o.nq").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("<http://e/s> <http://e/p> ").removesuffix(" .").replace(XSD, "xsd:") for line in lines]


XSD = "http://www.w3.org/2001/XMLSchema#"
CASES = [
    (call(GREL + "toUpperCase", value="{v}"), ["ñandú"], ['"ÑANDÚ"']),
    (call(GREL + "toLowerCase", value="{v}"), ["ÑANDÚ"], ['"ñandú"']),
    (call(GREL + "string_trim", value="{v}"), [" \u00a0x y \t"], ['"x y"']),
    (call(GREL + "string_length", value="{v}"), ["ñu"], ['"2"^^<xsd:integer>']),
    (call(GREL + "string_substring", value="{v}", first="1", last="3"), ["abcd", ""], ['"bc"']),
    (call(GREL + "string_replace", value="{v}", find=".", by="'"), ["1.000.000"], ["\"1'000'000\""]),
    (call(GREL + "string_split", value="{v}", separator=";"), ["a;b", "c"], ['"a"', '"b"', '"c"']),
    (call(GREL + "escape", value="{v}", mode="html"), ["a&b<c>'"], ['"a&amp;b&lt;c&gt;&#39;"']),
    (call(GREL + "escape", value="{v}", mode="url"), ["a b/é"], ['"a%20b%2F%C3%A9"']),
    (call(IDLAB + "equal", value="{v}", other="A"), ["A", "B"], ['"true"^^<xsd:boolean>', '"false"^^<xsd:boolean>']),
    (call(IDLAB + "notEqual", value="{v}", other="A"), ["A", "B"], ['"false"^^<xsd:boolean>', '"true"^^<xsd:boolean>']),
    (call(IDLAB + "toUpperCaseURL", value="{v}"), ["e.org"], ['"http://E.ORG"']),
    (call(GREL + "controls_if", test="{v}", then="yes"), ["true", "false"], ['"yes"']),
    (call(OWN + "slug", value="{v}"), ["Ciudad de México (D.F.)"], ['"ciudad-de-mexico-d-f"']),
    (call(OWN + "date", value="{v}", format="%d/%m/%Y"), ["05/11/2021"], ['"2021-11-05"']),
    (call(OWN + "number", value="{v}", groupChar=".", decimalChar=","), ["1.234.567,8", "-7"], ['"1234567.8"', '"-7"']),
]


@pytest.mark.parametrize(("obj", "cells", "expected"), CASES)
def test_results(tmp_path: Path, obj: str, cells: list[str], expected: list[str]) -> None:
    assert values(tmp_path, obj, *cells) == expected


def test_every_function_is_tested() -> None:
    assert not [
        name for name in FUNCTIONS if name != OWN + "lookup" and not any(f"<{name}>" in obj for obj, *_ in CASES)
    ]


def test_every_function_and_parameter_is_documented(root: Path) -> None:
    page = (root / "docs" / "mapping.md").read_text(encoding="utf-8")
    prefixes = {"grel:": GREL, "idlab-fn:": IDLAB, "fn:": OWN}
    known = {
        prefix + name.removeprefix(base) for prefix, base in prefixes.items() for name in FUNCTIONS if base in name
    }
    assert not [name for name in known if f"`{name}`" not in page]
    named = {prefixes[prefix] + name for prefix, name in re.findall(r"`(grel:|idlab-fn:|fn:)(\w+)`", page)}
    assert named <= {*FUNCTIONS, *(address for function in FUNCTIONS.values() for address in function.parameters)}


def test_slugs_are_those_of_the_project(tmp_path: Path) -> None:
    names = ["São Tomé", "Åland", "  A--b ", "Côte d’Ivoire", "北京 Beijing", "Łódź"]
    assert values(tmp_path, call(OWN + "slug", value="{v}"), *names) == [f'"{slug(name)}"' for name in names]


def test_look_up(tmp_path: Path) -> None:
    obj = call(OWN + "lookup", value="{v}", table="codes.csv") + ' ; rml:language "en"'
    table = "code,target,note\nMX,Mexico,\nXX,,left out\n"
    assert values(tmp_path, obj, "MX", "XX", codes_csv=table) == ['"Mexico"@en']


def test_condition_and_nested_calls(tmp_path: Path) -> None:
    inner = call(GREL + "string_trim", value="{v}")
    nested = call(GREL + "toUpperCase", value="{v}").replace('[ rml:reference "v" ]', f"[ {inner} ]")
    condition = f" ; rml:condition [ {call(IDLAB + 'notEqual', value='{v}', other='no')} ]"
    assert values(tmp_path, nested + condition, " a ", "no", "b") == ['"A"', '"B"']


@pytest.mark.parametrize(
    ("obj", "reason"),
    [
        (
            call(OWN + "date", value="{v}", format="%d/%m/%Y"),
            "m.ttl: m: '31/02/2020' is not what the function can read",
        ),
        (call(OWN + "number", value="{v}", groupChar=","), "'31/02/2020' is not what the function can read"),
        (
            call(OWN + "lookup", value="{v}", table="t.csv"),
            "t.csv: a look-up needs the columns code and target; it has v",
        ),
        (call(OWN + "lookup", value="{v}", table="codes.csv"), "the code '31/02/2020' is not in the table"),
        (call(OWN + "lookup", value="{v}", table="twice.csv"), "twice.csv: the code 'a' stands more than once"),
        (call(OWN + "date", value="{v}", format="{w}"), "the parameter format of"),
        (call(OWN + "date", value="{v}"), "lacks the parameter format"),
        ("rml:functionExecution [ rml:function ex:f ]", "http://e/f is not known"),
        (call(GREL + "toUpperCase", value="{v}") + " ; rml:return ex:out", "http://e/out is not known"),
        (call(GREL + "toUpperCase", value="{v}").replace("valueParam", "x"), "grel.ttl#x is not known. Nearest: "),
    ],
)
def test_mistakes_are_named(tmp_path: Path, obj: str, reason: str) -> None:
    tables = {"codes_csv": "code,target\nMX,Mexico\n", "twice_csv": "code,target\na,b\na,c\n"}
    with pytest.raises(SimdeError) as caught:
        values(tmp_path, obj, "31/02/2020", **tables)
    assert reason in caught.value.text()
    assert len({caught.value.text(language) for language in ("es", "en", "fr")}) == 3
