"""Where a page of the CMS stands, as its header says it."""

from django.urls import reverse


def cms_way(*steps: tuple[str, str], last: str = "") -> list[dict[str, str]]:
    """The way from the front page of the CMS; steps: titles with their addresses; last: the title of the page itself,
    where it is none of them.
    """
    way = [("Главная", reverse("wagtailadmin_home")), *steps, *([(last, "")] if last else [])]
    return [{"label": title, "url": url} for title, url in way]
