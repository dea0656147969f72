"""Headers of every answer: reading from any origin, and nothing a page does not need.

Added below Flask, on the WSGI response: setting them one by one costs a third of a point query.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Content-Security-Policy", _POLICY),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Retry-After, Content-Location"),
]
PRIVATE = [
    *ALWAYS[:2],
    ("Content-Security-Policy", _POLICY),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
]
"""Headers below /desk: for nobody else's pages and nobody's cache."""
_OWN = ("Cache-Control", "no-store")
_FRAMED = "/preview"
"""End of the addresses below /reconcile/ whose pages other programs show in a frame."""
FRAMED = [(name, value.replace("frame-ancestors 'none'", "frame-ancestors *")) for name, value in ALWAYS]
_PREFLIGHT = [
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
]


def with_headers(app: "WSGIApplication") -> "WSGIApplication":
    """Return ``app`` with the headers added to every answer."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        private = f"{environ['PATH_INFO']}/".startswith("/desk/")
        path = environ["PATH_INFO"]
        extra = FRAMED if path.endswith(_FRAMED) and path.startswith("/reconcile/") else ALWAYS
        if environ["REQUEST_METHOD"] == "OPTIONS":
            extra = ALWAYS + _PREFLIGHT

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            if private:
                kept = [pair for pair in headers if pair[0].lower() != "cache-control"]
                return start_response(status, [*kept, *PRIVATE, _OWN], exc_info)
            return start_response(status, headers + extra, exc_info)

        return app(environ, start)

    return answer
