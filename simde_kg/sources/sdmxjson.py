"""SDMX-JSON data messages, 1.0 and 2.0: values by index in a structure, flat or by series."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simde_kg.errors import InputError
from simde_kg.words import _

VALUE = "OBS_VALUE"
LEVELS = ("dataSet", "series", "observation")
Json = Any
"""What json.loads gives, numbers as text."""


def observations(path: Path, name: str) -> tuple[list[str], Iterator[list[str]]]:
    """Return the ids of dimensions, measures and attributes, and the observations as rows of texts.

    Raises InputError for a document that is no SDMX-JSON data message, or that deletes observations.
    """
    document = _document(path, name)
    data = document.get("data", document)
    structures = data.get("structures") or [data.get("structure")]
    sets = [(item, _Structure(structures[int(item.get("structure", 0))])) for item in data["dataSets"]]
    for item, _structure in sets:
        if str(item.get("action", "")).lower() == "delete":
            raise InputError(
                _("{file}: the message deletes observations."),
                _("Ask the publisher for the whole data, not for changes."),
                file=name,
            )
    titles = list(dict.fromkeys(title for _item, structure in sets for title in structure.titles))
    found = (values for item, structure in sets for values in structure.read(item))
    return titles, ([values.get(title, "") for title in titles] for values in found)


def _document(path: Path, name: str) -> dict[str, Json]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=str, parse_int=str)
    except ValueError as error:
        raise InputError(
            _("{file}: not JSON: {reason}."),
            _("Correct the file, or fetch it again from its publisher."),
            file=name,
            reason=str(error).rstrip("."),
        ) from error
    data = found.get("data", found) if isinstance(found, dict) else {}
    if not isinstance(data, dict) or not data.get("dataSets") or not (data.get("structures") or data.get("structure")):
        raise InputError(
            _("{file}: no SDMX-JSON data message: it has no dataSets with a structure."),
            _("Fetch the data, not its structure, as SDMX-JSON 1.0 or 2.0."),
            file=name,
        )
    return dict(found)


def _text(value: Json) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _code(value: Json) -> str:
    """Return the id of a value of a component, or its text where it has none."""
    if not isinstance(value, dict):
        return _text(value)
    return _text(next((value[key] for key in ("id", "value", "name") if value.get(key) is not None), None))


class _Structure:
    """The components of a data set: which dimensions, measures and attributes stand at which level."""

    def __init__(self, described: Mapping[str, Json]) -> None:
        dimensions, attributes = described.get("dimensions", {}), described.get("attributes", {})
        self.dimensions = {level: list(_at(dimensions, level)) for level in LEVELS}
        self.attributes = {level: list(_at(attributes, level)) for level in (*LEVELS, "dimensionGroup")}
        measures = described.get("measures", {}).get("observation", [])
        self.measures = [str(item["id"]) for item in measures] or [VALUE]
        self.keyed = [*self.dimensions["dataSet"], *self.dimensions["series"], *self.dimensions["observation"]]

    @property
    def titles(self) -> list[str]:
        components = [*self.keyed, *(item for level in self.attributes.values() for item in level)]
        names = [str(item["id"]) for item in components]
        return [*names[: len(self.keyed)], *self.measures, *names[len(self.keyed) :]]

    def read(self, item: Mapping[str, Json]) -> Iterator[dict[str, str]]:
        """Yield the observations of a data set: id -> text."""
        whole = {str(d["id"]): _code(d["values"][0]) for d in self.dimensions["dataSet"] if d.get("values")}
        whole |= self.attached("dataSet", item.get("attributes", []))
        groups = item.get("dimensionGroupAttributes", {})
        for key, series in item.get("series", {"": item}).items():
            known = {**whole, **self.key("series", key)}
            if "series" in item:
                known |= self.attached("series", series.get("attributes", []))
            for place, values in series.get("observations", {}).items():
                found = {**known, **self.key("observation", place), **self.values(values)}
                yield {**self.grouped(groups, ":".join(filter(None, (key, place)))), **found} if groups else found

    def key(self, level: str, text: str) -> dict[str, str]:
        """Return the values of dimensions: ``0:3`` is the first value of the first, the fourth of the second."""
        pairs = zip(self.dimensions[level], text.split(":"), strict=False)
        return {str(d["id"]): _code(d["values"][int(index)]) for d, index in pairs if index}

    def values(self, values: Sequence[Json]) -> dict[str, str]:
        """Return the measures and attributes of an observation."""
        count = len(self.measures)
        found = {name: _text(value) for name, value in zip(self.measures, values, strict=False)}
        return found | self.attached("observation", values[count:])

    def attached(self, level: str, indices: Sequence[Json]) -> dict[str, str]:
        """Return attributes; each is the index of a value, or the value itself where its component lists none."""
        found = {}
        for attribute, index in zip(self.attributes[level], indices, strict=False):
            if index is not None:
                listed = attribute.get("values")
                found[str(attribute["id"])] = _code(listed[int(index)]) if listed else _code(index)
        return found

    def grouped(self, groups: Mapping[str, Sequence[Json]], key: str) -> dict[str, str]:
        """Return the attributes of the groups of dimensions that an observation belongs to (``0::3``: any second)."""
        found: dict[str, str] = {}
        places = key.split(":")
        for pattern, indices in groups.items():
            if all(not want or want == have for want, have in zip(pattern.split(":"), places, strict=False)):
                found |= self.attached("dimensionGroup", indices)
        return found


def _at(components: Mapping[str, Json], level: str) -> Sequence[Mapping[str, Json]]:
    """Return the components of a level; 1.0 and 2.0 spell that of the data set differently."""
    found: Sequence[Mapping[str, Json]] = components.get(level) or components.get(level.lower()) or ()
    return found
