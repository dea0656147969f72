"""Tables in JSON: rows, members that come and go, what is refused."""

from pathlib import Path

import pytest

from simde_kg.errors import InputError, MappingError
from simde_kg.sources import Context, RawTable, read
from simde_kg.tables import SourceTable


def table(text: str, work: Path, iterator: str = "", **declared: tuple[str, ...]) -> RawTable:
    """Read a JSON text whose declared columns are ``a`` and ``b`` unless said otherwise."""
    (work / "data.json").write_text(text, encoding="utf-8")
    columns = declared.get("columns", ("a", "b"))
    described = SourceTable(
        "data", "", "json", path="data.json", iterator=iterator, columns=columns, unread=declared.get("unread", ())
    )
    return read(described, Context(folder=work, work=work, mapping=work))


def lines(found: RawTable) -> list[str]:
    return found.rows.read_text(encoding="utf-8").splitlines()


def test_an_object_is_a_row_and_a_value_is_text(tmp_path: Path) -> None:
    found = table('[{"a": "NA", "b": 1.50}, {"b": null, "a": true}, {"a": [1, "é"]}]', tmp_path)
    assert found.titles == ("a", "b")
    assert lines(found) == ["1,NA,1.50", "2,true,", '3,"[1, ""é""]",']


def test_pages_are_read_below_an_iterator(tmp_path: Path) -> None:
    found = table('{"count": 1, "results": [{"a": 1, "b": 2}]}', tmp_path, "$.results[*]")
    assert lines(found) == ["1,1,2"]
    assert found.inputs[0].file == "data.json"


def test_a_member_that_is_not_declared_stops_the_dataset(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the column 'c' is not declared"):
        table('[{"a": 1, "b": 2}, {"a": 1, "b": 2, "c": 3}]', tmp_path)
    assert table('[{"a": 1, "b": 2, "c": 3}]', tmp_path, unread=("c",)).keep == (0, 1)


def test_a_member_that_no_object_has_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the column 'b' is missing"):
        table('[{"a": 1}]', tmp_path)


@pytest.mark.parametrize(
    ("text", "iterator", "told"),
    [
        ("[1, 2]", "", "item 1 is not an object"),
        ('[{"a": 1}, "x"]', "", "item 2 is not an object"),
        ("[]", "", "selects nothing"),
        ('{"results": []}', "$.results[*]", "selects nothing"),
        ('[{"a": 1', "", "not JSON"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, text: str, iterator: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        table(text, tmp_path, iterator)


def test_a_wrong_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="is not a JSONPath"):
        table("[]", tmp_path, "$.[")
