"""Scripts and styles that ``make ui`` bundles from npm packages; pages are complete without them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask

FOLDER = Path(__file__).parent / "static" / "build"


@cache
def address(name: str) -> str:
    """Return the address of a bundled file, with a version that changes with its bytes; empty when it is not there."""
    try:
        data = (FOLDER / name).read_bytes()
    except OSError:
        return ""
    return f"/static/build/{name}?v={hashlib.blake2b(data, digest_size=6).hexdigest()}"


def register(app: Flask) -> None:
    """Let templates ask for bundled files: ``{% if built("editor.js") %}``."""
    app.jinja_env.globals["built"] = address
