"""Records for the catalogue's tests: the curated documents, and generated ones with every field."""

import os
from pathlib import Path

import pytest

from simde_kg import settings, workspace
from simde_kg.catalogue import readers
from simde_kg.catalogue.record import Agent, Identifier, Record, Source, Subject, Text, tidied
from simde_kg.catalogue.thesaurus import Thesaurus, of_workspace

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/simde/"
DOCUMENTS = ROOT / "data" / "facts" / "documents" / "documents.csv"


def whole_record() -> Record:
    """Return a record with a value in every field: none of it describes a real document."""
    return tidied(
        Record(
            title=Text("Remesas & desarrollo: 100 % «local», {uno} o_dos", "es"),
            type="article",
            other_titles=(Text("Remittances and development", "en"), Text("Envois de fonds", "fr")),
            creators=(
                Agent("García Núñez, Ana", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),)),
                Agent("Universidad de Prueba", person=False, identifiers=(Identifier("viaf", "123456789"),)),
                Agent("O'Brien, Séan J.", "edt"),
                Agent("de la Rupelle, Maëlys", "trl"),
                Agent("Plato", "ctb"),
            ),
            container="Revista de Pruebas",
            volume="12",
            issue="3-4",
            pages="113-141",
            edition="2.ª ed.",
            publishers=("Editorial Una", "Editorial Dos"),
            places=("Zacatecas", "Madrid"),
            issued="2016-05",
            identifiers=(
                Identifier("doi", "10.1234/AB_c(1).x"),
                Identifier("isbn", "9780306406157"),
                Identifier("issn", "2049-3630"),
                Identifier("handle", "20.500/77"),
                Identifier("local", "zac-1"),
            ),
            languages=("es", "en"),
            subjects=(
                Subject("remesas", "es"),
                Subject("Emigrant remittances--Mexico", "en", "lcsh"),
                Subject("Transferts", "fr", "rameau"),
            ),
            topics=(BASE + "topic/remittances",),
            areas=(BASE + "area/MEX", BASE + "area/USA"),
            corridors=(BASE + "corridor/MEX-USA",),
            abstracts=(Text("Un resumen; con \\ barra y ~ tilde.", "es"), Text("An abstract.", "en")),
            rights=("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
            links=("https://example.org/a?b=1&c=2", "https://example.org/d"),
            notes=("Nota: una.", "Otra nota"),
            source=Source("prueba.csv", "csv", 7, "prueba-1"),
        )
    )


@pytest.fixture(scope="session")
def whole() -> Record:
    return whole_record()


@pytest.fixture(scope="session")
def documents() -> list[Record]:
    """Return the curated documents as the CSV reader gives them."""
    return readers.read_file(DOCUMENTS).records


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    return of_workspace(workspace.find(settings.Settings(), ROOT))


@pytest.fixture(scope="session")
def library() -> Path:
    """Return the folder with libraries' real files; skip where it is absent."""
    folder = Path(os.environ.get("SIMDE_SOURCES") or ROOT.parent / "shared" / "sources") / "library"
    if not folder.is_dir():
        pytest.skip(f"libraries' files are not here ({folder})")
    return folder
