"""Files of a remark in the CMS: whether all may read one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from feedback.actions import MODERATE, RemarkRefused
from feedback.attachments import actions
from feedback.models import Attachment
from feedback.states import State


@require_POST
@permission_required(MODERATE)
def show_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Let all read it, or no longer."""
    is_public = request.POST.get("show") == "yes"
    sent = Attachment.objects.exclude(remark__state=State.DRAFT)
    found = get_object_or_404(sent, pk=file, remark=pk)
    try:
        actions.moderate(attachment=found, by=request.user, is_public=is_public)
        done = "Файл смогут скачать все, кто видит замечание в реестре." if is_public else "Файл видят регион и ФЦК."
        messages.success(request, done)
    except RemarkRefused as refused:
        messages.error(request, str(refused))
    return redirect("remarks_cms:remark", pk)
