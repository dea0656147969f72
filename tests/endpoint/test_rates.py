"""Rates for each client, the journal of requests, and settings from files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from endpoint import limits
from endpoint.rates import Rate, client_of
from simde_kg import settings
from simde_kg.errors import SettingsError

JSON = "application/sparql-results+json"
BROKEN = "SELECT"
BUSY = (
    "SELECT (COUNT(*) AS ?n) { ?a <http://example.org/n> ?x . ?b <http://example.org/n> ?y . ?c <http://example.org/n> "
    "?z FILTER(?x + ?y + ?z < 0) }"
)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Clock()
    rate = Rate(60, clock)
    rate.take("192.0.2.1", 70)
    assert rate.wait("192.0.2.1") == 10 and rate.wait("192.0.2.2") == 0
    clock.now += 9
    assert rate.wait("192.0.2.1") == 1
    clock.now += 1.5
    assert rate.wait("192.0.2.1") == 0
    clock.now += 10_000
    rate.take("192.0.2.1", 60)
    assert rate.wait("192.0.2.1") == 1, "a bucket never holds more than a minute's worth"


def test_memory_is_bounded() -> None:
    rate = Rate(60, Clock(), most=100)
    for number in range(1000):
        rate.take(f"192.0.2.{number}", 1)
    assert len(rate) == 100


def test_zero_is_no_limit() -> None:
    rate = Rate(0, Clock())
    rate.take("192.0.2.1", 1e9)
    assert rate.wait("192.0.2.1") == 0 and len(rate) == 0


@pytest.mark.parametrize(
    ("address", "forwarded", "proxies", "client"),
    [
        ("192.0.2.1", "203.0.113.9", 0, "192.0.2.1"),
        ("127.0.0.1", "203.0.113.9", 0, ""),
        ("127.0.0.1", "198.51.100.7, 203.0.113.9", 1, "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("192.0.2.1", "", 1, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", 2, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("", "", 0, ""),
        ("127.0.0.1", "not an address", 1, ""),
    ],
)
def test_whom_a_request_counts_for(address: str, forwarded: str, proxies: int, client: str) -> None:
    assert client_of({"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": forwarded}, proxies) == client


def _asking(server: Any, query: str, client: str, **headers: str) -> Any:
    given = {"Content-Type": "application/sparql-query", "Accept": JSON, "X-Forwarded-For": client, **headers}
    return server.ask("POST", "/sparql", given, query)


def test_query_time_runs_out_for_one_client_only(launch: Callable[..., Any], home: Path) -> None:
    server = launch(home, proxies="1", rate_seconds="3", query_seconds="1", fast_seconds="0.5")
    seen = [_asking(server, f"{BUSY} # {number}", "198.51.100.66, 203.0.113.9") for number in range(6)]
    statuses = [reply.status for reply in seen]
    assert statuses[0] == 503 and statuses[-1] == 429, statuses
    refused = seen[-1]
    assert json.loads(refused.body)["code"] == "rate" and 1 <= int(refused.headers["retry-after"]) <= 60
    spanish = server.ask("GET", "/area/MEX", {"X-Forwarded-For": "203.0.113.9", "Accept-Language": "es"})
    assert spanish.status == 429 and "minuto" in json.loads(spanish.body)["title"]
    assert _asking(server, "ASK {}", "203.0.113.10").status == 200
    assert server.ask("GET", "/healthz", {"X-Forwarded-For": "203.0.113.9"}).status == 200


def test_errors_run_out_and_good_requests_cost_none(launch: Callable[..., Any], home: Path) -> None:
    server = launch(home, proxies="1", rate_errors="5")
    assert all(_asking(server, "ASK {}", "203.0.113.9").status == 200 for _ in range(20))
    statuses = [_asking(server, BROKEN, "203.0.113.9").status for _ in range(7)]
    assert statuses[:5] == [400] * 5 and statuses[6] == 429
    assert _asking(server, "ASK {}", "203.0.113.9").status == 429
    assert _asking(server, "ASK {}", "203.0.113.10").status == 200


def test_the_journal_says_what_and_not_who(launch: Callable[..., Any], home: Path) -> None:
    (home / "log.txt").write_text("", encoding="utf-8")
    server = launch(home, proxies="1")
    server.ask(
        "GET",
        "/sparql?query=ASK%20%7B%22secret%22%20a%20%3Chttp://example.org/c%3E%7D",
        {"X-Forwarded-For": "203.0.113.9", "User-Agent": "curious/1", "Referer": "http://example.org/me"},
    )
    server.ask("GET", "/area/NOWHERE", {"X-Forwarded-For": "203.0.113.9"})
    server.stop()
    written = (home / "log.txt").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    noted = {(line["method"], line["path"], line["status"]) for line in lines}
    assert {("GET", "/sparql", 200), ("GET", "/area/NOWHERE", 404)} <= noted
    assert all(line["ms"] >= line["query_ms"] >= 0 and line["whole"] for line in lines)
    assert not [word for word in ("203.0.113", "secret", "curious", "example.org/me") if word in written]


def test_the_journal_can_be_turned_off(launch: Callable[..., Any], home: Path) -> None:
    (home / "log.txt").write_text("", encoding="utf-8")
    server = launch(home, log="none")
    server.ask("GET", "/area/NOWHERE")
    server.stop()
    assert "NOWHERE" not in (home / "log.txt").read_text(encoding="utf-8")


def test_limits_are_read_from_files_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.simde.endpoint]\nquery_seconds = 5\nnesting = 50\n")
    (tmp_path / "simde.toml").write_text("port = 9000\n[endpoint]\nquery_seconds = 7.5\nstore = 'disk'\n")
    found = limits.load({"SIMDE_FAST_PLACES": "3"}, tmp_path)
    assert (found.query_seconds, found.nesting, found.fast_places) == (7.5, 50, 3)
    assert limits.load({"SIMDE_QUERY_SECONDS": "9"}, tmp_path).query_seconds == 9
    assert limits.written(tmp_path, {})["store"] == (str(tmp_path / "simde.toml"), "disk")
    assert settings.load(tmp_path, {}).port == 9000


@pytest.mark.parametrize(
    "wrong", ["query_second = 5", "nesting = 'deep'", "nesting = -1", "nesting = true", "nesting = inf"]
)
def test_a_wrong_limit_in_a_file_names_the_file(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "simde.toml").write_text(f"[endpoint]\n{wrong}\n")
    with pytest.raises(SettingsError, match=r"simde\.toml") as failed:
        limits.load({}, tmp_path)
    assert wrong.partition(" ")[0] in str(failed.value)


def test_a_served_limit_from_a_file_is_published(launch: Callable[..., Any], home: Path) -> None:
    file = home / "simde.toml"
    file.write_text("[endpoint]\nrate_seconds = 77\n", encoding="utf-8")
    try:
        found = launch(home).ask("GET", "/sparql", {"Accept": "text/turtle"}).text
    finally:
        file.unlink()
    assert '"rate_seconds"' in found and '"77"' in found
