"""The client: queries and published questions of one endpoint, answered as tables."""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any

import pandas as pd
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from simde_kg import settings
from simde_kg.client import columns, lexer
from simde_kg.client.columns import Look, Row
from simde_kg.client.terms import Value, terms
from simde_kg.client.transport import Reply, Transport
from simde_kg.errors import QueryError
from simde_kg.words import _, spoken

_AGENT = "simde-kg (Python client)"
_RESULTS = "application/sparql-results+json"


def _language() -> str:
    return settings.load().lang or "en"


def _endpoint() -> str:
    chosen = settings.load()
    return chosen.sparql_endpoint or f"http://{chosen.host}:{chosen.port}/sparql"


@dataclass(frozen=True)
class Client:
    """Asks one endpoint.

    ``endpoint``: its address (default: the setting ``sparql_endpoint``). ``language``: of the endpoint's
    explanations (default: the setting ``lang``, or English).
    ``timeout``: seconds of silence that are borne. ``patience``: seconds of waiting, in all, for a busy endpoint.
    ``short``: IRIs as prefixed names (``area:MEX``). ``exact``: xsd:decimal as ``Decimal``, not Float64.
    ``tags``: a column ``<name>_lang`` beside each column with language tags.
    Raises QueryError for an address that is not http or https.
    """

    endpoint: str = field(default_factory=_endpoint)
    language: str = field(default_factory=_language)
    timeout: int = 120
    patience: float = 60.0
    short: bool = False
    exact: bool = False
    tags: bool = False

    def __post_init__(self) -> None:
        if urllib.parse.urlsplit(self.endpoint).scheme not in ("http", "https"):
            raise QueryError(
                _("{endpoint!r} is not the address of an endpoint."),
                _("Write one that begins with http:// or https://."),
                endpoint=self.endpoint,
            )

    def query(self, text: str, *, page: int = 0) -> pd.DataFrame:
        """Return the answer to a SELECT query (see :mod:`simde_kg.client.columns` for the types of columns).

        The project's prefixes need not be declared. ``page``: fetch so many rows at a time; the query then needs
        ORDER BY, and rows that it leaves tied are ordered by all variables, so that no row is lost or doubled.
        Raises QueryError for another form, a refusal, a broken answer, or a graph that changed between pages.
        """
        self._expect("SELECT", text)
        return self._frame(*(self._pages(text, page) if page > 0 else _solutions(self._sparql(text))))

    def ask(self, text: str) -> bool:
        """Return the answer to an ASK query. Raises QueryError as :meth:`query` does."""
        self._expect("ASK", text)
        return bool(_document(self._sparql(text), "boolean"))

    def question(self, name: str, /, **parameters: Value | Iterable[Value] | None) -> pd.DataFrame:
        """Return the answer to the published question ``name`` (the endpoint's ``/questions`` lists them).

        A parameter is text (``area:MEX``, an IRI, or plain text), a number, a date, or a list of them; without it,
        or as None, it keeps its default. Raises QueryError for an unknown name or parameter.
        """
        given = {key: terms(value) for key, value in parameters.items() if value is not None}
        root = urllib.parse.urljoin(self.endpoint, "questions/" + urllib.parse.quote(name, safe=""))
        address = root + "?" + urllib.parse.urlencode({**given, "format": "json"})
        headers = {"Accept": _RESULTS, "Accept-Language": spoken(self.language), "User-Agent": _AGENT}
        request = urllib.request.Request(address, headers=headers)  # noqa: S310 - http or https, see above

        def send() -> HTTPResponse:
            return urllib.request.urlopen(request, timeout=self.timeout)  # type: ignore[no-any-return]  # noqa: S310

        return self._frame(*_solutions(Transport(root, patience=self.patience).fetch(send)))

    def _frame(self, variables: list[str], rows: list[Row]) -> pd.DataFrame:
        return columns.frame(variables, rows, Look(self.short, self.exact, self.tags))

    def _expect(self, form: str, text: str) -> None:
        if (found := lexer.form(text)) != form:
            raise QueryError(
                _("This function takes a query of the form {form}, and the text has {found}."),
                _("Use query for SELECT and ask for ASK; rdflib reads CONSTRUCT and DESCRIBE."),
                form=form,
                found=found or "-",
            )

    def _sparql(self, text: str) -> Reply:
        wrapper = SPARQLWrapper(self.endpoint, returnFormat=JSON, agent=_AGENT)
        wrapper.setOnlyConneg(True)
        wrapper.setMethod(POST)
        wrapper.setTimeout(self.timeout)
        wrapper.addCustomHttpHeader("Accept-Language", spoken(self.language))
        wrapper.setQuery(lexer.with_prefixes(text))
        wrapper.queryType = lexer.form(text)  # its own guess reads comments too, and may see an update there
        return Transport(self.endpoint, patience=self.patience).fetch(lambda: wrapper.query().response)

    def _pages(self, text: str, size: int) -> tuple[list[str], list[Row]]:
        """Return variables and rows, fetched ``size`` rows at a time.

        An empty page first gives the variables and the state of the graph: its ETag is the same at the end, or the
        pages are of two releases.
        """
        split = lexer.pages(text)
        empty = split.page(0, 0)
        first = self._sparql(empty)
        variables, _none = _solutions(first)
        rows: list[Row] = []
        while True:
            _same, found = _solutions(self._sparql(split.page(len(rows), size, variables)))
            rows += found
            if len(found) < size or len(rows) == split.limit:
                break
        if self._sparql(empty).etag != first.etag:
            raise QueryError(
                _("The graph of {endpoint} changed while its pages were read."),
                _("Ask again: the pages of one table must be of one release."),
                endpoint=self.endpoint,
            )
        return variables, rows


def _document(reply: Reply, part: str) -> Any:  # noqa: ANN401 - JSON
    """Return a part of a result document. Raises QueryError when it is not one, or is cut."""
    try:
        return json.loads(reply.body)[part]
    except (ValueError, KeyError, TypeError) as error:
        raise QueryError(
            _("The answer is not a whole SPARQL result in JSON ({reason})."),
            _("Check that the address is a SPARQL endpoint, and ask again."),
            reason=error,
        ) from error


def _solutions(reply: Reply) -> tuple[list[str], list[Row]]:
    """Return variables and rows of a SELECT result."""
    return _document(reply, "head").get("vars", []), _document(reply, "results")["bindings"]


def query(text: str, *, page: int = 0) -> pd.DataFrame:
    """Ask the endpoint of the settings: see :meth:`Client.query`."""
    return Client().query(text, page=page)


def ask(text: str) -> bool:
    """Ask the endpoint of the settings: see :meth:`Client.ask`."""
    return Client().ask(text)


def question(name: str, /, **parameters: Value | Iterable[Value] | None) -> pd.DataFrame:
    """Ask the endpoint of the settings a published question: see :meth:`Client.question`."""
    return Client().question(name, **parameters)
