"""Queries: SPARQL texts from ``rq/*.rq``; the published questions with their words and parameters.

A question is ``rq/questions/<name>.rq``. Its head says what it asks, in comments that stay with the text wherever it is
pasted; each parameter is one ``VALUES`` line with its default, each column of the answer has a head::

    # title.es: ...            # title.en: ...            # title.fr: ...
    # description.es: ...      (en, fr)
    # parameter.origin.es: ... (en, fr)
    # column.year.es: ...      (en, fr)
    SELECT ?year ... WHERE { VALUES ?origin { area:MEX } ... }

``text("release/observations")`` gives an internal query; ``questions()`` the published ones. The prefixes that a text
uses are put before it from the one list in the vocabulary.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simde_kg.errors import QueryError
from simde_kg.vocab import PREFIXES
from simde_kg.words import LANGUAGES, _, pick, spoken

_FOLDER = Path(__file__).parent / "rq"
_HEAD = re.compile(r"^# (title|description|parameter\.(\w+)|column\.(\w+))\.(\w+): (.*)$", re.M)
_ANSWER = re.compile(r"^SELECT (?:DISTINCT )?([^{]*?) WHERE", re.M)
_COMPUTED = re.compile(r"\((?:[^()]|\([^()]*\))*? AS \?(\w+)\)")
_TAG = re.compile(r'"([A-Za-z]+(?:-[A-Za-z0-9]+)*)"')
_VALUES = r"(VALUES \?{name} \{{)([^{{}}]*)(\}})"
_TERM = re.compile(
    r"<[^\x00-\x20<>\"{}|^`\\]+>"
    r'|"(?:[^"\\\n\r]|\\[tbnrf"\'\\])*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^<[^\x00-\x20<>\"{}|^`\\]+>)?'
)

Words = Mapping[str, str]
"""Language -> text, in every language of the project."""


@dataclass(frozen=True)
class Parameter:
    """A variable of a question that a reader may set: its name, what it means, its default as the text writes it."""

    name: str
    label: Words
    default: str


@dataclass(frozen=True)
class Question:
    """A published question: a name for addresses, its words, its parameters and its SPARQL text with prefixes.

    ``columns``: variable of the answer -> its head, in the order of the answer.
    """

    name: str
    title: Words
    description: Words
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Words]
    sparql: str

    @property
    def federated(self) -> bool:
        """Whether a part of it is asked of another endpoint."""
        return "\n  SERVICE <" in self.sparql

    def with_values(self, values: Mapping[str, str]) -> str:
        """Return the text with parameters set: name -> N-Triples terms, several parted by spaces.

        A parameter ``language`` takes any tag: the first of its fallback chain that SIMDE writes stands in the text.

        Raises QueryError for an unknown parameter or a value that is not made of RDF terms.
        """
        text = self.sparql
        for name, value in values.items():
            if name not in {parameter.name for parameter in self.parameters}:
                raise QueryError(
                    _("The question {question} has no parameter {name!r}."),
                    _("Its parameters: {known}."),
                    question=self.name,
                    name=name,
                    known=", ".join(parameter.name for parameter in self.parameters) or "-",
                )
            if name == "language" and (tag := _TAG.fullmatch(value.strip())):
                value = f'"{spoken(tag[1])}"'  # noqa: PLW2901 - names of terms are there in these languages only
            if not value.strip() or _TERM.sub("", value).strip():
                raise QueryError(_("{text} is not an RDF term."), _('Write <iri>, "text" or "text"@es.'), text=value)
            text = re.sub(_VALUES.format(name=name), lambda m, v=value: f"{m[1]} {v.strip()} {m[3]}", text)  # type: ignore[misc]
        return text


def with_prefixes(text: str) -> str:
    """Return the text after a ``PREFIX`` line for each of the project's prefixes that it uses."""
    used = [name for name in PREFIXES if re.search(rf"(?<![\w:<-]){name}:", text)]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + text


@cache
def text(name: str) -> str:
    """Return the query ``rq/<name>.rq`` with the prefixes it uses. Raises QueryError when there is none."""
    path = _FOLDER / f"{name}.rq"
    if not re.fullmatch(r"[\w/-]{1,200}", name) or not path.is_file():
        raise QueryError(_("There is no query {name!r}."), _("Look in {folder}."), name=name, folder=_FOLDER)
    return with_prefixes(path.read_text(encoding="utf-8"))


def _answered(text: str) -> list[str]:
    """Return the variables of the answer, in their order."""
    found = _ANSWER.search(text)
    return re.findall(r"\?(\w+)", _COMPUTED.sub(r"?\1", found[1])) if found else []


@cache
def question(name: str) -> Question:
    """Return the published question ``name``. Raises QueryError when it is absent or lacks words in a language."""
    found = text(f"questions/{name}")
    columns = _answered(found)
    words: dict[str, dict[str, str]] = {topic: {} for topic in ("title", "description")}
    words.update((f"column.{column}", {}) for column in columns)
    for topic, _parameter, _column, language, value in _HEAD.findall(found):
        words.setdefault(topic, {})[language] = value.strip()
    lacking = [
        f"{topic}.{language}" for topic, given in words.items() for language in LANGUAGES if language not in given
    ]
    defaults = {
        topic.removeprefix("parameter."): re.search(_VALUES.format(name=topic.removeprefix("parameter.")), found)
        for topic in words
        if topic.startswith("parameter.")
    }
    lacking += [f"VALUES ?{name}" for name, match in defaults.items() if match is None]
    lacking += [f"?{topic[7:]}" for topic in words if topic.startswith("column.") and topic[7:] not in columns]
    if lacking:
        raise QueryError(
            _("The question {question} lacks {what}."), _("Add it to the file."), question=name, what=", ".join(lacking)
        )
    parameters = tuple(
        Parameter(name, words[f"parameter.{name}"], match[2].strip()) for name, match in defaults.items() if match
    )
    body = _HEAD.sub("", found)
    titles = [f"# {words['title'][language]}" for language in LANGUAGES]
    sparql = "\n".join([*titles, *(line for line in body.splitlines() if line.strip())]) + "\n"
    heads = {column: words[f"column.{column}"] for column in columns}
    return Question(name, words["title"], words["description"], parameters, heads, sparql)


def questions() -> Iterator[Question]:
    """Yield the published questions by name."""
    for path in sorted((_FOLDER / "questions").glob("*.rq")):
        yield question(path.stem)


def wording(words: Words, language: str) -> str:
    """Return the text for a language by the fallback chain (es-MX, es-419, es, en)."""
    return pick(words, language) or ""
