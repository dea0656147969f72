"""Pages that were shown before: a release never changes, so neither does a page in the same languages.

The same page is answered from memory, or with 304 when the browser has it; it is made once when many ask for it at the
same time. Pages of things, lists and the home page only: others may depend on more than the release.
"""

import hashlib
from threading import Event, Lock

from flask import Flask, Response, g, request

from endpoint import ahead, client, negotiation, rendering
from endpoint.cache import Kept
from endpoint.entity import KINDS
from endpoint.listing import LISTS
from endpoint.problems import PROBLEM
from endpoint.service import service
from endpoint.visitor import languages

_DATA = ("results", "graph", "quads")
_PAGES = frozenset({"", "topics", "questions", "rules", *LISTS, *KINDS})
_LONGEST = 2048  # characters of an address whose page is kept
_HEADERS = ("Content-Language", "Vary", "Content-Encoding", "Link")
_PATIENCE = 10.0  # seconds that a page which another visitor asked for is waited for
Key = tuple[str, str, str, tuple[str, ...], str]
_making: dict[Key, Event] = {}
_lock = Lock()


def _key() -> Key | None:
    """Return what the page depends on; None when it is not kept."""
    first = request.path.lstrip("/").partition("/")[0].partition(".")[0]
    wanted = request.method == "GET" and PROBLEM not in request.environ and len(request.full_path) <= _LONGEST
    if not wanted or first not in _PAGES or not negotiation.wants_page(request.headers.get("Accept"), _DATA):
        return None
    how = client.coding(request.headers.get("Accept-Encoding", ""))
    return service().releases.id, request.full_path, request.host, languages(), how


def _tag(key: Key) -> str:
    return f'W/"page-{hashlib.blake2b(repr(key).encode(), digest_size=12).hexdigest()}"'


def _answer() -> Response | None:
    """Answer with the page as it was shown before."""
    key = g.page_key = _key()
    if key is None:
        return None
    kept = service().cache.get(("page", *key)) or _made_ahead(key)
    if kept is None and _wait(key):
        kept = service().cache.get(("page", *key))
    if kept is None:
        rendering.begin()
        return None
    if _tag(key) in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=[("ETag", _tag(key)), *(kept.headers or ())])
    headers = [*(kept.headers or ()), ("Content-Length", str(len(kept.body)))]
    return Response(iter([kept.body]), headers=headers, content_type=kept.content_type)  # streamed: nothing adds to it


def _made_ahead(key: Key) -> Kept | None:
    """Keep and return the page that was made before anybody asked."""
    found = ahead.page(service(), key[3])
    if found is None:
        return None
    body, how = found[0].encode(), key[4]
    headers = {**found[1], "ETag": _tag(key), "Cache-Control": "no-cache"}
    if how and len(body) >= client.SMALL:
        body, headers["Content-Encoding"] = client.packed(body, how), how
    kept = Kept("text/html; charset=utf-8", body, list(headers.items()), _tag(key))
    service().cache.put(("page", *key), kept)
    return kept


def _wait(key: Key) -> bool:
    """Wait while another visitor's request makes the page; False at once when this one is to make it."""
    with _lock:
        made = _making.get(key)
        if made is None:
            _making[key] = g.page_made = Event()
            return False
    return made.wait(_PATIENCE)


def _done(_error: BaseException | None) -> None:
    """Let those go on who wait for the page of this request, whether there is one or not."""
    rendering.end()
    if (made := g.pop("page_made", None)) is not None:
        with _lock:
            _making.pop(g.page_key, None)
        made.set()


def _keep(response: Response) -> Response:
    """Keep a page that is whole."""
    key: Key | None = g.get("page_key") if response.status_code == 200 and response.mimetype == "text/html" else None
    if (
        key is None
        or key[0] != service().releases.id
        or response.is_streamed
        or "ETag" in response.headers
        or "no-store" in str(response.cache_control)
    ):
        return response
    response.headers["ETag"] = _tag(key)
    response.headers["Cache-Control"] = "no-cache"
    headers = [
        (name, response.headers[name]) for name in (*_HEADERS, "ETag", "Cache-Control") if name in response.headers
    ]
    service().cache.put(("page", *key), Kept(response.content_type or "", response.get_data(), headers, _tag(key)))
    return response


def register(app: Flask) -> None:
    """Keep the pages of ``app``, as they are sent."""
    app.before_request(_answer)
    app.after_request(_keep)
    app.teardown_request(_done)
