"""The functions that a mapping may call (RML-FNML): a closed list, each an SQL expression over its parameters.

Functions of GREL and of imec's list keep their addresses, so that mappings of others work; what those lack is below
``https://w3id.org/simde/function#``. Parameters may be named by their resource or by their predicate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simde_kg.iri import BASE
from simde_kg.mapping.raised import error
from simde_kg.sources.relation import identifier, literal

GREL = "http://users.ugent.be/~bjdmeest/function/grel.ttl#"
IDLAB = "https://w3id.org/imec/idlab/function#"
OWN = BASE + "function#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_VALUE = {GREL + "valueParam": "value", GREL + "valueParameter": "value"}
_TEXT = (GREL + "stringOut", GREL + "stringOutput", IDLAB + "_stringOut")
_BOOLEAN = (IDLAB + "_boolOut", GREL + "output_bool", GREL + "booleanOutput")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


@dataclass(frozen=True)
class Function:
    """A function: SQL with its parameters' names in braces, addresses of parameters and outputs.

    ``optional`` holds SQL of parameters that may be missing. ``fixed`` parameters are constants of the mapping.
    ``many`` says that the result is a list, ``datatype`` is that of results that are not text.
    """

    sql: str
    parameters: Mapping[str, str]
    outputs: tuple[str, ...] = _TEXT
    optional: Mapping[str, str] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    many: bool = False
    datatype: str = ""


def _own(*names: str) -> dict[str, str]:
    return {OWN + name: name for name in names} | _VALUE


def _html(value: str) -> str:
    for character, escaped in _ESCAPES.items():
        value = f"replace({value}, {literal(character)}, {literal(escaped)})"
    return value


_FROM_TO = _VALUE | {GREL + "p_int_i_from": "first", GREL + "param_int_i_from": "first"}
_FROM_TO |= {GREL + "p_int_i_opt_to": "last", GREL + "param_int_i_opt_to": "last"}
_FIND = {GREL + "param_find": "find", GREL + "p_string_find": "find"}
_REPLACE = {GREL + "param_replace": "by", GREL + "p_string_replace": "by"}
_SEPARATOR = {GREL + "p_string_sep": "separator", GREL + "param_string_sep": "separator"}
_NUMBER = r"[+-]?(\d+|\d{{1,3}}(' || {group_pattern} || '\d{{3}})+)(' || {point_pattern} || '\d+)?"
_URL = "CASE WHEN regexp_matches({value}, '^(?i)https?://') THEN upper({value}) ELSE 'http://' || upper({value}) END"

FUNCTIONS: dict[str, Function] = {
    GREL + "toUpperCase": Function("upper({value})", _VALUE),
    GREL + "toLowerCase": Function("lower({value})", _VALUE),
    GREL + "string_trim": Function(r"regexp_replace({value}, '^[\s\x{{A0}}]+|[\s\x{{A0}}]+$', '', 'g')", _VALUE),
    GREL + "string_length": Function(
        "CAST(length({value}) AS VARCHAR)", _VALUE, (GREL + "output_number",), datatype=_XSD + "integer"
    ),
    GREL + "string_substring": Function(
        "CASE WHEN CAST({first} AS BIGINT) <= length({value}) THEN"
        " substr({value}, CAST({first} AS BIGINT) + 1, greatest(CAST({last} AS BIGINT) - CAST({first} AS BIGINT), 0))"
        " END",
        _FROM_TO,
        optional={"last": "length({value})"},
    ),
    GREL + "string_replace": Function("replace({value}, {find}, {by})", _VALUE | _FIND | _REPLACE),
    GREL + "string_split": Function("string_split({value}, {separator})", _VALUE | _SEPARATOR, many=True),
    GREL + "escape": Function(
        "CASE {mode} WHEN 'html' THEN " + _html("{value}") + " WHEN 'url' THEN url_encode({value}) END",
        _VALUE | {GREL + "modeParam": "mode", GREL + "modeParameter": "mode"},
    ),
    GREL + "controls_if": Function(
        "CASE WHEN {test} = 'true' THEN {then} ELSE {otherwise} END",
        {
            GREL + "bool_b": "test",
            GREL + "param_b": "test",
            GREL + "any_true": "then",
            GREL + "param_any_true": "then",
            GREL + "any_false": "otherwise",
            GREL + "param_any_false": "otherwise",
        },
        (*_TEXT, GREL + "output_any", GREL + "anyOutput"),
        optional={"otherwise": "NULL"},
    ),
    IDLAB + "equal": Function(
        "CASE WHEN {value} = {other} THEN 'true' WHEN {value} <> {other} THEN 'false' END",
        _VALUE | {GREL + "valueParam2": "other", GREL + "valueParameter2": "other"},
        _BOOLEAN,
        datatype=_XSD + "boolean",
    ),
    IDLAB + "notEqual": Function(
        "CASE WHEN {value} <> {other} THEN 'true' WHEN {value} = {other} THEN 'false' END",
        _VALUE | {GREL + "valueParam2": "other", GREL + "valueParameter2": "other"},
        _BOOLEAN,
        datatype=_XSD + "boolean",
    ),
    IDLAB + "toUpperCaseURL": Function(_URL, {IDLAB + "str": "value", IDLAB + "_str": "value"}),
    OWN + "slug": Function(
        r"trim(regexp_replace(regexp_replace(lower(strip_accents({value})), '[^\x00-\x7F]', '', 'g'),"
        " '[^a-z0-9]+', '-', 'g'), '-')",
        _own("value"),
        (OWN + "text", *_TEXT),
    ),
    OWN + "date": Function(
        "coalesce(strftime(try_strptime({value}, {format}), '%Y-%m-%d'), CASE WHEN {value} IS NOT NULL THEN"
        " {error} END)",
        _own("value", "format"),
        (OWN + "text", *_TEXT),
        fixed=("format",),
    ),
    OWN + "number": Function(
        "CASE WHEN regexp_full_match({value}, '" + _NUMBER + "') THEN"
        " replace(replace({value}, {groupChar}, ''), {decimalChar}, '.') WHEN {value} IS NOT NULL THEN {error} END",
        _own("value", "groupChar", "decimalChar"),
        (OWN + "text", *_TEXT),
        optional={"groupChar": "''", "decimalChar": "'.'"},
        fixed=("groupChar", "decimalChar"),
    ),
    OWN + "lookup": Function(
        "coalesce((SELECT target FROM {table} AS __l WHERE __l.code = {value}), CASE WHEN {value} IS NOT NULL AND"
        " {value} NOT IN (SELECT code FROM {table}) THEN {error} END)",
        _own("value", "table"),
        (OWN + "text", *_TEXT),
        fixed=("table",),
    ),
}
"""Address -> function. The reference in docs/mapping.md is made from this list's keys."""

TABLE = OWN + "table"
"""Parameter of a look-up: the CSV file with the columns code and target, beside the mapping."""


def table_name(file: str) -> str:
    """Return the name of the table that holds a look-up file."""
    return f"lookup:{file}"


def sql(name: str, given: Mapping[str, str], constants: Mapping[str, str], label: str) -> str:
    """Return SQL of a call. ``given`` is parameter -> SQL, ``constants`` parameter -> text, ``label`` for errors."""
    function = FUNCTIONS[name]
    values = dict(given)
    if "table" in constants:
        values["table"] = identifier(table_name(constants["table"]))
    for parameter, default in function.optional.items():
        values.setdefault(parameter, default.format(**values) if "{" in default else default)
    for parameter, key in (("groupChar", "group_pattern"), ("decimalChar", "point_pattern")):
        text = constants.get(parameter, "" if parameter == "groupChar" else ".")
        values[key] = literal("".join(f"\\x{{{ord(c):X}}}" for c in text))
    values["error"] = error(label, name.rpartition("#")[2], values.get("value", "''"))
    return f"({function.sql.format(**values)})"
