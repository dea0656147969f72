"""Traps of UNHCR, IDMC, IOM, CBP and IRCC, by name; figures are counted anew from the raw files."""

import csv
import gzip
import io
import json
import os
import random
import re
import tarfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from simde_kg import dataset as datasets
from simde_kg import sources as readers
from simde_kg.mapping import components
from simde_kg.mapping.run import map_dataset
from simde_kg.settings import Settings
from tests.extracts import ROOT

BASE = "https://w3id.org/simde/"
VALUE, TYPE = "obsValue", "type"
UNHCR, IDMC, IOM = "unhcr/population-statistics", "idmc/gidd", "iom/missing-migrants"
CBP, IRCC = "us-cbp/encounters", "ircc/permanent-residents"
LINE = re.compile(r"<([^>]*)> <[^>]*[/#]([^>/#]+)> (.+) <[^>]*> \.")
Things = dict[str, dict[str, list[str]]]
"""Local name of a thing -> local name of a property -> values: text, or local names below the base."""


def term(text: str) -> str:
    """Return a term of N-Quads as plain text: an IRI without the base, a literal without language and datatype."""
    if text.startswith("<"):
        return text[1:-1].removeprefix(BASE)
    plain: str = json.loads(re.sub(r'"(@[\w-]+|\^\^<[^>]*>)?$', '"', text), strict=False)
    return plain


def things(name: str, data: Path, work: Path) -> Things:
    """Map a dataset over the files in ``data``; return all but its description."""
    item = datasets.load(ROOT / "mappings" / name)
    context = readers.Context(folder=data, work=work, mapping=item.folder)
    tables = {table.name: readers.read(table, context) for table in item.sources}
    mapped = map_dataset(item, tables, work, Settings(), components.declared(ROOT / "ontology"))
    assert not mapped.issues.has_violations
    found: Things = defaultdict(lambda: defaultdict(list))
    for path in mapped.parts[1:]:
        for line in path.read_text(encoding="utf-8").splitlines():
            if (match := LINE.fullmatch(line)) is not None:
                found[match[1].removeprefix(BASE)][match[2]].append(term(match[3]))
    return found


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Things]:
    """Return a function from a dataset's id to what its shipped extract gives."""
    made: dict[str, Things] = {}

    def get(name: str) -> Things:
        if name not in made:
            made[name] = things(name, ROOT / "data" / name, tmp_path_factory.mktemp("extract"))
        return made[name]

    return get


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Callable[[str], Things]:
    """Return a function from a dataset's id to what the publisher's whole files give."""
    made: dict[str, Things] = {}

    def get(name: str) -> Things:
        if name not in made:
            made[name] = things(name, sources / name, tmp_path_factory.mktemp("whole"))
        return made[name]

    return get


def raw(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file, packed or not, each with its row number under ``row``."""
    packed = folder / (name + ".gz")
    text = gzip.decompress(packed.read_bytes()) if packed.is_file() else (folder / name).read_bytes()
    rows = csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    return [{**row, "row": str(number)} for number, row in enumerate(rows, 2)]


def records(folder: Path, year: int) -> list[dict[str, str]]:
    path = next(folder.glob(f"{year}-json.json*"))
    given: list[dict[str, str]] = json.loads(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    )
    return given


def one(thing: dict[str, list[str]], name: str) -> str:
    (value,) = thing[name]
    return value


def some(items: list[dict[str, str]], count: int = 60) -> list[dict[str, str]]:
    """Return a few items, always the same ones."""
    return random.Random(7).sample(items, min(count, len(items)))


# --- UNHCR --------------------------------------------------------------------------------------------------------

POPULATION = {
    "refugees": "refugees",
    "asylum_seekers": "asylum-seekers",
    "returned_refugees": "returned-refugees",
    "idps": "internally-displaced-persons",
    "returned_idps": "returned-internally-displaced-persons",
    "stateless": "stateless-persons",
    "ooc": "others-of-concern",
    "oip": "other-people-in-need-of-protection",
    "hst": "host-community",
}


def codes() -> dict[str, str]:
    path = ROOT / "mappings" / UNHCR / "crosswalk-area.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["target"] for row in csv.DictReader(file)}


def test_trap_unhcr_aus_is_austria(extract: Callable[[str], Things]) -> None:
    known = codes()
    assert (known["AUS"], known["AUL"], known["ARE"], known["UAE"]) == ("AUT", "AUS", "EGY", "ARE")
    assert (known["CHI"], known["CHL"], known["GFR"], known["MAR"]) == ("CHN", "CHL", "DEU", "MTQ")
    found = extract(UNHCR)
    rows = [r for r in raw(ROOT / "data" / UNHCR, "population.csv") if r["coa"] == "AUS" and r["refugees"] != "0.0"]
    assert rows
    for row in rows:
        name = f"observation/{UNHCR}/population/refugees/{known[row['coo']]}-AUT/{row['year'][:4]}"
        assert one(found[name], VALUE) == row["refugees"].removesuffix(".0")


def test_the_codes_are_those_of_the_table_of_countries(sources: Path) -> None:
    known = codes()
    given = {r["unhcr_code"]: r["iso_code"] for r in raw(sources / UNHCR, "countries.csv") if r["iso_code"]}
    differ = {code: (iso, known.get(code)) for code, iso in given.items() if known.get(code) != iso}
    assert differ == {"STA": ("XXA", "stateless"), "UKN": ("XXX", "unknown")}


def test_trap_origin_may_equal_destination(extract: Callable[[str], Things]) -> None:
    found = extract(UNHCR)
    rows = [r for r in raw(ROOT / "data" / UNHCR, "population.csv") if r["coo"] == r["coa"] and float(r["idps"])]
    assert len(rows) > 20
    for row in rows:
        area = codes()[row["coo"]]
        thing = found[f"observation/{UNHCR}/population/internally-displaced-persons/{area}-{area}/{row['year'][:4]}"]
        assert one(thing, "originArea") == one(thing, "destinationArea") == f"area/{area}"
        assert one(thing, VALUE) == str(int(float(row["idps"])))
        assert "corridor" not in thing


def test_the_displaced_within_a_country_are_784_rows_of_the_whole_table(sources: Path) -> None:
    rows = raw(sources / UNHCR, "population.csv")
    assert sum(float(r["idps"]) > 0 for r in rows) == 784
    assert all(r["coo"] == r["coa"] for r in rows if float(r["idps"]) > 0)


def test_trap_integers_printed_with_a_point(extract: Callable[[str], Things]) -> None:
    folder = ROOT / "data" / UNHCR
    assert all(row["year"].endswith(".0") for row in raw(folder, "population.csv"))
    figures = [thing for thing in extract(UNHCR).values() if VALUE in thing]
    assert figures
    assert all(one(thing, VALUE).isdigit() for thing in figures)
    assert all(re.fullmatch(r"period/\d{4}", one(thing, "refPeriod")) for thing in figures)


def test_every_figure_of_the_population_table_is_there(extract: Callable[[str], Things]) -> None:
    """Each cell that is neither empty nor zero gives its observation, at its row; nothing else does."""
    expected = {}
    for row in raw(ROOT / "data" / UNHCR, "population.csv"):
        for column, indicator in POPULATION.items():
            if row[column] not in ("", "0.0"):
                pair = f"{codes()[row['coo']]}-{codes()[row['coa']]}"
                name = f"observation/{UNHCR}/population/{indicator}/{pair}/{row['year'][:4]}"
                expected[name] = (str(int(float(row[column]))), row["row"])
    start = f"observation/{UNHCR}/population/"
    found = {n: (one(t, VALUE), one(t, "sourceRow")) for n, t in extract(UNHCR).items() if n.startswith(start)}
    assert found == expected


def test_trap_zero_of_age_and_sex_may_be_unknown(extract: Callable[[str], Things]) -> None:
    """Where nobody's sex is known, women and men print as zero: no observation; the total is there."""
    rows = [r for r in raw(ROOT / "data" / UNHCR, "demographics.csv") if r["f_total"] == r["m_total"] == "0.0"]
    assert rows
    at: dict[str, list[dict[str, list[str]]]] = defaultdict(list)
    for name, thing in extract(UNHCR).items():
        if name.startswith(f"observation/{UNHCR}/demographics/"):
            at[one(thing, "sourceRow")].append(thing)
    for row in rows:
        (thing,) = at[row["row"]]
        assert one(thing, "sex").endswith("sex-T")
        assert one(thing, VALUE) == str(int(float(row["total"])))
        assert one(thing, "locationName") == row["location"]


def test_age_and_sex_add_up_to_the_raw_sums(extract: Callable[[str], Things]) -> None:
    ages = {"0_4": "00-04", "5_11": "05-11", "12_17": "12-17", "18_59": "18-59", "60": "60-over", "other": "unknown"}
    expected: Counter[tuple[str, str]] = Counter()
    for row in raw(ROOT / "data" / UNHCR, "demographics.csv"):
        expected["T", "total"] += int(float(row["total"]))
        for sex in "fm":
            for column, age in {**ages, "total": "total"}.items():
                expected[sex.upper(), age] += int(float(row[f"{sex}_{column}"]))
    found: Counter[tuple[str, str]] = Counter()
    for name, thing in extract(UNHCR).items():
        if name.startswith(f"observation/{UNHCR}/demographics/"):
            key = (one(thing, "sex")[-1], one(thing, "age").rpartition("/")[2])
            found[key] += int(one(thing, VALUE))
    assert found == +expected


def test_trap_persons_and_cases_are_two_units(extract: Callable[[str], Things]) -> None:
    expected: Counter[str] = Counter()
    for row in raw(ROOT / "data" / UNHCR, "asylum_applications.csv"):
        expected["asylum-applications" if row["app_pc"] == "P" else "asylum-application-cases"] += int(
            float(row["applied"])
        )
    found: Counter[str] = Counter()
    for name, thing in extract(UNHCR).items():
        if name.startswith(f"observation/{UNHCR}/applications/"):
            found[one(thing, "indicator").rpartition("/")[2]] += int(one(thing, VALUE))
    assert found == expected
    assert len(found) == 2


def test_decisions_keep_their_zeros_and_sums(extract: Callable[[str], Things]) -> None:
    columns = {
        "dec_recognized": "recognized",
        "dec_other": "complementary-protection",
        "dec_rejected": "rejected",
        "dec_closed": "otherwise-closed",
        "dec_total": "total",
    }
    rows = raw(ROOT / "data" / UNHCR, "asylum_decisions.csv")
    expected = Counter({kind: sum(int(float(r[column])) for r in rows) for column, kind in columns.items()})
    found: Counter[str] = Counter()
    count = 0
    for name, thing in extract(UNHCR).items():
        if name.startswith(f"observation/{UNHCR}/decisions/"):
            found[one(thing, "decisionOutcome").rpartition("/")[2]] += int(one(thing, VALUE))
            count += 1
    assert found == expected
    assert count == 5 * len(rows)


@pytest.mark.parametrize("table", ["flows", "solutions", "idmc", "unrwa"])
def test_the_other_tables_of_unhcr_add_up(extract: Callable[[str], Things], table: str) -> None:
    fixed = {"year", "coo_name", "coo", "coo_iso", "coa_name", "coa", "coa_iso", "row"}
    cells = [row[c] for row in raw(ROOT / "data" / UNHCR, f"{table}.csv") for c in row if c not in fixed and row[c]]
    start = f"observation/{UNHCR}/{table}/"
    found = [int(one(t, VALUE)) for name, t in extract(UNHCR).items() if name.startswith(start)]
    assert (len(found), sum(found)) == (len(cells), sum(int(float(cell)) for cell in cells))


def test_small_counts_of_unhcr_begin_at_five(sources: Path) -> None:
    """What a limitation of the dataset says: but for IDMC's table there is no figure from 1 to 4."""
    for name, columns in {"population": list(POPULATION), "asylum_applications": ["applied"]}.items():
        values = [float(row[c]) for row in raw(sources / UNHCR, f"{name}.csv") for c in columns if row[c]]
        assert min(value for value in values if value) == 5
    assert min(float(row["total"]) for row in raw(sources / UNHCR, "idmc.csv")) == 2


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("SIMDE_WHOLE"), reason="a million rows take two minutes: SIMDE_WHOLE=1")
def test_the_whole_of_unhcr_adds_up(whole: Callable[[str], Things], sources: Path) -> None:
    found: Counter[str] = Counter()
    for name, thing in whole(UNHCR).items():
        if name.startswith(f"observation/{UNHCR}/population/"):
            found[one(thing, "indicator").rpartition("/")[2]] += int(one(thing, VALUE))
    expected: Counter[str] = Counter()
    for row in raw(sources / UNHCR, "population.csv"):
        for column, indicator in POPULATION.items():
            expected[indicator] += int(float(row[column] or 0))
    assert found == expected


# --- CBP ----------------------------------------------------------------------------------------------------------

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
CBP_FILE = "nationwide-encounters-fy21-fy24-state.csv"


def test_trap_fiscal_year_begins_in_october(extract: Callable[[str], Things]) -> None:
    found = extract(CBP)
    at = {one(thing, "sourceRow"): thing for thing in found.values()}
    rows = raw(ROOT / "data" / CBP, CBP_FILE)
    assert len(at) == len(rows)
    for row in rows:
        month = MONTHS.index(row["Month (abbv)"]) + 1
        year = int(row["Fiscal Year"]) - (month >= 10)
        thing = at[row["row"]]
        assert one(thing, "refPeriod") == f"period/{year}-{month:02}"
        assert one(thing, "fiscalPeriod") == f"period/{row['Fiscal Year']}-FY"
        assert one(thing, VALUE) == row["Encounter Count"]


def test_trap_encounters_of_mexico_by_fiscal_and_calendar_year(extract: Callable[[str], Things]) -> None:
    fiscal: Counter[str] = Counter()
    for thing in extract(CBP).values():
        assert one(thing, "originArea") == "area/MEX"
        fiscal[one(thing, "fiscalPeriod")] += int(one(thing, VALUE))
    assert fiscal == {
        "period/2021-FY": 674739,
        "period/2022-FY": 823057,
        "period/2023-FY": 735937,
        "period/2024-FY": 668088,
    }


def test_trap_other_and_upper_case_names(whole: Callable[[str], Things], sources: Path) -> None:
    """Every citizenship and state of the whole file keeps its sum; OTHER is no country, GU and VI are areas."""
    names = {"MEXICO": "MEX", "CHINA, PEOPLES REPUBLIC OF": "CHN", "MYANMAR (BURMA)": "MMR", "OTHER": "other-countries"}
    expected: Counter[str] = Counter()
    for row in raw(sources / CBP, CBP_FILE):
        expected[row["Citizenship"]] += int(row["Encounter Count"])
        expected[row["State"]] += int(row["Encounter Count"])
    found: Counter[str] = Counter()
    for thing in whole(CBP).values():
        found[one(thing, "originArea")] += int(one(thing, VALUE))
        found[one(thing, "destinationArea")] += int(one(thing, VALUE))
    assert {name: found[f"area/{target}"] for name, target in names.items()} == {name: expected[name] for name in names}
    states = {"TX": "US-TX", "PR": "US-PR", "GU": "GUM", "VI": "VIR", "MP": "MNP"}
    assert {name: found[f"area/{target}"] for name, target in states.items()} == {
        name: expected[name] for name in states
    }
    assert sum(found.values()) == sum(expected.values())


# --- IRCC ---------------------------------------------------------------------------------------------------------


def sheet(folder: Path) -> list[list[str]]:
    book = CalamineWorkbook.from_path(folder / "EN_ODP-PR-Citz.xlsx")
    rows = book.get_sheet_by_name("PR - CITZ").to_python(skip_empty_area=False)
    return [[str(cell) for cell in row] for row in rows]


def columns(rows: list[list[str]]) -> dict[int, str]:
    """Return the period of each column of figures, read from the three header rows by position alone."""
    found = {}
    for i in range(1, len(rows[4])):
        year, place = 2015 + (i - 1) // 17, (i - 1) % 17
        if year == 2025:
            found[i] = "2025-01" if place == 0 else ""
        elif place == 16:
            found[i] = str(year)
        else:
            quarter, month = divmod(place, 4)
            found[i] = f"{year}-Q{quarter + 1}" if month == 3 else f"{year}-{3 * quarter + month + 1:02}"
    return found


def ircc_names() -> dict[str, str]:
    found = {}
    for path in ("simde/areas/world-bank-name.csv", "simde/areas/un-name.csv", f"{IRCC}/crosswalk.csv"):
        with (ROOT / "mappings" / path).open(encoding="utf-8", newline="") as file:
            found.update({row["code"]: row["target"] for row in csv.DictReader(file)})
    return found


@pytest.mark.parametrize("which", ["extract", "whole"])
def test_trap_header_over_three_rows(which: str, request: pytest.FixtureRequest) -> None:
    """Every cell of the sheet is the observation, or the missing observation, of its country and period."""
    get: Callable[[str], Things] = request.getfixturevalue(which)
    folder = ROOT / "data" / IRCC if which == "extract" else request.getfixturevalue("sources") / IRCC
    rows, found, names = sheet(folder), get(IRCC), ircc_names()
    seen = set()
    for row in rows[5:]:
        area = names.get(" ".join(row[0].split()), "")
        if not area or len(row[0]) > 100:
            continue
        for i, period in columns(rows).items():
            if period:
                name = f"observation/{IRCC}/{area}-CAN/{period}"
                seen.add(name)
                value = found[name].get(VALUE, ["--"])
                assert value == [row[i].replace(",", "")], (row[0], period)
    assert set(found) == seen
    assert len(seen) == (8379 if which == "extract" else 36936)


def test_trap_two_dashes_are_suppressed(extract: Callable[[str], Things]) -> None:
    found = extract(IRCC)
    withheld = {name: thing for name, thing in found.items() if VALUE not in thing}
    rows = [row for row in sheet(ROOT / "data" / IRCC)[5:] if row[0] not in ("Azores", "Nevis")]
    periods = columns(sheet(ROOT / "data" / IRCC))
    assert len(withheld) == sum(row[i] == "--" for row in rows for i in periods if periods[i]) == 720
    for thing in withheld.values():
        assert one(thing, "obsStatus").endswith("obsStatus-Q")
        assert one(thing, TYPE).endswith("MissingObservation")
        assert one(thing, "missingIn") == f"dataset/{IRCC}"
    zeros = [thing for thing in found.values() if thing.get(VALUE) == ["0"]]
    assert zeros
    assert all(one(thing, "obsStatus").endswith("obsStatus-P") for thing in zeros)


def test_trap_total_and_not_stated_among_countries(extract: Callable[[str], Things]) -> None:
    found = extract(IRCC)
    total = found[f"observation/{IRCC}/m49-001-CAN/2024"]
    assert (one(total, VALUE), one(total, "originArea")) == ("483590", "area/m49-001")
    assert "corridor" not in total
    assert f"observation/{IRCC}/unknown-CAN/2024" in found
    assert f"observation/{IRCC}/stateless-CAN/2024" in found
    mexico = found[f"observation/{IRCC}/MEX-CAN/2024"]
    assert (one(mexico, VALUE), one(mexico, "corridor")) == ("6415", "corridor/MEX-CAN")
    names = ircc_names()
    assert names["Congo, Democratic Republic of the"] == "COD"
    assert names["Congo, People's Republic of the"] == "COG"


def test_trap_a_year_that_has_only_january(extract: Callable[[str], Things]) -> None:
    periods = {one(thing, "refPeriod") for thing in extract(IRCC).values()}
    assert "period/2025-01" in periods
    assert not periods & {"period/2025", "period/2025-Q1"}


# --- IDMC ---------------------------------------------------------------------------------------------------------

CONFLICT = "Internal_Displacements_(New_Displacements)_–_IDPs.csv"
DISASTERS = "Internal_displacements_(new_displacements)_associated_with_disasters.csv"


def pages(folder: Path) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return what the JSON pages hold: figures of conflict, and disasters."""
    conflict = []
    for number in range(10):
        conflict += json.loads((folder / f"displacement_{number}.json").read_bytes())["results"]
    disasters = []
    with tarfile.open(folder / "gidd_disaster_pages.tar.gz") as bundle:
        for member in bundle.getmembers():
            file = bundle.extractfile(member)
            assert file is not None
            disasters += json.load(file)["results"]
    return conflict, disasters


def test_trap_json_pages_repeat_the_tables(sources: Path) -> None:
    """The pages and the files of Afghanistan repeat the two CSV files: reading both would count twice."""
    folder = sources / IDMC
    conflict, disasters = pages(folder)

    def rows(
        items: list[dict[str, object]] | list[dict[str, str]], fields: tuple[str, ...]
    ) -> Counter[tuple[str, ...]]:
        return Counter(tuple("" if i[f] is None else str(i[f]) for f in fields) for i in items)

    figures = ("iso3", "year", "new_displacement", "total_displacement")
    assert rows(conflict, figures) == rows(raw(folder, CONFLICT), figures)
    fields = (*figures, "start_date", "end_date", "event_name", "hazard_type_name", "hazard_sub_type")
    assert rows(disasters, fields) == rows(raw(folder, DISASTERS), fields)
    afghan = raw(folder, DISASTERS.replace(".csv", "_AFG.csv"))
    assert rows(afghan, fields) == rows([r for r in raw(folder, DISASTERS) if r["iso3"] == "AFG"], fields)
    assert {str(d["hazard_sub_type_name"]) for d in disasters} > {"Flood"}
    assert {r["hazard_subtype_name"] for r in raw(folder, DISASTERS)} == {""}


def test_conflict_figures_and_empty_cells(extract: Callable[[str], Things]) -> None:
    found = {name: thing for name, thing in extract(IDMC).items() if name.startswith("observation/")}
    rows = raw(ROOT / "data" / IDMC, CONFLICT)
    assert len(found) == 2 * len(rows) == 1922
    for row in rows:
        area = {"AB9": "abyei"}.get(row["iso3"], row["iso3"])
        for column, kind in (
            ("new_displacement", "conflict-displacements"),
            ("total_displacement", "displaced-by-conflict"),
        ):
            thing = found[f"observation/{IDMC}/{kind}/{area}/{row['year']}"]
            assert thing.get(VALUE, [""]) == [row[column]]
            assert (one(thing, "obsStatus")[-1] == "M") if not row[column] else "obsStatus" not in thing


def test_trap_end_before_beginning(whole: Callable[[str], Things], sources: Path) -> None:
    rows = {row["row"]: row for row in raw(sources / IDMC, DISASTERS)}
    turned = {n for n, row in rows.items() if row["end_date"] and row["end_date"] < row["start_date"]}
    assert len(turned) == 563
    incidents = [thing for name, thing in whole(IDMC).items() if name.startswith("incident/")]
    assert len(incidents) == len(rows) == 22119
    total = 0
    for thing in incidents:
        row = rows[one(thing, "sourceRow")]
        assert ("endDate" in thing) == bool(row["end_date"] and one(thing, "sourceRow") not in turned)
        assert one(thing, "newDisplacements") == row["new_displacement"]
        assert one(thing, "label") == " ".join(row["event_name"].split())
        assert set(thing.get("identifier", [])) == set(re.findall(r"'([^']+)'", row["event_codes"]))
        total += int(row["new_displacement"])
    assert total == sum(int(one(thing, "newDisplacements")) for thing in incidents)


def test_trap_dates_are_as_precise_as_the_source(whole: Callable[[str], Things], sources: Path) -> None:
    rows = {row["row"]: row for row in raw(sources / IDMC, DISASTERS)}
    form = {"Day": r"\d{4}-\d\d-\d\d", "Month": r"\d{4}-\d\d", "Year": r"\d{4}"}
    for name, thing in whole(IDMC).items():
        if name.startswith("incident/"):
            accuracy = rows[one(thing, "sourceRow")]["start_date_accuracy"]
            assert re.fullmatch(form.get(accuracy, r"\d{4}-\d\d-\d\d~"), one(thing, "startDate"))


# --- IOM ----------------------------------------------------------------------------------------------------------

YEARS = range(2014, 2026)


def incidents(found: Things) -> Iterator[tuple[int, int, dict[str, list[str]]]]:
    """Yield year of the file, number in it, and incident."""
    for thing in found.values():
        yield int(one(thing, "sourceTable")[-4:]), int(one(thing, "sourceRow")), thing


def test_trap_identifiers_repeat(whole: Callable[[str], Things], sources: Path) -> None:
    found = whole(IOM)
    files = {year: records(sources / IOM, year) for year in YEARS}
    given = [record for year in YEARS for record in files[year]]
    assert len(found) == len(given) == 17846
    assert len({record["web_id"] for record in given}) == 17220
    for year, number, thing in incidents(found):
        record = files[year][number - 1]
        assert thing.get("identifier", [""]) == [record["web_id"] if "MMP" in record["web_id"] else ""]
    assert one(found["incident/iom/missing-migrants/2015.unnumbered"], "sourceRow") == "599"


def test_trap_negative_counts_and_thousands(whole: Callable[[str], Things], sources: Path) -> None:
    files = {year: records(sources / IOM, year) for year in YEARS}
    names = {
        "deadAndMissing": "total_dead_and_missing",
        "dead": "number_dead",
        "missingPeople": "number_missing",
        "survivors": "number_of_survivors",
        "womenVictims": "number_of_female",
        "menVictims": "number_of_male",
        "childVictims": "number_of_children",
        "sourceQuality": "source_quality",
    }
    totals: Counter[int] = Counter()
    negative: Counter[str] = Counter()
    for year, number, thing in incidents(whole(IOM)):
        record = files[year][number - 1]
        for name, member in names.items():
            assert thing.get(name, [""]) == [record[member].replace(",", "")], (year, number, name)
            negative[name] += record[member].startswith("-")
        totals[year] += int(one(thing, "deadAndMissing"))
    assert +negative == {"missingPeople": 20, "survivors": 9}
    assert (totals[2014], totals[2023], totals[2025]) == (5548, 8606, 3780)
    assert sum(totals.values()) == sum(
        int(r["total_dead_and_missing"].replace(",", "")) for f in files.values() for r in f
    )


def test_trap_character_references_and_places(whole: Callable[[str], Things], sources: Path) -> None:
    files = {year: records(sources / IOM, year) for year in YEARS}
    undated = 0
    for year, number, thing in incidents(whole(IOM)):
        record = files[year][number - 1]
        texts = [text for name in ("causeNote", "placeNote", "informationSource") for text in thing.get(name, [])]
        assert not any(re.search(r"&(#\d+|amp|quot);", text) for text in texts)
        assert thing.get("startDate", [""]) == [record["reported_date"]]
        assert one(thing, "beganIn") == f"period/{year}"
        undated += "startDate" not in thing
        if record["country_of_incident"].startswith("Côte"):
            assert one(thing, "spatial") == "area/CIV"
        if record["location_coodinates"]:
            latitude, longitude = record["location_coodinates"].split(", ")
            assert (float(one(thing, "lat")), float(one(thing, "long"))) == (float(latitude), float(longitude))
    assert undated == 15


def test_some_cells_of_the_extract_of_missing_migrants(extract: Callable[[str], Things]) -> None:
    at = {(year, number): thing for year, number, thing in incidents(extract(IOM))}
    rows = [
        {**record, "file": str(year), "row": str(number)}
        for year in YEARS
        for number, record in enumerate(records(ROOT / "data" / IOM, year), 1)
    ]
    assert len(rows) == len(at) == 1557
    for record in some(rows):
        thing = at[int(record["file"]), int(record["row"])]
        assert one(thing, "spatial") == "area/MEX"
        assert thing.get("migrationRoute", [""]) == [record["migration_route"]]
        assert thing.get("sourceAddress", [""]) == [record["url"].strip()]
