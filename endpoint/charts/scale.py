"""Round numbers for axes, and from values to places on the paper."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_STEPS = (1, 2, 2.5, 5, 10)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return about ``count`` round numbers that enclose low to high. ``ticks(0, 12.3e6)`` -> 0, 2.5e6 ... 15e6."""
    if not math.isfinite(low) or not math.isfinite(high):
        return [0.0, 1.0]
    if high <= low:
        high = low + (abs(low) or 1)
    rough = (high - low) / count
    base = 10 ** math.floor(math.log10(rough))
    step = next(base * factor for factor in _STEPS if base * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [n * step for n in range(first, last + 1)]


def years(low: float, high: float, count: int = 7) -> list[int]:
    """Return about ``count`` whole years between two moments."""
    step = next((s for s in (1, 2, 5, 10, 20, 50) if (high - low) / s <= count), 100)
    return list(range(math.ceil(low / step) * step, math.floor(high) + 1, step))


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        span = (self.high - self.low) or 1
        return self.start + (value - self.low) / span * (self.end - self.start)


def bounds(values: Iterable[float]) -> tuple[float, float]:
    """Return the least and the greatest value, zero always within."""
    found = [0.0, *values]
    return min(found), max(found)
