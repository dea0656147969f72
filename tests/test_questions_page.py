"""docs/questions.md: what each question is and what the shipped data answers. WRITE_DOCS=1 writes it anew."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simde_kg import queries
from simde_kg.reference import table
from simde_kg.vocab import PREFIXES
from tests.test_questions import LOCAL, rows

if TYPE_CHECKING:
    from simde_kg.release import Release

SHOWN = 5
WIDTH = 60
HEAD = """# Questions

The competency questions that the graph is held to, each a SPARQL text in `simde_kg/rq/questions/` with words in
Spanish, English and French and parameters in `VALUES` lines. The answers are those of the shipped extracts; a graph
built from the publishers' whole files gives more rows. `tests/test_questions_page.py` writes this page (`WRITE_DOCS=1`)
and fails when it is not current.

On the whole files of 22 November 2026 (2,281,829 observations, 28.7 million triples) each but the federated one took
less than 0.2 s of processor time with its defaults on a busy machine: figures are looked for in the graphs of the
editions that have them (`GRAPH ?graph { ?edition a simde:DatasetEdition }`). Everything about a whole country takes
2 to 10 s there, for each of its figures is counted; about a state 0.02 to 0.4 s.

## What is not answered

- **Documents of a corridor and the datasets they cite**: five citations of datasets are known, none by a document in
  Spanish; with `written` set to `"en"` and `since` to 2000 the column `cites` has one.
- **Stocks of a part of a country**: no edition gives migrants by Mexican state; what is known of Zacatecas are
  remittances, documents and an organisation.
- **Disagreement between partners**: no partner's graph is loaded; the question compares the graphs that are.
"""


FEDERATED = """Its answer rests on the other endpoint. With the populations that the United Nations publish beside the
migrant stock of 2020 it is 153.0 for the United States: `tests/endpoint/test_federated_question.py` asks such a one.
"""


def short(value: str) -> str:
    """Return an IRI as a prefixed name, other text cut to a width that a table bears."""
    for name, base in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
        if value.startswith(base):
            return f"{name}:{value.removeprefix(base)}"
    return value if len(value) <= WIDTH else value[: WIDTH - 1].rstrip() + "…"


def section(question: queries.Question, release: "Release") -> str:
    """Return a question's part of the page: titles, description, parameters, the first rows of its answer."""
    found = [] if question.federated else rows(release, question.sparql)
    columns = [name for name in (found or [{}])[0] if any(row[name] for row in found[:SHOWN])]
    parameters = [(f"`{p.name}`", p.label["en"], f"`{p.default}`") for p in question.parameters]
    answer = [tuple(short(row[name]) for name in columns) for row in found[:SHOWN]]
    return "\n".join(
        [
            f"## {question.title['en']}\n",
            f"`{question.name}` · *{question.title['es']}* · *{question.title['fr']}*\n",
            question.description["en"] + "\n",
            table(("parameter", "meaning", "default"), parameters),
            *(
                [f"Rows: {len(found)}." + (f" The first {SHOWN}:" if len(found) > SHOWN else "") + "\n"]
                if found
                else []
            ),
            table(columns, answer) if found else FEDERATED,
        ]
    )


def test_the_page_is_current(root: Path, built_release: "Release") -> None:
    page = "\n".join([HEAD, *(section(question, built_release) for question in queries.questions())]).rstrip() + "\n"
    path = root / "docs" / "questions.md"
    if os.environ.get("WRITE_DOCS"):
        path.write_text(page, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page, "WRITE_DOCS=1 pytest tests/test_questions_page.py writes it"
    assert all(
        "docs/questions.md" in (root / name).read_text("utf-8")
        for name in ("README.md", "README.es.md", "README.fr.md")
    )


@pytest.mark.parametrize("question", LOCAL, ids=lambda question: question.name)
def test_a_question_is_answered_at_once(question: queries.Question, built_release: "Release") -> None:
    """One second of this thread's work, so that a busy machine does not count."""
    begun = time.thread_time()
    rows(built_release, question.sparql)
    assert time.thread_time() - begun < 1
