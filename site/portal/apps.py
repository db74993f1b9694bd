"""Wires what the lower apps cannot know of each other."""

from django.apps import AppConfig
from django.conf import settings


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Портал"

    def ready(self) -> None:
        from portal import checks, freshness, words  # noqa: F401
        from portal.observing import errors, requests
        from search.vocabulary import set_source

        freshness.watch()
        requests.watch()
        if settings.SENTRY_DSN:
            errors.start(settings.SENTRY_DSN)
        set_source(words.vocabulary)
