"""How names become words that find each other: without case, accents and marks, stemmed by language.

Accents are taken off before stemming, in texts and in questions alike, so that «migracion» finds «migraciones»; the
Spanish stemmer knows some endings only with their accent, which is put back where it is certain (-ción, -sión).
"""

import re
import unicodedata
from functools import cache

import tantivy

STEMMED = {"es": "spanish", "en": "english", "fr": "french"}
"""Languages whose words are stemmed."""
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'"})
_ENDINGS = re.compile(r"([cst])ion\b")
_WORD = re.compile(r"[^\W_]+")
# Articles and prepositions: left out of questions when other words remain.
_SMALL = frozenset(
    {
        "a",
        "al",
        "and",
        "au",
        "aux",
        "con",
        "d",
        "da",
        "de",
        "del",
        "des",
        "do",
        "du",
        "e",
        "el",
        "en",
        "entre",
        "et",
        "for",
        "from",
        "how",
        "in",
        "into",
        "l",
        "la",
        "las",
        "le",
        "les",
        "los",
        "o",
        "of",
        "on",
        "par",
        "para",
        "por",
        "pour",
        "que",
        "qu",
        "sur",
        "the",
        "to",
        "un",
        "una",
        "une",
        "vers",
        "with",
        "y",
    }
)


def folded(text: str) -> str:
    """Return ``text`` in lower case without accents, its words parted by one space: ``États-Unis`` -> etats unis."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return " ".join(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def joined(text: str) -> str:
    """Return the folded text without spaces: ``brain drain`` -> braindrain."""
    return folded(text).replace(" ", "")


def asked(text: str, most: int = 12) -> list[str]:
    """Return the words of a question that count, at most ``most``: small words only when there are no others."""
    found = list(dict.fromkeys(folded(text).split()))
    return ([word for word in found if word not in _SMALL] or found)[:most]


def restored(text: str, language: str) -> str:
    """Return folded text as the stemmer of a language takes it."""
    return _ENDINGS.sub(r"\1ión", text) if language == "es" else text


@cache
def analyzer(language: str) -> tantivy.TextAnalyzer:
    """Return the analyzer of one of :data:`STEMMED`, or of plain words for any other name."""
    made = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    if language in STEMMED:
        made = made.filter(tantivy.Filter.stemmer(STEMMED[language]))
    return made.filter(tantivy.Filter.ascii_fold()).build()


def stem(word: str, language: str) -> str:
    """Return the stem of one folded word."""
    found = analyzer(language).analyze(restored(word, language))
    return str(found[0]) if found else word
