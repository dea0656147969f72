"""``/corridors``, ``/countries``, ``/documents`` ...: a list of everything of a kind, with choices to narrow it down.

A list is a query (``rq/lists``) that gives ``?item`` and variables; those named here become choices and details.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import RLock
from typing import Any

from flask import Blueprint, Response, request

from endpoint import bibliography, pages, rendering
from endpoint.asking import labels, steady, written
from endpoint.listing import topics
from endpoint.listing.items import Facet, Grouped, Index, Item, as_csv, facet, grouped, indexed, items, narrowed, paged
from endpoint.problems import problem
from endpoint.service import Service, service
from endpoint.visitor import language, languages, say
from endpoint.words import _

blueprint = Blueprint("listing", __name__)


@dataclass(frozen=True)
class List:
    """A list: title, what it is, its choices (variable -> label), the details of each item, and what makes its name."""

    title: str
    lead: str
    choices: Mapping[str, str]
    details: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()
    columns: bool = False


LISTS: Mapping[str, List] = {
    "corridors": List(
        _("Corridors"),
        _("A corridor is a pair of countries: the one migrants come from and the one they live in or move to."),
        {"phase": _("Phase"), "origin": _("Origin"), "destination": _("Destination")},
        naming=("origin", "destination"),
        columns=True,
    ),
    "countries": List(
        _("Countries"),
        _("Countries, territories with a code of their own, and former countries that sources use."),
        {"region": _("Region"), "group": _("Group")},
        columns=True,
    ),
    "regions": List(
        _("Regions and groups"),
        _("Regions, groups of countries, parts of countries, and what sources use in place of a country."),
        {"kind": _("Kind"), "within": _("Part of")},
        columns=True,
    ),
    "indicators": List(
        _("Indicators"),
        _("What figures measure. The definition decides whether two figures can be compared."),
        {"population": _("Who is counted"), "source": _("Kind of source"), "unit": _("Unit"), "goal": _("Goal")},
        ("population", "unit"),
    ),
    "documents": List(
        _("Documents"),
        _("Articles, books, reports and theses on migration and development."),
        {
            "type": _("Kind"), "language": _("Language"), "topic": _("Topic"), "area": _("Place"),
            "corridor": _("Corridor"), "year": _("Year"),
        },
        ("author", "year", "type", "language"),
    ),
    "datasets": List(
        _("Datasets"),
        _("Every source of figures and facts, by edition. A newer edition does not erase an older one."),
        {"indicator": _("Indicator"), "publisher": _("Publisher"), "licence": _("Licence")},
        ("publisher", "version"),
    ),
    "organizations": List(
        _("Organisations"),
        _("Institutions that produce data or documents on migration, act on it or maintain information systems."),
        {"type": _("Kind"), "area": _("Country")},
        ("type", "area"),
    ),
    "events": List(
        _("Events"),
        _("Happenings that matter to migration or to the data that measure it."),
        {"type": _("Kind"), "area": _("Place"), "year": _("Year")},
        ("began", "type", "area"),
    ),
    "policies": List(
        _("Policies"),
        _("Laws, agreements, programmes and declarations that govern migration."),
        {"type": _("Kind"), "area": _("Country"), "corridor": _("Corridor"), "year": _("Year")},
        ("began", "type", "area"),
    ),
    "innovations": List(
        _("Data innovations"),
        _("New sources and methods that answer questions of migration policy which traditional data leave open."),
        {
            "source": _("Kind of source"), "method": _("Method"), "area": _("Place"), "safeguard": _("Safeguard"),
            "gap": _("Gap filled"), "maturity": _("Maturity"),
        },
        ("year", "source", "maturity"),
    ),
    "systems": List(
        _("Information systems"),
        _("Systems, surveys, databases, portals and directories on migration."),
        {"type": _("Kind"), "publisher": _("Publisher")},
        ("type", "publisher"),
    ),
}  # fmt: skip
"""Address -> list; the query of each is ``rq/lists/<address>.rq``."""


DOCUMENTS, DATASETS = "documents", "datasets"
"""The list that is given in the formats of libraries too, and the one that tells how many observations there are."""


@blueprint.get("/topics")
def thesaurus() -> Response:
    """Show the topics as a tree."""
    return pages.page("lists/topics.html", **topics.gather(service(), request.args.get("q", "")))


_kept: "OrderedDict[tuple[object, ...], Any]" = OrderedDict()
_LISTS_KEPT = 60
_locks: "defaultdict[object, RLock]" = defaultdict(RLock)


def _once(release: str, name: str, *key: object, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what ``make`` returns
    """Return what was made of a list before: tens of thousands of corridors take a while, and many may ask at once."""
    whole = (release, name, *key)
    with rendering.alone(_locks[name]):
        found = _kept.pop(whole, None)
        _kept[whole] = found = make() if found is None else found
        while len(_kept) > _LISTS_KEPT:
            _kept.popitem(last=False)
        return found


def _every(name: str, serving: Service) -> list[Item]:
    """Return all items of a list, kept while the release is served."""
    wanted = LISTS[name]

    def made() -> list[Item]:
        given: Grouped = _once(release, name, make=lambda: grouped(steady(serving, written(f"lists/{name}"))))
        own = [] if wanted.naming else [term["value"] for term, _values in given.found]
        values = [term["value"] for term in given.terms.values() if term["type"] == "uri"]
        named = labels(serving, [*own, *values])
        return items(given, named, serving.settings.base_iri, wanted.naming)

    release = serving.releases.current().id
    found: list[Item] = _once(release, name, languages(), make=made)
    return found


def _index(name: str, every: list[Item], serving: Service) -> Index:
    """Return what finds the items of a list by what they can be narrowed down by."""
    release = serving.releases.current().id
    found: Index = _once(release, name, languages(), "", make=lambda: indexed(every, LISTS[name].choices))
    return found


def _facets(name: str, every: list[Item], chosen: Mapping[str, str], left: list[Item], serving: Service) -> list[Facet]:
    """Return what a list can be narrowed down by; counts are of the items that the other choices leave."""
    choices = LISTS[name].choices

    def made() -> list[Facet]:
        others = narrowed(every, chosen, "", _index(name, every, serving))
        return [facet(left if chosen[v] else others, v, say(label), chosen[v]) for v, label in choices.items()]

    if any(chosen.values()):
        return made()
    found: list[Facet] = _once(serving.releases.current().id, name, languages(), language(), make=made)
    return found


def _observed(serving: Service) -> dict[str, int]:
    """Return address of a dataset -> number of its observations, of those that have any."""
    graphs = serving.releases.current().release.manifest.graphs
    return {f"/dataset/{name}": one.observations for name, one in graphs.items() if one.observations}


@blueprint.get(f"/<any({', '.join(LISTS)}):name>")
def listed(name: str) -> Response:
    """Show a list, narrowed down by the choices in the address."""
    wanted, serving = LISTS[name], service()
    variables = [*wanted.choices, *wanted.details, *wanted.naming]
    every = _every(name, serving)
    chosen = {variable: request.args.get(variable, "")[:300] for variable in wanted.choices}
    index = _index(name, every, serving) if any(chosen.values()) else {}
    left = narrowed(every, chosen, request.args.get("q", "")[:100], index)
    if not every:
        raise problem("not-found")
    if request.args.get("format") == "csv":
        body = as_csv(left, list(dict.fromkeys(variables)))
        return Response(
            body, content_type="text/csv; charset=utf-8; header=present", headers={"Vary": "Accept-Language"}
        )
    if name == DOCUMENTS and (form := bibliography.form_of(request.args.get("format", ""))) is not None:
        return bibliography.listed([one.shown.value for one in left], form, serving)
    shown, where = paged(left, request.args.get("from", ""))
    return pages.page(
        "lists/list.html",
        name=name,
        wanted=wanted,
        items=shown,
        total=len(left),
        every=len(every),
        where=where,
        facets=_facets(name, every, chosen, left, serving),
        sparql=written(f"lists/{name}"),
        exports=bibliography.OFFERED if name == DOCUMENTS else (),
        observed=_observed(serving) if name == DATASETS else {},
    )
