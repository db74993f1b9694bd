"""The page of the CMS that freezes the next edition: what is wrong or new, why, and one confirmation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from feedback.actions import RemarkRefused
from feedback.freezing.actions import freeze
from feedback.freezing.forms import FreezeForm
from feedback.freezing.parts import find_upcoming
from methodology.cms import crumbs
from methodology.freezing import RIGHT, MethodHasFaults, MethodMoved, NothingChanged

MOVED = "Пока вы смотрели, изменились страницы методики или замечания. Ничего не утверждено: проверьте список ещё раз."


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(RIGHT)
def freeze_next(request: HttpRequest) -> HttpResponse:
    """What is wrong with the live method, or what is new in it and why; then the confirmation; then the edition.

    What is sent carries the digest of what was shown. Where that is no more what would be frozen, nothing is, and the
    form comes back with all that was typed.
    """
    method = find_upcoming()
    if request.method != "POST" or method.mends or method.is_unchanged:
        return _show(request, FreezeForm(method))
    step = request.POST.get("step")
    form = FreezeForm(method, request.POST, checked=step not in ("pick", "back"))
    if not form.is_current:
        messages.warning(request, MOVED)
    elif step not in ("pick", "back") and form.is_valid():
        if step != "freeze":
            return _confirm(request, form)
        if request.POST.get("confirmed") == form.digest:
            return _freeze(request, form)
        messages.warning(request, MOVED)
    return _show(request, form)


def _show(request: HttpRequest, form: FreezeForm) -> HttpResponse:
    context = {"breadcrumbs_items": _crumbs(form), "method": form.upcoming, "form": form}
    return render(request, "feedback/cms/freeze.html", context)


def _confirm(request: HttpRequest, form: FreezeForm) -> HttpResponse:
    day = form.edition.cleaned_data["in_force_from"]
    context = {
        "breadcrumbs_items": _crumbs(form),
        "method": form.upcoming,
        "form": form,
        "day": day,
        "is_past": day is not None and day < timezone.localdate(),
    }
    return render(request, "feedback/cms/freeze_confirm.html", context)


def _crumbs(form: FreezeForm) -> list[dict[str, str]]:
    return crumbs(f"Редакция {form.upcoming.number}")


def _freeze(request: HttpRequest, form: FreezeForm) -> HttpResponse:
    try:
        edition = freeze(by=request.user, **form.edition.cleaned_data, causes=form.causes(), seen=form.upcoming.sha256)
    except (MethodHasFaults, MethodMoved, NothingChanged, RemarkRefused) as refusal:
        messages.error(request, f"Редакция не утверждена. {refusal}")
        return _show(request, form)
    messages.success(request, f"Утверждена редакция {edition.number}.")
    return redirect("methodology_cms:editions")


URLS = [path("editions/freeze/", freeze_next, name="freeze_edition")]
