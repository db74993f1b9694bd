"""Checks that keep an unsafe production from starting."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs: Any, **kwargs: Any) -> list[Error]:
    """ALLOWED_HOSTS names hosts, not a wildcard."""
    if any(host.startswith("*") for host in settings.ALLOWED_HOSTS):
        return [
            Error(
                "ALLOWED_HOSTS accepts any host.",
                hint="Name the portal's hosts in the environment variable ALLOWED_HOSTS.",
                id="portal.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def base_url_is_https(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Links in e-mails and social previews lead to HTTPS."""
    if not settings.WAGTAILADMIN_BASE_URL.startswith("https://"):
        return [
            Error(
                "BASE_URL does not start with https://.",
                hint="Set the environment variable BASE_URL to the portal's public address.",
                id="portal.E002",
            )
        ]
    return []
