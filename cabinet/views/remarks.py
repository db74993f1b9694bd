"""Remarks in the cabinet: the region's own and those that it has joined, writing one, following it to its answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cabinet.access import for_coordinators, for_regions
from cabinet.remark_forms import RemarkForm
from cabinet.views.home import CABINET
from feedback import actions
from feedback.about import place_title
from feedback.attachments.actions import MOST
from feedback.attachments.forms import AttachmentForm
from feedback.models import Remark, RemarkSupport
from feedback.similar import similar
from feedback.states import State, Step, allows
from feedback.views import page_named
from methodology.models import HOME, Crumb, Edition
from network.models import Membership

REMARKS = Crumb(reverse_lazy("cabinet:remarks"), "Замечания региона")


@require_safe
@for_regions
def remarks(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All remarks of the region, drafts first, and those of others that it has joined."""
    own = Remark.objects.filter(region=membership.region).select_related("merged_into").with_supports()
    drafts = own.filter(state=State.DRAFT).order_by("-pk") if membership.is_coordinator else own.none()
    joined = RemarkSupport.objects.filter(region=membership.region, via=None, remark__is_public=True)
    context = {
        "crumbs": [HOME, CABINET],
        "crumb_title": REMARKS.title,
        "membership": membership,
        "drafts": drafts,
        "remarks": own.exclude(state=State.DRAFT).order_by("-number"),
        "joined": joined.select_related("remark__region").order_by("-created_at"),
    }
    return render(request, "cabinet/remarks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def new(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The form of a new remark; ?page= names the page of the site that it is about."""
    edition = Edition.objects.newest()
    initial = RemarkForm.about_page(page_named(request.GET.get("page", "")))
    form = RemarkForm(request.POST or None, initial=initial, edition=edition)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("cabinet:remark", actions.save_draft(by=request.user, **form.values()).pk)
        except actions.RemarkRefused as refused:
            form.add_error(None, str(refused))
    return _form_page(request, form, "Новое замечание")


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def edit(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """A draft, or a remark that ФЦК has not begun, said otherwise."""
    found = _own(membership, pk)
    form = RemarkForm(
        request.POST or None, initial=RemarkForm.about(found), edition=Edition.objects.newest(), remark=found
    )
    if request.method == "POST" and form.is_valid():
        try:
            if found.state == State.DRAFT:
                actions.save_draft(remark=found, by=request.user, **form.values())
            else:
                actions.edit(remark=found, by=request.user, **form.values())
                messages.success(request, "Замечание изменено. В реестре оно появится после новой проверки.")
            return redirect("cabinet:remark", pk)
        except actions.RemarkRefused as refused:
            form.add_error(None, str(refused))
    return _form_page(request, form, "Изменить замечание", found)


@require_safe
@for_regions
def remark(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """One own remark: a draft before it is sent, with what is like it; later its state, answer and history."""
    found = _own(membership, pk)
    is_draft = found.state == State.DRAFT
    coordinates = membership.is_coordinator
    attachments = list(found.attachments.all())
    context = {
        "crumbs": [HOME, CABINET, REMARKS],
        "crumb_title": f"№ {found.number}" if found.number else "Черновик",
        "membership": membership,
        "remark": found,
        "is_draft": is_draft,
        "codes": found.indicator_codes,
        "place": place_title(found.about_edition, found.about_path),
        "similar": similar(f"{found.title} {found.text}", exclude=[found.pk]) if is_draft else (),
        "events": found.events.exclude(step__in=[Step.ASSIGN]).select_related("region"),
        "supporters": found.supporters.select_related("region"),
        "may_edit": coordinates and (is_draft or allows(found.state, Step.EDIT)),
        "attachments": attachments,
        "may_attach": coordinates and allows(found.state, Step.ATTACH),
        "attach_form": AttachmentForm() if len(attachments) < MOST else None,
        "may_withdraw": coordinates and allows(found.state, Step.WITHDRAW),
    }
    return render(request, "cabinet/remark.html", context)


@require_POST
@for_coordinators
def submit(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Send a draft."""
    sent = _act(request, actions.submit, _own(membership, pk))
    if sent:
        by_when = f" Ответят до {sent.due_on:%d.%m.%Y}." if sent.due_on else ""  # the pilot's remarks have no such day
        messages.success(request, f"Замечание отправлено, его номер {sent.number}.{by_when}")
    return redirect("cabinet:remark", pk)


@require_POST
@for_coordinators
def withdraw(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Take a remark back."""
    if _act(request, actions.withdraw, _own(membership, pk)):
        messages.success(request, "Замечание отозвано.")
    return redirect("cabinet:remark", pk)


@require_POST
@for_coordinators
def discard(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Throw a draft away."""
    try:
        actions.discard(remark=_own(membership, pk), by=request.user)
        messages.success(request, "Черновик удалён.")
    except actions.RemarkRefused as refused:
        messages.error(request, str(refused))
    return redirect("cabinet:remarks")


@require_POST
@for_coordinators
def join(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """Ask for the same as a remark of another region."""
    found = get_object_or_404(Remark.objects.public(), number=number)
    if _act(request, actions.join, found):
        messages.success(request, f"Ваш регион присоединился к замечанию № {number}. Ответ придёт и вам.")
    return redirect("cabinet:remarks")


@require_POST
@for_coordinators
def unjoin(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """Ask for it no longer."""
    found = get_object_or_404(Remark.objects.public(), number=number)
    if _act(request, actions.unjoin, found):
        messages.success(request, f"Ваш регион больше не присоединяется к замечанию № {number}.")
    return redirect("cabinet:remarks")


def _own(membership: Membership, pk: int) -> Remark:
    """A remark of the own region; drafts are the coordinator's business."""
    related = ("region", "merged_into__region", "page", "about_edition", "split_from")
    found = get_object_or_404(Remark.objects.select_related(*related), pk=pk, region=membership.region)
    if found.state == State.DRAFT and not membership.is_coordinator:
        return get_object_or_404(Remark.objects.none())
    return found


def _act(request: HttpRequest, action: Any, found: Remark) -> Remark | None:
    try:
        return action(remark=found, by=request.user)
    except actions.RemarkRefused as refused:
        messages.error(request, str(refused))
        return None


def _form_page(request: HttpRequest, form: RemarkForm, title: str, found: Remark | None = None) -> HttpResponse:
    page = form["page"].value()
    context = {
        "crumbs": [HOME, CABINET, REMARKS],
        "crumb_title": title,
        "title": title,
        "form": form,
        "remark": found,
        "page": page_named(str(page)) if page else None,
        "similar_url": reverse("feedback:similar"),
    }
    return render(request, "cabinet/remark_form.html", context)
