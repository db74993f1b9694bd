"""What stands before every page for the signed in: sessions end, and without a second factor few pages open."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from network import fresh, kept_forms, sessions

# What opens without a second factor where one is needed: setting one up, and the way out. All else is closed.
WITHOUT_FACTOR = frozenset(
    {
        "account_login",
        "account_reauthenticate",
        "cabinet:logout",
        "choose_view",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "security_alive",
    }
)
# Nor do answers of clients get lost because somebody is signed in at the same computer; nobody's rights count there.
OPEN_TO_ALL = frozenset({"surveys"})
# What a page asks by itself keeps nobody signed in.
BY_ITSELF = frozenset({"wagtailadmin_editing_sessions:ping"})
ENDED = "Вход закончился: вас долго не было. Войдите ещё раз."


class SignedInMiddleware:
    """Behind the check against forged forms, so that only forms of ours are kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; a form that came too late and that only the signed in may send is kept for its person."""
        response = self.get_response(request)
        person = getattr(request, "left_by", None)
        if person and _asks_to_sign_in(response) and kept_forms.keep(request, person=person):
            return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': reverse('security_continue')})}")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Nothing where the page may be shown."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        if sessions.has_ended(request.session):
            _end(request)
            return None
        if name not in BY_ITSELF:
            sessions.touch(request.session)
        if settings.REQUIRE_FACTOR:
            is_open = name in WITHOUT_FACTOR or request.resolver_match.namespace in OPEN_TO_ALL
            if not is_open and sessions.needs_factor(request.session) and not _gave_factor(request):
                return redirect("mfa_index")
            if fresh.asks_again(request, name) and not fresh.is_fresh(request):
                kept_forms.keep(request, person=request.user.pk)
                return fresh.ask_again(request)
        if request.method == "POST":
            kept_forms.arrive(request)
        return None


def _gave_factor(request: HttpRequest) -> bool:
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def _end(request: HttpRequest) -> None:
    """End the session; the request goes on without a person."""
    request.left_by = request.user.pk
    logout(request)
    messages.warning(request, ENDED)


def _asks_to_sign_in(response: HttpResponseBase) -> bool:
    entrances = {reverse(settings.LOGIN_URL), reverse("wagtailadmin_login")}
    return response.status_code == 302 and urlsplit(response["Location"]).path in entrances
