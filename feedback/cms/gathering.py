"""Several remarks of one thing in the CMS, and one remark of two."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from feedback import actions
from feedback.cms.shared import crumbs, form_page, sent_remark
from feedback.forms import MergeForm, SplitForm
from feedback.models import Remark
from feedback.seen import Change, Seen
from feedback.states import Step, explain_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(actions.DECIDE)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Put remarks that say the same under the answer of this one, once all of them have been shown."""
    found = sent_remark(pk)
    form = MergeForm(request.POST or (request.GET if "numbers" in request.GET else None))
    if not form.is_valid():
        return _merge_page(request, found, form)
    duplicates, seen = form.cleaned_data["numbers"], form.cleaned_data["seen"]
    if request.method != "POST" or not seen.keys() >= {found.pk, *(other.pk for other in duplicates)}:
        return _merge_page(request, found, form, duplicates)
    try:
        actions.merge(main=found, duplicates=duplicates, by=request.user, seen=seen)
        messages.success(request, f"Ответ на них теперь один: № {found.number}.")
        return redirect("remarks_cms:remark", pk)
    except actions.RemarkRefused as refused:
        form.add_error(None, str(refused))
        changes = refused.changes if isinstance(refused, actions.RemarkChanged) else ()
        fresh = [sent_remark(other.pk) for other in duplicates]
        return _merge_page(request, sent_remark(pk), form, fresh, changes)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(actions.DECIDE)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two of a remark that carries two."""
    found = sent_remark(pk)
    initial = {"title": found.title, "text": found.text, "second_topic": found.topic, "second_text": found.text}
    form = SplitForm(request.POST or None, remark=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            part = actions.split(remark=found, by=request.user, **form.cleaned_data)
            messages.success(request, f"Второе замечание получило № {part.number}.")
            return redirect("remarks_cms:remark", pk)
        except actions.RemarkRefused as refused:
            form.refuse(refused)
            found = sent_remark(pk)
    help_text = "Оставьте в каждой части своё. Второе замечание получит новый номер; прежний текст останется в истории."
    return form_page(request, found, form, "Разделить замечание", help_text, "Разделить")


def _merge_page(
    request: HttpRequest,
    found: Remark,
    form: MergeForm,
    duplicates: Sequence[Remark] = (),
    changes: Sequence[Change] = (),
) -> HttpResponse:
    """Which remarks, and, once they are named, what each of them says: only then the button that merges."""
    context = {
        "breadcrumbs_items": crumbs(
            "Объединить повторы", (f"№ {found.number}", reverse("remarks_cms:remark", args=[found.pk]))
        ),
        "remark": found,
        "form": form,
        "duplicates": duplicates,
        "reasons": _reasons(found, duplicates),
        "tokens": [Seen.of(shown).token for shown in (found, *duplicates)],
        "changes": changes,
    }
    return render(request, "feedback/cms/merge.html", context)


def _reasons(found: Remark, duplicates: Sequence[Remark]) -> list[str]:
    """Why these cannot be merged, so that no button is shown that would only refuse."""
    steps = [(found, Step.GATHER), *((other, Step.MERGE) for other in duplicates)]
    return [f"№ {remark.number}: {reason}" for remark, step in steps if (reason := explain_refusal(remark.state, step))]
