"""Fields: a record as a form and back. What is typed and cannot be understood is told beside its field, and stays.

Repeated parts (creators, identifiers, titles, abstracts) are rows of inputs with the same names, read side by side.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from endpoint.words import _
from simde_kg.catalogue import dates, identifiers, languages
from simde_kg.catalogue.record import Agent, Identifier, Record, Source, Subject, Text, clean, tidied

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

SINGLE = {
    "container": _("Journal or book that it is in"),
    "volume": _("Volume"),
    "issue": _("Issue"),
    "pages": _("Pages"),
    "edition": _("Edition"),
}
LINES = {
    "publishers": _("Publishers"),
    "places": _("Places of publication"),
    "rights": _("Rights"),
    "links": _("Addresses of the full text"),
    "notes": _("Notes"),
}
"""Fields of many texts: one a line."""
CHOSEN = ("topics", "areas", "corridors")
LABELS = {
    "title": _("Title"),
    "type": _("Type"),
    "other_titles": _("Other titles"),
    "creators": _("Creators"),
    **SINGLE,
    "publishers": LINES["publishers"],
    "places": LINES["places"],
    "issued": _("Date of publication"),
    "identifiers": _("Identifiers"),
    "languages": _("Languages"),
    "subjects": _("Keywords"),
    "topics": _("Topics"),
    "areas": _("Areas"),
    "corridors": _("Corridors"),
    "abstracts": _("Abstracts"),
    "rights": LINES["rights"],
    "links": LINES["links"],
    "notes": LINES["notes"],
    "extra": _("Other fields of the source"),
    "source": _("Where it was read"),
}
"""Fields in the order of the form, and what people call them."""
TYPES = {
    "article": _("Article"),
    "book": _("Book"),
    "chapter": _("Chapter"),
    "report": _("Report"),
    "thesis": _("Thesis"),
    "press-release": _("Press release"),
    "webpage": _("Web page"),
    "dataset": _("Data set"),
}
ROLE_NAMES = {
    "aut": _("author"),
    "edt": _("editor of the work"),
    "trl": _("translator"),
    "ctb": _("contributor"),
    "ths": _("thesis supervisor"),
    "com": _("compiler"),
    "ill": _("illustrator"),
    "pbd": _("director of publication"),
    "cmp": _("composer"),
    "fnd": _("funder"),
    "isb": _("issuing body"),
}
SCHEMES = ("doi", "isbn", "issn", "handle", "pmid", "lccn", "oai", "local")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.I)
Problems = dict[str, list[tuple[str, dict[str, object]]]]
"""Field -> messages and their parameters."""


class Form:
    """What was sent, and what was wrong with it."""

    def __init__(self, sent: "MultiDict[str, str]", base: str) -> None:
        self._sent, self._base = sent, base
        self.problems: Problems = {}

    def wrong(self, field: str, message: str, **params: object) -> None:
        """Note what is wrong with a field."""
        self.problems.setdefault(field, []).append((message, params))

    def record(self, before: Record) -> Record:
        """Return the record that the form describes; ``before`` has what no form shows."""
        lines = {name: self._lines(name) for name in LINES}
        for link in lines["links"]:
            if not _ADDRESS.fullmatch(link):
                self.wrong("links", _("{text} is not an address: it begins with https:// or http://."), text=link)
        source = self._one("source")
        read = before.source if source == before.source.address else Source(file=source, form="desk")
        return tidied(
            before.replace(
                title=Text(self._one("title"), self._language("title", self._one("title_language"))),
                type=self._one("type"),
                other_titles=self._texts("other_titles"),
                abstracts=self._texts("abstracts"),
                creators=tuple(self._creators()),
                issued=self._date(),
                identifiers=tuple(self._identifiers()),
                languages=tuple(self._languages()),
                subjects=tuple(self._subjects(before)),
                source=read,
                **{name: self._one(name) for name in SINGLE},
                **{name: tuple(value) for name, value in lines.items()},
                **{name: tuple(self._chosen(name)) for name in CHOSEN},
            )
        )

    def _one(self, name: str) -> str:
        return clean(self._sent.get(name, ""))

    def _rows(self, *names: str) -> Iterable[tuple[str, ...]]:
        """Yield the rows of inputs, side by side, that are not empty in the first."""
        columns = [[clean(one) for one in self._sent.getlist(name)] for name in names]
        return [row for row in zip(*columns, strict=False) if row[0]]

    def _lines(self, name: str) -> list[str]:
        return [text for line in self._sent.get(name, "").splitlines() if (text := clean(line))]

    def _language(self, field: str, text: str) -> str:
        found = languages.tag(text)
        if text and not found:
            self.wrong(field, _("{text} is no language: write a code such as es, or a name."), text=text)
        return found

    def _texts(self, name: str) -> tuple[Text, ...]:
        return tuple(Text(text, self._language(name, tag)) for text, tag in self._rows(name, f"{name}_language"))

    def _languages(self) -> Iterable[str]:
        for text in re.split(r"[,;\s]+", self._one("languages")):
            if text and (found := self._language("languages", text)):
                yield found

    def _creators(self) -> Iterable[Agent]:
        for name, role, kind, id_ in self._rows("creator", "creator_role", "creator_kind", "creator_id"):
            given = tuple(filter(None, (self._agent(part) for part in id_.split())))
            code = role if re.fullmatch(r"[a-z]{3}", role) else "ctb"
            yield Agent(name, code, kind != "organization", given)

    def _agent(self, text: str) -> Identifier | None:
        found = identifiers.agent(text)
        scheme, colon, value = text.partition(":")
        if found is None and colon and value and scheme.isalpha() and scheme not in ("http", "https", "orcid", "viaf"):
            return Identifier(scheme.lower(), value)
        if found is None:
            self.wrong(
                "creators", _("{text} is neither an ORCID nor a VIAF number, or its check digit is wrong."), text=text
            )
        return found

    def _date(self) -> str:
        text = self._one("issued")
        found = text if dates.is_edtf(text) else dates.edtf(text)
        if text and not found:
            self.wrong("issued", _("{text} is no date: write 2015, 2015-03, 2015-03-21 or 2015?."), text=text)
        return found

    def _identifiers(self) -> Iterable[Identifier]:
        for value, scheme in self._rows("identifier", "identifier_scheme"):
            for one in identifiers.typed(value, scheme):
                if one.scheme.startswith("invalid-"):
                    name = scheme.upper()
                    self.wrong(
                        "identifiers", _("{text} is not a valid {scheme}: compare its digits."), text=value, scheme=name
                    )
                yield one

    def _subjects(self, before: Record) -> Iterable[Subject]:
        """Yield the keywords; those that were there keep their language and list."""
        known = {one.text: one for one in before.subjects}
        for text in self._lines("subjects"):
            yield known.get(text, Subject(text))

    def _chosen(self, name: str) -> Iterable[str]:
        kind = {"topics": "topic", "areas": "area", "corridors": "corridor"}[name]
        for text in self._sent.getlist(name):
            if re.fullmatch(re.escape(f"{self._base}{kind}/") + r"[A-Za-z0-9._%-]+", text):
                yield text
            elif text:
                self.wrong(name, _("{text} is not in the thesaurus."), text=text[:100])


def plain(record: Record, name: str) -> str:
    """Return a field as text for people, one value a line: for histories and comparisons."""
    value = getattr(record, name)
    if isinstance(value, Text):
        return _tagged(value)
    if isinstance(value, Source):
        return value.address
    return value if isinstance(value, str) else "\n".join(map(_said, value))


def _tagged(one: Text) -> str:
    return f"{one.text} [{one.language}]" if one.language else one.text


def _said(one: object) -> str:
    if isinstance(one, Text):
        return _tagged(one)
    if isinstance(one, Agent):
        ids = " ".join(f"{i.scheme}:{i.value}" for i in one.identifiers)
        return f"{one.name} ({one.role}) {ids}".strip()
    if isinstance(one, Identifier):
        return f"{one.scheme}:{one.value}"
    if isinstance(one, Subject):
        return one.text
    name, value = getattr(one, "name", ""), getattr(one, "value", "")
    return f"{name}: {value}" if name else str(one)


def differences(old: Record, new: Record) -> Sequence[tuple[str, str, str]]:
    """Return (label, old text, new text) of the fields that differ."""
    pairs = ((label, plain(old, name), plain(new, name)) for name, label in LABELS.items())
    return [(label, before, after) for label, before, after in pairs if before != after]
