"""What is sent to the pages of a campaign's data, and what comes back."""

from datetime import date

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from index_engine.inputs import Audience
from tests.fixtures.pages import markup

SEEKERS = Audience.JOBSEEKER
HEADS = "код ЦЗН;аудитория;вопрос;ответили;из них положительно"
DATES = {
    "period_start": date(2026, 3, 2),
    "period_end": date(2026, 3, 31),
    "surveys_open": date(2026, 3, 2),
    "surveys_close": date(2026, 3, 20),
    "review_from": date(2026, 4, 13),
    "review_until": date(2026, 4, 24),
    "publication_on": date(2026, 4, 30),
}
# A day of each state while only the opening has been decided.
OPEN, VERIFIED = date(2026, 3, 3), date(2026, 4, 1)


def address(name: str, *args) -> str:
    return reverse(f"ratings_inputs:{name}", args=["spring", *args])


def send(client, *rows: str, name: str = "ответы.csv", mode: str = "part"):
    file = SimpleUploadedFile(name, "\n".join([HEADS, *rows]).encode())
    return client.post(address("upload"), {"file": file, "mode": mode})


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")
