"""What allauth asks of the portal: where people begin, who is asked what again, how secrets are kept."""

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cabinet.access import ADMIN_RIGHT
from network import factors, fresh
from network.models import Membership
from network.visitors import client_network

MESSAGES = {
    "mfa/messages/totp_activated.txt": "Приложение подключено.",
    "mfa/messages/totp_deactivated.txt": "Приложение убрано.",
    "mfa/messages/webauthn_added.txt": "Ключ добавлен.",
    "mfa/messages/webauthn_removed.txt": "Ключ убран.",
    "socialaccount/messages/account_connected.txt": "Теперь вы можете входить через организацию.",
    "socialaccount/messages/account_connected_other.txt": "Эта учётная запись организации связана с другим человеком.",
}
KEY_AGAIN = "mfa_reauthenticate:webauthn"
AGAIN = {"reauthenticate": "Ввести пароль", "mfa_reauthenticate": "Ввести код", KEY_AGAIN: "Предъявить ключ"}
BACKEND = "django.contrib.auth.backends.ModelBackend"


def first_page(user: User) -> str:
    """Where a user begins: ФЦК in the CMS, a region in its cabinet."""
    if user.has_perm(ADMIN_RIGHT):
        return reverse("wagtailadmin_home")
    return reverse("cabinet:home") if Membership.objects.of(user) else "/"


class AccountAdapter(DefaultAccountAdapter):
    """The way into an account. There is no sign-up: accounts come from invitations and from the CMS."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """The end of each way in, with the one backend that knows people."""
        user.backend = BACKEND
        super().login(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where those begin who wanted no page of their own."""
        return first_page(request.user)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Back to the form, with the reason."""
        messages.error(request, "Эта учётная запись закрыта.")
        return redirect("cabinet:login")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the person is asked again before changing the second step."""
        return not fresh.is_fresh(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        """What the person may be asked for, the usual one first: the password only where there is no second factor."""
        methods = {
            one["id"]: one | {"description": AGAIN[one["id"]]} for one in super().get_reauthentication_methods(user)
        }
        if factors.has_factor(user):
            methods.pop("reauthenticate", None)
        kinds = set(Authenticator.objects.filter(user=user.pk).values_list("type", flat=True))
        if Authenticator.Type.TOTP not in kinds and KEY_AGAIN in methods:
            return [methods.pop(KEY_AGAIN), *methods.values()]
        return list(methods.values())

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """What allauth has to say, in words of ours; the rest it says in vain."""
        if said := message or MESSAGES.get(message_template or ""):
            messages.add_message(request, level, said)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor as all limits of the portal know it."""
        return client_network(request)


class FactorAdapter(DefaultMFAAdapter):
    """Factors: encrypted secrets, a QR code that the page may show, words."""

    error_messages = {
        "cannot_delete_authenticator": "Это единственный второй шаг. Сначала добавьте другой.",
        "cannot_generate_recovery_codes": "Сначала подключите приложение или ключ: запасные коды их дополняют.",
        "incorrect_code": "Не подошло. Возьмите новый код: каждый действует полминуты и только один раз.",
    }

    def encrypt(self, text: str) -> str:
        """A secret as it is kept."""
        return factors.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return factors.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The QR code as markup without styles, on white in the dark, too."""
        return segno.make(url, error="l").svg_inline(scale=6, light="#fff", svgclass="qr", title="QR-код")

    def get_totp_issuer(self) -> str:
        """Short: it stands in the QR code and beside the code on a small screen."""
        return "Индекс"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The portal as keys know it: by its own host, whichever of ours was asked."""
        return {"id": settings.CANONICAL_HOST.partition(":")[0], "name": settings.WAGTAIL_SITE_NAME}

    def _get_user_identifier(self, user: User) -> str:
        return user.get_username()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Nobody is left without a second step where one is needed."""
        return not settings.REQUIRE_FACTOR or not factors.is_last(authenticator)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a key is called until its owner says otherwise."""
        return f"Ключ {Authenticator.objects.filter(user=user, type=type).count() + 1}"
