"""The queue of remarks in the CMS, and the page of one: check, assign, merge, split, decide."""

from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from feedback import actions
from feedback.about import place_title
from feedback.attachments.cms import show_file
from feedback.forms import (
    AssigneeForm,
    AssignForm,
    CannedForm,
    DecisionForm,
    MergeForm,
    QueueForm,
    ReasonForm,
    SplitForm,
)
from feedback.intake.actions import may_import
from feedback.models import CannedAnswer, Remark
from feedback.similar import similar
from feedback.states import State, Step, allows

SEE = "feedback.view_remark"
PER_PAGE = 50
SIMILAR = 8


def _permitted(right: str) -> Any:
    return permission_required(right)


@require_safe
@_permitted(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Remarks that wait, those due first; with filters, any of them."""
    form = QueueForm(request.GET)
    everything = Remark.objects.exclude(state=State.DRAFT)
    found = form.chosen(everything.select_related("region", "assignee").with_supports())
    day = timezone.localdate()
    context = {
        "breadcrumbs_items": _crumbs(),
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": everything.waiting().count(),
        "overdue": everything.overdue(day).count(),
        "unchecked": everything.unchecked().count(),
        "may_assign": request.user.has_perm(actions.DECIDE),
        "may_import": may_import(request.user),
        "people": actions.deciders() if request.user.has_perm(actions.DECIDE) else (),
    }
    return render(request, "feedback/cms/queue.html", context)


@require_POST
@_permitted(actions.DECIDE)
def assign(request: HttpRequest) -> HttpResponse:
    """Make one person responsible for all that are ticked."""
    form = AssignForm(request.POST)
    if form.is_valid():
        try:
            count = actions.assign(remarks=form.cleaned_data["remarks"], to=form.cleaned_data["to"], by=request.user)
            messages.success(request, f"Назначено замечаний: {count}.")
        except actions.RemarkRefused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, "Отметьте замечания и выберите ответственного из списка.")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "remarks_cms:queue")


@require_http_methods(["GET", "HEAD", "POST"])
@_permitted(SEE)
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """One remark with its history and what is like it; with POST, the decision."""
    found = _remark(pk)
    initial = _initial(request, found)
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(remark=found, by=request.user, **form.cleaned_data)
            messages.success(request, f"№ {found.number}: решение записано, ответ виден региону.")
            return redirect("remarks_cms:remark", pk)
        except actions.RemarkRefused as refused:
            form.add_error(None, str(refused))
            found = _remark(pk)
    may_decide = request.user.has_perm(actions.DECIDE)
    context = {
        "breadcrumbs_items": _crumbs(f"№ {found.number}"),
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
@_permitted(actions.DECIDE)
def start_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin."""
    return _act(request, pk, "Рассмотрение начато.", actions.start_review)


@require_POST
@_permitted(actions.MODERATE)
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it in the register, or take it out."""
    is_public = request.POST.get("show") == "yes"
    done = "Замечание показано в реестре." if is_public else "Замечания в реестре нет."
    return _act(request, pk, done, actions.moderate, is_public=is_public)


@require_POST
@_permitted(actions.DECIDE)
def assign_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is responsible for this one."""
    form = AssigneeForm(request.POST)
    found = _remark(pk)
    if form.is_valid():
        try:
            actions.assign(remarks=[found], to=form.cleaned_data["to"], by=request.user)
            messages.success(request, "Ответственный записан.")
        except actions.RemarkRefused as refused:
            messages.error(request, str(refused))
    return redirect("remarks_cms:remark", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@_permitted(actions.DECIDE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision or a merging back, with the reason."""
    found, form = _remark(pk), ReasonForm(request.POST or None)
    if done := _done(request, form, actions.reopen, remark=found):
        return done
    title = "Вернуть на рассмотрение"
    help_text = "Решение и ответ снимутся, в истории они останутся."
    return _form_page(request, found, form, title, help_text, title)


@require_http_methods(["GET", "HEAD", "POST"])
@_permitted(actions.DECIDE)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Put remarks that say the same under the answer of this one."""
    found = _remark(pk)
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
    return _form_page(request, found, form, "Объединить повторы", help_text, "Объединить")


@require_http_methods(["GET", "HEAD", "POST"])
@_permitted(actions.DECIDE)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two of a remark that carries two."""
    found = _remark(pk)
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
    return _form_page(request, found, form, "Разделить замечание", help_text, "Разделить")


def _sent() -> Any:
    return Remark.objects.exclude(state=State.DRAFT).select_related("region")


def _remark(pk: int) -> Remark:
    related = ("region", "assignee", "author", "merged_into", "split_from", "page", "change_page", "about_edition")
    return get_object_or_404(Remark.objects.exclude(state=State.DRAFT).select_related(*related), pk=pk)


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
        action(remark=_remark(pk), by=request.user, **values)
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


def _form_page(
    request: HttpRequest, found: Remark, form: Form, title: str, help_text: str, button: str
) -> HttpResponse:
    crumb = (f"№ {found.number}", reverse("remarks_cms:remark", args=[found.pk]))
    context = {
        "breadcrumbs_items": _crumbs(title, crumb),
        "remark": found,
        "form": form,
        "title": title,
        "help_text": help_text,
        "button": button,
    }
    return render(request, "feedback/cms/remark_form.html", context)


def _crumbs(last: str = "", *between: tuple[str, str]) -> list[dict[str, str]]:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": "Главная"},
        {"url": reverse("remarks_cms:queue"), "label": "Очередь замечаний"},
        *({"url": url, "label": label} for label, url in between),
    ]
    return [*crumbs, {"url": "", "label": last}] if last else crumbs


URLS = [
    path("", queue, name="queue"),
    path("assign/", assign, name="assign"),
    path("<int:pk>/", remark, name="remark"),
    path("<int:pk>/start/", start_review, name="start_review"),
    path("<int:pk>/show/", moderate, name="moderate"),
    path("<int:pk>/assign/", assign_one, name="assign_one"),
    path("<int:pk>/reopen/", reopen, name="reopen"),
    path("<int:pk>/merge/", merge, name="merge"),
    path("<int:pk>/split/", split, name="split"),
    path("<int:pk>/files/<int:file>/show/", show_file, name="show_file"),
]
