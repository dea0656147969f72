"""IRIs: how every resource of the graph is named (model, "Names")."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

BASE = "https://w3id.org/simde/"

# RFC 3987 iunreserved, the characters that RML and R2RML leave as they are in a template.
_UCSCHAR = (
    "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    "\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd\U00040000-\U0004fffd"
    "\U00050000-\U0005fffd\U00060000-\U0006fffd\U00070000-\U0007fffd\U00080000-\U0008fffd"
    "\U00090000-\U0009fffd\U000a0000-\U000afffd\U000b0000-\U000bfffd\U000c0000-\U000cfffd"
    "\U000d0000-\U000dfffd\U000e1000-\U000efffd"
)
IUNRESERVED = "A-Za-z0-9._~\\-" + _UCSCHAR


@cache
def _reserved() -> re.Pattern[str]:
    """Return the pattern of what is encoded; it takes 3 ms, which not every command has to spend."""
    return re.compile(f"[^{IUNRESERVED}]")


def encode(text: str) -> str:
    """Return ``text`` with every character outside RFC 3987 ``iunreserved`` percent-encoded as UTF-8."""
    return _reserved().sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), text)


def slug(text: str) -> str:
    """Return a lower-case ASCII name with hyphens: ``Ciudad de México`` -> ``ciudad-de-mexico``.

    For names that people choose once; never to derive an identifier from a label that may change.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


@dataclass(frozen=True)
class Namespace:
    """Mints the IRIs below one base, which ends with a slash."""

    base: str = BASE

    def _local(self, kind: str, *parts: str) -> str:
        return self.base + "/".join([kind, *(encode(part) for part in parts)])

    @property
    def ontology(self) -> str:
        """The namespace of the ontology's terms."""
        return self.base + "ontology#"

    def area(self, code: str) -> str:
        """``area/MEX``, ``area/MX-ZAC``, ``area/m49-419``."""
        return self._local("area", code)

    def corridor(self, origin: str, destination: str) -> str:
        """``corridor/MEX-USA``: from the migrants' origin to their destination."""
        return self._local("corridor", f"{origin}-{destination}")

    def indicator(self, slug: str) -> str:
        """``indicator/migrant-stock``."""
        return self._local("indicator", slug)

    def concept(self, scheme: str, slug: str | None = None) -> str:
        """``concept/<scheme>`` or ``concept/<scheme>/<slug>``."""
        return self._local("concept", scheme, *([slug] if slug else []))

    def period(self, code: str) -> str:
        """``period/2015``, ``period/2015-Q1``, ``period/2015-03``, ``period/1990--1995``."""
        return self._local("period", code)

    def dataset(self, dataset_id: str) -> str:
        """``dataset/<publisher>/<dataset>``."""
        return self._local("dataset", *dataset_id.split("/"))

    def graph(self, dataset_id: str) -> str:
        """``graph/<publisher>/<dataset>``: the named graph that holds one dataset edition."""
        return self._local("graph", *dataset_id.split("/"))

    def observation(self, dataset_id: str, *values: str) -> str:
        """``observation/<dataset id>/<dimension values>``."""
        return self._local("observation", *dataset_id.split("/"), *values)


def minted(base: str = BASE) -> Namespace:
    """Return the namespace of ``base``."""
    return Namespace(base)


def rebased(text: str, base: str) -> str:
    """Return Turtle or SPARQL text with every minted IRI moved below ``base``; the ontology's terms stay."""
    if base == BASE:
        return text
    return text.replace(BASE, base).replace(base + "ontology#", BASE + "ontology#")
