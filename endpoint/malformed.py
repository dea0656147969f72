"""Refusals of what no application sees: an address that is too long, a broken request line or header."""

import json
import socket

from gunicorn import util

from endpoint.headers import ALWAYS


def refuse(sock: socket.socket, status_int: int, reason: str, mesg: str) -> None:
    """Send a problem document (RFC 9457) with the headers of every answer; ``mesg``, which may quote, is left out."""
    del mesg
    body = json.dumps({"type": "about:blank", "title": reason, "status": status_int})
    own = [("Connection", "close"), ("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
    lines = [f"HTTP/1.1 {status_int} {reason}", *(f"{name}: {value}" for name, value in [*own, *ALWAYS])]
    util.write_nonblock(sock, ("\r\n".join(lines) + "\r\n\r\n" + body).encode("latin1"))
