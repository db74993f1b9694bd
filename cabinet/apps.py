from functools import partial
from typing import Any

from django.apps import AppConfig
from django.conf import settings


class CabinetConfig(AppConfig):
    name = "cabinet"
    verbose_name = "Кабинет региона"

    def ready(self) -> None:
        """allauth changes factors in views of its own and tells of it by these signals only."""
        from allauth.mfa import signals

        from cabinet.views.security import factor_changed

        def receive(change: str, sender: Any, signal: Any, **said: Any) -> None:
            factor_changed(change=change, **said)

        for signal, change in (
            (signals.authenticator_added, "added"),
            (signals.authenticator_removed, "removed"),
            (signals.authenticator_reset, "reset"),
        ):
            signal.connect(partial(receive, change), weak=False)
        if settings.OIDC_SERVER:
            from allauth.socialaccount.signals import social_account_added

            from cabinet.organisation import linked

            social_account_added.connect(linked)
