"""What the graph says of one thing, kept while the release is served."""

from collections import OrderedDict
from collections.abc import Mapping

from endpoint.asking import about, ask, is_iri
from endpoint.service import Service

Said = Mapping[str, list[tuple[str, str]]]
"""Predicate -> values, each with its language (empty for none)."""
_MOST = 4096
_kept: "OrderedDict[tuple[str, str], Said]" = OrderedDict()


def of(iri: str, serving: Service) -> Said:
    """Return what is said of a thing; empty when nothing is, or when it is no IRI. Raises Problem."""
    if not is_iri(iri):
        return {}
    key = (serving.releases.current().id, iri)
    if (found := _kept.get(key)) is None:
        (rows,) = ask(serving, about("described/signposts", iri))
        made: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            value = row["value"]
            made.setdefault(row["predicate"]["value"], []).append((value["value"], value.get("xml:lang", "")))
        found = _kept[key] = {predicate: sorted(values) for predicate, values in made.items()}
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return found
