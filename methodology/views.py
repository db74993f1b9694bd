"""Public pages of editions: the list, one in full, the comparison of two."""

from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from methodology import edition_files
from methodology.diff import LABELS, Change, compare, summary
from methodology.models import HOME, Crumb, Edition
from methodology.reading import by_part, read
from methodology.rendering import render_lasting

SCHEMA = Path(__file__).with_name("edition.schema.json")
METHOD = Crumb("/methodology/", "Методика")
MOST_UNFOLDED = 10  # changes, more of which are folded by the part that they are in

# A change, its kind in words, its reasons, and the remarks that are first named at it.
Listed = tuple[Change, str, list[dict], list[int]]


def _editions_crumb() -> Crumb:
    return Crumb(reverse("editions:list"), "Редакции")


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """All editions; with `a` and `b`, on to their comparison."""
    chosen = [request.GET.get(name, "") for name in ("a", "b")]
    if all(number.isascii() and number.isdigit() for number in chosen):
        return redirect("editions:diff", *map(int, chosen))
    if any(chosen):
        raise Http404("no such editions")
    context = {"crumbs": [HOME, METHOD], "crumb_title": "Редакции", "editions": list(Edition.objects.light())}
    return render(request, "methodology/editions.html", context)


@require_safe
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """One edition in full, as one document."""
    found = get_object_or_404(Edition, number=number)
    context = {
        "crumbs": [HOME, METHOD, _editions_crumb()],
        "crumb_title": str(found),
        "edition": found,
        "method": read(found.document),
        "previous": Edition.objects.light().filter(number__lt=number).first(),
    }
    return render_lasting(request, "methodology/edition.html", context)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the document; its version is the constant `format` in it."""
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json")


@require_safe
def edition_json(request: HttpRequest, number: int) -> HttpResponse:
    """The canonical bytes, whose SHA-256 the edition names."""
    found = get_object_or_404(Edition, number=number)
    return HttpResponse(found.content.encode(), content_type="application/json")


@require_safe
def edition_file(request: HttpRequest, number: int, extension: str) -> HttpResponse:
    """The edition as XLSX or PDF, made when it was frozen."""
    path = edition_files.stored_at(get_object_or_404(Edition.objects.light(), number=number), extension)
    if extension not in edition_files.TYPES or not default_storage.exists(path):
        raise Http404("no such file")
    with default_storage.open(path) as file:
        response = HttpResponse(file.read(), content_type=edition_files.TYPES[extension])
    response["Content-Disposition"] = f'inline; filename="metodika-{number}.{extension}"'
    return response


@require_safe
def difference(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """What changed from edition `number` to edition `other`, item by item, with the remarks behind it.

    From a newer to an older one it says that it looks back, and where the other way is.
    """
    both = {found.number: found for found in Edition.objects.filter(number__in=(number, other))}
    if number not in both or other not in both:
        raise Http404("no such editions")
    old, new = both[number], both[other]
    changes = compare(old.document, new.document)
    # Reasons name parts of the later edition; a comparison that looks back has the paths of the earlier one.
    reasons = new.reasons() if number < other else {}
    causes = new.changes if other == number + 1 else []
    context = {
        "crumbs": [HOME, METHOD, _editions_crumb()],
        "crumb_title": f"Сравнение {number} и {other}",
        "old": old,
        "new": new,
        "looks_back": number > other,
        "total": len(changes),
        "is_short": len(changes) <= MOST_UNFOLDED,
        "parts": by_part(_listed(changes, reasons)),
        "counts": [(kind.value, LABELS[kind], count) for kind, count in summary(changes).items() if count],
        "causes": causes,
    }
    return render_lasting(request, "methodology/difference.html", context)


def _listed(changes: list[Change], reasons: dict[str, list[dict]]) -> Iterator[Listed]:
    """Each change with its kind in words, its own reasons, and the remarks that are named here for the first time.

    A reason for a whole checklist is none for each of its items. Links to what a remark has changed lead to the first
    of its changes.
    """
    named: set[int] = set()
    for change in changes:
        found = reasons.get(change.path, [])
        fresh = [number for reason in found for number in reason["remarks"] if number not in named]
        named.update(fresh)
        yield change, LABELS[change.kind], found, list(dict.fromkeys(fresh))
