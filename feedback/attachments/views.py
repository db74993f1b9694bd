"""A remark's file, for those who may see it: nothing else serves the folder where files are kept."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from feedback.models import Attachment

# A browser saves it and opens nothing. What it holds is not kept anywhere: it may be taken out of the register.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The file; strangers do not learn whether there is one."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    try:
        file = found.file.open()
    except FileNotFoundError as error:
        raise Http404("the file is not in its place") from error
    return FileResponse(file, as_attachment=True, filename=found.name, content_type=found.content_type, headers=HEADERS)
