"""Traps of UN totals, World Bank, OECD, LinkedIn and MPIDR, by name; figures are counted anew from the raw files."""

import csv
import gzip
import io
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from simde_kg import dataset as datasets
from simde_kg import sources as readers
from simde_kg.mapping import components
from simde_kg.mapping.run import map_dataset
from simde_kg.settings import Settings
from tests.extracts import ROOT

TOTALS, REMITTANCES = "un-desa/migrant-stock-2019-total", "world-bank/bilateral-remittances-2016"
PAID, STOCKS = "world-bank/wdi-remittances-paid", "world-bank/bilateral-stocks-1960-2000"
PRICES, OECD = "world-bank/remittance-prices", "oecd/international-migration-database"
TALENT, SCHOLARS = "linkedin/talent-migration", "mpidr/scholarly-migration"
OPENALEX = "mpidr/scholarly-migration-openalex"
PARTS = {b"obsValue>": "values", b"obsStatus>": "status", b"sourceRow>": "rows"}


@dataclass
class Figures:
    """What one dataset gives: local name of an observation -> its value, status or row in the publisher's file."""

    values: dict[str, Decimal] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    @cached_property
    def missing(self) -> dict[str, str]:
        """Cells without a figure -> letter of their status."""
        return {name: status for name, status in self.status.items() if name not in self.values}


def figures(name: str, data: Path, work: Path) -> Figures:
    """Map a dataset over the files in ``data``."""
    item = datasets.load(ROOT / "mappings" / name)
    context = readers.Context(folder=data, work=work, mapping=item.folder)
    tables = {table.name: readers.read(table, context) for table in item.sources}
    mapped = map_dataset(item, tables, work, Settings(), components.declared(ROOT / "ontology"))
    assert not mapped.issues.has_violations
    found = Figures(left_out=mapped.left_out)
    start = len(f"<https://w3id.org/simde/observation/{name}/")
    for path in mapped.parts[1:]:
        with path.open("rb") as lines:
            for line in lines:
                subject, predicate, thing = line.split(b" ", 3)[:3]
                if (kind := PARTS.get(predicate[-9:]) or PARTS.get(predicate[-10:])) is None:
                    continue
                local, text = subject[start:-1].decode(), thing.split(b'"')[1 if thing[:1] == b'"' else 0].decode()
                if kind == "values":
                    found.values[local] = Decimal(text)
                elif kind == "status":
                    found.status[local] = text.rpartition("-")[2].rstrip(">")
                else:
                    found.rows[local] = int(text)
    return found


Get = Callable[[str], Figures]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Get:
    """Return a function from a dataset's id to what the publisher's whole files give."""
    made: dict[str, Figures] = {}

    def get(name: str) -> Figures:
        if name not in made:
            made[name] = figures(name, sources / name, tmp_path_factory.mktemp("whole"))
        return made[name]

    return get


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Get:
    """Return a function from a dataset's id to what its shipped extract gives."""
    return lambda name: figures(name, ROOT / "data" / name, tmp_path_factory.mktemp("extract"))


def raw(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file, packed or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet(path: Path, name: str) -> list[list[Any]]:
    """Return the rows of a sheet, from its first."""
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)


def some(items: list[Any], count: int = 200) -> list[Any]:
    """Return a few items, always the same ones."""
    return random.Random(20261122).sample(items, min(count, len(items)))


def codes(name: str) -> dict[str, str]:
    """Return a crosswalk of the areas: code -> local name."""
    with (ROOT / "mappings" / name).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["target"] for row in csv.DictReader(file)}


# --- UN 2019, totals ----------------------------------------------------------------------------------------------

BOOK = "undesa_pd_2019_migrant_stock_total_dataset.xlsx"
M49 = "simde/areas/m49.csv"


def test_trap_titles_stand_in_two_rows_below_a_title_block(whole: Get, sources: Path) -> None:
    """Codes, years and sex of Table 1 are read by position here: every country's figures come out, at their row."""
    table, areas, found = sheet(sources / TOTALS / BOOK, "Table 1"), codes(M49), whole(TOTALS)
    assert (table[14][3], table[15][5:8]) == ("Code", [1990.0, 1995.0, 2000.0])
    seen = 0
    for number, row in enumerate(table[16:], 17):
        if not row[3] or row[3] >= 900:
            continue
        for column in range(5, 26):
            sex, year = "TMF"[(column - 5) // 7], int(table[15][column])
            name = f"migrant-stock/{areas[str(int(row[3]))]}/{sex}/{year}"
            if row[column] == "..":
                assert found.missing[name] == "M"
            else:
                assert (found.values[name], found.rows[name]) == (round(row[column]), number)
            seen += 1
    assert seen == 232 * 21


def test_trap_thousands_are_stored_as_binary_fractions(whole: Get, sources: Path) -> None:
    table, found = sheet(sources / TOTALS / BOOK, "Table 2"), whole(TOTALS)
    assert table[16][5] == 5744212.979000002
    assert found.values["population/m49-001/T/1995"] == 5744212979
    assert found.values["migrant-stock/AND/T/1990"] == 38891  # 38891.00000000001 in the sheet
    assert all(
        v == v.to_integral() for name, v in found.values.items() if name.startswith(("population", "migrant-stock/"))
    )


def test_trap_a_number_below_a_thousandth_is_written_with_an_exponent(whole: Get) -> None:
    assert whole(TOTALS).values["refugee-share/SGP/T/2015"] == Decimal("0.00003931377027706")


def test_trap_a_region_that_stands_twice_is_read_once(whole: Get, sources: Path) -> None:
    """Oceania twice under 909; the SDG regions 917, 918 and 1830 repeat 908, 905 and 904."""
    table, found = sheet(sources / TOTALS / BOOK, "Table 1"), whole(TOTALS)
    rows: dict[int, list[list[Any]]] = {}
    for row in table[16:]:
        rows.setdefault(int(row[3] or 0), []).append(row[5:])
    assert rows[909][0] == rows[909][1]
    assert (rows[917], rows[918], rows[1830]) == (rows[908], rows[905], rows[904])
    assert found.left_out["repeated 'yes'"] == 108
    assert sum(count for reason, count in found.left_out.items() if "SDG region" in reason) == 324


# --- World Bank ---------------------------------------------------------------------------------------------------

MATRIX = "bilateralremittancematrix2016_Nov2017.xlsx"


def test_trap_the_rows_of_the_matrix_send_and_its_columns_receive(whole: Get, sources: Path) -> None:
    table, found = sheet(sources / REMITTANCES / MATRIX, "Bilateral Remittances 2016"), whole(REMITTANCES)
    names = codes("simde/areas/world-bank-name.csv") | {"Macedonia, FYR": "MKD", "Swaziland": "SWZ"}
    areas = [names[" ".join(cell.split())] for cell in table[1][1:]]
    cells = [(r, c) for r in range(2, 217) for c in range(1, 216)]
    assert len(found.values) + len(found.missing) == len(cells) == 46225
    for r, c in some(cells):
        name, cell = f"{names[' '.join(table[r][0].split())]}-{areas[c - 1]}/2016", table[r][c]
        if isinstance(cell, float):
            assert found.values[name] == Decimal(repr(cell)) * 1000000
            assert found.rows[name] == r + 1
    millions = sum((Decimal(repr(table[r][c])) for r, c in cells if isinstance(table[r][c], float)), Decimal(0))
    assert sum(found.values.values()) == millions * 1000000
    assert round(found.values["USA-MEX/2016"] / 1000000, 2) == Decimal("28125.89")
    assert round(found.values["CAN-MEX/2016"] / 1000000, 2) == Decimal("145.96")
    assert round(found.values["MEX-USA/2016"] / 1000000, 2) == Decimal(
        repr(round(table[names_row(table, "Mexico")][areas.index("USA") + 1], 2))
    )


def names_row(table: list[list[Any]], name: str) -> int:
    return next(number for number, row in enumerate(table) if row[0] == name)


def test_trap_a_zero_with_a_footnote_is_zero_and_not_available_is_missing(whole: Get) -> None:
    found = whole(REMITTANCES)
    assert found.values["IND-PAK/2016"] == found.values["PAK-IND/2016"] == 0
    assert found.missing == {"ISR-LBN/2016": "M", "LBN-ISR/2016": "M"}


def test_trap_the_second_sheet_repeats_the_first(sources: Path) -> None:
    """It is not read: cell for cell the same figures."""
    first, second = (sheet(sources / REMITTANCES / MATRIX, name) for name in ("Bilateral Remittances 2016", "Sheet2"))
    assert [row[1:] for row in first[2:217]] == [row[1:] for row in second[1:216]]


def test_trap_a_byte_order_mark_and_four_rows_stand_above_the_header(whole: Get, sources: Path) -> None:
    (path,) = (sources / PAID).glob("API_*.csv")
    assert path.read_bytes()[:3] == b"\xef\xbb\xbf"
    rows, found = raw(path), whole(PAID)
    header = next(number for number, row in enumerate(rows) if row[:1] == ["Country Name"])
    filled = Counter(row[1] for row in rows[header + 1 :] for cell in row[4:65] if cell)
    names = codes("world-bank/crosswalk-wdi-area.csv")
    assert Counter(name.split("/")[0] for name in found.values) == {names.get(a, a): n for a, n in filled.items()}
    assert len(found.missing) == 266 * 61 - filled.total() == 7645
    mexico = next(row for row in rows if row[1:2] == ["MEX"])
    assert found.values["MEX/2019"] == Decimal(mexico[rows[header].index("2019")])
    total = sum(Decimal(cell) for row in rows[header + 1 :] for cell in row[4:65] if cell)
    assert sum(found.values.values()) == total


def test_trap_integers_are_printed_with_a_decimal_and_gaps_as_zero(whole: Get, sources: Path) -> None:
    rows, found = raw(sources / STOCKS / "wb_bilateral_stocks.csv.gz")[1:], whole(STOCKS)
    assert rows[0][2:4] == ["1960.0", "0.0"]
    zeros = [row for row in rows if row[3] == "0.0"]
    assert found.left_out["value '0.0'"] == len(zeros) == 305323
    assert len(found.values) == len(rows) - len(zeros) == 136477
    own = {"KSV": "XKX"}
    kept = [(number, row) for number, row in enumerate(rows, 2) if row[3] != "0.0"]
    for number, row in some(kept):
        name = f"{own.get(row[0], row[0])}-{own.get(row[1], row[1])}/{row[2][:4]}"
        assert (found.values[name], found.rows[name]) == (Decimal(row[3]), number)
    by_year = Counter[str]()
    for _number, row in kept:
        by_year[row[2][:4]] += 1
    assert Counter(name.rpartition("/")[2] for name in found.values) == by_year
    assert sum(found.values.values()) == sum(Decimal(row[3]) for _number, row in kept)
    assert found.values["MEX-USA/2000"] == 9367910


def test_trap_the_columns_left_unread_follow_from_the_others(sources: Path) -> None:
    """inward_stock is the outward stock of the other direction; net_stock the difference."""
    rows = raw(sources / STOCKS / "wb_bilateral_stocks.csv.gz")[1:]
    outward = {(row[0], row[1], row[2]): row[3] for row in rows}
    assert all(row[4] == outward[row[1], row[0], row[2]] for row in rows)
    assert all(float(row[3]) - float(row[4]) == float(row[5]) for row in rows)


def test_trap_codes_of_former_and_unlisted_areas(whole: Get) -> None:
    found = whole(STOCKS).values
    assert found["SCG-USA/2000"] == 64520  # Serbia and Montenegro
    assert found["XKX-DEU/2013"] == 192941  # KSV
    assert found["CHI-GBR/2018"] == 24022  # Channel Islands
    assert found["ANT-NLD/1990"] == 59438
    assert not any(name.startswith("SRB-") and name < "SRB-ZZZ" and name.endswith("/1960") for name in found)


def test_trap_two_dots_are_no_price_and_notes_stand_below_the_table(whole: Get, sources: Path) -> None:
    (path,) = (sources / PRICES).glob("*.csv.gz")
    rows, found = raw(path), whole(PRICES)
    table = [row for row in rows[1:] if row[1]]
    assert [row[0] for row in rows[-2:]] == [
        "Data from database: Remittance Prices Worldwide (Corridors)",
        "Last Updated: 12/07/2020",
    ]
    cells = [
        (row, title, cell) for row in table for title, cell in zip(rows[0][6:], row[6:], strict=True) if cell != ".."
    ]
    assert len(found.values) == len(cells) == 10417
    assert found.left_out["value '..'"] == len(table) * 35 - len(cells)
    own = {"KSV": "XKX"}
    for row, title, cell in some(cells):
        assert found.values[f"{row[1]}-{own.get(row[5], row[5])}/{title[:4]}-{title[4:6]}"] == Decimal(cell)
    assert sum(found.values.values()) == sum(Decimal(cell) for _row, _title, cell in cells)
    assert sum(value < 0 for value in found.values.values()) == 5
    assert found.values["SAU-SDN/2017-Q4"] == Decimal("-11.3599996566772")


# --- OECD ---------------------------------------------------------------------------------------------------------


def test_trap_titles_of_codes_and_labels_differ_in_case_alone(whole: Get, sources: Path) -> None:
    (path,) = (sources / OECD).glob("*.csv")
    (header, *rows), found = raw(path), whole(OECD)
    assert {"SEX", "Sex", "MEASURE", "Measure", "CITIZENSHIP", "Citizenship"} <= set(header)
    area, year, value = (header.index(title) for title in ("REF_AREA", "TIME_PERIOD", "OBS_VALUE"))
    assert found.values == {
        f"foreign-population-inflow/m49-001-{row[area]}/T/{row[year]}": Decimal(row[value]) for row in rows
    }
    assert set(found.status.values()) == {"A"}
    assert any("." in row[value] for row in rows)  # though DECIMALS says 0
    assert found.values["foreign-population-inflow/m49-001-MEX/T/2022"] == 74109


# --- LinkedIn -----------------------------------------------------------------------------------------------------


def test_trap_na_in_lower_case_is_namibia_and_the_base_is_the_destination(whole: Get, sources: Path) -> None:
    found, alpha2 = whole(TALENT), codes("simde/areas/alpha2.csv")
    table = sheet(sources / TALENT / "public_use-talent-migration.xlsx", "Country Migration")
    assert (table[0][0], table[0][6], table[0][16]) == ("base_country_code", "target_country_code", "net_per_10K_2019")
    for row in some(table[1:]) + [row for row in table if "na" in (row[0], row[6])]:
        pair = f"{alpha2[row[6].upper()]}-{alpha2[row[0].upper()]}"
        for year, cell in zip(range(2015, 2020), row[12:], strict=True):
            assert found.values[f"country/{pair}/{year}"] == Decimal(repr(cell))
    assert "country/NAM-ZWE/2019" in found.values
    assert found.values["country/USA-MEX/2019"] == Decimal("-3.12")  # Mexico loses to the United States
    assert found.values["country/MEX-USA/2019"] == Decimal("0.25")  # as seen from there, per member there


def test_trap_the_ids_of_industries_and_skills_are_numbers(whole: Get, sources: Path) -> None:
    """Each id keeps its name: industry 68 is higher education, skill group 1330 is nursing."""
    found, alpha2 = whole(TALENT), codes("simde/areas/alpha2.csv")
    kinds = Counter(name.split("/")[0] for name in found.values)
    book = sources / TALENT / "public_use-talent-migration.xlsx"
    industries, skills = sheet(book, "Industry Migration"), sheet(book, "Skill Migration")
    assert kinds == {"country": 20740, "industry": 5 * (len(industries) - 1), "skill": 5 * (len(skills) - 1)}
    for kind, rows, name in (("industry", industries, 7), ("skill", skills, 6)):
        for row in some(rows[1:]):
            slug = re.sub("[^a-z0-9]+", "-", row[name].replace("&", "and").lower()).strip("-")
            assert found.values[f"{kind}/{alpha2[row[0].upper()]}/{slug}/2019"] == Decimal(repr(row[-1]))
        assert sum(value for local, value in found.values.items() if local.startswith(kind + "/")) == sum(
            Decimal(repr(cell)) for row in rows[1:] for cell in row[-5:]
        )


def test_trap_the_csv_repeats_the_sheet_of_countries(sources: Path) -> None:
    """It is not read: the same pairs and rates."""
    table = sheet(sources / TALENT / "public_use-talent-migration.xlsx", "Country Migration")[1:]
    rows = raw(sources / TALENT / "country_migration_public.csv.gz")[1:]
    assert [(r[0], r[6], [float(cell) for cell in r[12:17]]) for r in rows] == [(r[0], r[6], r[12:17]) for r in table]


# --- MPIDR --------------------------------------------------------------------------------------------------------

FLOWS = "scopus_2024_V1_scholarlymigration_countryflows.csv.gz"
COUNTRIES = {"scopus": "scopus_2024_V1", "openalex": "openalex_2023_V1"}


def test_trap_openalex_is_iso2_and_scopus_iso3(extract: Get) -> None:
    """One move, two databases, two kinds of code, two figures."""
    given = {
        name: next(row for row in raw(next((ROOT / "data" / name).glob("*flows.csv"))) if row[:3] == [*pair, "2015.0"])
        for name, pair in ((SCHOLARS, ("MEX", "USA")), (OPENALEX, ("MX", "US")))
    }
    assert (given[SCHOLARS][3], given[OPENALEX][3]) == ("268", "421")
    assert extract(SCHOLARS).values["scopus/MEX-USA/2015"] == 268
    assert extract(OPENALEX).values["MEX-USA/2015"] == 421


def test_trap_na_is_namibia_and_nan_is_no_country(whole: Get, sources: Path) -> None:
    rows = {
        (row[1], row[0]): row for row in raw(sources / SCHOLARS / "openalex_2023_V1_scholarlymigration_country.csv")
    }
    found = whole(SCHOLARS).values
    assert found["openalexScholars/NAM/2015"] == int(rows["NA", "2015.0"][3]) == 406
    assert found["openalexScholars/unknown/2015"] == int(rows["nan", "2015.0"][3]) == 11325


@pytest.mark.parametrize("base", COUNTRIES)
def test_trap_small_counts_of_scholars_are_suppressed(whole: Get, sources: Path, base: str) -> None:
    """No figure of 1 to 4 people comes out, each leaves its mark, and all others are as published."""
    found, alpha = whole(SCHOLARS), codes(f"simde/areas/alpha{'3' if base == 'scopus' else '2'}.csv")
    alpha |= {"EUE": "unknown", "nan": "unknown"}
    given: dict[str, str] = {}
    for row in raw(sources / SCHOLARS / f"{COUNTRIES[base]}_scholarlymigration_country.csv")[1:]:
        area, year = alpha[row[1]], row[0][:4]
        given[f"{base}Scholars/{area}/{year}"] = row[3] if row[8] else ""
        given[f"{base}/m49-001-{area}/{year}"], given[f"{base}/{area}-m49-001/{year}"] = row[4], row[5]
    if base == "scopus":
        for row in raw(sources / SCHOLARS / FLOWS)[1:]:
            if row[0] and row[1]:
                given[f"scopus/{alpha[row[0]]}-{alpha[row[1]]}/{row[2][:4]}"] = row[3]
    small = {name for name, text in given.items() if text in ("1", "2", "3", "4")}
    mine = {name for name in {**found.values, **found.missing} if name.startswith((base + "/", base + "Scholars/"))}
    assert mine == set(given)
    assert {name for name in mine if found.missing.get(name) == "Q"} == small
    assert {name for name in mine if found.missing.get(name) == "M"} == {
        name for name, text in given.items() if not text
    }
    assert all(found.values[name] == int(text) for name, text in given.items() if text and name not in small)
    assert len(small) > 1000


def test_trap_a_population_that_was_not_computed_is_missing_and_not_zero(whole: Get, sources: Path) -> None:
    rows = raw(sources / SCHOLARS / "scopus_2024_V1_scholarlymigration_country.csv")
    assert next(row for row in rows if row[:2] == ["2022.0", "MEX"])[3:9] == ["0", "763", "1016", "-253", "", ""]
    found = whole(SCHOLARS)
    assert found.missing["scopusScholars/MEX/2022"] == "M"
    assert found.values["scopus/m49-001-MEX/2022"] == 763


def test_trap_a_flow_with_an_empty_side_is_no_move(whole: Get, sources: Path) -> None:
    """Without them, the raw flows into a country add up to its published total; with them to seven times that."""
    rows = raw(sources / SCHOLARS / FLOWS)[1:]
    into = [row for row in rows if row[1] == "MEX" and row[2] == "2015.0"]
    moves = sum(int(row[3]) for row in into if row[0])
    assert moves == 958 == whole(SCHOLARS).values["scopus/m49-001-MEX/2015"]
    assert sum(int(row[3]) for row in into) == 6530
    empty = sum(not (row[0] and row[1]) for row in rows)
    assert empty == sum(whole(SCHOLARS).left_out.values()) == 11092
