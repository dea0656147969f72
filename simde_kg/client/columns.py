"""Tables: the JSON results of a query (SPARQL 1.1 Query Results JSON Format) as a pandas DataFrame with typed columns.

| all values of a column are | dtype |
| --- | --- |
| xsd:integer and the types derived from it | Int64 (object with ``int`` where one is too large) |
| xsd:decimal, double, float, or numbers of several kinds | Float64 (``exact``: object with ``Decimal``) |
| xsd:boolean | boolean |
| xsd:date; xsd:dateTime | datetime64; with time zones, in UTC |
| xsd:gYear; xsd:gYearMonth | period[Y-DEC]; period[M] |
| anything else, or several kinds | string: the IRI or the text |

An unbound variable is NA (NaT in dates and periods). A column with a value that its own type does not allow is text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simde_kg.client.terms import shortened
from simde_kg.vocab import PREFIXES

Binding = Mapping[str, str]
Row = Mapping[str, Binding]
_XSD = PREFIXES["xsd"]
_INTEGERS = frozenset(("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")) | frozenset(
    ("nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte")
)
_FLOATS = frozenset(("double", "float"))
_LARGEST = 2**63
_ZONE = r"(Z|[+-]\d\d:\d\d)"
_DAY = re.compile(r"-?\d{4,}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?")
_ZONED = re.compile(_MOMENT.pattern + _ZONE)
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d\d")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_TEXT = pd.StringDtype("python", na_value=pd.NA)
Values = Sequence[str | None]
"""The texts of a column, None where the variable is unbound."""


class Look(NamedTuple):
    """How tables are shown.

    ``short``: IRIs as prefixed names; ``exact``: decimals as ``Decimal``; ``tags``: a column ``<name>_lang`` beside
    each column with language tags.
    """

    short: bool = False
    exact: bool = False
    tags: bool = False


def _kind(term: Binding) -> str:
    datatype = term.get("datatype", "")
    if term["type"] in ("uri", "bnode") or not datatype.startswith(_XSD):
        return term["type"] if term["type"] in ("uri", "bnode") else "text"
    name = datatype.removeprefix(_XSD)
    return "integer" if name in _INTEGERS else "double" if name in _FLOATS else name


def _checked(values: Values, form: re.Pattern[str]) -> None:
    if not all(value is None or form.fullmatch(value) for value in values):
        raise ValueError(form.pattern)


def _missing(values: Values) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    return np.array([value is None for value in values], dtype=bool)


def _objects(values: Sequence[object]) -> Any:  # noqa: ANN401 - pandas arrays have no common public type
    return pd.array([pd.NA if value is None else value for value in values], dtype=object)


def _integers(values: Values) -> Any:  # noqa: ANN401
    found = [None if value is None else int(value) for value in values]
    if any(number is not None and not -_LARGEST <= number < _LARGEST for number in found):
        return _objects(found)
    return pd.arrays.IntegerArray(np.array([number or 0 for number in found], dtype=np.int64), _missing(values))


def _floats(values: Values) -> Any:  # noqa: ANN401
    numbers = np.array([0.0 if value is None else float(value) for value in values], dtype=np.float64)
    return pd.arrays.FloatingArray(numbers, _missing(values))


def _decimals(values: Values) -> Any:  # noqa: ANN401
    _checked(values, _NUMBER)
    return _objects([None if value is None else Decimal(value) for value in values])


def _booleans(values: Values) -> Any:  # noqa: ANN401
    known = {None: False, "true": True, "1": True, "false": False, "0": False}
    return pd.arrays.BooleanArray(np.array([known[value] for value in values], dtype=bool), _missing(values))


def _days(values: Values) -> Any:  # noqa: ANN401
    _checked(values, _DAY)
    return pd.array(np.array([value or "NaT" for value in values], dtype="datetime64[s]"))


def _moments(values: Values) -> Any:  # noqa: ANN401
    if all(value is None or _ZONED.fullmatch(value) for value in values):
        return (
            pd.DatetimeIndex(pd.to_datetime(pd.Series(list[object](values), dtype=object), utc=True, format="ISO8601"))
            .as_unit("us")
            .array
        )
    _checked(values, _MOMENT)
    return pd.array(np.array([value or "NaT" for value in values], dtype="datetime64[us]"))


def _periods(form: re.Pattern[str], frequency: str) -> Callable[[Values], Any]:
    def periods(values: Values) -> Any:  # noqa: ANN401
        _checked(values, form)
        return pd.PeriodIndex([value or pd.NaT for value in values], freq=frequency).array

    return periods


def _texts(values: Values) -> Any:  # noqa: ANN401
    return pd.array([pd.NA if value is None else value for value in values], dtype=_TEXT)


_READ: dict[str, Callable[[Values], Any]] = {
    "integer": _integers,
    "decimal": _floats,
    "double": _floats,
    "boolean": _booleans,
    "date": _days,
    "dateTime": _moments,
    "gYear": _periods(_YEAR, "Y"),
    "gYearMonth": _periods(_MONTH, "M"),
}


def _column(terms: Sequence[Binding | None], look: Look) -> Any:  # noqa: ANN401
    kinds = {_kind(term) for term in terms if term is not None}
    values = [None if term is None else term["value"] for term in terms]
    if len(kinds) > 1 and kinds <= {"integer", "decimal", "double"}:
        kinds = {"double" if "double" in kinds else "decimal"}
    kind = kinds.pop() if len(kinds) == 1 else "text"
    read = _decimals if kind == "decimal" and look.exact else _READ.get(kind)
    if read is not None:
        try:
            return read(values)
        except (ArithmeticError, KeyError, ValueError):
            return _texts(values)
    return _texts([None if term is None else _shown(term, look) for term in terms])


def _shown(term: Binding, look: Look) -> str:
    match term["type"]:
        case "uri":
            return shortened(term["value"]) if look.short else term["value"]
        case "bnode":
            return "_:" + term["value"]
    return term["value"]


def frame(variables: Sequence[str], rows: Sequence[Row], look: Look | None = None) -> pd.DataFrame:
    """Return a table with one column a variable, in the query's order, and one row a solution."""
    look = look or Look()
    columns: dict[str, Any] = {}
    for name in variables:
        terms = [row.get(name) for row in rows]
        columns[name] = _column(terms, look)
        tags = [None if term is None else term.get("xml:lang") for term in terms]
        if look.tags and any(tags):
            columns[f"{name}_lang"] = _texts(tags)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))
