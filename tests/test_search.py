"""Search: look-ups as people type them in three languages, with mistakes and without accents, and their first hit."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simde_kg.errors import QueryError, ReleaseError
from simde_kg.publish import indexing, words
from simde_kg.publish.search import Index
from simde_kg.publish.things import FACETS, Thing

if TYPE_CHECKING:
    from simde_kg.release import Release

LOOK_UPS = """
es | mexico estados unidos | corridor/MEX-USA
es | México → Estados Unidos | corridor/MEX-USA
en | mexico united states | corridor/MEX-USA
fr | mexique etats-unis | corridor/MEX-USA
en | mexico usa | corridor/MEX-USA
en | MEX-USA | corridor/MEX-USA
es | estados unidos mexico | corridor/USA-MEX
es | México | area/MEX
en | MEX | area/MEX
fr | mexique | area/MEX
en | المكسيك | area/MEX
en | 墨西哥 | area/MEX
pt | estados unidos | area/USA
es | EE. UU. | area/USA
en | USA | area/USA
fr | Etats-Unis | area/USA
fr | ÉTATS-UNIS | area/USA
es | canada | area/CAN
es | zacatecas | area/MX-ZAC
es | zacatecaz | area/MX-ZAC
es | MX-ZAC | area/MX-ZAC
es | remesas zacatecas | document/
es | remesas | topic/remittances indicator/remittances
es | remezas | topic/remittances indicator/remittances
en | remittances | topic/remittances indicator/remittances
en | remitances | topic/remittances indicator/remittances
en | remmitances | topic/remittances indicator/remittances
fr | envois de fonds | topic/remittances indicator/remittances
fr | transferts de fonds | topic/remittances indicator/remittances
en | brain drain | topic/brain-drain
en | braindrain | topic/brain-drain
es | fuga de cerebros | topic/brain-drain
es | fuga de zerebros | topic/brain-drain
fr | exode des cerveaux | topic/brain-drain
fr | fuite des cerveaux | topic/brain-drain
es | migracion de retorno | topic/return-migration
es | migración de retorno | topic/return-migration
es | migraciones | topic/migration
en | returnmigration | topic/return-migration
fr | migration de retour | topic/return-migration
es | refugiados | topic/refugees
en | refugees | topic/refugees
fr | refugies | topic/refugees indicator/refugees
es | trata de personas | topic/trafficking-in-persons
en | human trafficking | topic/trafficking-in-persons
fr | traite des êtres humains | topic/trafficking-in-persons
es | apatridia | topic/statelessness
en | diaspora | topic/diaspora
es | xenofobia | topic/xenophobia
en | xenofobia | topic/xenophobia
en | migrant stock | topic/migrant-stock indicator/migrant-stock
fr | stock de migrants | topic/migrant-stock indicator/migrant-stock
es | migracion neta | indicator/net-migration topic/net-migration
en | net migration | indicator/net-migration topic/net-migration
fr | solde migratoire | indicator/net-migration topic/net-migration
en | facebook | topic/social-media-data
en | mobile phone data | topic/mobile-phone-data
es | programa bracero | policy/bracero
en | IRCA | policy/irca-1986
en | hurricane maria | event/hurricane-maria-2017
es | OIM | organization/iom
en | IOM | organization/iom
en | International Organization for Migration | organization/iom
es | Universidad Autónoma de Zacatecas | organization/uaz
es | universidad autonoma zacateca | organization/uaz
es | banco de mexico | organization/banxico
en | world bank | organization/world-bank
fr | banque mondiale | organization/world-bank
en | KNOMAD | organization/knomad
es | Delgado Wise | document/delgado-wise
es | delgado wize | document/delgado-wise
en | castles understanding global migration | document/castles-2010-understanding-global
es | remesas de mexico por mes | dataset/banxico/remesas
en | india | area/IND
en | Türkiye | area/TUR
en | turkey | area/TUR
es | filipinas | area/PHL
en | filipines | area/PHL
fr | maroc | area/MAR
en | latin america | area/
fr | union europeenne | area/european-union
es | nacionalidad | topic/nationality
en | corridors without flows | questions/corridors-without-flows
es | todo sobre un area | questions/everything-about-an-area
en | twitter | topic/social-media-data
en | email data | topic/email-data
"""

AMONG_THREE = """
es | México | area/MEX
es | mexicanos en Estados Unidos | corridor/MEX-USA topic/mexico-united-states-migration
es | migrantes haitianos | area/HTI topic/haitian-migration
es | remesas zacatecas | document/
es | remesas | topic/remittances
es | fuga de cerebros | topic/brain-drain
es | diáspora | topic/diaspora
es | Zacatecas | area/MX-ZAC
es | costo de enviar remesas | indicator/remittance-cost
es | OIM | organization/iom
es | ACNUR | organization/unhcr
es | CEPAL | organization/cepal
es | Banco Mundial | organization/world-bank
es | desplazados internos | indicator/
es | programa bracero | policy/bracero
es | guatemaltecos | area/GTM
es | Centroamérica | area/m49-013
es | saldo migratorio | indicator/net-migration
es | migrantes desaparecidos | dataset/iom/missing-migrants
es | Delgado Wise | document/
es | EMIF Sur | system/emif-sur
es | Estdos Unidos | area/USA
es | mujeres migrantes | topic/
en | Mexico United States | corridor/MEX-USA
en | brain drain | topic/brain-drain
en | IDMC | organization/idmc
en | UNHCR | organization/unhcr
en | UN DESA migrant stock 2020 | dataset/un-desa/migrant-stock-2020-destination
en | Haitians in Chile | corridor/HTI-CHL
en | Syrians in Turkey | corridor/SYR-TUR
en | net migration | indicator/net-migration
en | refugees | indicator/refugees
en | remittence | topic/remittances
en | Facebook data | innovation/
en | call detail records | innovation/
en | understanding global migration | document/castles-2010-understanding-global
en | Castles | document/
en | hurricane maria | event/hurricane-maria-2017
en | sub-Saharan Africa | area/m49-202
en | USA | area/USA
en | UK | area/GBR
en | Filipinos in Saudi Arabia | corridor/PHL-SAU
en | permanent residents Canada | dataset/ircc/permanent-residents
en | border encounters | dataset/us-cbp/encounters indicator/border-encounters
en | remittance prices worldwide | dataset/world-bank/remittance-prices
en | scholarly migration | indicator/scholarly-migration topic/migrant-scholars
en | Ivory Coast | area/CIV
fr | coût des transferts | indicator/remittance-cost topic/remittance-costs
fr | envois de fonds | topic/remittances
fr | fuite des cerveaux | topic/brain-drain
fr | Allemagne | area/DEU
fr | HCR | organization/unhcr
fr | réfugiés | indicator/refugees
fr | solde migratoire | indicator/net-migration
fr | Maroc Espagne | corridor/MAR-ESP
fr | Banque mondiale | organization/world-bank
fr | OCDE | organization/oecd
es | hondureños | area/HND
fr | Guatémaltèques | area/GTM
es | nicaragüenses en Costa Rica | corridor/NIC-CRI
es | salvadoreños en Estados Unidos | corridor/SLV-USA
"""
"""What people ask who do not know the words used here, and what is among the first three hits; judged one by one."""


def look_ups(text: str = LOOK_UPS) -> list[tuple[str, str, tuple[str, ...]]]:
    parted = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    return [(language, text, tuple(wanted.split())) for language, text, wanted in parted]


@pytest.fixture(scope="module")
def index(built_release: "Release") -> Index:
    return Index(built_release.search)


def test_look_ups_find_what_is_meant(index: Index) -> None:
    wrong = []
    for language, text, wanted in look_ups():
        hits = index.find(text, language).hits
        if not hits or not hits[0].path.startswith(wanted):
            wrong.append((language, text, wanted, [hit.path for hit in hits[:3]]))
    assert wrong == []
    assert len(look_ups()) >= 80


def test_what_is_meant_is_among_the_first_three(index: Index) -> None:
    wrong = []
    for language, text, wanted in look_ups(AMONG_THREE):
        paths = [hit.path for hit in index.find(text, language).hits[:3]]
        if not any(path.startswith(wanted) for path in paths):
            wrong.append((language, text, wanted, paths))
    assert wrong == []
    assert len(look_ups(AMONG_THREE)) >= 60


def test_the_same_question_has_the_same_answer(index: Index, built_release: "Release") -> None:
    again = Index(built_release.search)
    for language, text, _wanted in look_ups():
        first, second = index.find(text, language), again.find(text, language)
        assert [hit.path for hit in first.hits] == [hit.path for hit in second.hits]
        assert first.facets == second.facets


def test_it_is_fast(index: Index) -> None:
    taken = []
    for _time in range(3):
        for language, text, _wanted in look_ups():
            began = time.perf_counter()
            index.find(text, language)
            taken.append(time.perf_counter() - began)
    assert sorted(taken)[int(len(taken) * 0.95)] < 0.05


def test_pages_facets_and_filters(index: Index) -> None:
    whole = index.find("remesas", "es", limit=1000)
    assert whole.total == len(whole.hits) > 20
    pages = [index.find("remesas", "es", limit=7, offset=start).hits for start in range(0, whole.total, 7)]
    assert [hit.path for page in pages for hit in page] == [hit.path for hit in whole.hits]
    for facet in FACETS:
        for value, number in list(whole.facets[facet].items())[:5]:
            assert index.find("remesas", "es", filters={facet: value}).total == number
    documents = index.find("remesas", "es", types=("document",), filters={"language": "es", "area": "MX-ZAC"})
    assert documents.total and {hit.type for hit in documents.hits} == {"document"}
    everything = index.find("", "es", types=("document", "topic"))
    assert everything.total == sum(everything.facets["type"].values())
    assert everything.facets["type"].keys() == {"document", "topic"}
    with pytest.raises(QueryError, match="no facet 'colour'"):
        index.find("x", "en", filters={"colour": "red"})


def test_words_of_the_language_asked_for(index: Index) -> None:
    for language, title in (("es", "Estados Unidos"), ("en", "United States"), ("fr", "États-Unis"), ("ar", None)):
        hit = index.find("USA", language).hits[0]
        assert hit.path == "area/USA"
        assert title is None or (hit.title, hit.language) == (title, language)
    assert index.titles(["area/MEX", "topic/remittances", "area/none"], "fr") == {
        "area/MEX": "Mexique",
        "topic/remittances": "envois de fonds",
    }


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("mex", "es", "area/MEX"),
        ("etats", "fr", "area/USA"),
        ("ETATS-U", "fr", "area/USA"),
        ("brain dr", "en", "topic/brain-drain"),
        ("zacat", "es", "area/MX-ZAC"),
        ("mexico estados u", "es", "corridor/MEX-USA"),
        ("zacatcas", "es", "area/MX-ZAC"),
    ],
)
def test_suggestions(index: Index, text: str, language: str, wanted: str) -> None:
    assert wanted in [hit.path for hit in index.suggest(text, language)][:2]
    assert len(index.suggest(text, language, limit=3)) <= 3


NASTY = ["", " ", '"', "title_es:x", "+-*/", "a AND (", "\x00", "𝔐" * 500, "<script>alert(1)</script>", "%", "a" * 5000,
         "ﷺ", "e\u0301" * 50, "' OR 1=1", "de la", "x y z " * 300]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_any_text_may_be_asked(index: Index, text: str) -> None:
    assert index.find(text, "es").total >= 0
    assert isinstance(index.suggest(text, "xx-nonsense"), list)


def test_many_at_once(index: Index) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _n: index.find("remesas", "es").total, range(100)))
    assert len(set(found)) == 1


# ---------------------------------------------------------------- small ones


def test_folding() -> None:
    assert words.folded("  États-Unis: l’Œuvre! ") == "etats unis l oeuvre"
    assert words.joined("Brain drain") == "braindrain"
    assert words.asked("la migración de México a los Estados Unidos") == ["migracion", "mexico", "estados", "unidos"]
    assert words.asked("de la") == ["de", "la"]
    assert len({words.stem(words.folded(text), "es") for text in ("migración", "migracion", "migraciones")}) == 1


def test_equal_hits_come_in_the_order_of_the_index(tmp_path: Path) -> None:
    things = [
        Thing(f"document/{n}", "document", {"es": "Una obra"}, {"es": ["Una obra"]}, facets={"type": ["document"]})
        for n in (3, 1, 2)
    ]
    assert indexing.write(tmp_path / "search", things) == 3
    found = Index(tmp_path / "search", "https://example.org/").find("obras", "es")
    assert [hit.iri for hit in found.hits] == [f"https://example.org/document/{n}" for n in (3, 1, 2)]
    assert all(path.stat().st_mode & 0o044 for path in (tmp_path / "search").iterdir())
    with pytest.raises(ReleaseError, match="cannot be written"):
        indexing.write(tmp_path / "search", things)
    with pytest.raises(ReleaseError, match="has no"):
        Index(tmp_path / "nothing")
