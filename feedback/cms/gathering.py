"""Several remarks of one thing in the CMS, and one remark of two."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from feedback import actions
from feedback.cms.shared import form_page, sent_remark
from feedback.forms import MergeForm, SplitForm


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(actions.DECIDE)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Put remarks that say the same under the answer of this one."""
    found = sent_remark(pk)
    form = MergeForm(request.POST or None, initial={"numbers": request.GET.get("numbers", "")[:300]})
    if request.method == "POST" and form.is_valid():
        try:
            actions.merge(main=found, duplicates=form.cleaned_data["numbers"], by=request.user)
            messages.success(request, f"Ответ на них теперь один: № {found.number}.")
            return redirect("remarks_cms:remark", pk)
        except actions.RemarkRefused as refused:
            form.add_error(None, str(refused))
    help_text = (
        f"Главным останется это замечание, № {found.number}. Остальные получат его ответ, их регионы увидят его в "
        "кабинете, и в реестре они будут считаться присоединившимися."
    )
    return form_page(request, found, form, "Объединить повторы", help_text, "Объединить")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(actions.DECIDE)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two of a remark that carries two."""
    found = sent_remark(pk)
    initial = {"title": found.title, "text": found.text, "second_topic": found.topic, "second_text": found.text}
    form = SplitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            part = actions.split(remark=found, by=request.user, **form.cleaned_data)
            messages.success(request, f"Второе замечание получило № {part.number}.")
            return redirect("remarks_cms:remark", pk)
        except actions.RemarkRefused as refused:
            form.add_error(None, str(refused))
    help_text = "Оставьте в каждой части своё. Второе замечание получит новый номер; прежний текст останется в истории."
    return form_page(request, found, form, "Разделить замечание", help_text, "Разделить")
