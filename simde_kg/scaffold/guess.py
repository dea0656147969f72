"""Guesses: what each column of an unknown table is: period, area, sex, figures, or something a person must say."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from simde_kg.scaffold import codes, periods
from simde_kg.scaffold.codes import Match
from simde_kg.scaffold.grid import Layout
from simde_kg.scaffold.numbers import Numbers, is_number, study
from simde_kg.scaffold.periods import Period
from simde_kg.sources.relation import identifier

COLUMN = "_column"
"""The column's title, which a wide table passes on."""
_AREA = r"area|countr|pais|pays|iso|code|cve|clave|location|region|state|estado|entidad|place|territor|geo|economy|m49"
_ORIGIN = r"orig|from|send|source|emisor|proced|birth|nacim|naiss|citizen|national|nacional|ciudad|depart|salida"
_DESTINATION = r"dest|^to\b|host|receiv|recept|recib|llegada|arriv|resid|asyl|asilo|accueil"
_ASIDE = r"^(id|rank|rango|no\.?|n°|index|orden|sort|row|fila)$|notes?\b|nota"


@dataclass(frozen=True)
class Area:
    """A column of areas: its part (``origin``, ``destination`` or ``area``) and the crosswalks that know its codes."""

    column: str
    part: str
    match: Match


@dataclass
class Guess:
    """What is thought of a table. ``wide``: ``""`` or what the titles of the data columns are (period, area, measure).

    ``data``: titles of the columns with figures; ``marked``: those that are years with a mark behind (2019*).
    ``sex``: the column of the sex, ``sex_sql`` where in the titles of a wide table it stands. ``aside``: columns that
    are left unread, with a sample of their cells; ``forgotten``: those of them that seem to hold figures. ``apart``: an
    unread column that tells rows apart which otherwise have the same key; ``repeated``: rows have the same key, and no
    one column tells them apart.
    """

    data: tuple[str, ...] = ()
    marked: list[str] = field(default_factory=list)
    wide: str = ""
    period: Period | None = None
    areas: list[Area] = field(default_factory=list)
    sex: str = ""
    sexes: dict[str, str] = field(default_factory=dict)
    sex_sql: str = ""
    numbers: Numbers | None = None
    example: str = ""
    aside: dict[str, list[str]] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    apart: str = ""
    repeated: bool = False

    @property
    def dimensions(self) -> list[str]:
        """Names of the tidy columns that make a row's key."""
        measure = ["indicator"] if self.wide == "measure" else []
        return [*measure, *(area.part for area in self.areas), "period", *(["sex"] if self.sex else [])]


def study_table(layout: Layout, mappings: Path) -> Guess:
    """Return what the columns of a table are."""
    guess = Guess()
    titles = list(layout.titles)
    _wide(guess, layout, mappings)
    left = [title for title in titles if title not in guess.data]
    if guess.period is None:
        guess.period = periods.find(left, layout.column, identifier)
        left = [title for title in left if guess.period is None or title not in guess.period.columns]
    for title in left if not guess.sex else ():
        if found := codes.sex(layout.column(title)):
            guess.sex, guess.sexes = title, found
            break
    left = [title for title in left if title != guess.sex]
    _areas(guess, layout, left, mappings)
    left = [title for title in left if title not in {area.column for area in guess.areas}]
    if not guess.data:
        figures = [title for title in left if _figures(title, layout.column(title))]
        varied = [title for title in figures if len(set(layout.column(title))) > 1]
        guess.data = tuple(varied or figures)
        guess.wide = "measure" if len(guess.data) > 1 else ""
    left = [title for title in left if title not in guess.data]
    guess.aside = {title: _sample(layout.column(title)) for title in left}
    guess.forgotten = [title for title in left if _forgotten(title, layout.column(title))]
    cells = [cell for title in guess.data for cell in layout.column(title)]
    guess.numbers = study(cells)
    guess.example = max((cell.strip() for cell in cells if is_number(cell)), key=len, default="")
    guess.apart, guess.repeated = _apart(guess, layout)
    return guess


def _wide(guess: Guess, layout: Layout, mappings: Path) -> None:
    """See whether the titles of the data columns are periods or areas."""
    figures = [title for title in layout.titles if _figures(title, layout.column(title))]
    dated = [title for title in layout.titles if periods.shape([title]) is not None]
    found = periods.shape(dated)
    marked = [t for t in layout.titles if periods.is_marked(t)] if found is not None and found.kind == "year" else []
    if found is not None and len(dated) + len(marked) > 1:
        guess.marked = marked
        guess.data, guess.wide = tuple(t for t in layout.titles if t in dated or t in marked), "period"
        guess.period = Period(found.sql.format(COLUMN), found.kind, found.datatype, ())
    elif _stacked(guess, figures):
        pass
    elif len(figures) > 2 and (match := codes.areas(figures, mappings)) is not None:
        known = [title for title in figures if title in match.targets or title in match.unknown]
        if periods.shape(layout.column(known[0])) is None:
            aside = [title for title in known if periods.shape(layout.column(title)) is not None]
            aside += [title for title in known if title in match.unknown and _of_areas(title)]
            guess.data, guess.wide = tuple(title for title in known if title not in aside), "area"
            unknown = {code: near for code, near in match.unknown.items() if code not in aside}
            guess.areas = [Area(COLUMN, "area", replace(match, unknown=unknown))]


def _stacked(guess: Guess, figures: Sequence[str]) -> bool:
    """See whether the titles of figures are a period above a sex, or the other way round: ``2015|Women``."""
    pairs = [title.split("|") for title in figures if title.count("|") == 1]
    if len(pairs) < 2 or len(pairs) < len(figures):
        return False
    for at in (0, 1):
        found, sexes = periods.shape([pair[at] for pair in pairs]), codes.sex([pair[1 - at] for pair in pairs])
        if found is not None and sexes:
            parts = [f"split_part({COLUMN}, '|', {number})" for number in (at + 1, 2 - at)]
            guess.data, guess.wide = tuple(figures), "period"
            guess.period = Period(found.sql.format(parts[0]), found.kind, found.datatype, ())
            guess.sex, guess.sexes, guess.sex_sql = COLUMN, sexes, parts[1]
            return True
    return False


def _of_areas(title: str) -> bool:
    """Whether a title says that a column holds areas."""
    return re.search(f"{_AREA}|{_ORIGIN}|{_DESTINATION}", periods.fold(title)) is not None


def _areas(guess: Guess, layout: Layout, titles: Sequence[str], mappings: Path) -> None:
    """Find the columns of areas, the same areas once, and name their parts."""
    found: list[Area] = []
    for title in titles:
        cells = layout.column(title)
        numeric = all(is_number(cell) for cell in cells if cell.strip())
        named = _of_areas(title)
        if numeric and (study(cells) is None or not named or _fraction(cells)):
            continue
        match = codes.areas(cells, mappings)
        one_short_code = len(set(cells)) == 1 and len(cells[0].strip()) < 4
        if match is not None and (not one_short_code or named):
            found.append(Area(title, "", match))
    kept: list[Area] = []
    for area in sorted(found, key=lambda one: (-one.match.share, titles.index(one.column))):
        if not any(_same(layout, area, other) for other in kept):
            kept.append(area)
    kept.sort(key=lambda one: titles.index(one.column))
    guess.areas = _parts([*kept, *guess.areas])


def _fraction(cells: Sequence[str]) -> bool:
    return any(not re.fullmatch(r"\d{1,3}(\.0)?", cell.strip()) for cell in cells if cell.strip())


def _same(layout: Layout, one: Area, other: Area) -> bool:
    """Whether two columns name the same areas, such as a code and a name."""
    pairs = zip(layout.column(one.column), layout.column(other.column), strict=True)
    both = [
        (one.match.targets[a.strip()], other.match.targets[b.strip()])
        for a, b in pairs
        if a.strip() in one.match.targets and b.strip() in other.match.targets
    ]
    return bool(both) and sum(a == b for a, b in both) >= 0.95 * len(both)


def _parts(areas: list[Area]) -> list[Area]:
    """Name the part of each area by its title; of several the first is the origin, unless titles say otherwise."""
    if len(areas) < 2:
        return [Area(area.column, "area", area.match) for area in areas]
    names = [""] * len(areas)
    for number, area in enumerate(areas):
        title = periods.fold(area.column)
        origin, destination = re.search(_ORIGIN, title), re.search(_DESTINATION, title)
        part = "origin" if origin and not destination else "destination" if destination and not origin else ""
        names[number] = part if part not in names else ""
    for part in ("origin", "destination"):
        if part not in names and "" in names:
            names[names.index("")] = part
    spare = (f"area{number}" for number in range(1, len(areas) + 1))
    return [Area(area.column, name or next(spare), area.match) for area, name in zip(areas, names, strict=True)]


def _figures(title: str, cells: Sequence[str]) -> bool:
    return study(cells) is not None and not re.search(_ASIDE, periods.fold(title)) and periods.shape(cells) is None


def _forgotten(title: str, cells: Sequence[str]) -> bool:
    """Whether a column that is left aside holds numbers and is neither a code, a number of rows nor a period."""
    filled = [cell for cell in cells if cell.strip()]
    if periods.shape(cells) is not None or re.search(f"{_ASIDE}|{_AREA}", periods.fold(title)):
        return False
    return 2 * sum(map(is_number, filled)) >= len(filled) > 0


def _sample(cells: Sequence[str]) -> list[str]:
    return [text for text, _count in Counter(cell.strip() for cell in cells).most_common(4)]


def _apart(guess: Guess, layout: Layout) -> tuple[str, bool]:
    """Return the column without which rows have the same key (or an empty text), and whether none is enough."""
    named = [area.column for area in guess.areas if area.column != COLUMN]
    keys = [
        *named,
        *(guess.period.columns if guess.period else ()),
        *([guess.sex] if guess.sex not in ("", COLUMN) else []),
    ]

    def unique(titles: Sequence[str]) -> bool:
        places = [layout.titles.index(title) for title in titles]
        return len({tuple(row[place] for place in places) for row in layout.body}) == len(layout.body)

    if unique(keys):
        return "", False
    found = next((title for title in guess.aside if unique([*keys, title])), "")
    return found, not found
