"""QR codes: what a camera reads is the office's address, also off paper."""

import io

import pypdfium2
import pytest
import segno
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from campaigns.models import Campaign
from surveys.codes import derive_codes
from surveys.form import build_form
from surveys.materials.links import for_camera, link_to, link_with, spoken
from surveys.materials.making import make_poster, make_questionnaire, make_sheet
from surveys.materials.qr import draw_png
from surveys.models import CodeBatch
from tests.methodology.test_pdf import conformance

DPI = 150
LONG = "Государственное казённое учреждение «Центр занятости населения города Нижневартовска и района», " * 2


def pages_of(content: bytes) -> list[Image.Image]:
    """The pages of a PDF as a printer of 150 dpi would make them."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.render(scale=DPI / 72).to_pil() for page in document]


def read_all(picture: Image.Image) -> list[str]:
    """What a camera reads in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.fixture
def batch(office) -> CodeBatch:
    return CodeBatch(campaign=Campaign(title="Замер"), office=office, number=3, size=50, seed=b"s" * 32)


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("15-01", "HTTPS://INDEX.EXAMPLE.RU/S/15-01/"),
        ("A_1.2", "HTTPS://INDEX.EXAMPLE.RU/S/A_1.2/"),
        # Another office may have the same code in capitals, so small letters stay.
        ("ab-1", "https://index.example.ru/s/ab-1/"),
        ("Н-1", "HTTPS://INDEX.EXAMPLE.RU/S/%D0%9D-1/"),
        ("Новый-1", "https://index.example.ru/s/%D0%9D%D0%BE%D0%B2%D1%8B%D0%B9-1/"),
    ],
)
def test_a_camera_reads_an_address_that_leads_to_this_office_and_no_other(code, read):
    text = for_camera(link_to(code), code)
    assert text == read
    assert read_all(Image.open(io.BytesIO(draw_png(text)))) == [read]


def test_capitals_make_the_code_smaller():
    link = link_to("15-01")
    assert segno.make_qr(for_camera(link, "15-01"), error="q").mode == "alphanumeric"
    assert segno.make_qr(link, error="q").mode == "byte"


def test_a_stage_of_service_stands_in_the_address_as_surveys_read_it():
    link = link_to("15-01", "2m")
    assert link == "https://index.example.ru/s/15-01/?stage=2m"
    assert for_camera(link, "15-01") == link
    assert spoken(link_to("15-01")) == "index.example.ru/s/15-01"


@pytest.mark.parametrize("name", ["Центр занятости «Проба»", LONG[:255]])
@pytest.mark.parametrize(
    ("kind", "size", "codes"), [("a4", (210, 297), 1), ("a5", (148, 210), 1), ("tent", (210, 297), 2)]
)
def test_a_poster_is_one_page_of_its_size_and_its_code_is_read_at_150_dpi(office, kind, size, codes, name):
    office.name = name
    content = make_poster(Campaign(), office, kind)
    (page,) = pages_of(content)
    assert [round(side / DPI * 25.4) for side in page.size] == list(size)
    assert read_all(page) == ["HTTPS://INDEX.EXAMPLE.RU/S/15-01/"] * codes
    words = words_of(content)
    assert " ".join(name.split()) in words
    assert "index.example.ru/s/15-01" in words
    assert "Демонстрация" not in words
    assert conformance(content) == "1"


def test_what_belongs_to_a_demonstration_says_so(office, document, batch):
    demo = Campaign(title="Проба", is_demo=True)
    batch.campaign = demo
    papers = [make_poster(demo, office, kind) for kind in ("a4", "a5", "tent")]
    papers += [
        make_questionnaire(demo, office, build_form(document, audience)) for audience in ("jobseeker", "employer")
    ]
    papers.append(make_sheet(batch, derive_codes(batch.seed, 30)))
    for content in papers:
        assert all("Демонстрация" in page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_each_code_of_a_sheet_is_read_with_the_office_in_its_address(batch):
    codes = derive_codes(batch.seed, batch.size)
    pages = pages_of(make_sheet(batch, codes))
    assert len(pages) == 3
    read = {text for page in pages for text in read_all(page)}
    assert read == {f"HTTPS://INDEX.EXAMPLE.RU/S/15-01/V/{code}/" for code in codes}
    assert link_with("15-01", codes[0]).endswith(f"/s/15-01/v/{codes[0]}/")
    assert conformance(make_sheet(batch, codes[:2])) == "1"
