"""The desk as librarians use it: create, publish, find, edit, conflict, history, restore, import, merge."""

import html
import re
import time
from collections.abc import Callable

import pytest

from tests.desk.desks import BASE, Desk, Person, fields_of

Signed = Callable[[str], Person]
TITLE = 'SELECT ?d WHERE { ?d <http://purl.org/dc/terms/title> "%s"@es }'
RIS = """TY  - JOUR
AU  - Delgado Wise, Raúl
TI  - Migración y remesas en Zacatecas
JO  - Migración y Desarrollo
PY  - 2006
LA  - es
ER  -

TY  - JOUR
AU  - Nadie, Nadie
PY  - 2006
ER  -
"""


def name_of(location: str) -> str:
    return location.partition("?")[0].rpartition("/")[2]


def published(editor: Person, title: str, **more: str) -> str:
    answer = editor.post("/desk/new", fields_of(title, **more))
    assert answer.status == 303, answer.text
    return name_of(answer.headers["location"])


def seconds_until_visible(desk: Desk, editor: Person, title: str) -> float:
    """Publish a record; return how long it took until SPARQL, its page and search all showed it."""
    token = editor.get("/desk/new").token
    began = time.monotonic()
    answer = editor.post("/desk/new", fields_of(title), token=token)
    assert answer.status == 303, answer.text
    path = f"/document/{name_of(answer.headers['location'])}"
    search = f"/search?q={title.replace(' ', '+')}"
    looks: dict[str, Callable[[], bool]] = {
        "sparql": lambda: bool(desk.sparql(TITLE % title)),
        "page": lambda: title in desk.ask("GET", path, {"Accept": "text/html"}).text,
        "search": lambda: path in desk.ask("GET", search, {"Accept": "text/html"}).text,
    }
    while looks and time.monotonic() < began + 20:
        looks = {name: look for name, look in looks.items() if not look()}
    assert not looks, f"never seen: {list(looks)}"
    return time.monotonic() - began


def test_published_means_visible_within_two_seconds(desk: Desk, person: Signed) -> None:
    editor = person("eva")
    times: list[float] = []
    while len(times) < 6 and not any(one < 2 for one in times):  # other programs may keep the machine busy
        times.append(seconds_until_visible(desk, editor, f"Remesas visibles pronto {len(times)}"))
    assert min(times) < 2, times


def test_a_draft_is_not_public_until_an_editor_publishes(desk: Desk, person: Signed) -> None:
    cataloguer, editor = person("ana"), person("eva")
    answer = cataloguer.post("/desk/new", fields_of("Borrador de Ana", wanted="save"))
    name = name_of(answer.headers["location"])
    time.sleep(0.5)
    assert not desk.sparql(TITLE % "Borrador de Ana")
    answer = editor.post(f"/desk/records/{name}", fields_of("Borrador de Ana", version="1"))
    assert answer.status == 303 and desk.sparql(TITLE % "Borrador de Ana")
    history = editor.get(f"/desk/records/{name}/history").text
    assert "ana" in history and "eva" in history and "published" in history


def test_two_editors_at_once_see_both_versions(desk: Desk, person: Signed) -> None:
    ana, eva = person("ana"), person("eva")
    name = published(eva, "Título común")
    assert ana.post(f"/desk/records/{name}", fields_of("Título de Ana", version="2", wanted="save")).status == 303
    answer = eva.post(f"/desk/records/{name}", fields_of("Título de Eva", version="2"))
    assert answer.status == 409
    assert "<del>Título de Ana [es]</del>" in answer.text and "<ins>Título de Eva [es]</ins>" in answer.text
    assert not desk.sparql(TITLE % "Título de Eva")
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version is not None and version[1] == "3"
    again = eva.post(
        f"/desk/records/{name}", fields_of("Título de Eva", version=version[1]), token=_form_token(answer.text)
    )
    assert again.status == 303 and desk.sparql(TITLE % "Título de Eva")


def _form_token(text: str) -> str:
    return str(re.findall(r'name="token" value="([^"]+)"', text)[1])  # the first belongs to signing out


def test_an_earlier_version_comes_back(desk: Desk, person: Signed) -> None:
    editor = person("eva")
    name = published(editor, "Primera versión")
    assert editor.post(f"/desk/records/{name}", fields_of("Segunda versión", version="2")).status == 303
    assert desk.sparql(TITLE % "Segunda versión") and not desk.sparql(TITLE % "Primera versión")
    assert editor.post(f"/desk/records/{name}/restore", {"version": "4", "number": "1"}).status == 303
    assert desk.sparql(TITLE % "Primera versión") and not desk.sparql(TITLE % "Segunda versión")
    history = editor.get(f"/desk/records/{name}/history").text
    assert "restored" in history and "Segunda versión" in history


def test_a_withdrawn_record_is_gone_and_says_so(desk: Desk, person: Signed) -> None:
    editor = person("eva")
    name = published(editor, "Para retirar")
    assert editor.post(f"/desk/records/{name}/unpublish", {"version": "2"}).status == 303
    assert not desk.sparql(TITLE % "Para retirar")
    assert desk.ask("GET", f"/document/{name}", {"Accept": "text/html"}).status == 410
    assert f"/document/{name}" not in desk.ask("GET", "/search?q=retirar", {"Accept": "text/html"}).text


def test_duplicates_are_merged_by_a_person(desk: Desk, person: Signed) -> None:
    editor = person("eva")
    one = published(editor, "Las remesas y el desarrollo regional en México", creator="Pérez, Ana", creator_role="aut",
                    creator_kind="person", creator_id="", issued="2010")  # fmt: skip
    two = published(editor, "Las remesas y el desarrollo regional en Mexico", creator="Pérez, Ana", creator_role="aut",
                    creator_kind="person", creator_id="", issued="2010")  # fmt: skip
    listed = editor.get("/desk?list=duplicate").text
    assert one in listed and two in listed
    assert editor.post(f"/desk/records/{two}/merge", {"version": "2", "into": one}).status == 303
    (row,) = desk.sparql(f"SELECT ?o WHERE {{ <{BASE}document/{two}> <http://purl.org/dc/terms/isReplacedBy> ?o }}")
    assert row["o"] == f"{BASE}document/{one}"
    assert editor.post(f"/desk/records/{one}/merge", {"version": "2", "into": one}).status == 409


def test_a_file_is_previewed_then_kept(person: Signed) -> None:
    ana = person("ana")
    preview = ana.upload("refs.ris", RIS.encode())
    assert preview.status == 200 and "Migración y remesas en Zacatecas" in preview.text
    assert "has no title" in preview.text and "Suggested subjects" in preview.text
    assert "Migración y remesas" not in ana.get("/desk").text
    plain = re.search(r'<textarea name="plain" hidden>(.*?)</textarea>', preview.text, re.DOTALL)
    assert plain is not None
    subjects = re.findall(r'name="subject-1" value="([^"]+)"', preview.text)
    assert f"{BASE}topic/remittances" in subjects
    sent = [("plain", html.unescape(plain[1])), ("take", "1"), ("take", "2"), ("subject-1", f"{BASE}topic/remittances")]
    answer = ana.post("/desk/import/accept", sent, token=_form_token(preview.text.replace("/desk/import\"", "", 1)) and
                      re.findall(r'name="token" value="([^"]+)"', preview.text)[-1])  # fmt: skip
    assert answer.status == 303, answer.text
    listed = ana.get("/desk?list=draft").text
    assert "Migración y remesas en Zacatecas" in listed and "1 records were kept" in listed


def test_a_broken_file_is_told(person: Signed) -> None:
    answer = person("ana").upload("what.bin", b"\x00\x01\x02 nothing")
    assert answer.status == 422 and "no format that the catalogue reads" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "no title"),
        ("type", "nonsense", "does not exist"),
        ("source", "", "where it was read"),
        ("issued", "ayer", "is no date"),
        ("languages", "qqqq", "is no language"),
        ("links", "javascript:alert(1)", "is not an address"),
        ("topics", f"{BASE}topic/never-was", "is not a concept"),
        ("corridors", f"{BASE}corridor/XXX-YYY", "does not exist"),
    ],
)
def test_what_breaks_a_rule_is_told_beside_its_field_and_not_published(
    person: Signed, field: str, value: str, said: str
) -> None:
    answer = person("eva").post("/desk/new", fields_of("Con un error", **{field: value}))
    assert answer.status == 422
    told = [html.unescape(one) for one in re.findall(rf'id="wrong-{field}"><strong>(.*?)</strong>', answer.text)]
    assert any(said in one for one in told), (told, answer.text[-3000:])


def test_identifiers_are_checked(person: Signed) -> None:
    more = {"identifier": "978-3-16-148410-1", "identifier_scheme": "isbn", "creator": "Pérez, Ana",
            "creator_role": "aut", "creator_kind": "person", "creator_id": "0000-0002-1825-0098"}  # fmt: skip
    answer = person("eva").post("/desk/new", fields_of("Con números", **more))
    assert answer.status == 422 and "not a valid ISBN" in answer.text and "check digit is wrong" in answer.text


def test_messages_speak_the_visitors_language(person: Signed) -> None:
    editor = person("eva")
    for language, said in (("es", "no es una fecha"), ("fr", "n’est pas une date"), ("en", "is no date")):
        answer = editor.post(f"/desk/new?lang={language}", fields_of("Con un error", issued="ayer"))
        assert said in html.unescape(answer.text)


def test_the_thesaurus_is_searched_browsed_and_suggested_without_script(person: Signed) -> None:
    ana = person("ana")
    found = ana.post("/desk/new", fields_of("Remesas", wanted="find", find="remesas familiares", topics=""))
    assert f'name="topics" value="{BASE}topic/remittances"' in found.text or "remittances" in found.text
    below = ana.post("/desk/new", fields_of("Remesas", wanted=f"below:{BASE}topic/remittances"))
    assert 'name="topics"' in below.text and "›" in below.text
    suggested = ana.post("/desk/new", fields_of("Las remesas de México a Zacatecas", wanted="suggest", topics=""))
    assert f'value="{BASE}topic/remittances"' in suggested.text and f'value="{BASE}area/MEX"' in suggested.text
    assert "(title)" in suggested.text


def test_lists_show_what_needs_work(person: Signed) -> None:
    editor = person("eva")
    published(editor, "Sin materia ni lengua", topics="", languages="")
    for name in ("no-subject", "no-language", "no-match"):
        assert "Sin materia ni lengua" in editor.get(f"/desk?list={name}").text


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_what_is_typed_is_inert_in_every_field(desk: Desk, person: Signed) -> None:
    editor = person("eva")
    texts = ("title", "other_titles", "abstracts", "container", "volume", "issue", "pages", "edition", "publishers",
             "places", "rights", "notes", "subjects", "creator", "source", "creator_id", "identifier")  # fmt: skip
    more = dict.fromkeys(texts[1:], EVIL) | {
        "other_titles_language": "", "abstracts_language": "", "creator_role": "aut", "creator_kind": "person",
        "creator_id": "isni:0000" + EVIL.replace(" ", ""), "identifier_scheme": "local",
    }  # fmt: skip
    name = published(editor, EVIL, **more)
    pages = [editor.get(one).text for one in (f"/desk/records/{name}", f"/desk/records/{name}/history", "/desk")]
    pages += [desk.ask("GET", one, {"Accept": "text/html"}).text for one in (f"/document/{name}", "/search?q=alert")]
    for page in pages:
        assert "<script>alert" not in page and "<img src=x" not in page and "49" not in re.findall(r"\{\{.*?\}\}", page)
        assert "alert(1)" in page
