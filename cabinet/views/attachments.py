"""Files of the own region's remarks: attaching one and removing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cabinet.access import for_coordinators
from cabinet.views.home import CABINET
from cabinet.views.remarks import REMARKS
from feedback.actions import RemarkRefused
from feedback.attachments import actions
from feedback.attachments.forms import AttachmentForm
from feedback.models import Attachment, Remark
from methodology.models import HOME, Crumb
from network.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def attach(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """The form of one file; the remark's own page posts here too, and what is wrong is shown here."""
    remark = get_object_or_404(Remark, pk=pk, region=membership.region)
    form = AttachmentForm(request.POST, request.FILES) if request.method == "POST" else AttachmentForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = actions.attach(remark=remark, file_name=file.name, content=file.read(), by=request.user)
            messages.success(request, f"Файл «{row.name}» приложен.")
            return redirect(reverse("cabinet:remark", args=[pk]) + "#files")
        except RemarkRefused as refused:
            form.add_error("file", str(refused))
    return_to = Crumb(reverse("cabinet:remark", args=[pk]), f"№ {remark.number}" if remark.number else "Черновик")
    context = {
        "crumbs": [HOME, CABINET, REMARKS, return_to],
        "crumb_title": "Приложить файл",
        "remark": remark,
        "form": form,
    }
    return render(request, "cabinet/attach.html", context)


@require_POST
@for_coordinators
def detach(request: HttpRequest, membership: Membership, pk: int, file: int) -> HttpResponse:
    """Remove a file."""
    remark = get_object_or_404(Remark, pk=pk, region=membership.region)
    found = Attachment.objects.filter(pk=file, remark=remark).first()
    try:
        if found:
            actions.detach(attachment=found, by=request.user)
        messages.success(request, "Файл удалён.")
    except RemarkRefused as refused:
        messages.error(request, str(refused))
    return redirect(reverse("cabinet:remark", args=[pk]) + "#files")
