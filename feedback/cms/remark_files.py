"""Files of a remark in the CMS: whether all may read one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST
from wagtail.admin.auth import permission_required

from feedback.actions import MODERATE
from feedback.attachments import actions
from feedback.cms.page import run_or_show
from feedback.models import Attachment
from feedback.states import State


@require_POST
@permission_required(MODERATE)
def show_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Let all read it, or no longer."""
    is_public = request.POST.get("show") == "yes"
    sent = Attachment.objects.exclude(remark__state=State.DRAFT)
    found = get_object_or_404(sent, pk=file, remark=pk)
    done = "Файл смогут скачать все, кто видит замечание в реестре." if is_public else "Файл видят регион и ФЦК."
    return run_or_show(request, pk, done, actions.moderate, attachment=found, is_public=is_public)
