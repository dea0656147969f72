"""Problems: every refusal is a status, a code and a sentence in the visitor's language; never a stack trace.

As ``application/problem+json`` (RFC 9457), or as a page for browsers.
"""

import json
from dataclasses import dataclass, field

from endpoint.words import _, text


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818 - the name in RFC 9457
    """A request that is not answered with what was asked for.

    ``code`` is a short stable name; ``msgid`` and ``remedy`` are messages with ``params``.
    """

    status: int
    code: str
    msgid: str
    remedy: str = ""
    params: dict[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, object] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """Return what happened, in one sentence."""
        return text(self.msgid, language, **self.params)

    def advice(self, language: str) -> str:
        """Return what to do about it."""
        return text(self.remedy, language, **self.params) if self.remedy else ""

    def to_json(self, language: str, root: str) -> bytes:
        """Return the problem document; ``root`` is the server's own address."""
        document: dict[str, object] = {
            "type": f"{root}sparql#problem-{self.code}",
            "title": self.title(language),
            "status": self.status,
            "code": self.code,
        }
        if advice := self.advice(language):
            document["detail"] = advice
        return json.dumps({**document, **self.extra}, ensure_ascii=False).encode()


PROBLEM = "simde.problem"
"""Where the environment of a request carries a refusal that was found before Flask was reached."""
RETRY = {"Retry-After": "5"}

CODES: dict[str, tuple[int, str, str]] = {
    "no-release": (
        503,
        _("There is no release to serve yet."),
        _("Build one with simde build; this server will pick it up."),
    ),
    "no-query": (400, _("The request has no query."), _("Send it as the parameter query, or as the body of a POST.")),
    "many-queries": (400, _("The request has more than one query."), _("Send exactly one.")),
    "encoding": (400, _("The request is not UTF-8."), _("Encode the query as UTF-8.")),
    "cut-short": (
        400,
        _("The request ended after {found} of the {length} bytes that it announces."),
        _("Send it again, whole."),
    ),
    "parameters": (400, _("The parameters cannot be read."), _("Send name=value pairs, parted by &.")),
    "graph-iri": (400, _("{iri} is not an absolute IRI."), _("Name graphs by their whole IRI.")),
    "one-graph": (
        400,
        _("The request names no graph, or more than one."),
        _("Send graph=IRI or default, one of them and once."),
    ),
    "syntax": (
        400,
        _("The query cannot be read: line {line}, column {column}, at {near}."),
        _("Correct the query there. The parser says: {reason}."),
    ),
    "undeclared": (
        400,
        _("The query uses prefixes that it does not declare: {prefixes} (line {line}, column {column})."),
        _("Declare each with PREFIX, or write whole IRIs in <>."),
    ),
    "value": (400, _("The query cannot be run: {reason}."), _("Correct that value.")),
    "parameter": (
        400,
        _("The parameter {name} is not understood: {reason}"),
        _("The search page and /api/v1/openapi.json say which parameters there are."),
    ),
    "nesting": (400, _("The query nests brackets {depth} deep; {limit} is the most."), _("Write it flatter.")),
    "update": (403, _("This endpoint only reads: it takes no updates."), _("Send a query.")),
    "service": (
        403,
        _("This endpoint does not ask {iri} (SERVICE): it is not on its list."),
        _("On the list: {known}. Ask the other endpoint yourself and send its results with VALUES."),
    ),
    "service-form": (
        403,
        _("SERVICE needs an address in the query itself, SERVICE <address> {{ ... }}, not inside another SERVICE."),
        _("Write the address out instead of a variable, and parts that stand side by side."),
    ),
    "service-many": (403, _("The query has {found} SERVICE parts; {limit} is the most."), _("Ask in several queries.")),
    "service-failed": (
        502,
        _("The endpoint {iri} gave no usable answer: {reason}."),
        _("At most {seconds} seconds, {rows} rows and {bytes} bytes are taken: ask for less, or use SERVICE SILENT."),
    ),
    "cross-site": (403, _("Another site sent this form."), _("Send it from a page of this server, or from a program.")),
    "saved-full": (503, _("No more than {limit} queries are kept here."), _("Keep the text yourself.")),
    "not-found": (404, _("There is nothing at this address."), _("Start from the home page or search with SPARQL.")),
    "method": (405, _("This address does not take the method {method}."), _("Use one of: {allowed}.")),
    "not-acceptable": (
        406,
        _("None of the formats asked for fits this answer."),
        _("Ask for one of: {formats}."),
    ),
    "graph-too-large": (
        406,
        _("This graph has {triples} statements; at most {most} are sent in one go."),
        _("Take it as a file: {file}"),
    ),
    "together": (409, _("These parameters do not go together: {names}."), _("Leave some of them out.")),
    "cursor": (
        409,
        _("This link to the next page is of another release: {release}."),
        _("Begin again at the first page."),
    ),
    "gone": (410, _("This was withdrawn."), _("What is still known about it is below.")),
    "too-large-request": (413, _("The request is longer than {limit} bytes."), _("Send a shorter one.")),
    "media-type": (
        415,
        _("The body's type {type} is not understood."),
        _("Send application/sparql-query or application/x-www-form-urlencoded, in UTF-8."),
    ),
    "no-deposit": (400, _("The request has no file."), _("Send one: {known}.")),
    "deposit-type": (415, _("{type} is nothing that can be validated."), _("Send one of: {known}.")),
    "deposit": (422, _("What was sent cannot be checked."), _("The check says: {reason}")),
    "deposit-time": (
        503,
        _("The validation was stopped after {limit} seconds."),
        _("Send less at once, or run simde validate on a machine of your own."),
    ),
    "deposit-size": (
        503,
        _("The validation needed more than {limit} MiB of memory, or its report was too long."),
        _("Send less at once, or run simde validate on a machine of your own."),
    ),
    "profile": (400, _("There is no profile {name}."), _("Known profiles: {known}.")),
    "rate": (
        429,
        _("You have asked for more than one client may within a minute."),
        _("Wait {seconds} seconds. Ask for many things in one query, or take a dump."),
    ),
    "too-large": (
        503,
        _("The answer is larger than {limit} bytes."),
        _("Ask for less: select fewer variables or rows, or take a dump."),
    ),
    "timeout": (
        503,
        _("The query was stopped after {limit} seconds."),
        _("Make it more specific, or ask for less; LIMIT alone may not help when rows are sorted or grouped."),
    ),
    "not-carried": (
        503,
        _("The release that is served has no {what}."),
        _("Build a release with this version of simde, on this machine."),
    ),
    "busy": (503, _("All places for queries are taken."), _("Wait some seconds and ask again.")),
    "store": (
        503,
        _("The store behind this endpoint does not answer as it should."),
        _("Ask again in a minute; its operator finds the reason in the server's log."),
    ),
    "crashed": (
        503,
        _("The query needed more memory than it may take ({limit} MiB), or is too deeply nested."),
        _("Ask for less at once, without sorting or grouping so much, or write it flatter."),
    ),
    "evaluation": (500, _("The query could not be answered."), _("Please tell us the query: this is our fault.")),
    "internal": (500, _("Something went wrong here."), _("Please tell us what you asked for: this is our fault.")),
    "bad-request": (400, _("The request cannot be understood."), _("Check the address and the parameters.")),
}


def problem(code: str, headers: dict[str, str] | None = None, **params: object) -> Problem:
    """Return the problem with the given code."""
    status, msgid, remedy = CODES[code]
    retry = RETRY if code in ("timeout", "busy", "no-release", "store") else {}
    return Problem(status, code, msgid, remedy, params, {**retry, **(headers or {})})
