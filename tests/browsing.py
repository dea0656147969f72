"""A real Chromium for tests: windows that note what they should not do, a walk through every way to see a page."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ROOT / ".pytest_cache" / "screens"
BUILT = ROOT / "endpoint" / "static" / "build" / "editor.js"
AXE = ROOT / "endpoint" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
with_bundle = pytest.mark.skipif(not BUILT.is_file(), reason="the scripts are not bundled (make ui, needs npm)")

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LANGUAGES, SCHEMES, SIZES = ("es", "en", "fr"), ("light", "dark"), {"desktop": DESKTOP, "phone": PHONE}
LOOKS = tuple(product(SIZES, SCHEMES))
"""Sizes first: a change of colours needs no new layout."""
EXAMINED = ((0, 3), (1, 2), ())
"""Looks that axe-core examines with scripts in a first, second and third language."""
WEIGHT = 200_000
"""Bytes of a page on the way with all that belongs to it, without the editor."""

_FOUND = """() => ({
    lang: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
    jumps: [...document.querySelectorAll("h1, h2, h3, h4")].map((one) => Number(one.tagName[1]))
        .filter((level, n, all) => n > 0 && level > all[n - 1] + 1).length,
    heading: document.querySelector("h1")?.innerText ?? "",
    words: document.querySelector("main")?.innerText.trim().length ?? 0,
    wider: document.documentElement.scrollWidth - innerWidth,
    drawn: document.querySelectorAll("figure[data-alive]").length,
    foreign: [...document.querySelectorAll("link[hreflang]")].map((one) => one.hreflang).sort(),
    paint: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
})"""
_SETTLED = """() => [...document.querySelectorAll("figure[data-values]:not([data-alive])")].every((one) => {
    const { top, bottom, height } = one.getBoundingClientRect();
    return height === 0 || bottom < 0 || top > innerHeight;
})"""


@dataclass
class Visit:
    """A page that is open in the browser, and everything it should not have done."""

    page: Any
    origin: str
    faults: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    def go(self, place: str, status: int = 200) -> None:
        answer = self.page.goto(self.origin + place)
        assert answer is not None and answer.status == status, place

    def follow(self, selector: str) -> None:
        """Click what opens another page, and wait for that page: a click alone returns before it is there."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def watch(self) -> None:
        def asked(request: Any) -> None:
            if not request.url.startswith((self.origin + "/", "data:", "blob:")):
                self.faults.append(f"outside request: {request.url}")

        def said(message: Any) -> None:
            if message.type in ("error", "warning"):
                self.faults.append(f"console: {message.text}")

        def answered(response: Any) -> None:
            if not response.url.startswith("data:"):
                length = response.headers.get("content-length", "0")
                self.sizes[response.url] = int(length)

        def dialog(shown: Any) -> None:
            self.faults.append(f"dialog: {shown.message}")
            shown.dismiss()

        self.page.on("request", asked)
        self.page.on("response", answered)
        self.page.on("console", said)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", dialog)


def accessible(page: Any) -> list[str]:
    """Return the serious and critical faults that axe-core finds."""
    if not AXE.is_file():
        pytest.skip("axe-core is not there (make ui, needs npm)")
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{one['impact']} {one['id']}: {node['html'][:160]} {[m['message'] for m in node['any'][:1]]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


class Walk:
    """A window that looks at one place after another in every language, with and without scripts, in every look.

    Scripts are switched off while a page loads, and on again when it is there: axe-core needs them, the page had none.
    """

    def __init__(self, context: Any, origin: str) -> None:
        self.visit = Visit(context.new_page(), origin)
        self.visit.watch()
        self.page = self.visit.page
        self._devtools = context.new_cdp_session(self.page)

    @staticmethod
    def ways() -> Iterator[tuple[str, bool]]:
        """Give language and whether scripts run."""
        return product(LANGUAGES, (True, False))

    def speak(self, language: str, scripts: bool) -> None:
        """Set what the next page is asked for in."""
        self.page.set_extra_http_headers({"Accept-Language": language})
        self._run(scripts=scripts)

    def _run(self, *, scripts: bool) -> None:
        self._devtools.send("Emulation.setScriptExecutionDisabled", {"value": not scripts})

    def look(self, name: str, language: str, scripts: bool, light: bool = True) -> dict[str, Any]:
        """Check the page that is open in every look; return what was found in the last.

        ``light``: the page has no editor, so that its weight counts. axe-core examines each look with scripts and one
        without, in languages that take turns: what it finds hangs on colours and sizes, hardly on the language.
        """
        found: dict[str, Any] = {}
        self._run(scripts=True)
        turn = (LANGUAGES.index(language) + len(name)) % 3
        examined: tuple[int, ...] = EXAMINED[turn] if scripts else (len(name) % 4,) if turn == 2 else ()
        for n, (size, scheme) in enumerate(LOOKS):
            where = f"{name} {language} {size} {scheme} {'scripts' if scripts else 'plain'}"
            self.page.set_viewport_size(SIZES[size])
            self.page.emulate_media(color_scheme=scheme)
            if scripts:
                self.page.wait_for_function(_SETTLED)
            found = self.page.evaluate(_FOUND)
            assert found["lang"] == language, where
            assert found["headings"] == 1 and found["words"] > 0, where
            assert not found["jumps"], f"{where}: headings leave out a level"
            assert found["wider"] <= 1, f"{where}: the page is wider than the window"
            assert found["foreign"] == ["en", "es", "fr", "x-default"], where
            assert scripts or not found["drawn"], where
            if n in examined:
                assert accessible(self.page) == [], where
                self.page.screenshot(path=_artefact(where, "png"))
        if light:
            assert sum(self.visit.sizes.values()) < WEIGHT, (name, self.visit.sizes)
        return found

    def faults(self) -> list[str]:
        """Return what was noted since the last time, and forget it."""
        found, self.visit.faults[:] = list(self.visit.faults), []
        return found


def _artefact(name: str, ending: str) -> Path:
    SCREENS.mkdir(parents=True, exist_ok=True)
    return SCREENS / f"{re.sub(r'[^a-z0-9]+', '-', name, flags=re.I).strip('-')[:80] or 'home'}.{ending}"


def kept(name: str, found: list[dict[str, Any]]) -> None:
    """Keep what was measured of a place beside its pictures."""
    _artefact(name, "json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
