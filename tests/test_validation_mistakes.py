"""Mistakes that people make, made in real shipped files: each is told with its cell; docs/mistakes.md shows how.

``SIMDE_WRITE_DOCS=1 pytest tests/test_validation_mistakes.py`` writes the page anew.
"""

import os
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simde_kg import settings, workspace
from simde_kg.build.worker import Job, map_one
from simde_kg.errors import SimdeError
from simde_kg.mapping import components
from tests.conftest import ROOT

if TYPE_CHECKING:
    from simde_kg.issues import Issue

BANXICO, ORIGINS = "banxico/remesas", "un-desa/migrant-stock-2017-bilateral"
BILATERAL, BANK = "un-desa/migrant-stock-2019-bilateral", "world-bank/wdi-net-migration"
OECD = "oecd/international-migration-database"
PAGE = ROOT / "docs" / "mistakes.md"
WRITE = bool(os.environ.get("SIMDE_WRITE_DOCS"))  # read here: no test sees what a person has set
LANGUAGES = {"es": "Español", "en": "English", "fr": "Français"}


@dataclass(frozen=True)
class Mistake:
    """A mistake: where it is made, what it changes in the lines of the file, what the message has to name."""

    dataset: str
    file: str
    change: Callable[[bytes], bytes]
    code: str
    told: tuple[str, ...]


def line(number: int, before: bytes, after: bytes) -> Callable[[bytes], bytes]:
    """Return a change of one line, 1 is the header."""

    def change(content: bytes) -> bytes:
        rows = content.split(b"\n")
        assert before in rows[number - 1], rows[number - 1]
        rows[number - 1] = rows[number - 1].replace(before, after, 1)
        return b"\n".join(rows)

    return change


def twice(number: int) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        rows = content.split(b"\n")
        return b"\n".join([*rows[:number], rows[number - 1], *rows[number:]])

    return change


def headless(content: bytes) -> bytes:
    return content.partition(b"\n")[2]


def latin(content: bytes) -> bytes:
    return content.decode("utf-8").encode("windows-1252", "replace")


def times_thousand(content: bytes) -> bytes:
    """Return the file with the amount of its first row in thousandths: the unit of one figure is wrong."""
    rows = content.split(b"\n")
    rows[1] = rows[1].rstrip(b"\r") + b"000\r"
    return b"\n".join(rows)


MISTAKES: dict[str, Mistake] = {
    "Two columns are swapped": Mistake(
        BILATERAL, "UN_MigrantStockByOriginAndDestination_2019_clean.csv", line(1, b"Year,Dest,", b"Dest,Year,"),
        "columns-swapped", ("Year", "Dest", "'1990'", "'Cyprus'"),
    ),
    "A comma starts the decimals": Mistake(
        BANXICO, "remesas_mensuales.csv", line(2, b"254572352", b'"254572352,5"'), "wrong-cell",
        ("remesas_mensuales.csv", "2", "VALOR_USD", "254572352,5"),
    ),
    "A two-letter code in the place of a three-letter one": Mistake(
        BANK, "API_SM.POP.NETM", line(0, b"", b""), "unknown-code", ("'MX'", "MEX", "Country Code"),
    ),
    "A letter in a year": Mistake(
        BILATERAL, "UN_MigrantStockByOriginAndDestination_2019_clean.csv", line(2, b"1990", b"l990"), "wrong-cell",
        ("Year", "'l990'", "2", " 1990"),
    ),
    "A row stands twice": Mistake(BANXICO, "remesas_usa.csv", twice(3), "duplicate-key", ("remesas_usa.csv", "3", "4")),
    "The header is missing": Mistake(
        BANXICO, "remesas_entidad.csv", headless, "error", ("remesas_entidad.csv", "PERIODO")
    ),
    "One figure is in another unit": Mistake(
        BANXICO, "remesas_mensuales.csv", times_thousand, "out-of-range",
        ("remesas_mensuales.csv", "2", "254572352000"),
    ),
    "A total is not the sum of its parts": Mistake(
        BANXICO, "remesas_entidad.csv", line(2, b"62442901", b"162442901"), "sum-differs",
        ("remesas_entidad.csv", "2003-Q1"),
    ),
    "A status that is not known": Mistake(
        OECD, "International-migration-database.csv", line(2, b",A,Normal value,", b",Z,Normal value,"), "unknown-code",
        ("International-migration-database.csv", "2", "OBS_STATUS", "'Z'"),
    ),
    "A sign for a missing figure that nobody declared": Mistake(
        BANXICO, "remesas_usa.csv", line(2, b"8924355", b"n.s."), "wrong-cell",
        ("remesas_usa.csv", "2", "VALOR_USD", "'n.s.'"),
    ),
    "The file is saved in another encoding": Mistake(
        BANXICO, "remesas_pais.csv", latin, "error", ("remesas_pais.csv", "utf-8"),
    ),
}  # fmt: skip
TITLES = {
    "Two columns are swapped": ("Dos columnas intercambiadas", "Deux colonnes sont interverties"),
    "A comma starts the decimals": ("Una coma separa los decimales", "Une virgule sépare les décimales"),
    "A two-letter code in the place of a three-letter one": (
        "Un código de dos letras en lugar de uno de tres", "Un code de deux lettres à la place d’un code de trois"),
    "A letter in a year": ("Una letra en un año", "Une lettre dans une année"),
    "A row stands twice": ("Una fila repetida", "Une ligne répétée"),
    "The header is missing": ("Falta el encabezado", "L’en-tête manque"),
    "One figure is in another unit": ("Una cifra en otra unidad", "Un chiffre dans une autre unité"),
    "A total is not the sum of its parts": ("Un total que no suma", "Un total qui n’est pas la somme"),
    "A status that is not known": ("Un estado desconocido", "Un état inconnu"),
    "A sign for a missing figure that nobody declared": (
        "Un signo de ausencia que nadie declaró", "Un signe d’absence que personne n’a déclaré"),
    "The file is saved in another encoding": (
        "El archivo guardado en otra codificación", "Le fichier enregistré dans un autre encodage"),
}  # fmt: skip


def alpha2(folder: Path) -> None:
    """Write MX for MEX in the World Bank's table, inside its zip."""
    (path,) = folder.glob("*.zip")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    (table,) = [name for name in members if name.startswith("API_")]
    assert b'"MEX"' in members[table]
    members[table] = members[table].replace(b'"MEX"', b'"MX"', 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@cache
def found(title: str, folder: Path) -> tuple[dict[str, str], str]:
    """Return what is said of a mistake by language, and its code."""
    mistake = MISTAKES[title]
    data, work = folder / "data", folder / "work"
    shutil.copytree(ROOT / "data" / mistake.dataset, data)
    work.mkdir()
    if mistake.dataset == BANK:
        alpha2(data)
    else:
        path = data / mistake.file
        path.write_bytes(mistake.change(path.read_bytes()))
    chosen = settings.load()
    place = workspace.find(chosen, ROOT)
    job = Job(
        mistake.dataset, place.mappings / mistake.dataset, data, work, chosen, components.declared(place.ontology)
    )
    result = map_one(job).result
    if isinstance(result, SimdeError):
        return {language: result.text(language).replace(f"{data}/", "") for language in LANGUAGES}, "error"
    told: list[Issue] = [issue for issue in result.issues if issue.code == mistake.code]
    assert told, [(issue.code, issue.text()) for issue in result.issues][:5]
    return {language: told[0].text(language) for language in LANGUAGES}, told[0].code


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mistakes")


def said(title: str, folder: Path) -> tuple[dict[str, str], str]:
    own = folder / re.sub(r"\W+", "-", title)
    own.mkdir(exist_ok=True)
    return found(title, own)


@pytest.mark.parametrize("title", MISTAKES)
def test_a_mistake_is_told_so_that_a_person_can_mend_it(title: str, folder: Path) -> None:
    texts, code = said(title, folder)
    assert code == MISTAKES[title].code
    for text in texts.values():
        assert all(word in text for word in MISTAKES[title].told), text
        assert "Traceback" not in text and text.endswith((".", "?"))
        assert not re.search(r"\b(xsd|csvw|simde|rml|sh|qb):", text), "a person without RDF has to understand it"
    assert len(set(texts.values())) == 3


def page(folder: Path) -> str:
    """Return the page that shows all messages."""
    parts = [
        "# Common mistakes, and what is said of them\n",
        "Each was made in a file that this project ships, and validated; the messages are what came out. A test writes",
        "and checks this page. How to run it on your own files: [validate.md](validate.md).\n",
    ]
    for number, title in enumerate(MISTAKES, 1):
        texts, _code = said(title, folder)
        spanish, french = TITLES[title]
        parts.append(f"## {number}. {title}\n\n*{spanish} · {french}*. `{MISTAKES[title].dataset}`\n")
        parts += [f"- **{LANGUAGES[language]}**: {text}" for language, text in texts.items()]
        parts.append("")
    return "\n".join(parts)


def test_the_page_shows_what_is_said(folder: Path) -> None:
    made = page(folder)
    if WRITE:
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made
