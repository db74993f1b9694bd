"""Documents as answers of the portal."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def docx(title: str, content: bytes) -> HttpResponse:
    """A document of Word to be saved under its title."""
    return _saved(f"{title}.docx", content, DOCX)


def pdf(title: str, content: bytes) -> HttpResponse:
    """A PDF to be saved under its title."""
    return _saved(f"{title}.pdf", content, PDF)


def _saved(name: str, content: bytes, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
