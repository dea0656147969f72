"""The columns of the cube: which predicate of an observation each holds, and what of its value.

A value is the local part of an IRI of the column's namespace (``area/MEX`` -> MEX, ``code#sex-F`` -> F), the whole IRI
of another namespace, or the text of a literal.
"""

from dataclasses import dataclass

from simde_kg.iri import BASE
from simde_kg.vocab import PREFIXES

_CODE = PREFIXES["sdmx-code"]
_DIMENSION, _ATTRIBUTE = PREFIXES["sdmx-dimension"], PREFIXES["sdmx-attribute"]
_OWN = PREFIXES["simde"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the predicates whose object it holds, and the namespaces that are left away."""

    name: str
    predicates: tuple[str, ...]
    namespaces: tuple[str, ...] = ()


def _below(path: str) -> str:
    return BASE + path


READ = (
    Column("dataset", (PREFIXES["qb"] + "dataSet", _OWN + "missingIn"), (_below("dataset/"),)),
    Column("indicator", (_OWN + "indicator",), (_below("indicator/"),)),
    Column("origin", (_OWN + "originArea",), (_below("area/"),)),
    Column("destination", (_OWN + "destinationArea",), (_below("area/"),)),
    Column("sender", (_OWN + "senderArea",), (_below("area/"),)),
    Column("receiver", (_OWN + "receiverArea",), (_below("area/"),)),
    Column("area", (_OWN + "reportingArea",), (_below("area/"),)),
    Column("corridor", (_OWN + "corridor",), (_below("corridor/"),)),
    Column("period", (_DIMENSION + "refPeriod",), (_below("period/"),)),
    Column("frequency", (_DIMENSION + "freq",), (_CODE + "freq-", _below("concept/frequency/"))),
    Column("sex", (_DIMENSION + "sex",), (_CODE + "sex-",)),
    Column("age", (_DIMENSION + "age",), (_below("concept/age-group/"),)),
    Column("basis", (_OWN + "dataBasis",), (_below("concept/data-basis/"),)),
    Column("exact", (PREFIXES["sdmx-measure"] + "obsValue",)),
    Column("status", (_ATTRIBUTE + "obsStatus",), (_CODE + "obsStatus-",)),
    Column("unit", (_ATTRIBUTE + "unitMeasure",), (_below("concept/unit/"),)),
    Column("source_row", (_OWN + "sourceRow",)),
    Column("source_table", (_OWN + "sourceTable",)),
)
"""Columns that are read from an observation's own statements. ``source_table`` keeps what follows the ``#``."""

NAMES = (
    "observation", "dataset", "indicator", "origin", "destination", "sender", "receiver", "area", "corridor", "period",
    "year", "frequency", "sex", "age", "basis", "extra", "value", "exact", "status", "unit", "source_row",
    "source_table",
)  # fmt: skip
"""Every column of ``cube.parquet``, in its order."""
TYPES = {"year": "INTEGER", "value": "DOUBLE", "source_row": "BIGINT"}
"""Columns that are not text."""
ORDER = (
    "dataset", "indicator", "corridor", "origin", "destination", "sender", "receiver", "area", "period", "sex", "age",
    "observation",
)  # fmt: skip
"""How the rows are ordered: what is asked together lies together."""
