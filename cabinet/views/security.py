"""«Вход и защита»: the second step of sign-in as its owner sees it. The steps themselves are allauth's."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView
from wagtail.log_actions import log

from cabinet import factor_resets
from cabinet.adapters import first_page
from cabinet.views.home import CABINET
from cabinet.views.signing_in import LooksLikeThePortal, organisation
from methodology.models import HOME, Crumb
from network import factors, kept_forms, sessions
from network.limits import Limit
from network.models import FactorReset, Membership
from network.visitors import client_network
from notices.actions import notify

SECURITY = Crumb(reverse_lazy("mfa_index"), "Вход и защита")
# Each makes a session: nobody fills the table with them.
KEYS_ASKED = Limit("keys-asked", count=120, seconds=15 * 60)
CHANGES = {
    "added": "Добавлен второй шаг входа: {}.",
    "removed": "Убран второй шаг входа: {}.",
    "reset": "Запасные коды выданы заново.",
}
NAMES = {
    Authenticator.Type.TOTP: "приложение с кодами",
    Authenticator.Type.WEBAUTHN: "ключ",
    Authenticator.Type.RECOVERY_CODES: "запасные коды",
}


class SecurityPage(LooksLikeThePortal):
    """What all these pages show besides their own."""

    title = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        own = {
            "crumbs": [HOME, CABINET, SECURITY] if self.title else [HOME, CABINET],
            "crumb_title": self.title or SECURITY.title,
            "title": self.title,
            "back": first_page(user),
            "membership": Membership.objects.of(user),
        }
        return super().get_context_data(**kwargs) | own


class IndexView(SecurityPage, base.IndexView):
    """What the person has, and what is still to do."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["has_factor"] = factors.has_factor(self.request.user)
        context["reset"] = _open_reset(self.request.user)
        if settings.OIDC_SERVER:
            is_linked = self.request.user.socialaccount_set.exists()
            context["organisation"] = organisation() | {"unlink": is_linked and reverse("organisation_unlink")}
        if settings.REQUIRE_FACTOR and not context["has_factor"]:
            due = factors.due_at(self.request.user)
            context["due"] = None if due == factors.AT_ONCE else due
            context["is_needed"] = sessions.needs_factor(self.request.session)
        return context


class AuthenticateView(LooksLikeThePortal, base.AuthenticateView):
    """The second step of sign-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        return super().get_context_data(**kwargs) | {"has_key": keys.exists()}


class PasswordAgainView(SecurityPage, ReauthenticateView):
    """The password again."""

    title = "Подтвердите, что это вы"


class CodeAgainView(SecurityPage, base.ReauthenticateView):
    """A code again."""

    title = "Подтвердите, что это вы"


class KeyAgainView(SecurityPage, webauthn.ReauthenticateWebAuthnView):
    """A key again."""

    title = "Подтвердите, что это вы"

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, " ".join(form.errors.get("credential", [])))
        return redirect(self.request.get_full_path())


@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class NewAppView(SecurityPage, totp.ActivateTOTPView):
    """An app with codes, the first one or one instead of another."""

    title = "Приложение с кодами"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """allauth would have the old one taken away first, and leave a person with one phone without any."""
        return FormView.dispatch(self, request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=self.request.user.pk)
            Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.TOTP).delete()
            return _given(self.request, super().form_valid(form), Authenticator.Type.TOTP)


class DropAppView(SecurityPage, totp.DeactivateTOTPView):
    """No app any more."""

    title = "Убрать приложение"


class NewKeyView(SecurityPage, webauthn.AddWebAuthnView):
    """A key."""

    title = "Новый ключ"

    def form_valid(self, form: Any) -> HttpResponse:
        return _given(self.request, super().form_valid(form), Authenticator.Type.WEBAUTHN)


class DropKeyView(SecurityPage, webauthn.RemoveWebAuthnView):
    """A key is taken away."""

    title = "Убрать ключ"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=self.request.user.pk)
            if settings.REQUIRE_FACTOR and factors.is_last(self.get_object()):
                messages.error(self.request, "Это единственный второй шаг. Сначала добавьте другой.")
                return redirect("mfa_index")
            return super().form_valid(form)


class CodesView(SecurityPage, recovery.ViewRecoveryCodesView):
    """Codes for emergencies, shown once."""

    title = "Запасные коды"


class NewCodesView(SecurityPage, recovery.GenerateRecoveryCodesView):
    """New codes instead of the old ones."""

    title = "Новые запасные коды"


class KeySignInView(webauthn.LoginWebAuthnView):
    """A key instead of name and password."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not KEYS_ASKED.use(client_network(request)):
            return HttpResponse("Слишком много попыток. Подождите 15 минут.", status=429)
        return super().get(request, *args, **kwargs)


@require_POST
@login_required
def cancel_reset(request: HttpRequest) -> HttpResponse:
    """The owner calls off what two people are about to do to the own second step."""
    try:
        if reset := _open_reset(request.user):
            factor_resets.cancel(reset=reset, by=request.user)
            messages.success(request, "Сброс отменён. Если вы о нём не просили, сообщите ФЦК.")
    except factor_resets.ResetRefused as refused:
        messages.error(request, str(refused))
    return redirect("mfa_index")


def _open_reset(user: User) -> FactorReset | None:
    return FactorReset.objects.open(timezone.now()).filter(owner=user.pk).first()


@require_safe
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """The form that was sent before the person had signed in (again), to be sent now."""
    kept = kept_forms.find(request)
    if kept is None:
        return redirect(first_page(request.user))
    context = {
        "kept": kept,
        "crumbs": [HOME, CABINET],
        "crumb_title": "Осталось отправить",
        "back": first_page(request.user),
    }
    return render(request, "cabinet/resume.html", context)


@require_safe
@login_required
def alive(request: HttpRequest) -> HttpResponse:
    """Somebody is typing: the session goes on."""
    return HttpResponse(status=204)


def _given(request: HttpRequest, response: HttpResponse, kind: str) -> HttpResponse:
    """What has just been set up has been shown to work: this session has given it."""
    record_authentication(request, request.user, "mfa", type=kind)
    return response


def factor_changed(*, request: HttpRequest, user: User, authenticator: Authenticator, change: str) -> None:
    """What follows when a person has changed the own second step: other sessions end, a letter says so."""
    sessions.end_all(user, keep=request.session.session_key)
    said = CHANGES[change].format(NAMES[Authenticator.Type(authenticator.type)])
    entry = log(user, f"network.factor_{change}", user=user, data={"type": authenticator.type})
    notify(to=[user], code="factor_changed", context={"что": said}, key=f"factor {entry.pk}", link="/cabinet/security/")
