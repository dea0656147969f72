"""Names as reconciliation compares them: as written, folded, with abbreviations written out, without words of form.

``Korea, Rep.`` and ``Republic of Korea`` have one key; ``Benin, Republic of`` is compared without its words of form
when nothing has all its words.
"""

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from endpoint.concepts import folded


def _listed(role: str) -> dict[str, str]:
    """Return word -> meaning of one role in ``words.csv``."""
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["meaning"] for row in csv.DictReader(file) if row["role"] == role}


_SMALL, _WRITTEN, _FORM = _listed("small"), _listed("short"), _listed("form")
"""Words that do not count, abbreviations and what they stand for, words that say what kind of state something is."""
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")


def composed(text: str) -> str:
    """Return the text in NFC, in one line, with plain apostrophes."""
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())


@lru_cache(100_000)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words that count, abbreviations written out, in the order of the alphabet."""
    written = (_WRITTEN.get(word, word) for word in folded(text.replace("&", " ")).split())
    return tuple(sorted({word for word in written if word not in _SMALL}))


@lru_cache(100_000)
def key(text: str) -> str:
    """Return what texts of the same words share."""
    return " ".join(words_of(text))


@lru_cache(100_000)
def bare(text: str) -> str:
    """Return the key without brackets and without words that say what kind of state something is."""
    return " ".join(word for word in words_of(_BRACKETS.sub(" ", text)) if word not in _FORM)


def keys(text: str) -> dict[str, float]:
    """Return the keys of a text and what each is worth: all its words; without words of form; without brackets."""
    formless = " ".join(word for word in words_of(text) if word not in _FORM)
    found: dict[str, float] = {}
    for one, worth in ((key(text), 92.0), (formless, 87.0), (key(_BRACKETS.sub(" ", text)), 82.0), (bare(text), 81.0)):
        if one:
            found.setdefault(one, worth)
    return found
