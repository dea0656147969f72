"""Periods: what their codes mean, through the mapping itself."""

from pathlib import Path

import pytest

from simde_kg import dataset, sources
from simde_kg.mapping.run import Mapped, map_dataset
from simde_kg.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PERIOD = "https://w3id.org/simde/period/"


def mapped(codes: list[str], work: Path) -> Mapped:
    """Map the periods dataset as if observations used ``codes``."""
    described = dataset.load(ROOT / "mappings" / "simde" / "periods")
    context = sources.Context(
        folder=ROOT / "data" / "simde" / "periods",
        work=work,
        mapping=described.folder,
        select=lambda _query: (["period"], [(PERIOD + code,) for code in codes]),
    )
    tables = {table.name: sources.read(table, context) for table in described.sources}
    return map_dataset(described, tables, work, Settings(), {})


@pytest.mark.parametrize(
    ("code", "beginning", "end", "label"),
    [
        ("2015", "2015-01-01", "2015-12-31", '"2015"@es'),
        ("2021-Q4", "2021-10-01", "2021-12-31", '"Q4 2021"@en'),
        ("2024-02", "2024-02-01", "2024-02-29", '"février 2024"@fr'),
        ("1990--1995", "1990-07-01", "1995-07-01", '"1990–1995"@es'),
        ("2021-FY", "2020-10-01", "2021-09-30", '"United States fiscal year 2021"@en'),
    ],
)
def test_a_period_begins_ends_and_has_a_name(code: str, beginning: str, end: str, label: str, tmp_path: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in mapped([code], tmp_path).parts)
    date = "http://www.w3.org/2006/time#inXSDDate"
    assert f'<{PERIOD}{code}#beginning> <{date}> "{beginning}"^^' in text
    assert f'<{PERIOD}{code}#end> <{date}> "{end}"^^' in text
    assert label in text


def test_every_period_has_its_frequency(tmp_path: Path) -> None:
    codes = ["2015", "2015-Q1", "2015-01", "1990--1995", "2015--2019", "2021-FY"]
    text = "".join(path.read_text(encoding="utf-8") for path in mapped(codes, tmp_path).parts)
    found = {line.split()[0][len(PERIOD) + 1 : -1]: line.split()[2] for line in text.splitlines() if "#freq>" in line}
    assert {code: iri.rpartition("/")[2].rpartition("#")[2].rstrip(">") for code, iri in found.items()} == {
        "2015": "freq-A",
        "2015-Q1": "freq-Q",
        "2015-01": "freq-M",
        "1990--1995": "five-yearly",
        "2015--2019": "several-years",
        "2021-FY": "freq-A",
    }


@pytest.mark.parametrize("code", ["2015-Q5", "2015-13", "15", "2015-1995"])
def test_a_period_of_another_form_is_an_issue(code: str, tmp_path: Path) -> None:
    issues = mapped(["2015", code], tmp_path).issues
    assert [issue.found for issue in issues.violations][:1] == [code]
