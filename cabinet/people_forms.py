"""The form by which a coordinator invites an employee of an office."""

from typing import Any

from django import forms

from network.models import Office, Region


class InviteEmployeeForm(forms.Form):
    """Whom to invite, to which office of the own region."""

    email = forms.EmailField(
        label="Почта сотрудника",
        max_length=150,
        help_text="На неё придёт ссылка. Лучше рабочая почта: по ней человек будет входить.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    office = forms.ModelChoiceField(
        label="ЦЗН",
        queryset=Office.objects.none(),
        to_field_name="code",
        empty_label="Выберите центр",
        help_text="Человек увидит анкеты и показатели только этого центра.",
        error_messages={"invalid_choice": "Такого центра в вашем регионе нет. Выберите из списка."},
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.real().filter(region=region).order_by("-is_managing", "name")
