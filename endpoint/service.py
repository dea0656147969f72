"""The service: what every request needs, made once; and running a query with its checks, cache and failures."""

import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from flask import current_app

from endpoint import federation, rendering
from endpoint.cache import Cache, Kept
from endpoint.federation import Part
from endpoint.jobs import Answer, UnansweredError
from endpoint.journal import Journal
from endpoint.limits import Limits
from endpoint.negotiation import GRAPH, RESULTS, Choice, offered
from endpoint.partners import Partner
from endpoint.problems import Problem, problem
from endpoint.protocol import Query
from endpoint.releases import Releases, Served
from endpoint.scan import Look, look
from endpoint.turns import elsewhere
from simde_kg.settings import Settings

if TYPE_CHECKING:
    from endpoint.remote_releases import RemoteReleases

log = logging.getLogger("endpoint.service")
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_NEAR = 30


@dataclass(eq=False)
class Service:
    """Settings, limits, the release that is served, the answers that are kept, and who else may be asked.

    ``answered`` counts the requests by status.
    """

    settings: Settings
    limits: Limits
    releases: "Releases | RemoteReleases"
    cache: Cache
    journal: Journal
    partners: Mapping[str, Partner] = field(default_factory=dict)
    answered: Counter[int] = field(default_factory=Counter)
    at_last: list[Callable[[], None]] = field(default_factory=list)

    def close(self) -> None:
        """End the workers and write the journal's last lines, after what ``at_last`` does."""
        for closing in self.at_last:
            closing()
        self.releases.close()
        self.journal.close()


def service() -> Service:
    """Return the service of the current application."""
    return cast("Service", current_app.extensions["simde"])


@dataclass(frozen=True, slots=True)
class Ready:
    """A query that was looked at and may run: its formats (None: not acceptable), its tag in caches, its SERVICEs."""

    query: Query
    look: Look
    choices: Mapping[str, Choice | None]
    served: Served
    tag: str
    parts: tuple[Part, ...] = ()


def prepare(query: Query, choose: Callable[[tuple[str, ...]], Choice | None], serving: Service) -> Ready:
    """Check a query before it costs anything. Raises Problem."""
    seen = look(query.text)
    parts = _parts(query, serving) if seen.service else ()
    if seen.update:
        raise problem("update")
    if seen.depth > serving.limits.nesting:
        raise problem("nesting", depth=seen.depth, limit=int(serving.limits.nesting))
    choices = {"results": choose(RESULTS), "graph": choose(GRAPH)}
    if seen.kind and choices[seen.kind] is None:
        raise _not_acceptable(seen.kind)
    served = serving.releases.current()
    if parts:
        seen = replace(seen, changing=True)  # the other endpoint may say something else the next time
    return Ready(query, seen, choices, served, _tag(served.id, query, choices), parts)


def _parts(query: Query, serving: Service) -> tuple[Part, ...]:
    """Return what a query asks of other endpoints. Raises Problem 403 for what may not or cannot be asked."""
    found = federation.parts(query.text, serving.settings.base_iri, serving.partners)
    if not found or look(federation.without(query.text, found)).service:
        raise problem("service-form")  # escapes may hide the word
    if len(found) > serving.limits.service_calls:
        raise problem("service-many", found=len(found), limit=int(serving.limits.service_calls))
    return tuple(found)


def asked(ready: Ready, serving: Service, client_gone: Callable[[], bool]) -> dict[str, Any]:
    """Return the request to a worker, with the rows of other endpoints in place of every SERVICE. Raises Problem."""
    query, base = ready.query, serving.settings.base_iri
    if ready.parts:
        text = federation.expanded(query.text, ready.parts, base, serving.limits.query_seconds, client_gone)
        query = replace(query, text=text)
    return query.asked(base, union=not ready.look.dataset)


def _not_acceptable(kind: str) -> Problem:
    return problem("not-acceptable", formats=offered(RESULTS if kind == "results" else GRAPH))


def _tag(release: str, query: Query, choices: Mapping[str, Choice | None]) -> str:
    """Return a name for the answer: it changes with the release, the query, its dataset and the format."""
    types = [choice.media_type if choice else "" for choice in choices.values()]
    parts = [release, query.text, repr(query.default), repr(query.named), *types]
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=15).hexdigest()


def run(ready: Ready, serving: Service, client_gone: Callable[[], bool]) -> tuple[Choice, Answer]:
    """Run a query; return the format of its answer and the answer, begun. Raises Problem."""
    names = {kind: choice.format.oxigraph if choice else None for kind, choice in ready.choices.items()}
    request = elsewhere(asked, ready, serving, client_gone) if ready.parts else asked(ready, serving, client_gone)
    try:
        answer = ready.served.pool.answer({**request, **names}, client_gone)
    except UnansweredError as failure:
        raise refusal(failure, ready, serving.limits) from None
    choice = ready.choices[answer.kind]
    if choice is None:  # the worker refuses this itself
        answer.close()
        raise _not_acceptable(answer.kind)
    if answer.whole is not None and not ready.look.changing:
        serving.cache.put(ready.tag, Kept(choice.content_type, answer.whole))
    return choice, answer


def refusal(failure: UnansweredError, ready: Ready, limits: Limits) -> Problem:
    """Return the problem that a worker's failure is to the client."""
    match failure.code:
        case "syntax":
            return _syntax(failure.detail, ready)
        case "kind":
            return _not_acceptable(failure.detail)
        case "value":
            return problem("value", reason=failure.detail[:300])
        case "timeout":
            return problem("timeout", limit=f"{limits.query_seconds:g}")
        case "too-large":
            return problem("too-large", limit=int(limits.result_bytes))
        case "store":
            log.error("%s", failure.detail)
            return problem("store")
        case "busy" | "gone" | "demoted":
            return problem("busy")
        case "crashed" | "memory":
            return problem("crashed", limit=int(limits.slow_memory))
        case _:
            if "service" in ready.query.text.lower():
                return problem("service-form")  # the sandbox stopped what the look did not see
            log.error("query failed: %s", failure.detail)
            return problem("evaluation")


def _syntax(detail: str, ready: Ready) -> Problem:
    found = _POSITION.match(detail)
    line, column, reason = (int(found[1]), int(found[2]), found[3]) if found else (1, 1, detail)
    lines = ready.query.text.splitlines() or [""]
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    position: dict[str, Any] = {"line": line, "column": column}
    if "refix" in reason and ready.look.undeclared:
        refused = problem(
            "undeclared", prefixes=", ".join(f"{name}:" for name in ready.look.undeclared[:10]), **position
        )
    else:
        near = f"«{rest[:_NEAR]}»" if rest.strip() else "«»"
        refused = problem("syntax", near=near, reason=" ".join(reason.split())[:200], **position)
    refused.extra.update(position)
    return refused


def failed_page(failure: UnansweredError, serving: Service) -> Problem:
    """Return the problem for a page whose own query failed."""
    log.warning("page query failed: %s %s", failure.code, failure.detail)
    code = failure.code if failure.code in ("timeout", "busy", "store") else "evaluation"
    return problem(code, limit=f"{serving.limits.query_seconds:g}")


def rows(
    serving: Service, queries: list[dict[str, Any]], client_gone: Callable[[], bool]
) -> tuple[list[dict[str, Any]], str]:
    """Run several of our own SELECTs at once for a page; return their tables and the release's id. Raises Problem."""
    served = serving.releases.current()
    try:
        with rendering.waiting():
            answer = served.pool.answer({"queries": queries}, client_gone)
            body = answer.whole if answer.whole is not None else b"".join(answer)
    except UnansweredError as failure:
        raise failed_page(failure, serving) from None
    return json.loads(body), served.id
