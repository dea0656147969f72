"""Measure a whole build, stage by stage: ``python -m benchmarks.build [--sources DIR] [--write]``."""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.meter import Meter, disk
from simde_kg import settings, workspace
from simde_kg.build import BuildResult, build
from simde_kg.reference import table

RESULTS = Path(__file__).parent / "results"


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if value else ""


def _megabytes(value: int) -> str:
    return _number(value / 1e6)


def stages(result: BuildResult, meter: Meter) -> list[tuple[str, ...]]:
    """Return a row for each stage: seconds, rows/s, triples/s, peak memory in MB."""
    rows = sum(found.rows for found in result.datasets)
    triples = result.release.manifest.triples
    found = []
    for stage, seconds in [*result.seconds.items(), ("total", sum(result.seconds.values()))]:
        peak = max(meter.peaks.values(), default=0) if stage == "total" else meter.peaks.get(stage, 0)
        per_second = (rows / seconds, triples / seconds) if seconds else (0.0, 0.0)
        found.append((stage, f"{seconds:.1f}", *map(_number, per_second), _megabytes(peak)))
    return found


def page(result: BuildResult, meter: Meter, sources: str) -> str:
    """Return the measurements as Markdown."""
    release = result.release
    machine = (
        f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
    places = [("store", release.store), ("dumps", release.dumps), ("whole release", release.path)]
    counts = [
        (found.id, *map(_number, (found.rows, found.observations, found.triples)), f"{found.seconds:.1f}")
        for found in result.datasets
    ]
    return "\n".join(
        [
            f"# Build of {release.manifest.created}\n",
            f"{'Whole files' if sources else 'Shipped data'}; {machine}.\n",
            table(("Stage", "Seconds", "Rows/s", "Triples/s", "Peak memory, MB"), stages(result, meter)),
            table(("Disk", "MB"), [(name, _megabytes(disk(path))) for name, path in places]),
            table(("Dataset", "Rows", "Observations", "Triples", "Seconds"), counts),
        ]
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Build into a temporary folder and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build", description="Measure a whole build.")
    parser.add_argument("--sources", default="", help="folder with the publishers' whole files")
    parser.add_argument("--write", action="store_true", help="also write benchmarks/results/<date>.md")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="simde-bench-") as home, Meter("map") as meter:
        chosen = replace(settings.load(), home=home, sources=options.sources and str(Path(options.sources).resolve()))

        def progress(stage: str, _what: str, _done: int, _total: int) -> None:
            meter.stage = stage

        started = time.monotonic()
        result = build(workspace.find(chosen), chosen, progress=progress)
        text = page(result, meter, options.sources) + f"\nFrom start to end: {time.monotonic() - started:.1f} s.\n"
    print(text)
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{datetime.now(UTC):%Y-%m-%dT%H%M}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
