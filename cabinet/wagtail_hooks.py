"""Registers documents of regions in the CMS."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from cabinet.cms import URLS


@hooks.register("register_admin_urls")
def documents_urls() -> list[URLPattern | URLResolver]:
    return [path("region-documents/", include((URLS, "documents_cms")))]
