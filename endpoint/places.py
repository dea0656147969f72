"""Countries for maps: which area has which M49 number, and the continent it lies in."""

from dataclasses import dataclass

from endpoint.asking import local, steady, written
from endpoint.service import Service


@dataclass(frozen=True, slots=True)
class Place:
    """A country: its IRI, its M49 number without leading zeros as outlines have it, and its continent's IRI."""

    iri: str
    m49: str
    continent: str


_kept: dict[str, dict[str, Place]] = {}


def places(serving: Service) -> dict[str, Place]:
    """Return local id (``MEX``) -> place. Raises Problem."""
    release, base = serving.releases.current().id, serving.settings.base_iri + "area/"
    if (known := _kept.get(release)) is not None:
        return known
    found = {}
    for row in steady(serving, written("things/areas")):
        iri = local(row, "area")
        found[iri.removeprefix(base)] = Place(iri, local(row, "m49"), local(row, "continent"))
    _kept.clear()
    _kept[release] = found
    return found
