"""What the next edition would lose with a page: said before the page is taken off or deleted."""

from collections.abc import Iterable

from wagtail.models import Page

from methodology.compiling import compile_pages
from methodology.models import Edition
from methodology.reading import place


def falling_out(pages: Iterable[Page]) -> str:
    """One sentence that names all parts of the live method on these pages and below them; empty where there are none.

    About ten queries, and one for each page.
    """
    gone = {pk for page in pages for pk in page.get_descendants(inclusive=True).values_list("pk", flat=True)}
    places = [place(path) for path, pk in compile_pages().pages.items() if pk in gone]
    parts = [f"{name[0].lower()}{name[1:]}" for name in places]
    if not parts:
        return ""
    last = Edition.objects.newest()
    number = last.number + 1 if last else 1
    kept = f" В редакции {last.number} всё останется как есть." if last else ""
    return f"Выпадет из редакции {number}, когда её утвердят: {', '.join(parts)}.{kept}"
