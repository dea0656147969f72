"""Outlines of countries: Natural Earth through the npm package world-atlas, whose ids are M49 numbers.

The file comes with the installation (``endpoint/static/build``); pages are complete without it, only without maps.
Projection: Equal Earth (Šavrič, Patterson and Jenny 2018, doi:10.1080/13658816.2018.1504949), which keeps areas.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "static" / "build" / "countries-110m.json"
WIDTH, HEIGHT = 1000.0, 470.0
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2
_ANTARCTICA = "010"
_SCALE = WIDTH / 5.4133
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A country's ``d``, a place inside its largest part, and its name in the source (English)."""

    d: str
    centre: Place
    name: str


def project(longitude: float, latitude: float) -> Place:
    """Return the place on the paper of a place on Earth, in degrees."""
    angle = math.asin(_M * math.sin(math.radians(max(-90.0, min(90.0, latitude)))))
    square = angle * angle
    sixth = square**3
    slope = _A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square)
    x = math.radians(longitude) * math.cos(angle) / (_M * slope)
    y = angle * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))
    return WIDTH / 2 + x * _SCALE, 245 - y * _SCALE


def _arcs(topology: dict[str, Any]) -> list[list[Place]]:
    """Return the lines of a TopoJSON: whole numbers, each the difference from the one before."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append(project(x * kx + dx, y * ky + dy))
        found.append(line)
    return found


def _ring(arcs: list[list[Place]], numbers: list[int]) -> list[Place]:
    """Join arcs to a ring; ``~n`` is arc n backwards."""
    found: list[Place] = []
    for n in numbers:
        line = arcs[n] if n >= 0 else arcs[~n][::-1]
        found += line[1:] if found else line
    return found


def _written(rings: list[list[Place]]) -> str:
    """Return the ``d`` of some rings in whole units, each point by its distance from the one before."""
    parts = []
    for ring in rings:
        x, y = round(ring[0][0]), round(ring[0][1])
        steps = []
        for point in ring[1:]:
            if abs(point[0] - x) > WIDTH / 2:
                continue  # the other edge of the map
            dx, dy = round(point[0]) - x, round(point[1]) - y
            if dx or dy:
                steps.append(f"{dx} {dy}")
                x, y = x + dx, y + dy
        if len(steps) > 1:
            parts.append(f"M{round(ring[0][0])} {round(ring[0][1])}l{' '.join(steps)}z".replace(" -", "-"))
    return "".join(parts)


def _extent(ring: list[Place]) -> tuple[float, Place]:
    """Return the size of a ring and its centre."""
    twice = cx = cy = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        twice, cx, cy = twice + cross, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
    return (abs(twice), (cx / (3 * twice), cy / (3 * twice))) if twice else (0.0, ring[0])


def _outline(geometry: dict[str, Any], arcs: list[list[Place]]) -> Outline:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [[_ring(arcs, numbers) for numbers in polygon] for polygon in polygons]
    _size, centre = max(_extent(polygon[0]) for polygon in rings)
    return Outline(_written([ring for polygon in rings for ring in polygon]), centre, geometry["properties"]["name"])


@lru_cache(4)
def outlines(file: Path = FILE) -> dict[str, Outline]:
    """Return M49 number -> outline; territories without one under ``-1``, ``-2`` ... Empty when the file is absent."""
    if not file.is_file():
        return {}
    topology = json.loads(file.read_text(encoding="utf-8"))
    arcs = _arcs(topology)
    found = {}
    for n, geometry in enumerate(topology["objects"]["countries"]["geometries"]):
        if geometry.get("arcs") and geometry.get("id") != _ANTARCTICA:
            found[str(geometry.get("id") or -n)] = _outline(geometry, arcs)
    return found
