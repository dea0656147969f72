"""Readers of Parquet, SDMX and HXL, and of encodings that nobody declared: files in the layouts of their standards."""

import codecs
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import sdmx
from hypothesis import given
from hypothesis import strategies as st

from simde_kg.errors import InputError
from simde_kg.sources import encodings
from simde_kg.sources.hxl import is_tags, normal
from tests.folders import Folder
from tests.test_sources import cells, refusal


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def table(form: str, path: str, *columns: str, more: str = "") -> str:
    listed = " ".join(f'"{column}"' for column in columns)
    return f'<#t> a simde:SourceTable ; rml:path "{path}" ; simde:format "{form}" ; {more} simde:column ( {listed} ) .'


# --- Parquet ------------------------------------------------------------------------------------------------------


def parquet(folder: Folder, sql: str, name: str = "t.parquet") -> None:
    duckdb.execute("SET enable_progress_bar = false")
    duckdb.execute(f"COPY ({sql}) TO '{folder.data / name}' (FORMAT parquet)")


def test_cells_of_parquet_are_text_as_a_person_writes_it(folder: Folder) -> None:
    folder.describe(table("parquet", "t.parquet", "a", "b", "c", "d", "e", "f"))
    parquet(
        folder,
        "SELECT * FROM (VALUES ('NA', 1990.0::DOUBLE, 12.50::DECIMAL(9,2), DATE '2015-07-01', true, 7::BIGINT),"
        " (NULL, 0.00001::DOUBLE, NULL, NULL, NULL, NULL), (E'a\\r\\n\"b\", ñ', 0.1::DOUBLE, 0, NULL, false, -3))"
        " AS t(a, b, c, d, e, f)",
    )
    assert cells(folder) == [
        ["1", "NA", "1990", "12.50", "2015-07-01", "true", "7"],
        ["2", "", "0.00001", "", "", "", ""],
        ["3", 'a\x1ar\n"b", ñ', "0.1", "0.00", "", "false", "-3"],
    ]
    assert [item.file for raw in folder.read().values() for item in raw.inputs] == ["t.parquet"]


def test_parquet_that_cannot_be_a_table_is_refused(folder: Folder) -> None:
    folder.describe(table("parquet", "t.parquet", "a"))
    parquet(folder, "SELECT [1, 2] AS a")
    assert "the column 'a' holds INTEGER[], which is no single value" in refusal(folder)
    folder.put("t.parquet", b"PAR1 and nothing else")
    assert "t.parquet: not a readable Parquet file" in refusal(folder)


# --- SDMX ---------------------------------------------------------------------------------------------------------

FLOWS = [
    ["A", "MEX", "2019", "1.50", "A", "0"],
    ["A", "MEX", "2020", "", "M", "0"],
    ["A", "PHL", "2019", "30", "E", "3"],
]
COLUMNS = ("FREQ", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MULT")
HEADER = """<message:Header><message:ID>x</message:ID><message:Test>false</message:Test>
<message:Prepared>2026-01-01T00:00:00</message:Prepared><message:Sender id="S"/>
<message:Structure structureID="DF" dimensionAtObservation="{dimension}"><common:Structure>
<Ref agencyID="S" id="DSD" version="1.0"/></common:Structure></message:Structure></message:Header>"""
ROOT_ELEMENT = """<?xml version="1.0" encoding="UTF-8"?><message:{name} {space}="{address}"
 xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
 xmlns:common="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"""
SPECIFIC = ROOT_ELEMENT.format(
    name="StructureSpecificData",
    space="xmlns:ss",
    address="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific",
)
GENERIC = ROOT_ELEMENT.format(
    name="GenericData",
    space="xmlns:generic",
    address="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic",
)
MESSAGES = {
    "structure-specific, by series": SPECIFIC
    + HEADER.format(dimension="TIME_PERIOD")
    + """<message:DataSet ss:structureRef="DF" ss:action="Replace">
    <Series FREQ="A" REF_AREA="MEX" UNIT_MULT="0"><Obs TIME_PERIOD="2019" OBS_VALUE="1.50" OBS_STATUS="A"/>
    <Obs TIME_PERIOD="2020" OBS_STATUS="M"/></Series>
    <Series FREQ="A" REF_AREA="PHL" UNIT_MULT="3"><Obs TIME_PERIOD="2019" OBS_VALUE="30" OBS_STATUS="E"/></Series>
    </message:DataSet></message:StructureSpecificData>""",
    "structure-specific, with a group": SPECIFIC
    + HEADER.format(dimension="TIME_PERIOD")
    + """<message:DataSet ss:structureRef="DF"><Group xsi:type="ns1:Sibling" REF_AREA="MEX" UNIT_MULT="0"/>
    <Group xsi:type="ns1:Sibling" REF_AREA="PHL" UNIT_MULT="3"/>
    <Series FREQ="A" REF_AREA="MEX"><Obs TIME_PERIOD="2019" OBS_VALUE="1.50" OBS_STATUS="A"/>
    <Obs TIME_PERIOD="2020" OBS_STATUS="M"/></Series>
    <Series FREQ="A" REF_AREA="PHL"><Obs TIME_PERIOD="2019" OBS_VALUE="30" OBS_STATUS="E"/></Series>
    </message:DataSet></message:StructureSpecificData>""",
    "structure-specific, flat": SPECIFIC
    + HEADER.format(dimension="AllDimensions")
    + """<message:DataSet ss:structureRef="DF" FREQ="A">
    <Obs REF_AREA="MEX" TIME_PERIOD="2019" OBS_VALUE="1.50" OBS_STATUS="A" UNIT_MULT="0"/>
    <Obs REF_AREA="MEX" TIME_PERIOD="2020" OBS_STATUS="M" UNIT_MULT="0"/>
    <Obs REF_AREA="PHL" TIME_PERIOD="2019" OBS_VALUE="30" OBS_STATUS="E" UNIT_MULT="3"/>
    </message:DataSet></message:StructureSpecificData>""",
    "generic, by series": GENERIC
    + HEADER.format(dimension="TIME_PERIOD")
    + """<message:DataSet structureRef="DF"><generic:Series><generic:SeriesKey><generic:Value id="FREQ" value="A"/>
    <generic:Value id="REF_AREA" value="MEX"/></generic:SeriesKey><generic:Attributes>
    <generic:Value id="UNIT_MULT" value="0"/></generic:Attributes>
    <generic:Obs><generic:ObsDimension value="2019"/><generic:ObsValue value="1.50"/><generic:Attributes>
    <generic:Value id="OBS_STATUS" value="A"/></generic:Attributes></generic:Obs>
    <generic:Obs><generic:ObsDimension value="2020"/><generic:Attributes>
    <generic:Value id="OBS_STATUS" value="M"/></generic:Attributes></generic:Obs></generic:Series>
    <generic:Series><generic:SeriesKey><generic:Value id="FREQ" value="A"/><generic:Value id="REF_AREA" value="PHL"/>
    </generic:SeriesKey><generic:Attributes><generic:Value id="UNIT_MULT" value="3"/></generic:Attributes>
    <generic:Obs><generic:ObsDimension value="2019"/><generic:ObsValue value="30"/><generic:Attributes>
    <generic:Value id="OBS_STATUS" value="E"/></generic:Attributes></generic:Obs></generic:Series>
    </message:DataSet></message:GenericData>""",
    "generic, flat": GENERIC
    + HEADER.format(dimension="AllDimensions")
    + '<message:DataSet structureRef="DF">'
    + "".join(
        f"""<generic:Obs><generic:ObsKey><generic:Value id="FREQ" value="{freq}"/>
        <generic:Value id="REF_AREA" value="{area}"/><generic:Value id="TIME_PERIOD" value="{time}"/></generic:ObsKey>
        {f'<generic:ObsValue value="{value}"/>' if value else ""}<generic:Attributes>
        <generic:Value id="OBS_STATUS" value="{status}"/><generic:Value id="UNIT_MULT" value="{unit}"/>
        </generic:Attributes></generic:Obs>"""
        for freq, area, time, value, status, unit in FLOWS
    )
    + "</message:DataSet></message:GenericData>",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_an_sdmx_ml_message_gives_its_observations(folder: Folder, name: str) -> None:
    folder.describe(table("sdmx-ml", "t.xml", *COLUMNS))
    folder.put("t.xml", MESSAGES[name])
    assert observed(folder) == FLOWS


@pytest.mark.parametrize("name", [name for name in MESSAGES if "group" not in name])
def test_another_reader_of_sdmx_finds_the_same(folder: Folder, name: str) -> None:
    """sdmx1 has no structure here and cannot tell attributes from dimensions: keys and values are compared."""
    message: Any = sdmx.read_sdmx(io.BytesIO(MESSAGES[name].encode()))
    found = []
    for data in message.data:
        for item in data.obs:
            values = {key.id: str(key.value) for key in item.key.values.values()}
            found.append((values["REF_AREA"], values["TIME_PERIOD"], Decimal(str(item.value)) if item.value else None))
    folder.describe(table("sdmx-ml", "t.xml", *COLUMNS))
    folder.put("t.xml", MESSAGES[name])
    ours = [(row[1], row[2], Decimal(row[3]) if row[3] else None) for row in observed(folder)]
    assert sorted(found, key=str) == sorted(ours, key=str)


def observed(folder: Folder) -> list[list[str]]:
    """Return the rows with columns in the order of COLUMNS."""
    (raw,) = folder.read().values()
    places = [raw.titles.index(name) + 1 for name in COLUMNS]
    return [[row[place] for place in places] for row in cells(folder)]


STRUCTURE: dict[str, Any] = {
    "dimensions": {
        "dataSet": [{"id": "FREQ", "values": [{"id": "A", "name": "Annual"}]}],
        "series": [{"id": "REF_AREA", "values": [{"id": "MEX"}, {"id": "PHL"}]}],
        "observation": [{"id": "TIME_PERIOD", "values": [{"id": "2019"}, {"id": "2020"}]}],
    },
    "attributes": {
        "dataSet": [],
        "series": [{"id": "UNIT_MULT", "values": [{"id": "0"}, {"id": "3"}]}],
        "observation": [{"id": "OBS_STATUS", "values": [{"id": "A"}, {"id": "E"}, {"id": "M"}]}],
    },
}
SERIES = (
    '{"0": {"attributes": [0], "observations": {"0": [1.50, 0], "1": [null, 2]}},'
    ' "1": {"attributes": [1], "observations": {"0": [30, 1]}}}'
)
FLAT_STRUCTURE: dict[str, Any] = {
    "dimensions": {
        "observation": [*STRUCTURE["dimensions"]["dataSet"], *STRUCTURE["dimensions"]["series"]]
        + STRUCTURE["dimensions"]["observation"]
    },
    "measures": {"observation": [{"id": "OBS_VALUE"}]},
    "attributes": {
        "dimensionGroup": STRUCTURE["attributes"]["series"],
        "observation": [{"id": "OBS_STATUS"}],
    },
}
DOCUMENTS = {
    "1.0, as first issued": f'{{"header": {{}}, "structure": {json.dumps(STRUCTURE)}, '
    f'"dataSets": [{{"action": "Information", "series": {SERIES}}}]}}',
    "1.0": f'{{"meta": {{}}, "data": {{"structure": {json.dumps(STRUCTURE)}, "dataSets": [{{"series": {SERIES}}}]}}}}',
    "2.0, flat, with groups": f'{{"meta": {{}}, "data": {{"structures": [{json.dumps(FLAT_STRUCTURE)}], "dataSets": '
    '[{"structure": 0, "dimensionGroupAttributes": {":0:": [0], ":1:": [1]}, "observations": {"0:0:0": [1.50, "A"], '
    '"0:0:1": [null, "M"], "0:1:0": [30, "E"]}}]}}',
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_sdmx_json_message_gives_its_observations(folder: Folder, name: str) -> None:
    folder.describe(table("sdmx-json", "t.json", *COLUMNS))
    folder.put("t.json", DOCUMENTS[name])
    assert observed(folder) == FLOWS


TEXTS = {
    "1.0": ("DATAFLOW," + ",".join(COLUMNS), "S:DF(1.0),"),
    "2.0": ("STRUCTURE,STRUCTURE_ID,ACTION," + ",".join(COLUMNS), "dataflow,S:DF(1.0),I,"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_an_sdmx_csv_message_gives_its_observations(folder: Folder, name: str) -> None:
    folder.describe(table("sdmx-csv", "t.csv", *COLUMNS))
    head, before = TEXTS[name]
    folder.put("t.csv", "".join(f"{line}\n" for line in [head, *(before + ",".join(row) for row in FLOWS)]))
    assert observed(folder) == FLOWS
    assert [row[0] for row in cells(folder)] == ["2", "3", "4"]


def test_labels_of_sdmx_csv_are_left_away(folder: Folder) -> None:
    folder.describe(table("sdmx-csv", "t.csv", "REF_AREA", "OBS_VALUE", "COMMENT"))
    folder.put(
        "t.csv",
        "DATAFLOW: Dataflow,REF_AREA: Reference area,OBS_VALUE: Value,COMMENT\n"
        'S:DF(1.0): Flows,"MEX: Mexico, United States of",1.50,see: below\n',
    )
    assert [row[2:] for row in cells(folder)] == [["MEX", "1.50", "see: below"]]


DELETING = {
    "sdmx-csv": ("t.csv", "STRUCTURE,STRUCTURE_ID,ACTION,A\ndataflow,x,D,1\n"),
    "sdmx-json": ("t.json", DOCUMENTS["1.0, as first issued"].replace("Information", "Delete")),
    "sdmx-ml": ("t.xml", MESSAGES["structure-specific, by series"].replace('"Replace"', '"Delete"')),
}


@pytest.mark.parametrize("form", DELETING)
def test_messages_of_changes_are_refused(folder: Folder, form: str) -> None:
    path, text = DELETING[form]
    folder.describe(table(form, path, "A"))
    folder.put(path, text)
    assert "deletes observations" in refusal(folder)


@pytest.mark.parametrize(
    ("form", "text", "told"),
    [
        ("sdmx-json", "{", "not JSON"),
        ("sdmx-json", '{"data": {"dataStructures": []}}', "no SDMX-JSON data message"),
        ("sdmx-ml", "<a>", "not XML"),
        ("sdmx-ml", "<Structure/>", "no SDMX-ML message with observations"),
    ],
)
def test_other_documents_are_refused(folder: Folder, form: str, text: str, told: str) -> None:
    folder.describe(table(form, "t", "A"))
    folder.put("t", text)
    assert told in refusal(folder)


# --- HXL ----------------------------------------------------------------------------------------------------------

TAGGED = "Encuesta 2025,,,\nEstado,Clave,Personas,Notas\n#adm1 +name,#adm1 +code,#affected +f +idps,\n"


def test_columns_of_hxl_are_found_by_their_tags(folder: Folder) -> None:
    folder.describe(table("hxl", "t.csv", "#adm1+code", "#affected+idps+f", more='simde:unread ( "#adm1+name" ) ;'))
    folder.put("t.csv", TAGGED + "Zacatecas,MX-ZAC,12,\nJalisco,MX-JAL,7,\n")
    (raw,) = folder.read().values()
    assert [raw.titles[i] for i in raw.keep] == ["#adm1+code", "#affected+idps+f"]
    assert [[row[0], row[2], row[3]] for row in cells(folder)] == [["4", "MX-ZAC", "12"], ["5", "MX-JAL", "7"]]


def test_columns_of_an_hxl_workbook_are_found_by_their_tags(folder: Folder) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Data"
    for row in (["#adm1+code", "#affected"], ["MX-ZAC", 12.0]):
        page.append(row)
    book.save(folder.data / "t.xlsx")
    folder.describe(table("hxl", "t.xlsx", "#ADM1 +code", "#affected", more='simde:sheet "Data" ;'))
    assert cells(folder) == [["2", "MX-ZAC", "12"]]
    (raw,) = folder.read().values()
    assert raw.titles == ("#ADM1 +code", "#affected")


def test_a_column_of_hxl_that_is_not_declared_is_told(folder: Folder) -> None:
    folder.describe(table("hxl", "t.csv", "#adm1+code", "#affected+idps+f", more='simde:unread ( "#adm1+name" ) ;'))
    folder.put("t.csv", TAGGED + "Zacatecas,MX-ZAC,12,see below\n")
    assert "the column '#D' is not declared" in refusal(folder)
    folder.put("t.csv", "a,b\n1,2\n" * 20)
    assert "none of the first 25 rows holds HXL tags" in refusal(folder)


def test_tags_are_told_from_text() -> None:
    assert normal("#Adm1 +Name +i_ES") == normal("#adm1+i_es+name") == "#adm1+i_es+name"
    assert normal("# of people") == "# of people"
    assert is_tags(["#adm1", None, " #affected +f"]) and not is_tags(["#adm1", "x"]) and not is_tags([None, ""])


# --- encodings ----------------------------------------------------------------------------------------------------

SPANISH = "code,name\nMEX,«México» – Yucatán, señores… ¿Cuántos años?\nPER,Perú y Haití: niñas, Coahuila\n"
FRENCH = "code,name\nFRA,« Réunion » où l’été dernier, Côte d’Ivoire, ça et là, Noël, Œuvre, À Évry\n"


@pytest.mark.parametrize("name", encodings.GUESSED)
@pytest.mark.parametrize("text", [SPANISH, FRENCH])
def test_the_encoding_of_real_words_is_found_out(name: str, text: str) -> None:
    data = text.encode(name, "ignore")
    found = encodings.guess(data)
    assert data.decode(found) == data.decode(name), found


@pytest.mark.parametrize(("name", "mark"), [("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)])
def test_a_byte_order_mark_goes_before_utf_8(folder: Folder, name: str, mark: bytes) -> None:
    folder.describe(table("csv", "t.csv", "code", "name"))
    folder.put("t.csv", mark + SPANISH.replace("–", "-").replace(", ", " ").encode(name))
    assert [row[1] for row in cells(folder)] == ["MEX", "PER"]
    (raw,) = folder.read().values()
    assert raw.detected == "utf-16"
    assert encodings.guess(SPANISH.encode(name)) == name


def test_an_encoding_that_was_found_out_is_told(folder: Folder) -> None:
    text = SPANISH.replace(", ", " ").replace("Cuántos años?", "Cuántos?")
    column = 'csvw:column ( [ csvw:name "code" ] [ csvw:name "name" ] )'
    tidy = f"<#tidy> a simde:TidyTable ; simde:reads <#t> ; {column} . "
    tidy += "<#m> a rml:TriplesMap ; rml:logicalSource [ rml:source <#tidy> ] ; "
    tidy += 'rml:subjectMap [ rml:template "ex:{code}" ] ; '
    tidy += 'rml:predicateObjectMap [ rml:predicate ex:name ; rml:objectMap [ rml:reference "name" ] ] .'
    folder.describe(table("csv", "t.csv", "code", "name", more='csvw:dialect [ csvw:encoding "auto" ] ;') + tidy)
    folder.put("t.csv", text.encode("windows-1252"))
    (issue,) = folder.map().issues
    assert (issue.code, issue.severity, issue.found) == ("detected-encoding", "info", "windows-1252")
    assert len({issue.text(language) for language in ("es", "en", "fr")}) == 3


def test_a_byte_that_is_not_utf_8_is_told_with_the_encoding_that_fits(folder: Folder) -> None:
    folder.describe(table("csv", "t.csv", "code", "name"))
    folder.put("t.csv", SPANISH.encode("windows-1252"))
    assert "windows-1252" in refusal(folder)
    folder.put("t.csv", SPANISH.encode("mac-roman", "ignore"))
    assert "mac-roman" in refusal(folder)


@given(st.binary(max_size=400))
def test_any_bytes_have_a_guess(data: bytes) -> None:
    found = encodings.guess(data)
    assert codecs.lookup(found)
    if found == "utf-8":
        data[: len(data) - 3].decode("utf-8", "ignore")


def test_packed_files_of_all_kinds_are_read(folder: Folder) -> None:
    folder.describe(table("sdmx-ml", "t.xml", *COLUMNS))
    folder.put("t.xml.gz", gzip.compress(MESSAGES["generic, flat"].encode()))
    assert observed(folder) == FLOWS


def test_an_unknown_format_names_all_that_are_known(folder: Folder) -> None:
    folder.describe(table("xml", "t.xml", "A"))
    with pytest.raises(Exception, match="sdmx-csv, sdmx-json, sdmx-ml") as told:
        folder.read()
    assert not isinstance(told.value, InputError)
