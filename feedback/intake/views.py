"""The register as a Word document, and the table to fill in."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from feedback.filters import RemarkFilter
from feedback.intake.writing import document
from feedback.models import Remark

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST = 1000  # rows of one document: Word itself is slow with more
BLANK_ROWS = 10


def register_docx(chosen: RemarkFilter) -> HttpResponse:
    """The remarks of this filter as the table that regions fill in; of very many the first ones, which it says."""
    found = chosen.qs
    total = found.count()
    rows = [_cells(remark) for remark in found[:MOST]]
    day = timezone.localdate()
    note = f"На {day:%d.%m.%Y}. Замечаний: {total}."
    if total > MOST:
        note += f" Здесь первые {MOST}; все есть в файлах CSV и XLSX."
    content = document(rows, "Замечания и предложения регионов", note)
    return HttpResponse(content, headers=_headers(f"zamechaniya-{day:%Y-%m-%d}.docx"))


@require_safe
def blank_docx(request: HttpRequest) -> HttpResponse:
    """The table without remarks, to be filled in."""
    note = (
        "Одна строка — одно предложение. Столбцы «тема», «принято/не принято» и «комментарий» региону можно не "
        "заполнять. Без имён, телефонов и почты: предложения увидят все."
    )
    rows = [[str(number), "", "", "", "", ""] for number in range(1, BLANK_ROWS + 1)]
    return HttpResponse(document(rows, "Предложения региона", note), headers=_headers("predlozheniya.docx"))


def _cells(remark: Remark) -> list[str]:
    """One row, in the order of writing.HEADINGS."""
    return [
        str(remark.number),
        remark.region.name,
        remark.get_topic_display(),
        remark.text,
        remark.decision_text,
        remark.answer,
    ]


def _headers(name: str) -> Mapping[str, str]:
    return {"Content-Type": DOCX, "Content-Disposition": content_disposition_header(True, name) or ""}
