"""Forms of sign-in, of passwords, of objections and of the roadmap."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm

from campaigns.models import MilestoneMark, today
from ratings.actions.objections import LONGEST


class SignInForm(AuthenticationForm):
    """Name and password. People of regions are known by their mail, however they write it."""

    username = forms.CharField(
        label="Почта или имя",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    error_messages = {
        "invalid_login": "Такой пары имени и пароля нет. Проверьте раскладку и большие буквы в пароле.",
        "inactive": "Эта учётная запись закрыта.",
    }

    def clean_username(self) -> str:
        """As it is where somebody has just this name; else an address in small letters, as invitations write it."""
        name = self.cleaned_data["username"].strip()
        if "@" in name and not get_user_model().objects.filter(username=name).exists():
            return name.lower()
        return name


class NewPasswordFields:
    """Labels and the hint of a new password, typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Новый пароль"
        self.fields["new_password2"].label = "Новый пароль ещё раз"
        self.fields["new_password1"].help_text = "Не короче 10 знаков, не только цифры, не похож на вашу почту."
        self.fields["new_password2"].help_text = ""
        for name in ("new_password1", "new_password2"):
            self.fields[name].required = True  # Django leaves it to the comparison of the two


class NewPasswordForm(NewPasswordFields, SetPasswordForm):
    """A password for an invitation, or after a forgotten one."""


class ChangePasswordForm(NewPasswordFields, PasswordChangeForm):
    """A password instead of another that is known."""


class ForgottenForm(forms.Form):
    """Where to send the link to."""

    email = forms.EmailField(
        label="Почта",
        max_length=150,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )


class ObjectionForm(forms.Form):
    """What a region objects to: all of its figures, an office, an indicator."""

    office_code = forms.ChoiceField(label="ЦЗН", required=False)
    indicator = forms.ChoiceField(label="Показатель", required=False)
    text = forms.CharField(
        label="С чем вы не согласны и почему",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Напишите, какое число неверно, каким оно должно быть и чем это подтверждается. Без имён клиентов.",
    )

    def __init__(
        self, *args: Any, offices: Iterable[tuple[str, str]], indicators: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_code"].choices = [("", "регион в целом"), *offices]
        self.fields["indicator"].choices = [
            ("", "не об отдельном показателе"),
            *((code, f"{code} {title}") for code, title in indicators),
        ]


class StepForm(forms.ModelForm):
    """A step of the roadmap that the region has done."""

    link = forms.URLField(
        label="Ссылка", required=False, assume_scheme="https", help_text="Где лежит подтверждение. Её видит ФЦК."
    )

    class Meta:
        model = MilestoneMark
        fields = ["done_on", "result", "note", "link"]
        # The browser's own date field wants the ISO form whatever the language is.
        widgets = {
            "done_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial.setdefault("done_on", today())
