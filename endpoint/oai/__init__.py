"""``/oai``: the documents for harvesters, over OAI-PMH 2.0.

Formats oai_dc, marc21 (MARCXML), mods and rdf; sets by topic, type and corridor; deleted records stay in the list.
Lists go on where they stopped, whatever is published meanwhile: see :mod:`endpoint.oai.ledger`.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Response, request
from lxml import etree

from endpoint import limits, records
from endpoint.concepts import vocabularies
from endpoint.oai import asked, changes, written
from endpoint.oai.asked import OaiError, Token, moment
from endpoint.oai.ledger import Entry, Ledger, Part
from endpoint.oai.written import FORMATS, sub
from endpoint.problems import problem
from endpoint.service import Service, service
from endpoint.visitor import language
from endpoint.words import _, text

blueprint = Blueprint("oai", __name__)
PAGE = 100
"""Records in one answer."""
_SAFE = "-_.!~*'();/?:@&=+$,"
_EMAIL = "email"
_TRIES = 3


@blueprint.route("/oai", methods=["GET", "POST"])
def oai() -> Response:
    """Answer a request of the protocol."""
    now, given = time.time(), dict[str, str]()
    try:
        given = asked.arguments(request.form if request.method == "POST" else request.args)
        root = _answered(given, now)
    except OaiError as error:
        root = written.envelope(request.url_root + "oai", now, _shown(error, given))
        sub(root, "error", error.said, code=error.code)
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    response = Response(body, content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    return response


class _MovedError(Exception):
    """The release changed between the list of changes and the records."""


def _answered(given: dict[str, str], now: float) -> etree._Element:
    """Return the answer; begin again when a release was published meanwhile. Raises OaiError, Problem."""
    for _time in range(_TRIES):
        root = written.envelope(request.url_root + "oai", now, given)
        try:
            _VERBS[given["verb"]](root, given, service())
        except _MovedError:
            continue
        return root
    raise problem("busy")


def _shown(error: OaiError, given: dict[str, str]) -> dict[str, str]:
    """Return the arguments that an answer repeats: none that are wrong."""
    return {} if error.code in ("badVerb", "badArgument") else given


def _host(serving: Service) -> tuple[str, str]:
    """Return the domain and the path of the base."""
    parts = urlsplit(serving.settings.base_iri)
    return parts.hostname or "localhost", parts.path.strip("/")


def _identifier(iri: str, serving: Service) -> str:
    host, path = _host(serving)
    local = iri.removeprefix(serving.settings.base_iri)
    return f"oai:{host}:{quote('/'.join(filter(None, (path, local))), safe=_SAFE + '%')}"


def _iri(identifier: str, serving: Service) -> str:
    """Return the IRI of an identifier. Raises OaiError idDoesNotExist."""
    host, path = _host(serving)
    start = f"oai:{host}:" + (f"{path}/" if path else "")
    if not identifier.startswith(start):
        raise OaiError("idDoesNotExist", "No document has this identifier.")
    local = identifier.removeprefix(start)
    return serving.settings.base_iri + (local if local.isascii() and "%" not in local else unquote(local))


def _entry(identifier: str, serving: Service) -> Entry:
    found = changes.ledger(serving).one(_iri(identifier, serving))
    if found is None:
        raise OaiError("idDoesNotExist", "No document has this identifier.")
    return found


def _form(prefix: str) -> str:
    if prefix not in FORMATS:
        raise OaiError("cannotDisseminateFormat", f"Formats: {', '.join(FORMATS)}.")
    return prefix


def _email(host: str) -> str:
    """Return who answers for the server: the setting ``email``, else the postmaster of its domain (RFC 2142)."""
    set_ = str(limits.written().get(_EMAIL, ("", ""))[1])
    return set_ or f"postmaster@{host if '.' in host else host + '.localdomain'}"


def _identify(root: etree._Element, _given: dict[str, str], serving: Service) -> None:
    last, earliest = changes.ledger(serving).ends()
    host, _path = _host(serving)
    facts = {
        "repositoryName": "SIMDE",
        "baseURL": request.url_root + "oai",
        "protocolVersion": "2.0",
        "adminEmail": _email(host),
        "earliestDatestamp": moment(earliest),
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }
    sample = changes.ledger(serving).part(Part(0, last), 1)
    name = sample[0].iri if sample else f"{serving.settings.base_iri}document/1"
    written.identity(root, facts, host, _identifier(name, serving))


def _formats(root: etree._Element, given: dict[str, str], serving: Service) -> None:
    if "identifier" in given:
        _entry(given["identifier"], serving)
    listed = sub(root, "ListMetadataFormats")
    for prefix, form in FORMATS.items():
        made = sub(listed, "metadataFormat")
        sub(made, "metadataPrefix", prefix)
        sub(made, "schema", form.schema)
        sub(made, "metadataNamespace", form.namespace)


def _sets(root: etree._Element, given: dict[str, str], serving: Service) -> None:
    if "resumptionToken" in given:
        raise OaiError("badResumptionToken", "The list of sets comes in one piece.")
    known, listed = vocabularies(serving), sub(root, "ListSets")
    names = {f"{scheme}:{concept.local}": concept.name(language())[0]
             for scheme, name in (("topic", "topic"), ("type", "document-type")) if name in known.by_id
             for concept in known.by_id[name].concepts.values()}  # fmt: skip
    for scheme, name in (("topic", "topic"), ("type", "document-type")):
        if name in known.by_id:
            names[scheme] = known.by_id[name].scheme.name(language())[0]
    names["corridor"] = text(_("Corridor"), language())
    found = changes.ledger(serving).sets()
    for spec in found or changes.SCHEMES:
        made = sub(listed, "set")
        sub(made, "setSpec", spec)
        sub(made, "setName", names.get(spec) or spec.rpartition(":")[2].replace("-", " → ", 1))


def _one(root: etree._Element, given: dict[str, str], serving: Service) -> None:
    prefix = _form(given["metadataPrefix"])
    entry = _entry(given["identifier"], serving)
    _add(sub(root, "GetRecord"), [entry], prefix, serving)


def _add(parent: etree._Element, entries: list[Entry], prefix: str, serving: Service) -> None:
    """Add records with metadata, or deleted ones without."""
    found = records.records([entry.iri for entry in entries if not entry.deleted], serving)
    if any(not entry.deleted and entry.iri not in found for entry in entries):
        raise _MovedError
    labels = records.labels(found.values(), serving)
    for entry in entries:
        made = sub(parent, "record")
        written.header(made, entry, _identifier(entry.iri, serving))
        if not entry.deleted:
            written.metadata(made, found[entry.iri], prefix, labels)


def _begun(given: dict[str, str], ledger: Ledger) -> Token:
    """Return where a list begins or goes on. Raises OaiError."""
    name = ledger.about()[0]
    if "resumptionToken" in given:
        return asked.token(given["resumptionToken"], given["verb"], name)
    prefix = _form(given["metadataPrefix"])
    since, until = asked.bounds(given)
    part = Part(0, ledger.ends()[0], since, until, given.get("set", ""))
    whole = ledger.count(part)
    return Token(name, given["verb"], prefix, 0, part.last, since, until, part.set, 0, whole)


def _list(root: etree._Element, given: dict[str, str], serving: Service) -> None:
    """Add a page of records or headers, and where the list goes on."""
    ledger = changes.ledger(serving)
    begun = _begun(given, ledger)
    _form(begun.prefix)
    entries = ledger.part(begun.part(), PAGE + 1)
    page, more = entries[:PAGE], len(entries) > PAGE
    if not page and not begun.sent:
        raise OaiError("noRecordsMatch", "No record fits what was asked for.")
    listed = sub(root, given["verb"])
    if given["verb"] == "ListRecords":
        _add(listed, page, begun.prefix, serving)
    else:
        for entry in page:
            written.header(listed, entry, _identifier(entry.iri, serving))
    if more or begun.sent:
        following = replace(begun, first=page[-1].number, sent=begun.sent + len(page)) if page else begun
        sizes = {"completeListSize": str(begun.whole), "cursor": str(begun.sent)}
        sub(listed, "resumptionToken", following.written() if more else "", **sizes)


_VERBS: dict[str, Callable[[etree._Element, dict[str, str], Service], None]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _one,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}
