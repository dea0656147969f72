"""Headers of every answer: reading from any origin, and nothing a page does not need."""

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Content-Location",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def add(response: Response) -> Response:
    """Add the headers to a response."""
    for name, value in _ALWAYS.items():
        response.headers[name] = value
    if request.method == "OPTIONS":
        for name, value in _PREFLIGHT.items():
            response.headers[name] = value
    return response


def register(app: Flask) -> None:
    """Add the headers to every answer of ``app``."""
    app.after_request(add)
