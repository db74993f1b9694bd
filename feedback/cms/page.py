"""One remark in the CMS: what it says, what is like it, its history; check it, assign it, decide.

Its forms carry what the page has shown of the remark. Where that is not so any more the page comes back with the
difference, and with all that was typed.
"""

from collections.abc import Sequence
from typing import Any

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
from feedback.seen import Change, Seen
from feedback.similar import find_similar
from feedback.states import State, Step, allows

SIMILAR = 8
# What takes a remark away from whoever was about to decide it.
OVERTAKING = (Step.DECIDE, Step.MERGE, Step.WITHDRAW)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SEE)
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """One remark with its history and what is like it; with POST, the decision."""
    found = sent_remark(pk)
    form = DecisionForm(request.POST or None, remark=found, initial=_initial(request, found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(remark=found, by=request.user, **form.cleaned_data)
            messages.success(request, f"№ {found.number}: решение записано, ответ виден региону.")
            return redirect("remarks_cms:remark", pk)
        except actions.RemarkRefused as refused:
            form.refuse(refused)
    return _page(request, pk, form=form)


@require_POST
@permission_required(actions.DECIDE)
def start_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin."""
    return run_or_show(request, pk, "Рассмотрение начато.", actions.start_review, remark=sent_remark(pk))


@require_POST
@permission_required(actions.MODERATE)
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it in the register, or take it out."""
    is_public = request.POST.get("show") == "yes"
    done = "Замечание показано в реестре." if is_public else "Замечания в реестре нет."
    return run_or_show(request, pk, done, actions.moderate, remark=sent_remark(pk), is_public=is_public)


@require_POST
@permission_required(actions.DECIDE)
def assign_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is responsible for this one."""
    found = sent_remark(pk)
    form = AssigneeForm(request.POST, remark=found)
    if form.is_valid():
        to, seen = form.cleaned_data["to"], form.cleaned_data["seen"]
        try:
            actions.assign(remarks=[found], to=to, by=request.user, seen={pk: seen})
            messages.success(request, "Ответственный записан.")
            return redirect("remarks_cms:remark", pk)
        except actions.RemarkRefused as refused:
            form.refuse(refused)
    return _page(request, pk, assignee=form, changes=form.changes)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(actions.DECIDE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision or a merging back, with the reason."""
    found = sent_remark(pk)
    form = ReasonForm(request.POST or None, remark=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen(remark=found, by=request.user, **form.cleaned_data)
            messages.success(request, "Записано.")
            return redirect("remarks_cms:remark", pk)
        except actions.RemarkRefused as refused:
            form.refuse(refused)
            found = sent_remark(pk)
    title = "Вернуть на рассмотрение"
    help_text = "Решение и ответ снимутся, в истории они останутся."
    return form_page(request, found, form, title, help_text, title)


def run_or_show(request: HttpRequest, pk: int, done: str, action: Any, **values: Any) -> HttpResponse:
    """Do what a button of the page says; where the remark has changed since, the page shows what has."""
    try:
        action(by=request.user, seen=Seen.read(request.POST.get("seen", "")), **values)
        messages.success(request, done)
    except actions.RemarkChanged as refused:
        messages.error(request, str(refused))
        return _page(request, pk, changes=refused.changes)
    except actions.RemarkRefused as refused:
        messages.error(request, str(refused))
    return redirect("remarks_cms:remark", pk)


def _page(
    request: HttpRequest,
    pk: int,
    *,
    form: DecisionForm | None = None,
    assignee: AssigneeForm | None = None,
    changes: Sequence[Change] = (),
) -> HttpResponse:
    """The remark as it is now; `form` and `assignee` with what was typed into them, `changes` since it was seen."""
    found = sent_remark(pk)
    may_decide = request.user.has_perm(actions.DECIDE)
    form = form or DecisionForm(remark=found, initial=_initial(request, found))
    overtaken = form.is_bound and not allows(found.state, Step.DECIDE)
    context = {
        "breadcrumbs_items": crumbs(f"№ {found.number}"),
        "remark": found,
        "seen": Seen.of(found).token,
        "changes": changes,
        "form": form,
        "canned": CannedForm(request.GET if "canned" in request.GET else None),
        "has_canned": CannedAnswer.objects.exists(),
        "assignee": assignee or AssigneeForm(remark=found, initial={"to": found.assignee_id}),
        "place": place_title(found.about_edition, found.about_path),
        "events": found.events.select_related("by", "region"),
        "overtaken": found.events.filter(step__in=OVERTAKING).select_related("by").last() if overtaken else None,
        "supporters": found.supporters.select_related("region", "via"),
        "merged": found.merged.select_related("region"),
        "parts": found.parts.all(),
        "attachments": found.attachments.all(),
        "similar": find_similar(f"{found.title} {found.text}", limit=SIMILAR, exclude=[found.pk], among=_sent()),
        "may_decide": may_decide,
        "may_moderate": request.user.has_perm(actions.MODERATE) and found.state != State.WITHDRAWN,
        "can": {step.value: may_decide and allows(found.state, step) for step in Step},
    }
    return render(request, "feedback/cms/remark.html", context)


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
