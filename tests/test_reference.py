"""Reference pages written from code."""

from dataclasses import fields

from simde_kg import cli, reference
from simde_kg.formats import FORMATS
from simde_kg.settings import Settings


def test_a_table_escapes_bars() -> None:
    assert reference.table(("a", "b"), [("x|y", "z")]) == "| a | b |\n| --- | --- |\n| x\\|y | z |\n"


def test_every_setting_and_format_is_documented() -> None:
    assert all(
        f"| `{field.name}` | `SIMDE_{field.name.upper()}` |" in reference.settings() for field in fields(Settings)
    )
    assert all(f"| {name} |" in reference.formats() for name in FORMATS)


def test_every_option_is_documented() -> None:
    group = cli.command("en")
    page = reference.commands(group, "fr")
    for command in [group, *group.commands.values()]:
        assert all(f"`{option.opts[0]}" in page for option in command.params if option.param_type_name == "option")
    assert "| Argument ou option | Signification |" in page
