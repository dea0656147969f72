"""Drafts: what a draft is made of, and the first part of its ``dataset.ttl``: what the dataset is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simde_kg.gaps import MARKER
from simde_kg.iri import BASE
from simde_kg.scaffold.grid import Grid, Layout
from simde_kg.scaffold.guess import COLUMN, Guess
from simde_kg.scaffold.indicators import Indicator
from simde_kg.words import _

PREFIXES = {
    "csvw": "http://www.w3.org/ns/csvw#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "indicator": BASE + "indicator/",
    "organization": BASE + "organization/",
    "qb": "http://purl.org/linked-data/cube#",
    "rml": "http://w3id.org/rml/",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "sdmx-code": "http://purl.org/linked-data/sdmx/2009/code#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "simde": BASE + "ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CHOOSE = "CHOOSE"
"""Stands where the local name of an indicator is to be written."""


@dataclass(frozen=True)
class Draft:
    """Everything that the text of a draft is made of; ``say`` translates a message and fills its fields."""

    id: str
    grid: Grid
    layout: Layout
    guess: Guess
    indicator: Indicator | None
    indicators: Mapping[str, Indicator]
    say: Callable[..., str]

    @property
    def money(self) -> bool:
        """Whether the figures are amounts of money."""
        return self.indicator is not None and self.indicator.unit == "us-dollars"

    @property
    def bilateral(self) -> bool:
        """Whether rows lead from an origin to a destination."""
        return {"origin", "destination"} <= {area.part for area in self.guess.areas}

    @property
    def datatype(self) -> str:
        """The datatype of the figures."""
        return "integer" if self.guess.numbers is not None and self.guess.numbers.whole else "decimal"

    @property
    def left_out(self) -> list[str]:
        """Empty cells of a matrix of areas: no figure is meant there."""
        numbers = self.guess.numbers
        return [m for m in numbers.markers if m in ("", "..")] if numbers and self.guess.wide == "area" else []

    @property
    def missing(self) -> dict[str, str]:
        """Cells that stand for a figure that is missing, with their status ("" where a person must say)."""
        numbers = self.guess.numbers
        return {m: s for m, s in numbers.markers.items() if m not in self.left_out} if numbers else {}

    @property
    def own_codes(self) -> bool:
        """Whether the draft has a crosswalk of its own."""
        unknown = any(area.match.unknown for area in self.guess.areas)
        return unknown or bool(self.guess.sex) or self.guess.wide == "measure"

    def read_columns(self) -> list[str]:
        """Return the titles that are read one by one; the data columns of a table wide by period or area are not."""
        named = [area.column for area in self.guess.areas if area.column != COLUMN]
        named += [*(self.guess.period.columns if self.guess.period else ()), self.guess.sex, self.guess.apart]
        named += self.guess.data if self.guess.wide in ("", "measure") else ()
        return [title for title in self.layout.titles if title in named]

    def gap(self, msgid: str, **params: object) -> str:
        """Return the text that marks a line as open."""
        return f"{MARKER} {self.comment(msgid, **params)}"

    def comment(self, msgid: str, **params: object) -> str:
        """Return the text of a comment: one line, whatever cells it shows."""
        return " ".join(self.say(msgid, **params).split())


def head(draft: Draft) -> str:
    """Return the comment at the top and the prefixes."""
    shown = MARKER.replace("(", " (")  # not the mark itself: this line is no gap
    lines = [
        draft.say(
            _("Draft written by simde new. Complete every line marked {marker} (without the blank),"), marker=shown
        ),
        draft.say(_("remove the mark, check the rest, then run: simde build {id}"), id=draft.id),
    ]
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return "".join(f"# {line}\n" for line in lines) + prefixes


def about(draft: Draft) -> str:
    """Return what the dataset is: titles, publisher, licence, years, indicator."""
    texts = [
        f"    dcterms:{name}\n" + " ,\n".join(f'        "{MARKER}"@{tag}' for tag in ("es", "en", "fr")) + " ;"
        for name in ("title", "description")
    ]
    lines = [
        "<> a qb:DataSet, dcat:Dataset, simde:DatasetEdition ;",
        *texts,
        f"    dcterms:publisher organization:{draft.id.partition('/')[0]} ;",
        f'    dcterms:license "" ;  # {draft.gap(_("the IRI, in <>, of the licence that the publisher states"))}',
        f'    dcat:version "" ;  # {draft.gap(_("what the publisher calls this edition, or its date"))}',
    ]
    years = sorted(set(re.findall(r"\b(?:1[89]|20)\d\d", " ".join(_period_cells(draft)))))
    if years:
        span = f'dcat:startDate "{years[0]}"^^xsd:gYear ; dcat:endDate "{years[-1]}"^^xsd:gYear'
        lines.append(f"    dcterms:temporal [ a dcterms:PeriodOfTime ; {span} ] ;")
    if draft.indicator is not None:
        lines.append(f"    simde:indicator indicator:{draft.indicator.name} ;")
    else:
        choice = draft.gap(_("one of: {names}"), names=", ".join(draft.indicators))
        lines.append(f"    simde:indicator indicator:{CHOOSE} ;  # {choice}")
    return "\n".join([*lines, "    simde:table <#data> .\n"])


def _period_cells(draft: Draft) -> list[str]:
    if draft.guess.wide == "period":
        return list(draft.guess.data)
    columns = draft.guess.period.columns[:1] if draft.guess.period else ()
    return [cell for title in columns for cell in draft.layout.column(title)]


def quoted(text: str) -> str:
    """Return a text as a Turtle string."""
    for character, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(character, written)
    return f'"{text}"'
