"""Wires what the lower apps cannot know of each other."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Портал"

    def ready(self) -> None:
        from portal import checks, freshness, words  # noqa: F401
        from portal.observing import requests
        from search.vocabulary import set_source

        freshness.watch()
        requests.watch()
        set_source(words.vocabulary)
