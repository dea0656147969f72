"""Writing without authority is refused and noted; guessing passwords ends; headers keep the desk private."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from simde_kg.desk import FOLDER, ledger
from simde_kg.desk.accounts import Accounts
from tests.desk.desks import PASSWORD, Desk, Person, Reply, copied, fields_of, opened

Signed = Callable[[str], Person]
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


def entries(desk: Desk) -> int:
    return len(ledger.read(desk.home / FOLDER).entries)


def _send(someone: Person, target: str = "/desk/new", token: str | None = None, **changes: str) -> Reply:
    """Send a record that would be accepted, with changed headers and, maybe, another token."""
    given = someone.get("/desk/new").token if token is None else token
    method = changes.pop("method", "POST")
    headers = {**FORM, "Cookie": someone.cookie, **{k.replace("_", "-"): v for k, v in changes.items()}}
    headers = {name: value for name, value in headers.items() if value}
    return someone.desk.ask(method, target, headers, urlencode({"token": given, **fields_of("No autorizado")}))


def _no_cookie(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Cookie="")


def _cookie_of_nobody(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Cookie="simde-desk=" + "A" * 43)


def _cookie_cut(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Cookie=eva.cookie[:-1])


def _cookie_with_more(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Cookie=eva.cookie + "A")


def _session_not_signed_in(eva: Person, _ana: Person) -> Reply:
    visitor = Person(eva.desk)
    token = visitor.get("/desk/sign-in").token
    return _send(visitor, token=token)


def _session_signed_out(eva: Person, _ana: Person) -> Reply:
    token, cookie = eva.get("/desk/new").token, eva.cookie
    eva.post("/desk/sign-out", {}, token=eva.get("/desk/new").token)
    eva.cookie = cookie
    return _send(eva, token=token)


def _no_token(eva: Person, _ana: Person) -> Reply:
    return _send(eva, token="")


def _invented_token(eva: Person, _ana: Person) -> Reply:
    return _send(eva, token="B" * 32)


def _token_of_another(eva: Person, ana: Person) -> Reply:
    return _send(eva, token=ana.get("/desk/new").token)


def _token_in_the_address(eva: Person, _ana: Person) -> Reply:
    return _send(eva, "/desk/new?token=" + eva.get("/desk/new").token, token="")


def _replayed(eva: Person, _ana: Person) -> Reply:
    token = eva.get("/desk/new").token
    eva.post("/desk/new", {"wanted": "check", "title": "x"}, token=token)
    return _send(eva, token=token)


def _other_site(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Sec_Fetch_Site="cross-site")


def _same_site(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Sec_Fetch_Site="same-site")


def _other_origin(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Origin="https://evil.example")


def _no_origin(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Origin="null")


def _other_referrer(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Referer="https://evil.example/desk/new")


def _json(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Content_Type="application/json")


def _plain_text(eva: Person, _ana: Person) -> Reply:
    return _send(eva, Content_Type="text/plain")


def _role_publishes(_eva: Person, ana: Person) -> Reply:
    return _send(ana)


def _role_restores(eva: Person, ana: Person) -> Reply:
    return _send(ana, f"/desk/records/{_record(eva)}/restore")


def _role_merges(eva: Person, ana: Person) -> Reply:
    return _send(ana, f"/desk/records/{_record(eva)}/merge")


def _role_withdraws(eva: Person, ana: Person) -> Reply:
    return _send(ana, f"/desk/records/{_record(eva)}/unpublish")


def _role_deletes_what_was_public(eva: Person, ana: Person) -> Reply:
    return _send(ana, f"/desk/records/{_record(eva)}/delete")


def _by_reading(eva: Person, _ana: Person) -> Reply:
    return eva.get("/desk/records/a/restore?" + urlencode({"number": "1", "version": "1"}))


def _method_override(eva: Person, _ana: Person) -> Reply:
    return _send(eva, "/desk/new?_method=PUT", token="", X_HTTP_Method_Override="PUT", method="POST")


def _other_method(eva: Person, _ana: Person) -> Reply:
    return _send(eva, method="PUT")


def _path_upwards(eva: Person, _ana: Person) -> Reply:
    return _send(eva, "/desk/records/..%2f..%2fledger")


def _path_doubled(eva: Person, _ana: Person) -> Reply:
    return _send(eva, "//desk//new", token="")


def _unknown_record(eva: Person, _ana: Person) -> Reply:
    return _send(eva, "/desk/records/never-was")


def _old_version(eva: Person, _ana: Person) -> Reply:
    return _send(eva, f"/desk/records/{_record(eva)}")  # the form says version 0


def _parts_of_other_types(eva: Person, _ana: Person) -> Reply:
    token = eva.get("/desk/import").token
    plain = '[{"title": {"text": "Con trampa"}, "pages": 5, "links": ["javascript:alert(1)"]}]'
    return eva.post("/desk/import/accept", {"plain": plain, "take": "1"}, token=token)


def _record(eva: Person) -> str:
    """Return the name of a record that is public."""
    found = re.search(r'href="/desk/records/([a-z0-9-]*publica[a-z0-9-]*)"', eva.get("/desk").text)
    assert found is not None
    return found[1]


ATTEMPTS = [
    _no_cookie, _cookie_of_nobody, _cookie_cut, _cookie_with_more, _session_not_signed_in, _session_signed_out,
    _no_token, _invented_token, _token_of_another, _token_in_the_address, _replayed, _other_site, _same_site,
    _other_origin,
    _no_origin, _other_referrer, _json, _plain_text, _role_publishes, _role_restores, _role_merges, _role_withdraws,
    _role_deletes_what_was_public, _by_reading, _method_override, _other_method, _path_upwards, _path_doubled,
    _unknown_record, _old_version, _parts_of_other_types,
]  # fmt: skip
_QUIET = {_by_reading, _other_method, _path_upwards, _path_doubled, _old_version}
"""Refused by the routes or as a conflict, so noted in the journal of requests only."""


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda one: one.__name__.strip("_"))
def test_writing_without_authority_is_refused_and_noted(
    desk: Desk, person: Signed, attempt: Callable[[Person, Person], Reply]
) -> None:
    eva, ana = person("eva"), person("ana")
    if not entries(desk):
        assert eva.post("/desk/new", fields_of("Pública")).status == 303
    before, noted = entries(desk), desk.said().count("refused:")
    answer = attempt(eva, ana)
    assert 400 <= answer.status < 500 or (attempt is _path_doubled and answer.status in (307, 308)), answer.status
    assert entries(desk) == before
    if attempt not in _QUIET:
        assert desk.said().count("refused:") == noted + 1
    assert PASSWORD not in desk.said() and eva.cookie.partition("=")[2] not in desk.said()


def test_an_account_that_is_disabled_or_changed_is_out_at_once(home: Path, accounts: Path) -> None:
    desk = opened(home, accounts)
    try:
        assert Person(desk).sign_in("leo").status == 401
        eva = Person(desk)
        assert eva.sign_in("eva").status == 303
        Accounts(home / FOLDER).change("eva", role="cataloguer")
        assert eva.get("/desk").status == 303
        assert eva.post("/desk/new", fields_of("x"), token="x" * 32).status == 403
    finally:
        desk.stop()


@pytest.fixture(scope="module")
def other(small: Path, accounts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = opened(copied(small, tmp_path_factory.mktemp("other")), accounts)
    yield made
    made.stop()


def test_forty_wrong_passwords_end_in_429_and_the_right_one_waits_too(other: Desk) -> None:
    guesser = Person(other)
    statuses = [guesser.sign_in("eva", f"falsa contraseña {number}").status for number in range(40)]
    assert statuses[:20] == [401] * 20 and set(statuses[20:]) == {429}
    right = guesser.sign_in("eva")
    assert right.status == 429 and int(right.headers["retry-after"]) > 60
    assert Person(other).sign_in("ana").status == 303
    assert other.said().count("sign-in of 'eva'") >= 40


def test_a_wrong_name_and_a_wrong_password_answer_alike(other: Desk) -> None:
    nobody, wrong = Person(other).sign_in("nadie"), Person(other).sign_in("ana", "no es esta contraseña")
    plain = [re.sub(r'value="[^"]*"', "", one.text) for one in (nobody, wrong)]
    assert nobody.status == wrong.status == 401 and plain[0] == plain[1]


def test_the_session_changes_its_name_on_signing_in(desk: Desk) -> None:
    visitor = Person(desk)
    visitor.get("/desk/sign-in")
    before = visitor.cookie
    answer = visitor.sign_in("ana")
    assert visitor.cookie != before
    (cookie,) = answer.cookies
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/desk" in cookie and "Secure" not in cookie
    again = Person(desk, before)
    assert again.get("/desk").status == 303


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/desk/../x", "/desk\\evil", "/desk@evil"]
)
def test_signing_in_leads_to_the_desk_only(desk: Desk, target: str) -> None:
    visitor = Person(desk)
    token = visitor.get("/desk/sign-in").token
    answer = visitor.post("/desk/sign-in", {"name": "ana", "password": PASSWORD, "next": target}, token=token)
    assert answer.status == 303 and answer.headers["location"] == "/desk"


def test_answers_are_private(desk: Desk, person: Signed) -> None:
    eva = person("eva")
    for target in ("/desk", "/desk/new", "/desk/sign-in", "/desk/none", "/desk/choices?q=remesas"):
        found = eva.get(target).headers
        assert "access-control-allow-origin" not in found and found["cache-control"] == "no-store"
        assert (
            found["cross-origin-resource-policy"] == "same-origin"
            and "script-src 'self';" in found["content-security-policy"]
        )
    preflight = desk.ask(
        "OPTIONS", "/desk/new", {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    )
    assert not any(name.startswith("access-control-") for name in preflight.headers)
    assert desk.ask("GET", "/").headers["access-control-allow-origin"] == "*"


def test_a_page_for_members_leads_to_the_sign_in(desk: Desk) -> None:
    answer = desk.ask("GET", "/desk/new?lang=fr")
    assert answer.status == 303 and answer.headers["location"] == "/desk/sign-in?next=/desk/new&lang=fr"


def test_without_the_setting_there_is_no_desk(home: Path, accounts: Path) -> None:
    desk = opened(home, accounts, SIMDE_DESK="off")
    try:
        for method, target in (("GET", "/desk"), ("GET", "/desk/sign-in"), ("POST", "/desk/sign-in")):
            assert desk.ask(method, target, FORM, "" if method == "GET" else "name=eva").status == 404
        assert not (home / FOLDER / ledger.FILE).exists()
    finally:
        desk.stop()


def test_cookies_of_a_desk_behind_https_travel_there_only(home: Path, accounts: Path) -> None:
    desk = opened(home, accounts, SIMDE_DESK="https")
    try:
        assert all("Secure" in cookie for cookie in desk.ask("GET", "/desk/sign-in").cookies)
    finally:
        desk.stop()
