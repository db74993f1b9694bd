"""The import of redirects: Wagtail's own, behind the bounds that all uploaded tables have.

Wagtail would take a file of any size, believe the dimensions that a sheet declares, and save any number of redirects in
one request. Here the file is read first, and Wagtail is given its plain rows as CSV in the encoding that it reads.
"""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.contrib.redirects import views

from tabular import MAX_BYTES, MERGED, FileRefused, Line, checked, letter, read_lines

FIELD = "import_file"
MOST = 1000  # each costs some queries, in one request


@views.permission_checker.require_any("add")
def start_import(request: HttpRequest) -> HttpResponse:
    """Wagtail's page; a file that is sent to it is refused with the reason, or taken as plain CSV."""
    if upload := request.FILES.get(FIELD):
        try:
            rows = read_redirects(upload.read(MAX_BYTES + 1))
        except FileRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("wagtailredirects:start_import")
        request.FILES[FIELD] = as_csv(rows)
    return views.start_import(request)


def read_redirects(content: bytes) -> list[list[str]]:
    """The heading and the rows of an uploaded file, all as wide as the heading. Raises FileRefused."""
    lines = read_lines(content)
    if len(lines) - 1 > MOST:
        raise FileRefused(f"В файле больше {MOST} перенаправлений. Разделите его на несколько.")
    width = len(lines[0].cells)
    return [[*_texts(line), *[""] * width][:width] for line in lines]


def _texts(line: Line) -> list[str]:
    if line.is_merged:
        raise FileRefused(f"Строка {line.number} {MERGED}")
    texts = [checked(cell) for cell in line.cells]
    for place, (_, fault) in enumerate(texts, start=1):
        if fault:
            raise FileRefused(f"Строка {line.number}, столбец {letter(place)}: {fault}")
    return [text for text, _ in texts]


def as_csv(rows: list[list[str]]) -> SimpleUploadedFile:
    """The rows as the file that Wagtail reads."""
    output = io.StringIO()
    csv.writer(output).writerows(rows)
    return SimpleUploadedFile("redirects.csv", output.getvalue().encode(), "text/csv")
