"""Apache Spark as the engine that writes lines: the same compiled SELECTs, transpiled, over partitioned tables.

Reading, tidying and checking a dataset stay with DuckDB, which knows every cell's row; what is large, the lines of all
rows, is computed where Spark runs. The output is the same set of lines; their order is that of Spark's partitions.
"""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from simde_kg.errors import MappingError, SettingsError
from simde_kg.iri import IUNRESERVED
from simde_kg.mapping.compile import Lines
from simde_kg.mapping.output import groups
from simde_kg.mapping.raised import raised
from simde_kg.words import _

Session = Any
"""A SparkSession: pyspark is imported only where it is used, and is no part of a plain installation."""
_SAFE = "A-Za-z0-9._~\\-"


def session(master: str) -> Session:
    """Return the Spark session of this process; it ends with the process.

    Raises SettingsError where pyspark or Java is missing, or Spark cannot be reached.
    """
    try:
        import sqlglot  # noqa: F401 - needed by what is done in the session
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SettingsError(
            _("The engine spark needs a package that is not installed: {name}."),
            _("Install it with pip install 'simde-kg[spark]'; Java 17 or newer has to be there too."),
            name=error.name,
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        builder = SparkSession.builder.master(master)
        if master.startswith("local"):
            builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
        opened = (
            builder.appName("simde")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.ansi.enabled", "true")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.parser.escapedStringLiterals", "false")
            .getOrCreate()
        )
    except Exception as error:
        raise SettingsError(
            _("Spark at {master} cannot be reached: {reason}."),
            _("Check the address, such as local[2] or spark://host:7077, and that Java 17 or newer is there."),
            master=master,
            reason=" ".join(str(error).split())[:200].rstrip("."),
        ) from error
    opened.sparkContext.setLogLevel("ERROR")
    return opened


def view(opened: Session, name: str, path: Path) -> None:
    """Make the Parquet file or folder ``path`` the table ``name``."""
    opened.read.parquet(str(path)).createOrReplaceTempView(name)


def columns(opened: Session, name: str) -> list[tuple[str, str]]:
    """Return the columns of a table: title and type, as DuckDB calls it."""
    kinds = {"string": "VARCHAR", "int": "INTEGER", "bigint": "BIGINT", "smallint": "SMALLINT", "tinyint": "TINYINT"}
    found = opened.table(name).dtypes
    return [(title, kinds.get(kind, kind.upper())) for title, kind in found]


def text_view(opened: Session, name: str, path: Path, dialect: tuple[str, str]) -> list[str]:
    """Make the CSV file or folder ``path`` the table ``name``, all cells texts; return its titles.

    ``dialect`` is delimiter and quote. No cell is NULL: an empty one is an empty text.
    """
    options = {
        "header": True,
        "sep": dialect[0],
        "quote": dialect[1],
        "escape": dialect[1],
        "multiLine": True,
        "encoding": "UTF-8",
        "nullValue": "\u0001\u0002",
        "emptyValue": "",
        "mode": "FAILFAST",
        "enforceSchema": False,
    }
    found = opened.read.options(**options).csv(str(path))
    titles = [title.removeprefix("\ufeff") for title in found.columns]
    found.toDF(*titles).fillna("").createOrReplaceTempView(name)
    return titles


def write(opened: Session, lines: Sequence[Lines], folder: Path) -> list[Path]:
    """Write the lines of compiled queries as N-Quads files into ``folder``, no line twice; return them in order.

    Raises MappingError for what Spark cannot run (collections, values in lists) and for values that cannot be terms.
    """
    made = []
    queries = [" UNION ALL ".join(_select(item) for item in group) for group in groups(lines)]
    for number, sql in enumerate(queries):
        target = folder / f"{number:04}.nq"
        try:
            found = opened.sql(f"SELECT DISTINCT line FROM ({sql}) AS __all WHERE line IS NOT NULL")
            found.write.mode("overwrite").option("compression", "none").text(str(target))
        except Exception as error:
            raise _failed(error) from error
        made += sorted(path for path in target.glob("part-*") if path.stat().st_size)
    return made


def _select(item: Lines) -> str:
    listed = ", ".join(line.sql for line in item.lines)
    source = transpiled(f"SELECT [{listed}] AS __lines FROM {item.source}")
    return f"SELECT explode(__lines) AS line FROM ({source}) AS __one"


def _failed(error: Exception) -> Exception:
    text = str(error)
    for part in re.findall(r"\[USER_RAISED_EXCEPTION\] (.*?)(?: SQLSTATE|\n|$)", text, re.DOTALL):
        if (known := raised(part)) is not None:
            return known
    return MappingError(
        _("Spark cannot run the mapping: {reason}."),
        _("Use the engine duckdb for it."),
        reason=" ".join(text.split())[:300].rstrip("."),
    )


def transpiled(sql: str) -> str:
    """Return DuckDB's SQL as Spark's. Raises MappingError for what Spark does not have."""
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(sql, read="duckdb")
    gathers = any(window.args.get("partition_by") for window in tree.find_all(exp.Window))
    if gathers or next(tree.find_all(exp.Unnest, exp.Explode), None) is not None:
        raise MappingError(
            _("The mapping has values in lists or collections, which the engine spark does not run."),
            _("Use the engine duckdb for it."),
        )
    return str(tree.transform(_function).sql(dialect="spark"))


def _function(node: Any) -> Any:  # noqa: ANN401 - sqlglot's expressions
    """Return Spark's form of a function that only DuckDB, or only our macros, know."""
    from sqlglot import exp

    if isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber) and not node.args.get("order"):
        return exp.Anonymous(this="monotonically_increasing_id", expressions=[])
    name = node.name.lower() if isinstance(node, exp.Anonymous) else type(node).__name__.lower()
    given = list(node.expressions) if isinstance(node, exp.Anonymous) else [node.this, node.args.get("expression")]
    if name in ("regexplike", "regexp_matches"):
        return _rlike(given[0], "{}", given[1])
    if name in ("regexp_full_match", "regexpfullmatch"):
        return _rlike(given[0], "^(?:{})$", given[1])
    if name in _FUNCTIONS:
        return _FUNCTIONS[name](*given)
    return node


def _rlike(value: Any, form: str, pattern: Any) -> Any:  # noqa: ANN401
    from sqlglot import exp

    text = re.sub(r"\\x\{([0-9A-F]+)\}", r"\\x{\1}", pattern.name)
    return exp.RegexpLike(this=value.copy().transform(_function), expression=exp.Literal.string(form.format(text)))


def _parsed(form: str) -> Callable[..., Any]:
    """Return what makes an expression of a form in Spark's SQL, with ``_v`` for its one argument."""

    def made(value: Any, *_rest: Any) -> Any:  # noqa: ANN401
        import sqlglot
        from sqlglot import exp

        value = value.copy().transform(_function)  # what is put in the place of a node is not looked into again
        tree = sqlglot.parse_one(form, read="spark")
        return tree.transform(lambda one: value.copy() if isinstance(one, exp.Column) and one.name == "_v" else one)

    return made


def _java(character_class: str) -> str:
    return "".join(c if ord(c) < 128 else f"\\x{{{ord(c):X}}}" for c in character_class)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


_ENCODED = "regexp_replace(hex(encode(_c, 'UTF-8')), '(..)', '%$1')"
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "error": _parsed("raise_error(_v)"),
    "simde_iri": _parsed(
        f"CASE WHEN _v RLIKE {_quoted(f'^[{_SAFE}]*$')} THEN _v ELSE array_join(transform(regexp_extract_all(_v,"
        f" {_quoted('(?s)(.)')}, 1), _c -> CASE WHEN _c RLIKE {_quoted(f'^[{_java(IUNRESERVED)}]$')} THEN _c"
        f" ELSE {_ENCODED} END), '') END"
    ),
    "simde_text": _parsed(
        f"replace(replace(replace(replace(_v, {_quoted(chr(92))}, {_quoted(chr(92) * 2)}), '\"',"
        f" {_quoted(chr(92) + chr(34))}), chr(10), {_quoted(chr(92) + 'n')}), chr(13), {_quoted(chr(92) + 'r')})"
    ),
    "simde_node": _parsed(
        "CASE WHEN _v RLIKE '^[A-Za-z0-9]+$' THEN concat('n', _v) ELSE concat('x', lower(hex(encode(_v, 'UTF-8')))) END"
    ),
}
"""Our macros and DuckDB's functions that Spark calls otherwise."""
