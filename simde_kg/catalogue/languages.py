"""Languages: names and codes of any kind to BCP 47, and back to the three letters of MARC."""

import re
from functools import cache

_BIBLIOGRAPHIC = {
    "sq": "alb", "hy": "arm", "eu": "baq", "my": "bur", "zh": "chi", "cs": "cze", "nl": "dut", "fr": "fre",
    "ka": "geo", "de": "ger", "el": "gre", "is": "ice", "mk": "mac", "mi": "mao", "ms": "may", "fa": "per",
    "ro": "rum", "sk": "slo", "bo": "tib", "cy": "wel",
}  # fmt: skip
"""Two letters of ISO 639-1 to the bibliographic three of ISO 639-2, where these differ from the terminological ones."""
_TERMINOLOGICAL = {
    "sq": "sqi", "hy": "hye", "eu": "eus", "my": "mya", "zh": "zho", "cs": "ces", "nl": "nld", "fr": "fra",
    "ka": "kat", "de": "deu", "el": "ell", "is": "isl", "mk": "mkd", "mi": "mri", "ms": "msa", "fa": "fas",
    "ro": "ron", "sk": "slk", "bo": "bod", "cy": "cym",
}  # fmt: skip
"""The same languages to their terminological letters, which ISO 639-3 uses."""
_BABEL = {
    "english": "en", "american": "en", "british": "en", "usenglish": "en", "ukenglish": "en", "spanish": "es",
    "mexican": "es", "castellano": "es", "french": "fr", "francais": "fr", "ngerman": "de", "naustrian": "de",
    "german": "de", "brazilian": "pt-BR", "brazil": "pt-BR", "portuges": "pt", "portuguese": "pt", "norsk": "nb",
    "nynorsk": "nn", "dutch": "nl", "esp": "es", "cas": "es", "ing": "en", "ang": "en",
}  # fmt: skip
"""Names that the babel package of LaTeX (``langid``) and catalogues use and CLDR does not."""
_NONE = frozenset({"", "und", "zxx", "mul", "mis", "|||", "   ", "unknown", "n/a", "xx"})


@cache
def _names() -> dict[str, str]:
    """Return names and three-letter codes of languages, in lower case, to BCP 47."""
    from babel import Locale
    from babel.core import get_global

    found: dict[str, str] = {}
    for spoken in ("de", "pt", "fr", "es", "en"):
        for code, name in Locale(spoken).languages.items():
            if "_" not in code and len(code) <= 3:
                found[name.lower()] = code
    found |= _BABEL | {code: code for code in _codes()}
    for old, new in get_global("language_aliases").items():
        found[str(old).lower().replace("_", "-")] = str(new).replace("_", "-")
    return found | {three: two for two, three in _BIBLIOGRAPHIC.items()}


def tag(text: str) -> str:
    """Return the BCP 47 tag of a language's name or code (``spa``, ``Spanish``, ``es_MX``, ``fre``); empty if unknown.

    A region is kept (``pt-BR``); scripts and private parts are not. Any three letters are taken for a code of ISO 639.
    """
    given = text.strip().lower().rstrip(".").replace("_", "-")
    given = given.rpartition("/")[2]
    if given in _NONE:
        return ""
    if found := _names().get(given):
        return "" if found in _NONE else found
    parts = re.fullmatch(r"([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}|\d{3}))?(?:-.*)?", given)
    if not parts or parts[1] in _NONE:
        return ""
    language = _names().get(parts[1], parts[1])
    if language not in _codes() and len(language) != 3:
        return ""
    return f"{language}-{parts[2].upper()}" if parts[2] else language


@cache
def _codes() -> frozenset[str]:
    from babel import Locale

    return frozenset(str(code) for code in Locale("en").languages if "_" not in str(code))


@cache
def _three() -> dict[str, str]:
    from babel.core import get_global

    found = {str(new): str(old) for old, new in get_global("language_aliases").items() if len(old) == 3 > len(new)}
    return found | {"en": "eng", "es": "spa", "pt": "por"} | _BIBLIOGRAPHIC


def marc(code: str) -> str:
    """Return the code of MARC (ISO 639-2/B) for a BCP 47 tag: ``es-MX`` -> ``spa``; ``und`` for an unknown one."""
    primary = code.partition("-")[0]
    if len(primary) == 3:
        return primary
    return _three().get(primary, "und")


def terminological(code: str) -> str:
    """Return the three letters of ISO 639-3 for a BCP 47 tag (``fr`` -> ``fra``); empty for an unknown one."""
    primary = code.partition("-")[0]
    three = _TERMINOLOGICAL.get(primary) or marc(primary)
    return "" if three == "und" else three
