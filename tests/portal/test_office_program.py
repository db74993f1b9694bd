"""Our files opened and saved by LibreOffice, then read by our own importers: they must say the same.

What it writes differs from what we wrote: other parts of the archive, shared texts, its own styles. Skipped where it is
not installed.
"""

import io
import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from campaigns.documents import filling
from campaigns.documents.kinds import KINDS
from campaigns.models import SHIPPED_DOCUMENTS
from feedback.consultations import exchange as consultations
from feedback.consultations.plans import COLUMNS
from feedback.intake import reading, writing
from methodology.exchange import from_xlsx, to_xlsx
from ratings import exchange
from tests.ratings.test_exchange import FRAME, NOTHING

OFFICE = shutil.which("soffice")
# Debian lets one be installed without the other, and soffice is silent about a file that it cannot read.
PARTS = ("lowriter", "localc")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, PARTS)), reason="Writer and Calc are not both installed")


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    """A folder for LibreOffice's own settings, made once: the first start is slow."""
    return tmp_path_factory.mktemp("profile")


@pytest.fixture
def saved(profile, tmp_path):
    """Let LibreOffice open a file of this kind and save it as another."""

    def convert(content: bytes, kind: str, target: str | None = None) -> bytes:
        source, folder = tmp_path / f"file.{kind}", tmp_path / "saved"
        source.write_bytes(content)
        command = [
            OFFICE,
            "--headless",
            f"-env:UserInstallation={profile.as_uri()}",
            *("--convert-to", target or kind, "--outdir", str(folder)),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / f"file.{target or kind}").read_bytes()

    return convert


def filled(content: bytes, sheet: str, *rows) -> bytes:
    """A workbook with these cells written below the headings of a sheet, None where a cell stays as it is."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            if value is not None:
                book[sheet].cell(number, place, value)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def test_an_edition_comes_back_the_same(saved):
    document = json.loads(Path("data/editions/1.json").read_text(encoding="utf-8"))
    assert from_xlsx(saved(to_xlsx(document), "xlsx")) == document


def test_data_of_a_region_come_back_the_same(saved):
    form = exchange.template(FRAME, "01")
    form = filled(form, "ЦЗН", [None, None, 120, "60", 40])
    form = filled(form, "Ответы", *[[None, None, None, None, None, 30, "21"]] * 9)
    form = filled(form, "Обнуления", ["01-2", "Ложные сведения", date(2026, 10, 1)])
    ours, theirs = (
        exchange.read(FRAME, NOTHING, "a.xlsx", content, exchange.Mode.PART) for content in (form, saved(form, "xlsx"))
    )
    assert not theirs.faults.kept
    assert theirs == ours
    assert len(theirs.inputs.tallies) == 9
    assert [sanction.decided_on for sanction in theirs.inputs.sanctions] == ["2026-10-01"]


def test_a_table_of_remarks_comes_back_the_same(saved):
    rows = [
        ("1", "Тюменская область", "Анкета", "Первая строка\nи вторая.", "принято", "Учли."),
        ("2", "Брянская область", "", "Сократить анкету <b>втрое</b> & больше.", "не принято", ""),
    ]
    document = writing.document(rows, "Предложения")
    ours, theirs = (
        reading.read("a.docx", content, with_decisions=True) for content in (document, saved(document, "docx"))
    )
    assert theirs == ours
    assert len(theirs.entries) == 2


def test_a_log_of_support_comes_back_the_same(saved):
    form = filled(
        consultations.template(),
        "Журнал",
        [None, date(2022, 4, 25), None, "Брянская область", "консультация", "телефон", "Тема", "1.10; 2.2", "а\nб"],
        [None, "13.04.2022", "15.04.2022", "32; 33", "другое", None, "Адреса"],
    )
    ours, theirs = (consultations.read("a.xlsx", content) for content in (form, saved(form, "xlsx")))
    assert theirs == ours
    assert len(theirs.rows) == 2
    assert set(theirs.columns) == {column.key for column in COLUMNS}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_template_saved_by_another_program_can_still_be_filled_in(saved, kind):
    template = saved((SHIPPED_DOCUMENTS / kind.file_name).read_bytes(), "docx")
    filling.check(template, kind)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_document_of_a_demonstration_says_so_on_each_page(saved, kind):
    values = kind.blank()
    for name in kind.lists:
        values[name] = values[name] * 20
    content = filling.fill((SHIPPED_DOCUMENTS / kind.file_name).read_bytes(), kind, values, "Придумано")
    pages = PdfReader(io.BytesIO(saved(content, "docx", "pdf"))).pages
    assert len(pages) > 1
    assert all("Придумано" in page.extract_text() for page in pages)
