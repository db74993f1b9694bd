"""Pages of the CMS about editions, for methodologists."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from methodology import spec
from methodology.compiling import compile_pages
from methodology.diff import LABELS, compare
from methodology.forms import FreezeForm
from methodology.freezing import RIGHT, MethodHasFaults, NothingChanged, check, freeze
from methodology.models import Edition
from methodology.reading import parameter_labels


@require_safe
@permission_required(RIGHT, login_url="wagtailadmin_login")
def edition_list(request: HttpRequest) -> HttpResponse:
    """All editions, and the way to the next one."""
    editions = Edition.objects.light().select_related("author")
    return render(request, "methodology/cms/editions.html", {"editions": editions})


@require_http_methods(["GET", "POST"])
@permission_required(RIGHT, login_url="wagtailadmin_login")
def freeze_next(request: HttpRequest) -> HttpResponse:
    """What is wrong with the live method or what has changed in it; with POST, its next edition.

    The form carries the digest of what was shown: if a page was published meanwhile, nothing is frozen.
    """
    compiled = compile_pages()
    mends = check(compiled)
    last = Edition.objects.newest()
    digest = spec.digest(compiled.document)
    changes = compare(last.document, compiled.document, parameter_labels()) if last and not mends else []
    form = FreezeForm(request.POST or None, changes=changes, initial={"seen": digest})
    if request.method == "POST" and not mends and form.is_valid():
        if form.cleaned_data["seen"] != digest:
            messages.warning(request, "Пока вы смотрели, страницы методики изменились. Проверьте список ещё раз.")
            return redirect("methodology_cms:freeze")
        try:
            edition = freeze(
                by=request.user,
                in_force_from=form.cleaned_data["in_force_from"],
                note=form.cleaned_data["note"],
                changes=form.causes(),
            )
        except (MethodHasFaults, NothingChanged) as refusal:
            messages.error(request, f"Редакция не утверждена. {refusal}")
            return redirect("methodology_cms:freeze")
        messages.success(request, f"Утверждена редакция {edition.number}.")
        return redirect("methodology_cms:editions")
    context = {
        "mends": mends,
        "last": last,
        "next_number": last.number + 1 if last else 1,
        "unchanged": bool(last and last.sha256 == digest),
        "form": form,
        "labels": LABELS,
    }
    return render(request, "methodology/cms/freeze.html", context)
