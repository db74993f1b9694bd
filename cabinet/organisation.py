"""Sign-in by the organisation's own service (OpenID Connect), where settings name one (OIDC_SERVER).

Who somebody is there is linked to an account only by the person who is signed in to it, never by an equal address.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.views.decorators.http import require_POST
from django.views.generic.base import RedirectView
from wagtail.log_actions import log

from network import sessions
from notices.actions import notify

UNKNOWN = (
    "Эта учётная запись организации ни с кем на портале не связана. Войдите с паролем и свяжите её: «Вход и защита»."
)
FAILED = "Войти через организацию не вышло. Попробуйте ещё раз или войдите с паролем."


class OrganisationAdapter(DefaultSocialAccountAdapter):
    """Links accounts; makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: who is not linked goes back to the form."""
        messages.error(request, UNKNOWN)
        raise ImmediateHttpResponse(redirect("cabinet:login"))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **said: Any) -> None:
        """Back to the form in words; what went wrong there is the service's."""
        messages.error(request, FAILED)
        raise ImmediateHttpResponse(redirect("mfa_index" if request.user.is_authenticated else "cabinet:login"))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        """Nothing: what the service tells of a person is not taken over."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Keep of what the service has said only who it is."""
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            sociallogin.account.save(update_fields=["extra_data"])

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Back to where it was linked."""
        return reverse("mfa_index")


def linked(request: HttpRequest, sociallogin: SocialLogin, **said: Any) -> None:
    """What follows when an account was linked (allauth's signal)."""
    _tell(request, request.user, "linked", "К вашей учётной записи привязан вход через организацию.")


@require_POST
@login_required
@transaction.atomic
def unlink(request: HttpRequest) -> HttpResponse:
    """The organisation's service opens this account no more."""
    if SocialAccount.objects.filter(user=request.user.pk).delete()[0]:
        _tell(request, request.user, "unlinked", "Вход через организацию отвязан.")
        messages.success(request, "Вход через организацию отвязан.")
    return redirect("mfa_index")


def _tell(request: HttpRequest, user: User, step: str, said: str) -> None:
    sessions.end_all(user, keep=request.session.session_key)
    entry = log(user, f"network.organisation_{step}", user=user)
    link = reverse("mfa_index")
    notify(to=[user], code="factor_changed", context={"что": said}, key=f"organisation {entry.pk}", link=link)


def urls() -> list[URLPattern | URLResolver]:
    """Its addresses, under the names that allauth asks for."""
    return [
        path("organisation/", include("allauth.socialaccount.providers.openid_connect.urls")),
        path("organisation/unlink/", unlink, name="organisation_unlink"),
        path(
            "organisation/cancelled/",
            RedirectView.as_view(pattern_name="account_login"),
            name="socialaccount_login_cancelled",
        ),
    ]
