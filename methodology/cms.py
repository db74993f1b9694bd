"""Pages of the CMS about editions, for methodologists."""

import re
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from methodology import importing, spec
from methodology.compiling import compile_pages
from methodology.diff import LABELS, compare
from methodology.exchange import Fault
from methodology.forms import FileForm
from methodology.freezing import RIGHT
from methodology.models import Edition

DIGEST = re.compile("[0-9a-f]{64}")
OPENED_ANEW = timedelta(hours=1)  # so that not each look at a page is a write


@require_safe
@permission_required(RIGHT)
def edition_list(request: HttpRequest) -> HttpResponse:
    """All editions, and the way to the next one."""
    editions = Edition.objects.light().select_related("author")
    return render(request, "methodology/cms/editions.html", {"editions": editions})


@require_http_methods(["GET", "POST"])
@permission_required(RIGHT)
def upload(request: HttpRequest) -> HttpResponse:
    """Step one: a file of an edition; what is wrong with it, or on to what it would change."""
    form = FileForm(request.POST or None, request.FILES or None)
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            document = importing.read(form.cleaned_data["file"].read(importing.MAX_BYTES + 1))
        except importing.FileRefused as refusal:
            faults = refusal.faults
        else:
            digest = spec.digest(document)
            _keep(digest, spec.encode(document))
            return redirect("methodology_cms:import", digest)
    return render(request, "methodology/cms/upload.html", {"form": form, "faults": faults})


@require_http_methods(["GET", "POST"])
@permission_required(RIGHT)
def bring_back(request: HttpRequest, digest: str) -> HttpResponse:
    """Step two: what the file would change and what remains to be done by hand; with POST, the drafts."""
    if not DIGEST.fullmatch(digest) or not default_storage.exists(_kept(digest)):
        raise Http404("no such file")
    with default_storage.open(_kept(digest)) as file:
        document = spec.decode(file.read())
    if timezone.now() - default_storage.get_modified_time(_kept(digest)) > OPENED_ANEW:
        _keep(digest, spec.encode(document))
    if request.method == "POST":
        try:
            pages = importing.bring_back(document=document, by=request.user)
        except importing.FileRefused as refusal:
            messages.error(request, f"Черновики не сохранены. {refusal}")
            return redirect("methodology_cms:import", digest)
        default_storage.delete(_kept(digest))
        messages.success(request, f"Сохранено черновиков: {len(pages)}. Проверьте и опубликуйте их.")
        return render(
            request, "methodology/cms/brought_back.html", {"pages": pages, "steps": importing.steps(document)}
        )
    changes = compare(compile_pages().document, document)
    context = {
        "changes": [(change, LABELS[change.kind]) for change in changes],
        "steps": importing.steps(document),
    }
    return render(request, "methodology/cms/import.html", context)


def _keep(digest: str, content: bytes) -> None:
    """Write the file, also where it is: files that nobody opens for a week are dropped, by the day of writing."""
    default_storage.delete(_kept(digest))
    default_storage.save(_kept(digest), ContentFile(content))


def _kept(digest: str) -> str:
    """Where a checked file waits for its confirmation."""
    return f"imports/method-{digest}.json"
