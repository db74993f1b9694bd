"""Remarks in the cabinet: the region's own and those that it has joined, writing one, following it to its answer."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
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
from feedback.seen import Change, Seen
from feedback.similar import find_similar
from feedback.states import State, Step, allows
from feedback.views import page_named
from methodology.models import HOME, Crumb, Edition
from network.models import Membership

REMARKS = Crumb(reverse_lazy("cabinet:remarks"), "Замечания региона")
PER_PAGE = 30


@require_safe
@for_regions
def remarks(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Remarks of the region by pages, its drafts before them, those of others that it has joined after."""
    own = Remark.objects.filter(region=membership.region).select_related("merged_into").with_supports()
    drafts = own.filter(state=State.DRAFT).order_by("-pk") if membership.is_coordinator else own.none()
    sent = own.exclude(state=State.DRAFT).order_by("-number")
    joined = RemarkSupport.objects.filter(region=membership.region, via=None, remark__is_public=True)
    context = {
        "crumbs": [HOME, CABINET],
        "crumb_title": REMARKS.title,
        "membership": membership,
        "drafts": drafts,
        "page": Paginator(sent, PER_PAGE).get_page(request.GET.get("page")),
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
    if request.method == "POST" and not Remark.objects.filter(pk=pk).exists():
        return _discarded(request)
    found = _own(membership, pk)
    form = RemarkForm(
        request.POST or None, initial=RemarkForm.about(found), edition=Edition.objects.newest(), remark=found
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(remark=found, by=request.user, seen=form.cleaned_data["seen"], **form.values())
            if found.number:
                messages.success(request, "Замечание изменено. В реестре оно появится после новой проверки.")
            return redirect("cabinet:remark", pk)
        except actions.RemarkRefused as refused:
            form.refuse(refused)
    return _form_page(request, form, "Изменить замечание", found)


@require_safe
@for_regions
def remark(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """One own remark: a draft before it is sent, with what is like it; later its state, answer and history."""
    return _remark_page(request, membership, pk)


def _remark_page(request: HttpRequest, membership: Membership, pk: int, changes: Sequence[Change] = ()) -> HttpResponse:
    """The remark as it is now, and what has become of it since it was seen."""
    found = _own(membership, pk)
    is_draft = found.state == State.DRAFT
    coordinates = membership.is_coordinator
    attachments = list(found.attachments.all())
    context = {
        "crumbs": [HOME, CABINET, REMARKS],
        "crumb_title": f"№ {found.number}" if found.number else "Черновик",
        "membership": membership,
        "remark": found,
        "seen": Seen.of(found).token,
        "changes": changes,
        "is_draft": is_draft,
        "codes": found.indicator_codes,
        "place": place_title(found.about_edition, found.about_path),
        "similar": find_similar(f"{found.title} {found.text}", exclude=[found.pk]) if is_draft else (),
        "events": found.events.exclude(step__in=[Step.ASSIGN]).select_related("region"),
        "supporters": found.supporters.select_related("region"),
        "may_edit": coordinates and allows(found.state, Step.EDIT),
        "attachments": attachments,
        "may_attach": coordinates and allows(found.state, Step.ATTACH),
        "attach_form": AttachmentForm() if len(attachments) < MOST else None,
        "may_withdraw": coordinates and allows(found.state, Step.WITHDRAW),
    }
    return render(request, "cabinet/remark.html", context)


@require_POST
@for_coordinators
def submit(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Send a draft, as it was seen."""
    found = _own(membership, pk)
    try:
        sent = actions.submit(remark=found, by=request.user, seen=_seen(request))
        by_when = f" Ответят до {sent.due_on:%d.%m.%Y}." if sent.due_on else ""  # the pilot's remarks have no such day
        messages.success(request, f"Замечание отправлено, его номер {sent.number}.{by_when}")
        return redirect("cabinet:remark", pk)
    except actions.RemarkRefused as refused:
        return _refused(request, membership, pk, refused)


@require_POST
@for_coordinators
def withdraw(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Take a remark back."""
    try:
        actions.withdraw(remark=_own(membership, pk), by=request.user, seen=_seen(request))
        messages.success(request, "Замечание отозвано.")
        return redirect("cabinet:remark", pk)
    except actions.RemarkRefused as refused:
        return _refused(request, membership, pk, refused)


@require_POST
@for_coordinators
def discard(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Throw a draft away."""
    try:
        actions.discard(remark=_own(membership, pk), by=request.user, seen=_seen(request))
        messages.success(request, "Черновик удалён.")
        return redirect("cabinet:remarks")
    except actions.RemarkRefused as refused:
        return _refused(request, membership, pk, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def join(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """Ask for the same as a remark of another region, once it has been shown with its answer."""
    found = get_object_or_404(Remark.objects.public(), number=number)
    changes: Sequence[Change] = ()
    try:
        actions.require_joinable(found, membership.region)
        if request.method == "POST":
            actions.join(remark=found, by=request.user, seen=_seen(request))
            messages.success(request, _joined(found))
            return redirect("cabinet:remarks")
    except actions.RemarkChanged as refused:
        messages.error(request, str(refused))
        changes = refused.changes
    except actions.RemarkRefused as refused:
        messages.error(request, f"№ {number}: {refused}")
        return redirect("cabinet:remarks")
    return _join_page(request, get_object_or_404(Remark.objects.public(), number=number), changes)


@require_POST
@for_coordinators
def unjoin(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """Ask for it no longer."""
    found = get_object_or_404(Remark.objects.public(), number=number)
    try:
        actions.unjoin(remark=found, by=request.user)
        messages.success(request, f"Ваш регион больше не присоединяется к замечанию № {number}.")
    except actions.RemarkRefused as refused:
        messages.error(request, str(refused))
    return redirect("cabinet:remarks")


def _own(membership: Membership, pk: int) -> Remark:
    """A remark of the own region; drafts are the coordinator's business."""
    related = ("region", "merged_into__region", "page", "about_edition", "split_from")
    found = get_object_or_404(Remark.objects.select_related(*related), pk=pk, region=membership.region)
    if found.state == State.DRAFT and not membership.is_coordinator:
        return get_object_or_404(Remark.objects.none())
    return found


def _seen(request: HttpRequest) -> Seen:
    """What the form of a button has brought back."""
    return Seen.read(request.POST.get("seen", ""))


def _refused(request: HttpRequest, membership: Membership, pk: int, refused: actions.RemarkRefused) -> HttpResponse:
    """The remark's page says why nothing was done, with the difference where that is the reason."""
    messages.error(request, str(refused))
    if isinstance(refused, actions.RemarkChanged):
        return _remark_page(request, membership, pk, refused.changes)
    return redirect("cabinet:remark", pk)


def _discarded(request: HttpRequest) -> HttpResponse:
    """The form of a draft that is gone: what was typed into it can be saved as a new one."""
    form = RemarkForm(request.POST, edition=Edition.objects.newest())
    form.add_error(None, "Пока вы писали, этот черновик удалили. Ваш текст остался: его можно сохранить как новый.")
    return _form_page(request, form, "Новое замечание")


def _joined(found: Remark) -> str:
    """What to say to a region that has joined."""
    if found.decisions:
        return f"Ваш регион присоединился к замечанию № {found.number}. Оно уже решено: {found.decision_text}."
    return f"Ваш регион присоединился к замечанию № {found.number}. Ответ придёт и вам."


def _join_page(request: HttpRequest, found: Remark, changes: Sequence[Change]) -> HttpResponse:
    """What the remark says and how it was answered, and the button that joins."""
    context = {
        "crumbs": [HOME, CABINET, REMARKS],
        "crumb_title": f"Присоединиться к № {found.number}",
        "remark": found,
        "seen": Seen.of(found, by_all=True).token,
        "changes": changes,
        "attachments": found.attachments.public(),
    }
    return render(request, "cabinet/remark_join.html", context)


def _form_page(request: HttpRequest, form: RemarkForm, title: str, found: Remark | None = None) -> HttpResponse:
    page = form["page"].value()
    context = {
        "crumbs": [HOME, CABINET, REMARKS],
        "crumb_title": title,
        "title": title,
        "form": form,
        "remark": found,
        "page": page_named(str(page)) if page else None,
        "ours": form.ours() if form.is_bound else (),
        "similar_url": reverse("feedback:similar"),
    }
    return render(request, "cabinet/remark_form.html", context)
