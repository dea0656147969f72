"""Documents of a list and of a search, in the formats of libraries and reference managers."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from endpoint import bibliography
from simde_kg.catalogue import readers

HTML = {"Accept": "text/html"}
READ_BACK = [one for one in bibliography.OFFERED if one.reader]


def exports(page: str) -> dict[str, str]:
    """Return media type -> address of the export links of a page."""
    found = re.findall(r'<a href="([^"]+)" type="([^"]+)" rel="alternate" download="documents\.[^"]+">', page)
    return {unescape(media): unescape(address) for address, media in found}


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_a_list_of_documents_links_to_every_format(portal: Any, lang: str) -> None:
    page = portal.ask("GET", f"/documents?topic=topic/remittances&lang={lang}", HTML).text
    assert set(exports(page)) == {one.media_type for one in bibliography.OFFERED}
    assert "format=" not in "".join(exports(portal.ask("GET", "/countries", HTML).text).values())


@pytest.mark.parametrize("form", READ_BACK, ids=[one.name for one in READ_BACK])
def test_the_same_documents_in_every_format(portal: Any, form: Any) -> None:
    page = portal.ask("GET", "/documents?topic=topic/remittances&language=es", HTML).text
    listed = int(re.sub(r"\D", "", re.search(r'<p role="status">\s*([\d.,\s]+)', page)[1]))  # type: ignore[index]
    reply = portal.ask("GET", exports(page)[form.media_type])
    assert reply.status == 200 and reply.headers["x-total-count"] == str(listed) and listed > 10
    reading = readers.read(reply.body, "x", form.reader)
    assert len(reading.records) == listed and not reading.refusals


def test_a_search_gives_the_documents_it_found(portal: Any) -> None:
    page = portal.ask("GET", f"/search?q={quote('remesas Zacatecas')}", HTML).text
    links = exports(page)
    assert set(links) == {one.media_type for one in bibliography.OFFERED}
    reply = portal.ask("GET", links["application/x-research-info-systems"])
    titles = [one.title.text for one in readers.read(reply.body, "x", "ris").records]
    assert titles and any("Zacatecas" in one for one in titles)
    assert len(titles) == int(reply.headers["x-total-count"])
    assert not exports(portal.ask("GET", "/search?q=nothing-of-the-kind-zzzz", HTML).text)


def test_what_cannot_be_given_is_refused(portal: Any) -> None:
    assert portal.ask("GET", "/documents?format=ris&q=zzzzzz").status == 404
    assert portal.ask("GET", "/search?q=zzzzzzzz&format=ris").status == 404
    refused = portal.ask("GET", "/search?q=remesas&format=zip", {"Accept": "application/json"})
    assert refused.status == 406 and "marcxml" in refused.text


@pytest.mark.parametrize("place", ["/documents", "/topics", "/"])
def test_services_for_libraries_are_linked_where_people_look(portal: Any, place: str) -> None:
    page = portal.ask("GET", place, HTML).text
    wanted = {
        "/documents": ("/oai?verb=Identify", "/reconcile", "/unapi"),
        "/topics": ("/reconcile", "/rest/v1/topic/?lang=en"),
        "/": ("/oai?verb=Identify", "/reconcile", "/unapi"),
    }[place]
    for target in wanted:
        assert f'href="{target}"' in page
        assert portal.ask("GET", target).status == 200, target
    assert place != "/documents" or 'rel="unapi-server"' in page
