"""SDMX-ML data messages, read as a stream: generic and structure-specific ones (2.1, 3.0), generic ones of 2.0.

Attributes of data set, group and series stand on each of their observations.
"""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from simde_kg.errors import InputError
from simde_kg.words import _

VALUE = "OBS_VALUE"
Item = dict[str, str]
"""An observation: id of a dimension, attribute or measure -> text."""


def titles(path: Path, name: str) -> list[str]:
    """Return the ids that the observations of a message have, in the order in which they first appear."""
    found: dict[str, None] = {}
    for item in observations(path, name):
        found.update(dict.fromkeys(item))
    if not found:
        raise InputError(
            _("{file}: no SDMX-ML message with observations."),
            _("Fetch the data, not its structure, as SDMX-ML 2.1 or 3.0."),
            file=name,
        )
    return list(found)


def observations(path: Path, name: str) -> Iterator[Item]:
    """Yield the observations of a message. Raises InputError where it is not XML, or deletes observations."""
    reader = _Message(name)
    try:
        with path.open("rb") as file:
            options = {"resolve_entities": False, "no_network": True, "load_dtd": False}
            for event, element in etree.iterparse(file, events=("start", "end"), **options):
                yield from reader.start(element) if event == "start" else reader.end(element)
    except etree.XMLSyntaxError as error:
        raise InputError(
            _("{file}: not XML: {reason}."),
            _("Correct the file, or fetch it again from its publisher."),
            file=name,
            reason=str(error).rstrip("."),
        ) from error


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _plain(element: etree._Element) -> Item:
    """Return the attributes that are in no namespace."""
    return {str(key): str(value) for key, value in element.attrib.items() if not str(key).startswith("{")}


def _values(element: etree._Element | None) -> Item:
    """Return the Value elements of a key or of attributes: id -> value."""
    if element is None:
        return {}
    pairs = ((item.get("id") or item.get("concept"), item.get("value")) for item in element)
    return {str(key): str(value or "") for key, value in pairs if key}


def _child(element: etree._Element, *names: str) -> etree._Element | None:
    return next((item for item in element if _local(item) in names), None)


def _forget(element: etree._Element) -> None:
    """Free an element and its elder siblings: a message may have millions."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _Message:
    """What is known while a message is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.time = "TIME_PERIOD"
        self.whole: Item = {}
        self.series: Item | None = None
        self.groups: list[Item] = []

    def start(self, element: etree._Element) -> Iterator[Item]:
        match _local(element):
            case "Structure" if element.get("dimensionAtObservation"):
                self.time = str(element.get("dimensionAtObservation"))
            case "DataSet":
                self.open(element)
            case "Series":
                self.series = self.known(_plain(element))
        yield from ()

    def open(self, element: etree._Element) -> None:
        action = next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == "action"), "")
        if action == "Delete":
            raise InputError(
                _("{file}: the message deletes observations."),
                _("Ask the publisher for the whole data, not for changes."),
                file=self.name,
            )
        self.whole = {key: value for key, value in _plain(element).items() if key.isupper()}
        self.groups = []

    def end(self, element: etree._Element) -> Iterator[Item]:
        match _local(element):
            case "Obs":
                yield self.observation(element)
                _forget(element)
            case "Series":
                self.series = None
                _forget(element)
            case "SeriesKey":
                self.series = self.known({**(self.series or {}), **_values(element)})
            case "Attributes":
                self.attributes(element)
            case "Group":
                self.groups.append({**_plain(element), **self.grouped(element)})
                self.groups[-1].pop("type", None)
                element.clear()

    def attributes(self, element: etree._Element) -> None:
        """Take attributes of the series or of the data set; those of an observation stay with it."""
        parent = element.getparent()
        if parent is not None and _local(parent) == "Series":
            self.series = {**(self.series or {}), **_values(element)}
        elif parent is not None and _local(parent) == "DataSet":
            self.whole |= _values(element)

    @staticmethod
    def grouped(element: etree._Element) -> Item:
        return {**_values(_child(element, "GroupKey")), **_values(_child(element, "Attributes"))}

    def known(self, series: Item) -> Item:
        """Return a series with the attributes of the groups that it belongs to: those whose key agrees with its own."""
        found = dict(series)
        for group in self.groups:
            common = group.keys() & series.keys()
            if common and all(group[key] == series[key] for key in common):
                found = {**group, **found}
        return found

    def observation(self, element: etree._Element) -> Item:
        own = _plain(element)
        own |= _values(_child(element, "ObsKey"))
        if (dimension := _child(element, "ObsDimension")) is not None:
            own[str(dimension.get("id") or self.time)] = str(dimension.get("value") or "")
        if (time := _child(element, "Time")) is not None:
            own["TIME_PERIOD"] = str(time.text or "").strip()
        if (value := _child(element, "ObsValue")) is not None:
            own[VALUE] = str(value.get("value") or "")
        own |= _values(_child(element, "Attributes"))
        series = self.known(own) if self.series is None else {**self.series, **own}
        return {**series, **{key: value for key, value in self.whole.items() if key not in series}}
