"""The area tables and the crosswalks, checked in themselves and against the publishers' files."""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from simde_kg.mapping.crosswalk import key
from simde_kg.sources import cldr

ROOT = Path(__file__).resolve().parent.parent
AREAS = ROOT / "data" / "simde" / "areas"
MAPPINGS = ROOT / "mappings"
CROSSWALKS = sorted(
    [*MAPPINGS.glob("simde/areas/*.csv"), *MAPPINGS.glob("*/crosswalk*.csv"), *MAPPINGS.glob("*/*/crosswalk*.csv")]
)

# How each coded column of a dataset is translated: the first file that has a code wins.
CHAINS = {
    "un-2020": (
        "un-desa/migrant-stock-2020-destination/crosswalk-location.csv",
        "un-desa/crosswalk-location.csv",
        "simde/areas/m49.csv",
    ),
    "un-2017": (
        "un-desa/migrant-stock-2017-bilateral/crosswalk-destination.csv",
        "un-desa/crosswalk-location.csv",
        "simde/areas/m49.csv",
    ),
    "un-2017-origin": ("un-desa/migrant-stock-2017-bilateral/crosswalk-origin.csv", "simde/areas/un-name.csv"),
    "un-2019": ("simde/areas/un-name.csv",),
    "un-basis": ("un-desa/crosswalk-data-basis.csv",),
    "knomad": ("simde/areas/world-bank-name.csv",),
    "wdi": ("world-bank/crosswalk-wdi-area.csv", "simde/areas/alpha3.csv"),
    "banxico-name": ("simde/areas/spanish-name.csv",),
    "banxico-us": ("banxico/remesas/crosswalk-us-state.csv", "simde/areas/iso-3166-2-us.csv"),
    "banxico-mx": ("simde/areas/inegi-state.csv",),
    "banxico-flow": ("banxico/remesas/crosswalk-flow.csv",),
}
BASES = {
    "birth",
    "birth-refugees",
    "birth-citizenship",
    "birth-citizenship-refugees",
    "citizenship",
    "citizenship-refugees",
    "imputed",
    "imputed-refugees",
}


OTHER_TARGETS = {
    "crosswalk-data-basis.csv": BASES,
    "crosswalk-flow.csv": {"inflow", "outflow"},
    "kind.csv": {"Country", "Region", "Subdivision", "AreaGroup", "SpecialArea"},
}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def areas() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table(AREAS / "areas.csv")}


@cache
def chain(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in reversed(CHAINS[name]):
        found |= {row["code"]: row["target"] for row in table(MAPPINGS / path)}
    return found


@cache
def cldr_names() -> dict[tuple[str, str], str]:
    return {(territory, locale): name for territory, locale, name in cldr.rows()}


# ------------------------------------------------------------------ the tables in themselves


def test_every_area_has_an_identifier_of_its_kind() -> None:
    form = {
        "country": r"[A-Z]{3}",
        "region": r"m49-\d{3}|[a-z]+(-[a-z]+)+",
        "subdivision": r"(MX|US)-[A-Z]{2,3}",
        "group": r"[a-z]+(-[a-z]+)*",
        "special": r"[a-z]+(-[a-z]+)*",
    }
    assert len(areas()) == len(table(AREAS / "areas.csv"))
    assert [i for i, row in areas().items() if not re.fullmatch(form[row["kind"]], i)] == []


@pytest.mark.parametrize("column", ["alpha2", "alpha3", "m49", "iso31662", "cldr"])
def test_no_code_is_given_twice(column: str) -> None:
    given = [row[column] for row in areas().values() if row[column]]
    assert len(given) == len(set(given))


def test_countries_have_names_in_nine_languages() -> None:
    iso = [row for row in areas().values() if row["source"] == "country-codes"]
    assert len(iso) == 249
    lacking = [
        (row["id"], locale) for row in iso for locale in cldr.LOCALES if (row["cldr"], locale) not in cldr_names()
    ]
    assert lacking == []


def test_every_area_has_spanish_english_and_french_names() -> None:
    lacking = [
        (row["id"], language)
        for row in areas().values()
        for language in ("es", "en", "fr")
        if not (row[language] or (row["cldr"], language) in cldr_names())
    ]
    assert lacking == []


def test_names_come_from_one_place() -> None:
    both = [row["id"] for row in areas().values() if bool(row["cldr"]) == bool(row["es"] or row["en"] or row["fr"])]
    assert both == []


def test_no_two_areas_share_a_name() -> None:
    seen: dict[tuple[str, str], list[str]] = {}
    for row in areas().values():
        for language in ("es", "en", "fr"):
            name = row[language] or cldr_names()[row["cldr"], language]
            seen.setdefault((language, name.casefold()), []).append(row["id"])
    shared = {key[1]: ids for key, ids in seen.items() if len(ids) > 1}
    assert shared == {
        "georgia": ["GEO", "US-GA"],
        "géorgie": ["GEO", "US-GA"],
        "puerto rico": ["PRI", "US-PR"],
        "porto rico": ["PRI", "US-PR"],
    }


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("hierarchy", ("area", "broader")),
        ("memberships", ("area", "group")),
        ("names", ("area",)),
        ("matches", ("area",)),
        ("definitions", ("area",)),
    ],
)
def test_tables_name_known_areas_once(name: str, columns: tuple[str, ...]) -> None:
    rows = table(AREAS / f"{name}.csv")
    assert [row for row in rows for column in columns if row[column] not in areas()] == []
    keys = [tuple(row[c] for c in row if c != "source") for row in rows]
    assert len(keys) == len(set(keys))


def test_hierarchy_ends_at_the_world_without_circles() -> None:
    broader = {row["area"]: row["broader"] for row in table(AREAS / "hierarchy.csv")}
    assert len(broader) == len(table(AREAS / "hierarchy.csv"))
    for area in broader:
        path = [area]
        while path[-1] in broader:
            path.append(broader[path[-1]])
            assert len(path) <= 7, path
        assert path[-1] in ("m49-001", "XKX"), path


def test_latin_america_is_where_it_belongs() -> None:
    broader = {row["area"]: row["broader"] for row in table(AREAS / "hierarchy.csv")}
    assert [broader[i] for i in ("MX-ZAC", "MEX", "m49-013", "m49-419", "m49-019")] == [
        "MEX",
        "m49-013",
        "m49-419",
        "m49-019",
        "m49-001",
    ]


def test_groups_have_their_members() -> None:
    members: dict[str, set[str]] = {}
    for row in table(AREAS / "memberships.csv"):
        members.setdefault(row["group"], set()).add(row["area"])
    assert {
        g: len(members[g]) for g in ("european-union", "euro-area", "united-nations", "least-developed-countries")
    } == {
        "european-union": 27,
        "euro-area": 20,
        "united-nations": 193,
        "least-developed-countries": 45,
    }
    assert {"FRA", "POL"} <= members["european-union"]
    assert "GBR" not in members["european-union"]
    assert members["developed-regions"].isdisjoint(members["less-developed-regions"])
    income = [members[g] for g in ("high-income", "upper-middle-income", "lower-middle-income", "low-income")]
    assert len(set().union(*income)) == sum(map(len, income)) == 216
    assert members["middle-income"] == income[1] | income[2]


def test_non_iso_areas_and_groups_say_what_they_are() -> None:
    defined = {row["area"]: row for row in table(AREAS / "definitions.csv")}
    wanted = {i for i, row in areas().items() if row["kind"] in ("group", "special") or i in ("XKX", "ANT", "CHI")}
    assert wanted <= set(defined)
    assert [i for i, row in defined.items() if not all(row[language] for language in ("es", "en", "fr"))] == []


def test_matches_are_iris_of_the_three_services() -> None:
    form = (
        r"http://www\.wikidata\.org/entity/Q\d+"
        r"|https://sws\.geonames\.org/\d+/"
        r"|http://publications\.europa\.eu/resource/authority/country/[A-Z]{3}"
    )
    rows = table(AREAS / "matches.csv")
    assert [row for row in rows if not re.fullmatch(form, row["target"])] == []
    assert {row["match"] for row in rows} == {"exactMatch", "closeMatch"}
    assert len({row["target"] for row in rows}) == len(rows)


# ------------------------------------------------------------------ the crosswalks in themselves


@pytest.mark.parametrize("path", CROSSWALKS, ids=lambda path: str(path.relative_to(MAPPINGS)))
def test_a_crosswalk_gives_each_code_once(path: Path) -> None:
    rows = table(path)
    assert list(rows[0])[-3:] == ["code", "target", "note"]
    codes = [(row.get("column", ""), row["code"]) for row in rows]
    assert len(set(codes)) == len(codes)
    assert [row for row in rows if not row["target"] and not row["note"]] == [], "a code left out needs a reason"


@pytest.mark.parametrize(
    "name", sorted({path for paths in CHAINS.values() for path in paths} | {"simde/areas/kind.csv"})
)
def test_a_crosswalk_leads_to_what_there_is(name: str) -> None:
    known = OTHER_TARGETS.get(name.rpartition("/")[2], set(areas())) | {""}
    assert [row for row in table(MAPPINGS / name) if row["target"] not in known] == []


@pytest.mark.parametrize(("name", "column"), [("alpha2", "alpha2"), ("alpha3", "alpha3")])
def test_iso_crosswalks_are_the_codes_of_the_area_table(name: str, column: str) -> None:
    table_of_codes = {row[column]: row["id"] for row in areas().values() if row["source"] == "country-codes"}
    crosswalk = {row["code"]: row["target"] for row in table(MAPPINGS / f"simde/areas/{name}.csv")}
    extra = {"AN": "ANT", "XK": "XKX", "ANT": "ANT", "SCG": "SCG", "XKX": "XKX"}
    assert {c: t for c, t in crosswalk.items() if extra.get(c) != t} == table_of_codes


def test_m49_crosswalk_is_the_codes_of_the_area_table() -> None:
    crosswalk = {row["code"]: row["target"] for row in table(MAPPINGS / "simde/areas/m49.csv")}
    expected = {row["m49"]: row["id"] for row in areas().values() if row["m49"]}
    assert crosswalk == expected | {code.lstrip("0"): target for code, target in expected.items()}


@pytest.mark.parametrize(
    ("name", "code", "target"),
    [
        ("un-2019", "Congo", "COG"),
        ("un-2019", "Democratic Republic of the Congo", "COD"),
        ("un-2019", "Micronesia", "m49-057"),
        ("un-2019", "Micronesia (Fed. States of)", "FSM"),
        ("un-2019", "China, Hong Kong SAR", "HKG"),
        ("un-2019", "Georgia", "GEO"),
        ("un-2017-origin", "Swaziland", "SWZ"),
        ("un-2017-origin", "TFYR Macedonia", "MKD"),
        ("un-2017-origin", "Caribbean Netherlands", "BES"),
        ("un-2017", "947", "sub-saharan-africa-including-sudan"),
        ("un-2020", "947", "m49-202"),
        ("un-2020", "1830", ""),
        ("un-2020", "830", "CHI"),
        ("knomad", "Congo, Dem. Rep.", "COD"),
        ("knomad", "GuineaBissau", "GNB"),
        ("knomad", "Korea, Rep.", "KOR"),
        ("wdi", "AND", "AND"),
        ("wdi", "LAC", "wb-latin-america-and-caribbean-excluding-high-income"),
        ("banxico-name", "Georgia", "GEO"),
        ("banxico-us", "GA", "US-GA"),
        ("banxico-mx", "32", "MX-ZAC"),
        ("banxico-mx", "01", "MX-AGU"),
    ],
)
def test_codes_that_are_easily_confused(name: str, code: str, target: str) -> None:
    assert chain(name)[code] == target


# ------------------------------------------------------------------ against the publishers' files


def gz(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def plain(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def sheet(path: Path, name: str) -> list[list[str]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
    return [[str(int(c)) if isinstance(c, float) and c.is_integer() else str(c) for c in row] for row in rows]


def un_2020(sources: Path) -> list[list[str]]:
    path = sources / "un-desa/migrant-stock-2020-destination/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx"
    return [row for n in range(1, 7) for row in sheet(path, f"Table {n}") if row[0].isdigit()]


def un_2017(sources: Path) -> list[list[str]]:
    return gz(sources / "un-desa/migrant-stock-2017-bilateral/un_migration_1990_2017.csv.gz")


def un_2019(sources: Path) -> list[list[str]]:
    return gz(sources / "un-desa/migrant-stock-2019-bilateral/UN_MigrantStockByOriginAndDestination_2019_clean.csv.gz")


def knomad(sources: Path) -> set[str]:
    path = sources / "world-bank/knomad-bilateral-2021/Main_workbook.xlsx"
    found: set[str] = set()
    for name in ("Bilateral Migration 2021", "Bilateral Remittances 2021"):
        rows = sheet(path, name)
        found |= {*rows[1][1:], *(row[0] for row in rows[2:])}
    return {name for name in found if name and not name.startswith(("When using", "Note:"))}


def wdi(sources: Path) -> set[str]:
    path = next((sources / "world-bank/wdi-net-migration").glob("*.zip"))
    with zipfile.ZipFile(path) as archive:
        member = next(name for name in archive.namelist() if name.startswith("API_"))
        rows = list(csv.reader(io.StringIO(archive.read(member).decode("utf-8-sig"))))
    return {
        row[1] for row in rows[rows.index(next(r for r in rows if r[:1] == ["Country Name"])) + 1 :] if len(row) > 1
    }


def banxico(sources: Path, file: str, column: int) -> set[str]:
    path = sources / "banxico/remesas" / file
    return {row[column] for row in (gz(path) if path.suffix == ".gz" else plain(path))[1:]}


CODES: dict[str, tuple[str, Callable[[Path], Iterable[str]], int]] = {
    "2020 locations": ("un-2020", lambda s: {row[3] for row in un_2020(s)}, 282),
    "2020 types of data": ("un-basis", lambda s: {row[4] for row in un_2020(s)} - {""}, 7),
    "2017 destinations": ("un-2017", lambda s: {row[4] for row in un_2017(s)[1:]} - {""}, 270),
    "2017 origins": ("un-2017-origin", lambda s: un_2017(s)[0][6:], 235),
    "2017 types of data": ("un-basis", lambda s: {row[5] for row in un_2017(s)[1:]} - {""}, 10),
    "2019 destinations": ("un-2019", lambda s: {row[1] for row in un_2019(s)[1:]}, 237),
    "2019 origins": ("un-2019", lambda s: un_2019(s)[0][2:], 232),
    "KNOMAD names": ("knomad", knomad, 223),
    "WDI codes": ("wdi", wdi, 266),
    "Banxico country names": ("banxico-name", lambda s: banxico(s, "remesas_pais.csv.gz", 2), 215),
    "Banxico US states": ("banxico-us", lambda s: banxico(s, "remesas_usa.csv", 1), 53),
    "Banxico Mexican states": ("banxico-mx", lambda s: banxico(s, "remesas_entidad.csv", 1), 32),
    "Banxico flows": (
        "banxico-flow",
        lambda s: banxico(s, "remesas_pais.csv.gz", 3) | banxico(s, "remesas_mensuales.csv", 1),
        2,
    ),
}


@pytest.mark.parametrize("what", CODES)
def test_every_code_of_the_sources_is_covered(what: str, sources: Path) -> None:
    name, read, number = CODES[what]
    codes = {key(code) for code in read(sources)}
    assert sorted(codes - set(chain(name))) == []
    assert len(codes) == number


def test_banxico_names_mean_what_its_codes_say(sources: Path) -> None:
    by_code = {row["code"]: row["target"] for row in table(MAPPINGS / "simde/areas/alpha3.csv")}
    rows = gz(sources / "banxico/remesas/remesas_pais.csv.gz")[1:]
    differ = {(row[1], row[2]) for row in rows if by_code.get(row[1]) != chain("banxico-name")[row[2]]}
    assert differ == {("ABK", "República de Abjasia"), ("PSE", "Cisjordania"), ("XXX", "No Identificado")}


def test_areas_are_those_of_country_codes(sources: Path) -> None:
    rows = table(sources / "codes/country-codes/country-codes.csv")
    theirs = {
        (row["ISO3166-1-Alpha-3"], row["ISO3166-1-Alpha-2"], row["M49"].zfill(3), row["Geoname ID"]) for row in rows
    }
    geonames = {row["area"]: row["target"] for row in table(AREAS / "matches.csv") if "geonames" in row["target"]}
    ours = {
        (row["id"], row["alpha2"], row["m49"], geonames[row["id"]].rstrip("/").rpartition("/")[2])
        for row in areas().values()
        if row["source"] == "country-codes"
    }
    assert ours == theirs


@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_un_names_are_those_of_m49(language: str, sources: Path) -> None:
    with (sources / f"codes/country-codes/UNSD-{language}.csv").open(encoding="utf-8-sig", newline="") as file:
        theirs = {(row["ISO-alpha3 Code"], row["Country or Area"]) for row in csv.DictReader(file)}
    ours = {
        (row["area"], row["name"])
        for row in table(AREAS / "names.csv")
        if row["language"] == language and row["source"] == "unsd" and not row["area"].startswith("m49-")
    }
    assert ours == theirs


def test_european_union_is_that_of_cldr(sources: Path) -> None:
    text = (sources / "codes/cldr-territories/territoryContainment.json").read_text(encoding="utf-8")
    contained = json.loads(text)["supplemental"]["territoryContainment"]
    alpha2 = {row["id"]: row["alpha2"] for row in areas().values()}
    for group, territory, extra in (
        ("european-union", "EU", set()),
        ("euro-area", "EZ", {"HR"}),
        ("united-nations", "UN", set()),
    ):
        ours = {alpha2[row["area"]] for row in table(AREAS / "memberships.csv") if row["group"] == group}
        assert ours == set(contained[territory]["_contains"]) | extra


def test_cldr_names_are_those_of_the_unicode_package(sources: Path) -> None:
    """Babel's names against the package in hand; a newer CLDR may rename a few."""
    known = {("001", "fil")}  # Mundo in Babel 2.18, mundo in CLDR 48.2
    differ: set[tuple[str, str]] = set()
    for locale in cldr.LOCALES:
        text = (sources / f"codes/cldr-territories/territories_{locale}.json").read_text(encoding="utf-8")
        theirs = json.loads(text)["main"][locale]["localeDisplayNames"]["territories"]
        differ |= {(key, locale) for key in theirs if cldr_names().get((key, locale), theirs[key]) != theirs[key]}
    assert len(differ - known) <= 20, sorted(differ - known)


def countries_within(region: str) -> list[str]:
    broader = {row["area"]: row["broader"] for row in table(AREAS / "hierarchy.csv")}

    def path(area: str) -> Iterable[str]:
        while area:
            yield area
            area = broader.get(area, "")

    return [area for area, row in areas().items() if row["kind"] == "country" and region in path(area)]


def test_un_regions_are_the_same_sets_as_m49(sources: Path) -> None:
    """Totals of UN regions are the sums of the M49 regions' countries; of 947 in the 2017 edition they are not."""
    rows_2020 = [(row[3], row[11]) for row in un_2020(sources)[:283]]
    rows_2017 = [(row[4], row[6].replace(",", "")) for row in un_2017(sources) if row[0] == "2017"]
    for edition, rows in (("un-2020", rows_2020), ("un-2017", rows_2017)):
        stock = {chain(edition)[code]: int(value) for code, value in rows if value.isdigit() and chain(edition)[code]}
        totals = {
            region: sum(stock.get(area, 0) for area in countries_within(region)) for region in stock if "m49-" in region
        }
        assert len(totals) >= 27
        assert {
            region: stock[region] - total for region, total in totals.items() if abs(stock[region] - total) > 3
        } == {}
    members = sum(stock.get(area, 0) for area in countries_within("m49-202"))
    assert stock["sub-saharan-africa-including-sudan"] - members == stock["SDN"] > 0
