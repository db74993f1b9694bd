"""One remark in the CMS: what it says, what is like it, its history; check it, assign it, decide."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from feedback import actions
from feedback.about import place_title
from feedback.cms.shared import SEE, crumbs, form_page, sent_remark
from feedback.forms import AssigneeForm, CannedForm, DecisionForm, ReasonForm
from feedback.models import CannedAnswer, Remark
from feedback.similar import similar
from feedback.states import State, Step, allows

SIMILAR = 8


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SEE)
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """One remark with its history and what is like it; with POST, the decision."""
    found = sent_remark(pk)
    initial = _initial(request, found)
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(remark=found, by=request.user, **form.cleaned_data)
            messages.success(request, f"№ {found.number}: решение записано, ответ виден региону.")
            return redirect("remarks_cms:remark", pk)
        except actions.RemarkRefused as refused:
            form.add_error(None, str(refused))
            found = sent_remark(pk)
    may_decide = request.user.has_perm(actions.DECIDE)
    context = {
        "breadcrumbs_items": crumbs(f"№ {found.number}"),
        "remark": found,
        "form": form,
        "canned": CannedForm(request.GET if "canned" in request.GET else None),
        "has_canned": CannedAnswer.objects.exists(),
        "assignee": AssigneeForm(initial={"to": found.assignee_id}),
        "place": place_title(found.about_edition, found.about_path),
        "events": found.events.select_related("by", "region"),
        "supporters": found.supporters.select_related("region", "via"),
        "merged": found.merged.select_related("region"),
        "parts": found.parts.all(),
        "attachments": found.attachments.all(),
        "similar": similar(f"{found.title} {found.text}", limit=SIMILAR, exclude=[found.pk], among=_sent()),
        "may_decide": may_decide,
        "may_moderate": request.user.has_perm(actions.MODERATE) and found.state != State.WITHDRAWN,
        "can": {step.value: may_decide and allows(found.state, step) for step in Step},
    }
    return render(request, "feedback/cms/remark.html", context)


@require_POST
@permission_required(actions.DECIDE)
def start_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin."""
    return _act(request, pk, "Рассмотрение начато.", actions.start_review)


@require_POST
@permission_required(actions.MODERATE)
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it in the register, or take it out."""
    is_public = request.POST.get("show") == "yes"
    done = "Замечание показано в реестре." if is_public else "Замечания в реестре нет."
    return _act(request, pk, done, actions.moderate, is_public=is_public)


@require_POST
@permission_required(actions.DECIDE)
def assign_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is responsible for this one."""
    form = AssigneeForm(request.POST)
    found = sent_remark(pk)
    if form.is_valid():
        try:
            actions.assign(remarks=[found], to=form.cleaned_data["to"], by=request.user)
            messages.success(request, "Ответственный записан.")
        except actions.RemarkRefused as refused:
            messages.error(request, str(refused))
    return redirect("remarks_cms:remark", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(actions.DECIDE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision or a merging back, with the reason."""
    found, form = sent_remark(pk), ReasonForm(request.POST or None)
    if done := _done(request, form, actions.reopen, remark=found):
        return done
    title = "Вернуть на рассмотрение"
    help_text = "Решение и ответ снимутся, в истории они останутся."
    return form_page(request, found, form, title, help_text, title)


def _sent() -> Any:
    return Remark.objects.exclude(state=State.DRAFT).select_related("region")


def _initial(request: HttpRequest, found: Remark) -> dict[str, Any]:
    """What the form of a decision begins with: the prepared answer that was asked for, or what was taken back."""
    form = CannedForm(request.GET)
    if "canned" in request.GET and form.is_valid():
        canned = form.cleaned_data["canned"]
        return {"answer": canned.filled(found), "decision": canned.decision}
    last = found.events.filter(step=Step.REOPEN).order_by("-at", "-pk").first()
    before = last.before if last else {}
    return {name: before.get(name, "") for name in ("decision", "answer")} | {"page": before.get("change_page_id")}


def _act(request: HttpRequest, pk: int, done: str, action: Any, **values: Any) -> HttpResponse:
    try:
        action(remark=sent_remark(pk), by=request.user, **values)
        messages.success(request, done)
    except actions.RemarkRefused as refused:
        messages.error(request, str(refused))
    return redirect("remarks_cms:remark", pk)


def _done(request: HttpRequest, form: Form, action: Any, *, remark: Remark) -> HttpResponse | None:
    """After a valid form the way back; None where the form has to be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        action(remark=remark, by=request.user, **form.cleaned_data)
    except actions.RemarkRefused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, "Записано.")
    return redirect("remarks_cms:remark", remark.pk)
