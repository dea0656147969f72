"""The rules of the house that a machine can check. Each rule has an example that breaks it."""

import ast
import re
import string
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from simde_kg import settings, workspace

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("simde_kg", "endpoint", "benchmarks")
GENERATED = ("simde_kg/vocab.py",)
MODULE_LINES, FUNCTION_LINES = 300, 60


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files under version control, and those about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def modules() -> list[str]:
    """Return the project's own modules, relative to the checkout."""
    names = (path.relative_to(ROOT).as_posix() for path in tracked() if path.suffix == ".py")
    return sorted(name for name in names if name.split("/")[0] in PACKAGES and name not in GENERATED)


def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


# --- size ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", modules())
def test_a_module_fits_in_the_head(name: str) -> None:
    lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
    assert lines <= MODULE_LINES, f"{name} has {lines} lines: give each purpose a module of its own"


@pytest.mark.parametrize("name", modules())
def test_a_function_fits_on_a_screen(name: str) -> None:
    functions = (node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    long = [f.name for f in functions if (f.end_lineno or f.lineno) - f.lineno >= FUNCTION_LINES]
    assert not long, f"{name}: {long} have more than {FUNCTION_LINES} lines"


# --- names --------------------------------------------------------------------------------------------------------

BANNED = {"process", "handle", "handler", "manage", "manager", "do", "helper", "helpers", "util", "utils", "misc"}


def banned_in(name: str) -> set[str]:
    """Return the banned parts of a snake_case or CamelCase name."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
    return BANNED.intersection(parts)


def defined_names(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def test_banned_name_parts_are_seen() -> None:
    assert banned_in("do_it") and banned_in("RowHandler") and banned_in("csv_utils")
    assert not banned_in("domain") and not banned_in("processor_count") and not banned_in("doc")


@pytest.mark.parametrize("name", modules())
def test_names_say_what_things_are(name: str) -> None:
    parts = [Path(name).stem, *Path(name).parent.parts, *defined_names(tree(name))]
    found = {part: banned_in(part) for part in parts if banned_in(part)}
    assert not found, f"{name}: {found}"


# --- queries and datasets are declared, not coded -----------------------------------------------------------------

SPARQL = re.compile(
    r"\b(?:SELECT|CONSTRUCT|ASK|DESCRIBE|WHERE|INSERT\s+DATA|DELETE\s+DATA)\b[^{}]{0,200}\{\s*(?:[?$<\[]|\w*:|GRAPH\b|\{)"
    r"|\bPREFIX\s+\w*:\s*<",
    re.IGNORECASE,
)


def strings(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of every string in code, documentation strings left out."""
    documentation = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            documentation.add(id(node.value))
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


@pytest.mark.parametrize("text", ["SELECT * WHERE { ?s ?p ?o }", "ASK { <a> ?p 1 }", "PREFIX ex: <http://e/>"])
def test_a_query_in_a_string_is_seen(text: str) -> None:
    assert SPARQL.search(text)


@pytest.mark.parametrize("text", ["SELECT a FROM b WHERE c = 1", "Where it is, {file}.", "select {columns} from t"])
def test_other_text_is_not_taken_for_a_query(text: str) -> None:
    assert not SPARQL.search(text)


@pytest.mark.parametrize("name", modules())
def test_queries_live_in_rq_files(name: str) -> None:
    found = [f"line {line}: {text[:60]!r}" for line, text in strings(tree(name)) if SPARQL.search(text)]
    assert not found, f"{name}: move to an .rq file: {found}"


def dataset_names() -> list[str]:
    """Return every dataset's id, and its last part where that is no everyday word."""
    ids = list(workspace.find(settings.Settings(), ROOT).dataset_ids())
    return ids + [name for dataset_id in ids if "-" in (name := dataset_id.split("/")[1])]


def test_no_dataset_is_named_in_code() -> None:
    found = [
        f"{name}:{line}: {text[:60]!r}"
        for name in modules()
        for line, text in strings(tree(name))
        for dataset in dataset_names()
        if re.search(rf"(?<![\w-]){re.escape(dataset)}(?![\w-])", text)
    ]
    assert not found, f"data is declared in dataset.ttl, code is general: {found}"


# --- nothing about one machine ------------------------------------------------------------------------------------

MACHINE = re.compile(
    r"(?<![\w.:/-])/(?:work|root|home|Users)/[\w.]"  # somebody's folders
    r"|--(?:extra-)?index-url|--find-links|\bregistry\s*=\s*http"  # somebody's package index
    r"|https?://\S+/simple/|https?://\S+/-/\S+\.tgz"
)
TEXT = {".py", ".toml", ".txt", ".md", ".ttl", ".sql", ".rq", ".po", ".json", ".yml", ".js", ".ts", ".html", ".css", ""}


def test_a_machine_path_is_seen() -> None:
    assert MACHINE.search("see " + "/home" + "/ana/kg")
    assert not MACHINE.search("https://example.org/home/page")


def test_no_file_names_one_machine() -> None:
    found = []
    for path in tracked():
        if path.suffix in TEXT and path != Path(__file__).resolve():
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {m[0]!r}" for m in MACHINE.finditer(text)]
    assert not found


@pytest.mark.parametrize("name", ["constraints.txt", "endpoint/ui/package-lock.json"])
def test_lock_files_hold_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    addresses = re.findall(r'"resolved":\s*"[a-z+]+://\S+|^\S*.*@ \S+://\S+', text, re.M)
    assert not addresses


# --- words --------------------------------------------------------------------------------------------------------


def messages(name: str) -> Iterator[str]:
    """Yield every message marked with ``_("...")`` in a module."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args:
            (argument,) = node.args
            assert isinstance(argument, ast.Constant), f"{name}:{node.lineno}: mark plain strings only"
            assert isinstance(argument.value, str)
            yield argument.value


def translations(package: str, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ROOT / package / "locale").glob(f"*{language}.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if message.id and isinstance(message.id, str) and isinstance(message.string, str) and message.string:
                    assert not message.fuzzy, f"{path}: {message.id!r} is marked fuzzy"
                    assert found.get(message.id, message.string) == message.string, f"two texts for {message.id!r}"
                    found[message.id] = message.string
    return found


def fields(message: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("language", ["es", "fr"])
@pytest.mark.parametrize("package", ["simde_kg", "endpoint"])
def test_every_message_is_translated(package: str, language: str) -> None:
    known = translations(package, language) | (translations("simde_kg", language) if package == "endpoint" else {})
    missing = {
        message: name
        for name in modules()
        if name.startswith(package + "/")
        for message in messages(name)
        if message not in known
    }
    assert not missing, f"add to {package}/locale/<part>.{language}.po: {missing}"


@pytest.mark.parametrize("language", ["es", "fr"])
@pytest.mark.parametrize("package", ["simde_kg", "endpoint"])
def test_translations_keep_the_fields(package: str, language: str) -> None:
    wrong = [msgid for msgid, text in translations(package, language).items() if fields(text) - fields(msgid)]
    assert not wrong


# --- documents tell the truth -------------------------------------------------------------------------------------


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def test_documents_name_commands_that_exist() -> None:
    named = {
        (path.name, target)
        for path in tracked()
        if path.suffix == ".md"
        for target in re.findall(r"`make ([a-z]+)|^\s*(?:\$ )?make ([a-z]+)", path.read_text(encoding="utf-8"), re.M)
        for target in target
        if target
    }
    assert {target for _file, target in named} <= make_targets(), named


def test_documents_link_to_files_that_exist() -> None:
    broken = [
        f"{path.relative_to(ROOT)} -> {target}"
        for path in tracked()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]
    assert not broken


def test_continuous_integration_runs_make_test() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_documents_name_terms_that_exist() -> None:
    ontology = (ROOT / "ontology" / "simde.ttl").read_text(encoding="utf-8")
    unknown = {
        f"{path.relative_to(ROOT)}: simde:{name}"
        for path in tracked()
        if path.suffix == ".md" and path.parts[-2] in ("docs", ROOT.name)
        for name in re.findall(r"`simde:(\w+)", path.read_text(encoding="utf-8"))
        if not re.search(rf"^simde:{name}\b", ontology, re.M)
    }
    assert not unknown
