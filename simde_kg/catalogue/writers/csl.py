"""CSL-JSON: for Zotero, Pandoc and the formatting of citations."""

import json
from collections.abc import Sequence
from typing import Any

from simde_kg.catalogue import dates, kinds
from simde_kg.catalogue.readers.csl import ROLES
from simde_kg.catalogue.record import Agent, Record
from simde_kg.catalogue.writers import Labels

_NAMES = {role: name for name, role in ROLES.items()}
_SINGLE = {"container": "container-title", "volume": "volume", "issue": "issue", "pages": "page", "edition": "edition"}


def write(records: Sequence[Record], labels: Labels) -> bytes:
    """Return an array of items."""
    items_ = [item(record, labels) for record in records]
    return (json.dumps(items_, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def item(record: Record, labels: Labels) -> dict[str, Any]:
    """Return the item of a record."""
    made: dict[str, Any] = {"id": record.source.id or "document", "type": kinds.CSL[record.type]}
    if record.type == "press-release":
        made["genre"] = "press release"
    texts = {
        "title": record.title.text,
        "title-short": record.other_titles[0].text if record.other_titles else "",
        "abstract": record.abstracts[0].text if record.abstracts else "",
        "publisher": "; ".join(record.publishers),
        "publisher-place": "; ".join(record.places),
        "note": "; ".join(record.notes),
        "license": "; ".join(record.rights),
        "language": next(iter(record.languages), ""),
        "URL": next(iter(record.links), ""),
        "DOI": record.first("doi"),
        "ISBN": " ".join(record.of("isbn")),
        "ISSN": " ".join(record.of("issn")),
        **{name: getattr(record, field) for field, name in _SINGLE.items()},
    }
    made.update({name: value for name, value in texts.items() if value})
    words = [one.text for one in record.subjects]
    words += [labels[one] for one in (*record.topics, *record.areas) if one in labels]
    if words:
        made["keyword"] = words if any(c in word for word in words for c in ",;") else ", ".join(words)
    for agent in record.creators:
        made.setdefault(_NAMES.get(agent.role, "contributor"), []).append(_name(agent))
    if record.issued:
        made["issued"] = _date(record.issued)
    own = {name: list(values) for name in ("topics", "areas", "corridors") if (values := getattr(record, name))}
    if own:
        made["custom"] = own
    return made


def _name(agent: Agent) -> dict[str, str]:
    if not agent.person:
        return {"literal": agent.name}
    return {"family": agent.family, "given": agent.given} if agent.given else {"family": agent.name}


def _date(date: str) -> dict[str, Any]:
    """Return a date in parts, and as EDTF where the parts do not say all."""
    parts = dates.to_parts(date)
    made: dict[str, Any] = {"date-parts": parts} if parts and len(parts) == len(date.split("/")) else {"raw": date}
    if date.endswith("~") and "date-parts" in made:
        made["circa"] = True
    if made.get("raw") or dates.of_parts(parts, circa=bool(made.get("circa"))) != date:
        made["edtf"] = date
    return made
