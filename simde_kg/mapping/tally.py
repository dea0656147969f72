"""Tallies: how many observations N-Quads files hold, how many of them are missing, and the sum of all values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path

from simde_kg.vocab import SIMDE

_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
_OBSERVATION = _TYPE + b"<http://purl.org/linked-data/cube#Observation>"
_MISSING = _TYPE + f"<{SIMDE.MissingObservation}>".encode()
_VALUE = re.compile(rb'<http://purl.org/linked-data/sdmx/2009/measure#obsValue> "([^"]*)"')
_EXACT = Context(prec=60)
_CHUNK = 16 << 20


@dataclass(frozen=True)
class Tally:
    """Observations (``qb:Observation``), missing observations, and the exact sum of all observed values."""

    observations: int = 0
    missing: int = 0
    total: Decimal = Decimal(0)


def tally(parts: Iterable[Path]) -> Tally:
    """Count what N-Quads files say of observations; values that are no numbers add nothing to the total."""
    observations = missing = 0
    total = Decimal(0)
    for part in parts:
        rest = b""
        with part.open("rb") as file:
            while chunk := file.read(_CHUNK):
                text = rest + chunk
                end = text.rfind(b"\n") + 1
                text, rest = text[:end], text[end:]
                observations += text.count(_OBSERVATION)
                missing += text.count(_MISSING)
                total = _EXACT.add(total, _sum(_VALUE.findall(text)))
    return Tally(observations, missing, total)


def _sum(values: list[bytes]) -> Decimal:
    try:
        return Decimal(sum(map(int, values)))
    except ValueError:
        total = Decimal(0)
        for value in values:
            try:
                total = _EXACT.add(total, Decimal(value.decode()))
            except InvalidOperation:
                continue
        return total
