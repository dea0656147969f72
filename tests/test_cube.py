"""The cube: the same figures as the store, row by row; asked by many at once, bounded, and never by pasted text."""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from simde_kg import settings, store
from simde_kg.errors import QueryError, ReleaseError
from simde_kg.publish import pivot, quick, summaries
from simde_kg.publish.columns import NAMES
from simde_kg.publish.cube import FILE, MEASURES, Cube, Where

if TYPE_CHECKING:
    from simde_kg.release import Release

BASE = "https://w3id.org/simde/"
QB, SIMDE = "http://purl.org/linked-data/cube#", BASE + "ontology#"
SDMX = "http://purl.org/linked-data/sdmx/2009/"
OF = {
    QB + "dataSet": "dataset",
    SIMDE + "missingIn": "dataset",
    SIMDE + "indicator": "indicator",
    SIMDE + "originArea": "origin",
    SIMDE + "destinationArea": "destination",
    SIMDE + "senderArea": "sender",
    SIMDE + "receiverArea": "receiver",
    SIMDE + "reportingArea": "area",
    SIMDE + "corridor": "corridor",
    SDMX + "dimension#refPeriod": "period",
    SDMX + "dimension#sex": "sex",
    SDMX + "dimension#age": "age",
    SIMDE + "dataBasis": "basis",
    SDMX + "measure#obsValue": "exact",
    SDMX + "attribute#obsStatus": "status",
    SIMDE + "sourceRow": "source_row",
    SIMDE + "sourceTable": "source_table",
}
STATEMENTS = "SELECT ?s ?p ?o {{ ?s a <{kind}> ; ?p ?o . FILTER(?p NOT IN (rdf:type)) }}".replace(
    "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
)
ADDED = f"""SELECT ?s ?year ?freq ?unit {{
  ?s <{SDMX}dimension#refPeriod> ?p ; <{SIMDE}indicator> ?i .
  ?p <{SIMDE}year> ?year ; <{SDMX}dimension#freq> ?freq . ?i <{SIMDE}unit> ?unit }}"""
DIMENSIONS = f"SELECT ?p {{ ?p a <{QB}DimensionProperty> }}"
KINDS = (QB + "Observation", SIMDE + "MissingObservation")


def local(term: str) -> str:
    """Return what a column keeps of an N-Triples term, written apart from the code that is tested."""
    if term.startswith('"'):
        return term[1 : term.index('"', 1)]
    found = term[1:-1].removeprefix(BASE)
    if found.startswith("dataset/") and "#" not in found:
        return found.removeprefix("dataset/")
    return re.sub(r"^(sex|obsStatus|freq)-", "", re.split(r"[/#]", found)[-1])


def of_store(directory: Path) -> dict[str, dict[str, Any]]:
    """Return observation -> column -> text as SPARQL gives them."""
    opened = store.open_read_only(directory)
    dimensions = {row[0][1:-1] for row in store.rows(opened, DIMENSIONS) if row[0]}
    found: dict[str, dict[str, Any]] = {}
    others: dict[str, list[str]] = {}
    for kind in KINDS:
        for s, p, o in store.rows(opened, STATEMENTS.format(kind=kind)):
            assert s is not None and p is not None and o is not None
            row = found.setdefault(s[1:-1].removeprefix(BASE + "observation/"), dict.fromkeys(NAMES))
            if p[1:-1] in OF:
                column = OF[p[1:-1]]  # a dataset may be one cube of an edition: edition#cube
                row[column] = o[1:-1].removeprefix(BASE + "dataset/") if column == "dataset" else local(o)
            elif p[1:-1] in dimensions:
                others.setdefault(s, []).append(f'"{local(p)}": "{local(o)}"')
    for s, parts in others.items():
        found[s[1:-1].removeprefix(BASE + "observation/")]["extra"] = "{" + ", ".join(sorted(parts)) + "}"
    for s, *values in store.rows(opened, ADDED):
        assert s is not None
        name = s[1:-1].removeprefix(BASE + "observation/")
        if name not in found:
            continue  # derived (a total, a mirror pair), no observation of a publisher
        row = found[name]
        row["year"], row["frequency"], row["unit"] = (local(value or "") for value in values)
    return found


def texts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: None if v is None else str(v) for k, v in row.items() if k not in ("observation", "value")}


def test_every_row_equals_the_store(built_release: "Release") -> None:
    cube = Cube(built_release.cube)
    expected = of_store(built_release.store)
    rows = cube.rows({})
    assert len(rows) == len(expected) > 90_000
    assert tuple(rows[0]) == NAMES
    different = [row for row in rows if texts(row) != texts({**expected[row["observation"]], "observation": None})]
    assert different == []
    assert {row["observation"] for row in rows} == expected.keys()
    assert all((row["value"] is None) == (row["exact"] is None) for row in rows)
    assert all(row["value"] == float(row["exact"]) for row in rows if row["exact"] is not None)
    missing = [row for row in rows if row["value"] is None]
    assert missing and all(row["status"] for row in missing)
    assert cube.count() - len(missing) == built_release.manifest.observations
    cube.close()


def test_it_is_listed_in_the_manifest(built_release: "Release") -> None:
    listed = built_release.manifest.files[FILE]
    assert listed.sha256 == hashlib.sha256(built_release.cube.read_bytes()).hexdigest()
    assert listed.bytes == built_release.cube.stat().st_size
    again = type(built_release.manifest)(**vars(built_release.manifest))
    assert json.loads(again.to_json())["files"][FILE]["bytes"] == listed.bytes


def test_figures_of_the_sources(built_release: "Release") -> None:
    cube = Cube(built_release.cube)
    (found,) = cube.rows(
        {"dataset": "un-desa/migrant-stock-2019-bilateral", "corridor": "MEX-USA", "year": 2015}, ("exact", "unit")
    )
    assert found == {"exact": "11643298", "unit": "persons"}
    totals = cube.totals({"dataset": "un-desa/migrant-stock-2020-destination", "indicator": "migrant-stock"}, ("sex",))
    assert [row["sex"] for row in totals] == ["F", "M", "T"]
    assert tuple(totals[0]) == ("sex", *MEASURES)
    assert sum(row["observations"] + row["missing"] for row in totals) == cube.count(
        {"dataset": "un-desa/migrant-stock-2020-destination", "indicator": "migrant-stock"}
    )
    years = cube.values("year", {"dataset": "un-desa/migrant-stock-2019-bilateral"})
    assert years == [1990, 1995, 2000, 2005, 2010, 2015, 2019]
    bounded: Where = {"dataset": "un-desa/migrant-stock-2019-bilateral", "year>=": "2005", "year<=": 2015}
    assert {row["year"] for row in cube.rows(bounded, ("year",))} == {2005, 2010, 2015}
    cube.close()


# ---------------------------------------------------------------- what the shipped data does not have

OBSERVATION = f"{BASE}observation/pub/set/"


def quads(name: str, base: str = BASE, **terms: str) -> str:
    """Return the N-Quads of one observation of dataset pub/set."""
    of = {column: predicate for predicate, column in OF.items() if column != "dataset"} | {
        "dataset": QB + "dataSet",
        "type": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "extra": SDMX + "dimension#occupation",
        "reason": SIMDE + "migrationReason",
        "note": "http://www.w3.org/2000/01/rdf-schema#comment",
        "freq": SDMX + "dimension#freq",
        "unit": SDMX + "attribute#unitMeasure",
    }
    given = {
        "type": f"<{QB}Observation>",
        "dataset": f"<{base}dataset/pub/set>",
        "indicator": f"<{base}indicator/migrant-stock>",
        "period": f"<{base}period/2015>",
        "exact": '"12.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    } | terms
    return "".join(
        f"<{base}observation/pub/set/{name}> <{of[column]}> {term} <{base}graph/pub/set> .\n"
        for column, term in given.items()
        if term
    )


def vocabulary(base: str = BASE) -> str:
    graph = f"<{base}graph/simde/periods> .\n"
    type_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    period, indicator = f"<{base}period/2015>", f"<{base}indicator/migrant-stock>"
    return (
        f"{period} {type_} <{SIMDE}Period> {graph}"
        f'{period} <{SIMDE}year> "2015"^^<http://www.w3.org/2001/XMLSchema#integer> {graph}'
        f"{period} <{SDMX}dimension#freq> <{SDMX}code#freq-A> {graph}"
        f"{indicator} {type_} <{SIMDE}Indicator> {graph}"
        f"{indicator} <{SIMDE}unit> <{base}concept/unit/persons> {graph}"
        f'<{base}document/1> <http://purl.org/dc/terms/title> "a > < b \x01 \\"c\\" "@en {graph}'
    )


def written(folder: Path, *texts_: str, base: str = BASE) -> Cube:
    """Write the cube of observations given as N-Quads and open it."""
    folder.mkdir()
    (folder / "periods.nq").write_text(vocabulary(base), encoding="utf-8")
    parts = []
    for number, text in enumerate(texts_):
        part = folder / f"{number}.nq.gz"
        part.write_bytes(gzip.compress(text.encode(), mtime=0))
        parts.append(part)
    files = {"simde/periods": [folder / "periods.nq"], "pub/set": parts}
    store.build(folder / "store", [path for paths in files.values() for path in paths])
    chosen = replace(settings.Settings(), base_iri=base)
    made = pivot.write(folder / FILE, files, folder / "store", [SIMDE + "migrationReason"], chosen)
    assert made.path.is_file()
    assert not list(folder.glob("*.parts"))
    return Cube(made.path)


def test_other_dimensions_foreign_terms_and_several_values(tmp_path: Path) -> None:
    cube = written(
        tmp_path / "one",
        quads("a", extra=f"<{BASE}concept/occupation/nurse>", reason='"to \\"join\\" kin\\n \\\\n"@en')
        + quads("b", unit="<http://example.org/unit/EUR>", freq=f"<{SDMX}code#freq-M>", note='"x > < y"@en'),
        quads("b", source_row='"9"^^<x:int>') + quads("b", source_row='"10"^^<x:int>', source_table="<x:f#t>"),
        quads("c", type=f"<{SIMDE}MissingObservation>", exact="", status=f"<{SDMX}code#obsStatus-M>"),
        f"<{OBSERVATION}d> <{SIMDE}indicator> <{BASE}indicator/migrant-stock> <{BASE}graph/pub/set> .\n",
    )
    a, b, c = cube.rows({})
    assert [row["observation"] for row in (a, b, c)] == ["pub/set/a", "pub/set/b", "pub/set/c"]
    assert json.loads(a["extra"]) == {"migrationReason": 'to "join" kin\n \\n', "occupation": "nurse"}
    assert (a["value"], a["exact"], a["year"], a["frequency"], a["unit"]) == (12.5, "12.5", 2015, "A", "persons")
    assert (b["extra"], b["unit"], b["frequency"]) == (None, "http://example.org/unit/EUR", "M")
    assert (b["source_row"], b["source_table"]) == (10, "t")  # of several values the smallest text
    assert (c["value"], c["exact"], c["status"], c["dataset"]) == (None, None, "M", "pub/set")


def test_another_base(tmp_path: Path) -> None:
    base = "https://example.org/kg/"
    cube = written(tmp_path / "other", quads("a", base, origin=f"<{base}area/MEX>"), base=base)
    (row,) = cube.rows({})
    assert (row["dataset"], row["origin"], row["year"], row["unit"]) == ("pub/set", "MEX", 2015, "persons")


def test_same_statements_same_bytes(tmp_path: Path) -> None:
    given = "".join(quads(f"{n:03}", origin=f"<{BASE}area/A{n % 7}>") for n in range(500))
    one, other = (written(tmp_path / name, given).path.read_bytes() for name in ("one", "two"))
    assert one == other


def test_an_empty_release_has_an_empty_cube(tmp_path: Path) -> None:
    assert written(tmp_path / "none").rows({}) == []


# ---------------------------------------------------------------- asking


@pytest.fixture(scope="module")
def cube(tmp_path_factory: pytest.TempPathFactory) -> Cube:
    areas = ["MEX", "USA", "IND", "O'Brien"]
    given = "".join(quads(f"{n:03}", origin=f"<{BASE}area/{areas[n % 4]}>") for n in range(400))
    return written(tmp_path_factory.mktemp("cube") / "cube", given)


def test_unknown_columns_and_values_are_refused(cube: Cube) -> None:
    for wrong in ("nothing", "exact; DROP VIEW cube", "origin--", '"origin"', "count(*)"):
        for ask in (
            lambda wrong=wrong: cube.rows({wrong: "x"}),
            lambda wrong=wrong: cube.rows({}, (wrong,)),
            lambda wrong=wrong: cube.rows({}, (), (wrong,)),
            lambda wrong=wrong: cube.totals({}, (wrong,)),
            lambda wrong=wrong: cube.values(wrong),
        ):
            with pytest.raises(QueryError, match="has no column") as caught:
                ask()
            assert caught.value.text("es") != str(caught.value) != caught.value.text("fr")
    with pytest.raises(QueryError, match="not a number"):
        cube.rows({"year": "two thousand"})
    with pytest.raises(QueryError, match="not a number"):
        cube.rows({"value>=": "1e"})


def test_values_are_bound(cube: Cube) -> None:
    assert cube.count({"origin": "O'Brien"}) == 100
    assert cube.count({"origin": "' OR 1=1 --"}) == 0
    assert cube.count({"origin": ["MEX", "USA", "' OR '"]}) == 200
    assert cube.count({"origin": []}) == 0
    assert cube.count({"sender": None}) == 400
    with pytest.raises(duckdb.Error):
        cube._connection.execute("SELECT * FROM read_text('/etc/hostname')")


def test_order_limit_and_offset(cube: Cube) -> None:
    found = cube.rows({"origin": "MEX"}, ("observation",), ("-observation",), limit=2, offset=1)
    assert [row["observation"] for row in found] == ["pub/set/392", "pub/set/388"]
    assert [row["observations"] for row in cube.totals({}, ("origin",))] == [100] * 4
    assert cube.totals({"origin": "nobody"}, ()) == [
        {"observations": 0, "missing": 0, "total": None, "mean": None, "least": None, "most": None}
    ]


@pytest.mark.parametrize("by", [("year", "dataset"), ("corridor", "year"), ("sender", "receiver"), ("sex", "period")])
def test_a_page_of_totals_is_a_part_of_all_of_them(built_release: "Release", by: tuple[str, str]) -> None:
    with Cube(built_release.cube) as cube:
        cube.load()
        whole = cube.totals({}, by)
        for offset in (0, 40, len(whole) // 2, len(whole) - 10):  # the last ones lack the first column's value
            page = cube.totals({}, by, 20, offset)
            same = [{**row, "total": None, "mean": None} for row in page]
            assert same == [{**row, "total": None, "mean": None} for row in whole[offset : offset + 20]]
        assert cube.totals({}, by, 20, len(whole)) == []


@pytest.mark.parametrize(
    "where",
    [
        {}, {"corridor": "MEX-USA"}, {"origin": ["MEX", "NOWHERE"], "year>=": 2000}, {"corridor": "NO-WHERE"},
        {"indicator": "migrant-stock", "sex": "T", "exact": None}, {"destination": "USA", "observation": "no/such"},
    ],
)  # fmt: skip
def test_memory_says_what_the_file_says(built_release: "Release", where: Where) -> None:
    with Cube(built_release.cube) as file, Cube(built_release.cube) as loaded:
        loaded.load()
        assert loaded._sources.near
        if where:
            assert loaded.rows(where) == file.rows(where)
        assert loaded.rows(where, ("year", "sex", "exact"), limit=50, offset=3) == file.rows(
            where, ("year", "sex", "exact"), limit=50, offset=3
        )
        assert loaded.rows(where, ("period", "value"), ("-value",), 20) == file.rows(
            where, ("period", "value"), ("-value",), 20
        )
        for by in (("dataset", "indicator", "year"), ("corridor",), ()):
            near, far = loaded.totals(where, by), file.totals(where, by)
            assert [{**row, "total": None, "mean": None} for row in near] == [
                {**row, "total": None, "mean": None} for row in far
            ]
            assert [row["total"] for row in near] == pytest.approx([row["total"] for row in far])
            assert loaded.totals(where, by, 5, 2) == near[2:7]
            if by:
                counted = {tuple(row.values()) for row in loaded.counts(where, by)}
                assert counted == {tuple(row[name] for name in (*by, "observations")) for row in far}
        assert loaded.after(where, ("observation",), 100, 5) == file.after(where, ("observation",), 100, 5)
        assert loaded.after(where, ("year",), -1, 7) == file.after(where, ("year",), -1, 7)
        assert loaded.values("period", where) == file.values("period", where)
        assert loaded.count(where) == file.count(where)
        if where:
            assert loaded.series(where, 3) == file.series(where, 3)
        assert loaded.spans("corridor") == file.spans("corridor")


@pytest.mark.parametrize("place", ["MEX", "USA", "ABW", "m49-001", "m49-419", "NOWHERE"])
def test_what_a_place_has(built_release: "Release", place: str) -> None:
    common: Where = {"age": None, "extra": None, "sex": ("T", None)}
    with Cube(built_release.cube) as file, Cube(built_release.cube) as loaded:
        loaded.load()
        views = []
        for end in summaries.OTHER:
            by = ("indicator", "dataset", "period", "year")
            counted = file.counts({**common, end: place, "year>=": 2001}, by)
            views += [{"side": end, **row} for row in counted if row["observations"]]
        singles = []
        for end, other in summaries.OTHER.items():
            where: Where = {**common, end: place, other: (None, summaries.WORLD), "corridor": None}
            singles += [{"side": end, **row} for row in file.rows(where, summaries.TOTALS)]
        singles += [
            {"side": summaries.AREA, **row}
            for row in file.rows({**common, "area": place, "age": (None, "total")}, summaries.TOTALS)
        ]
        assert bool(views) == bool(singles) == (place not in ("m49-001", "NOWHERE")) or place == "m49-001"
        for cube in (file, loaded):
            assert sorted(cube.views(place, 2001), key=repr) == sorted(views, key=repr)
            assert sorted(cube.singles(place), key=repr) == sorted(singles, key=repr)
        assert loaded.singles(place) == file.singles(place)


def test_values_of_dimensions(built_release: "Release") -> None:
    with Cube(built_release.cube) as file, Cube(built_release.cube) as loaded:
        loaded.load()
        pairs = [(row["dataset"], row["indicator"]) for row in file.counts({"extra": None}, ("dataset", "indicator"))]
        assert len(pairs) > 10
        for dataset, indicator in pairs:
            where: Where = {"dataset": dataset, "indicator": indicator, "extra": None}
            values = {name: found for name in summaries.DIMENSIONS if (found := file.values(name, where))}
            assert values and loaded.dimensions(dataset, indicator) == file.dimensions(dataset, indicator) == values
        assert loaded.dimensions("no/such", "migrant-stock") == {}


def test_any_value(cube: Cube) -> None:
    named: Where = {"origin!=": None, "extra!=": None}
    assert cube.count(named) == 0 < cube.count({"origin!=": None}) == cube.count()
    assert cube.count({"corridor!=": None, "origin!=": None}) == 0


def test_names_are_kept_as_patterns(built_release: "Release") -> None:
    with Cube(built_release.cube) as file, Cube(built_release.cube) as loaded:
        loaded.load()
        names = {row["number"]: row["observation"] for row in file.after({}, ("observation",), -1, 10**7)}
        assert {row["number"]: row["observation"] for row in loaded.after({}, ("observation",), -1, 10**7)} == names
        (kinds,) = loaded._dicts("SELECT count(DISTINCT pattern) AS n FROM quick", [])
        assert len(names) > 90_000 > 50 * kinds["n"]


def test_names_without_a_pattern_stay_in_the_file(cube: Cube, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "_PATTERNS", 1)
    with Cube(cube.path) as loaded:
        loaded.load()
        assert loaded._sources.near and loaded._sources.far == {"observation"}
        assert loaded.rows({"origin": "MEX"}, ("observation", "origin")) == cube.rows(
            {"origin": "MEX"}, ("observation", "origin")
        )


def test_what_changed_between_two_editions(built_release: "Release") -> None:
    older, newer = "un-desa/migrant-stock-2017-bilateral", "un-desa/migrant-stock-2019-bilateral"
    key = ("indicator", "origin", "destination", "sender", "receiver", "area", "period", "sex", "age", "extra")
    with Cube(built_release.cube) as cube:
        first, second = (
            {tuple(row[name] for name in key): row["value"] for row in cube.rows({"dataset": dataset})}
            for dataset in (older, newer)
        )
        both = first.keys() & second.keys()
        revised = {one for one in both if first[one] != second[one]}
        (counted,) = cube.changes([older], [newer])
        assert counted == {
            "indicator": "migrant-stock", "added": len(second.keys() - both), "removed": len(first.keys() - both),
            "revised": len(revised), "alike": len(both) - len(revised),
        }  # fmt: skip
        assert revised and len(both) > len(revised)
        largest = cube.revisions([older], [newer])
        assert [abs(row["change"]) for row in largest] == sorted(
            (abs((second[one] or 0) - (first[one] or 0)) for one in revised), reverse=True
        )[:10]
        assert (largest[0]["corridor"], largest[0]["earlier"], largest[0]["later"]) == (
            "MEX-USA",
            "12275876",
            "11643298",
        )


def test_many_at_once(cube: Cube) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: cube.count({"origin": ["MEX", "USA", "IND", "X"][n % 4]}), range(200)))
    assert found == [100, 100, 100, 0] * 50


def test_a_query_that_takes_too_long_ends(cube: Cube) -> None:
    slow = Cube(cube.path, seconds=0.2)
    with pytest.raises(QueryError, match=r"within 0\.2 seconds"):
        slow._dicts("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7", [])
    assert slow.count() == 400


def test_a_query_that_needs_too_much_memory_ends(cube: Cube) -> None:
    small = Cube(cube.path, memory=20)
    with pytest.raises(QueryError, match="more memory"):
        small._dicts("SELECT count(*) FROM (SELECT DISTINCT range::VARCHAR || 'xxxxxxxxxxxxx' FROM range(5000000))", [])
    assert small.count() == 400


def test_a_release_without_a_cube(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"has no .*cube\.parquet"):
        Cube(tmp_path / FILE)
