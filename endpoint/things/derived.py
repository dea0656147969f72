"""What the project derives from figures by a stated rule: breaks, mirror pairs, gaps, comparability."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from endpoint import numbers
from endpoint.asking import about, ask, labels, local, written
from endpoint.charts.model import Mark, moment
from endpoint.service import Service
from endpoint.terms import Labels, Row, Shown
from endpoint.things.subject import distinct
from endpoint.visitor import locale, say
from simde_kg.vocab import PREFIXES

_RANKS = {"comparable": 0, "with-caution": 1, "not-comparable": 2}
_NAMED = ("indicator", "dataset", "coincides", "degree", "reason", "family", "with")


@dataclass
class Derived:
    """One derived statement: its page, and the names of what it is about, each once."""

    item: Shown
    kind: str
    period: str = ""
    after: str = ""
    value: str = ""
    other: str = ""
    relative: str = ""
    since: str = ""
    named: dict[str, dict[str, Shown]] = field(default_factory=dict)

    def all(self, name: str) -> list[Shown]:
        """Return what a variable names, in the order of the names."""
        return sorted(self.named.get(name, {}).values(), key=lambda shown: shown.name.casefold())

    def iris(self, name: str) -> frozenset[str]:
        """Return the IRIs of a variable."""
        return frozenset(self.named.get(name, ()))

    @property
    def degree_name(self) -> str:
        """How far two things can be compared, in words."""
        return ", ".join(shown.name for shown in self.all("degree"))

    @property
    def rank(self) -> int:
        """0 for what can be compared, 1 with caution, 2 for what cannot."""
        return max((_RANKS.get(iri.rpartition("/")[2], 0) for iri in self.iris("degree")), default=0)

    @property
    def likeness(self) -> str:
        """What statements share that say the same of the same two things, each of another indicator."""
        return "\n".join(shown.name for part in ("indicator", "with", "reason") for shown in self.all(part))

    @property
    def words(self) -> str:
        """The values of a break as people write them."""
        return " → ".join(numbers.number(one, locale()) for one in (self.value, self.other) if one)


def read(rows: Iterable[Row], names: Labels, base: str) -> list[Derived]:
    """Bring the rows of each statement together."""
    found: dict[str, Derived] = {}
    for row in rows:
        iri = local(row, "item")
        one = found.get(iri)
        if one is None:
            one = found[iri] = Derived(
                Shown(row["item"], names.of(iri), base),
                kind=local(row, "kind"),
                period=local(row, "period", PREFIXES["period"]),
                after=local(row, "after", PREFIXES["period"]),
                value=local(row, "value"),
                other=local(row, "other"),
                relative=local(row, "relative"),
                since=local(row, "since"),
            )
        for name in _NAMED:
            if name in row and row[name]["type"] == "uri":
                term = row[name]
                one.named.setdefault(name, {})[term["value"]] = Shown(term, names.of(term["value"]), base)
    return list(found.values())


def derived(serving: Service, rows: Sequence[Row]) -> list[Derived]:
    """Return the statements of the query ``things/derived``, the newest period first. Raises Problem."""
    names = labels(serving, distinct(rows, *_NAMED))
    found = read(rows, names, serving.settings.base_iri)
    return sorted(found, key=lambda one: (one.after or one.period, one.item.value), reverse=True)


def comparisons(serving: Service, groups: Sequence[Sequence[str]]) -> list[Derived]:
    """Return what is said of comparing each two indicators of the same group. Raises Problem."""
    several = [group for group in groups if len(group) > 1]
    queries = [written("things/comparability-between", **{"indicator": group, "with": group}) for group in several]
    rows = [row for table in ask(serving, *queries) for row in table]
    return read(rows, labels(serving, distinct(rows, *_NAMED)), serving.settings.base_iri)


def comparable(serving: Service, iri: str) -> list[Derived]:
    """Return what is said of comparing an indicator, or a dataset edition, with others. Raises Problem."""
    (rows,) = ask(serving, about("things/comparability", iri))
    return read(rows, labels(serving, distinct(rows, *_NAMED)), serving.settings.base_iri)


def marks(breaks: Iterable[Derived], indicator: str) -> list[tuple[Mark, str]]:
    """Return the breaks in series of an indicator as marks for its chart, each with the address of its page."""
    found = []
    for one in breaks:
        at = moment(one.after)
        if one.kind == "break" and at is not None and indicator in one.iris("indicator"):
            before = moment(one.period)
            middle = (at + before) / 2 if before is not None else at
            name = say("Break in the series {period}: {values}", period=f"{one.period} – {one.after}", values=one.words)
            found.append((Mark(middle, name, broken=True), one.item.href))
    return found
