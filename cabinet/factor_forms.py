"""Forms of the second step of sign-in. What is wrong in them counts with wrong passwords."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgain
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from network import sign_in
from network.factors import USED_CODES

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none"}


def code_field(label: str, help_text: str = "") -> forms.CharField:
    """Where a code is typed."""
    return forms.CharField(label=label, max_length=20, help_text=help_text, widget=forms.TextInput(attrs=CODE))


class Counted:
    """Refuses where too many failures have closed the sign-in, and counts those of this form."""

    def full_clean(self) -> None:
        """As any form; a fault counts as a wrong password does."""
        name = self.user.get_username() if self.user else ""
        if self.is_bound:
            sign_in.require_open(context.request, name)
        super().full_clean()
        if self.is_bound and self.errors:
            sign_in.count_failure(context.request, name)


class OnceOnly(Counted):
    """A code that has been used is no code any more, in whichever process."""

    def clean_code(self) -> str:
        """The code, if it is right and new."""
        code = "".join(super().clean_code().split())
        if self.authenticator.type == Authenticator.Type.TOTP and not USED_CODES.use(f"{self.user.pk} {code}"):
            raise get_adapter().validation_error("incorrect_code")
        return code


class Sound:
    """An answer of a key that is none: fido2 says so in many ways, a person in one."""

    def clean(self) -> Any:
        """What the parts of the form make together."""
        return self._or_refuse(super().clean)

    def _or_refuse(self, check: Callable[[], Any]) -> Any:
        try:
            return check()
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise get_adapter().validation_error("incorrect_code") from fault


class SoundAnswer(Sound, Counted):
    """The same for a key that is shown, which counts besides."""

    def clean_credential(self) -> Authenticator:
        """The factor that the key is."""
        return self._or_refuse(super().clean_credential)


class CodeForm(OnceOnly, AuthenticateForm):
    """A code at sign-in."""

    code = code_field("Код", "Шесть цифр из приложения или один из запасных кодов.")


class CodeAgainForm(OnceOnly, CodeAgain):
    """A code before something grave."""

    code = code_field("Код", "Шесть цифр из приложения или один из запасных кодов.")


class KeyForm(SoundAnswer, AuthenticateWebAuthnForm):
    """A key at sign-in."""


class KeyAgainForm(SoundAnswer, ReauthenticateWebAuthnForm):
    """A key before something grave."""


class KeyAloneForm(SoundAnswer, LoginWebAuthnForm):
    """A key instead of name and password; failures count for the network alone."""


class PasswordAgainForm(ReauthenticateForm):
    """The password before something grave, of those who have no second factor yet; axes counts it."""

    password = forms.CharField(
        label="Пароль", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )

    def clean_password(self) -> str:
        """The password, in words of ours where it is wrong."""
        try:
            return super().clean_password()
        except forms.ValidationError as wrong:
            raise forms.ValidationError("Пароль не подошёл. Проверьте раскладку и большие буквы.") from wrong


class NewAppForm(ActivateTOTPForm):
    """The first code of an app."""

    code = code_field("Код из приложения", "Шесть цифр, которые приложение показывает сейчас.")


class NewKeyForm(Sound, AddWebAuthnForm):
    """A new key."""

    name = forms.CharField(label="Название", max_length=60, required=False, help_text="Чтобы отличать ключи.")
    passwordless = forms.BooleanField(
        label="Входить им и без пароля",
        required=False,
        help_text="Устройство спросит отпечаток, лицо или PIN-код.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].label = "Ключ"
