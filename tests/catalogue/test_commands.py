"""The commands: convert, catalogue, harvest; and the documentation of formats, generated and current."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simde_kg import cli
from simde_kg.catalogue import readers, reference, writers
from simde_kg.catalogue.record import Record
from tests.catalogue.conftest import DOCUMENTS, ROOT

if TYPE_CHECKING:
    from pytest import CaptureFixture  # noqa: PT013

RIS = "TY  - JOUR\r\nTI  - Uno\r\nAU  - García, Ana\r\nPY  - 2016\r\nER  - \r\n"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        cli.main(list(arguments))
    return int(stop.value.code or 0)


@pytest.mark.parametrize("form", sorted(writers.WRITERS))
def test_convert_to_every_format(tmp_path: Path, form: str) -> None:
    source, target = tmp_path / "refs.ris", tmp_path / "out"
    source.write_text(RIS, encoding="utf-8")
    assert run("convert", str(source), "--to", form, "--output", str(target)) == 0
    assert "Uno" in target.read_text(encoding="utf-8")
    if reader := writers.WRITERS[form].reader:
        assert readers.read_file(target, reader).records[0].title.text == "Uno"


def test_convert_tells_what_was_refused(tmp_path: Path, capsys: "CaptureFixture[str]") -> None:
    source = tmp_path / "refs.ris"
    source.write_text(RIS + "TY  - JOUR\r\nTI  - Dos\r\n", encoding="utf-8")
    assert run("convert", str(source), "--to", "bib", "--lang", "es") == 1
    output = capsys.readouterr()
    assert "Uno" in output.out and "El registro 2 de refs.ris no acaba en ER" in output.err


def test_unknown_formats_name_the_known_ones(tmp_path: Path, capsys: "CaptureFixture[str]") -> None:
    source = tmp_path / "refs.ris"
    source.write_text(RIS, encoding="utf-8")
    assert run("convert", str(source), "--to", "docx") == 2 and "marcxml" in capsys.readouterr().err
    assert run("convert", str(source), "--to", "ris", "--from", "docx") == 2 and "bibtex" in capsys.readouterr().err
    assert run("catalogue", "burn", str(source)) == 2


def test_catalogue_read_counts(tmp_path: Path, capsys: "CaptureFixture[str]") -> None:
    assert run("catalogue", "read", str(DOCUMENTS)) == 0
    assert "documents.csv" in (shown := capsys.readouterr().out) and shown.count("200") == 2
    broken = tmp_path / "x.bib"
    broken.write_text("@book{a, title = {Uno\n", encoding="utf-8")
    assert run("catalogue", "read", str(broken)) == 1


def test_catalogue_duplicates(tmp_path: Path, documents: list[Record], capsys: "CaptureFixture[str]") -> None:
    copy = tmp_path / "copy.ris"
    copy.write_bytes(writers.write([one for one in documents if one.first("doi")][:3], "ris"))
    assert run("catalogue", "duplicates", str(DOCUMENTS), str(copy)) == 0
    assert capsys.readouterr().out.count("1.00") == 3


def test_catalogue_subjects_say_why(tmp_path: Path, capsys: "CaptureFixture[str]") -> None:
    source = tmp_path / "refs.ris"
    source.write_text(RIS.replace("Uno", "Las remesas de México a Estados Unidos"), encoding="utf-8")
    assert run("catalogue", "subjects", str(source), "--lang", "fr") == 0
    shown = capsys.readouterr().out
    assert "envois de fonds" in shown and "title: remesas" in shown and "MEX-USA" in shown


def test_harvest_refuses_inner_addresses(tmp_path: Path, capsys: "CaptureFixture[str]") -> None:
    assert run("harvest", "http://127.0.0.1:9/oai", str(tmp_path / "h")) == 2
    assert "inner network" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_formats_is_current(language: str) -> None:
    page = (ROOT / "docs" / ("catalogue.md" if language == "en" else "catalogue.es.md")).read_text(encoding="utf-8")
    assert reference.tables(language) in page, "run simde codegen"
