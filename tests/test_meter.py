"""The meter that benchmarks use."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import meter

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system has no /proc")


def test_memory_counts_children() -> None:
    before = meter.memory()
    text = "x = bytearray(80_000_000); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin and child.stdout
        child.stdout.readline()
        with meter.Meter("one") as reading:
            time.sleep(5 * meter.PERIOD)
            reading.stage = "two"
            child.communicate(b"\n")
    assert reading.peaks["one"] - before > 70_000_000


def test_disk_counts_files_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"12345")
    (tmp_path / "c").symlink_to(tmp_path / "a" / "b")
    assert meter.disk(tmp_path) == 5
