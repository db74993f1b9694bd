"""Files of evidence, for a view that has checked whose they are: nothing else serves the folder where they lie."""

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from assessments.models import Evidence

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TYPES = {Evidence.Kind.PHOTO: "image/jpeg", Evidence.Kind.DOCUMENT: "application/pdf"}


def serve_file(evidence: Evidence, *, is_small: bool = False) -> HttpResponseBase:
    """The file, or its thumbnail. A document is saved and never opened; one that may hold a virus is not given out.

    With PRIVATE_LOCATION the proxy sends it (X-Accel-Redirect). Raises Http404 where there is none.
    """
    kept = evidence.thumbnail if is_small else evidence.file
    if not kept or evidence.is_withheld:
        raise Http404("no file that may be seen")
    content_type = TYPES[Evidence.Kind(evidence.kind)]
    is_document = evidence.kind == Evidence.Kind.DOCUMENT
    if settings.PRIVATE_LOCATION:
        disposition = f"attachment; filename*=UTF-8''{quote(evidence.name)}" if is_document else "inline"
        sent = {
            "X-Accel-Redirect": kept.url,
            "Content-Disposition": disposition,
        }
        return HttpResponse(content_type=content_type, headers=HEADERS | sent)
    try:
        opened = kept.open()
    except FileNotFoundError as error:
        raise Http404("the file is not in its place") from error
    return FileResponse(
        opened, as_attachment=is_document, filename=evidence.name, content_type=content_type, headers=HEADERS
    )
