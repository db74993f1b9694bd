"""Forms of the CMS for the network."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.snippets.widgets import AdminSnippetChooser

from network.models import Invitation, Office, Region, Role


class OfficeForm(WagtailAdminModelForm):
    """An office; its code is given once, as imports, addresses and posters know the office by it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = (
                "Код не меняется: по нему узнают ЦЗН при загрузке из файла и по ссылкам. "
                "Если код ошибочный, заведите ЦЗН заново, а этот удалите."
            )

    def _get_validation_exclusions(self) -> set[str]:
        # Nobody edits the mark, but the rule of one managing office reads it; left out, the rule would not be checked.
        return super()._get_validation_exclusions() - {"is_demo"}


class PeopleForm(forms.Form):
    """Whom the list of people shows; what is unknown in an address is as if it were not there."""

    q = forms.CharField(
        label="Почта",
        required=False,
        max_length=150,
        strip=True,
        widget=forms.TextInput(attrs={"placeholder": "часть адреса"}),
    )
    region = forms.ModelChoiceField(label="Регион", required=False, queryset=Region.objects.all(), empty_label="Все")
    former = forms.BooleanField(label="Показать и тех, чей доступ закрыт", required=False)


class OfficeChooser(AdminSnippetChooser):
    """The chooser of Wagtail, which cannot show again what is no office's number: that is as if nothing was chosen."""

    def value_from_datadict(self, *args: Any) -> str | None:
        value = super().value_from_datadict(*args)
        return value if str(value).isdecimal() else None


class InviteForm(forms.ModelForm):
    """Whom to invite to which region."""

    class Meta:
        model = Invitation
        fields = ["email", "region", "role", "office"]
        widgets = {"role": forms.RadioSelect, "office": OfficeChooser(Office)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = Role.choices
        self.fields[
            "role"
        ].help_text = (
            "Координатор видит показатели всего региона, возражает и отмечает шаги; сотрудник — только свой ЦЗН."
        )
        self.fields["region"].empty_label = "Выберите регион"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        role, office, region = (cleaned.get(name) for name in ("role", "office", "region"))
        if role == Role.OFFICE and not office:
            self.add_error("office", "Укажите ЦЗН, в котором работает сотрудник.")
        if role == Role.COORDINATOR and office:
            self.add_error("office", "Координатору ЦЗН не указывают: он видит весь регион.")
        elif office and region and office.region_id != region.pk:
            self.add_error("office", "Этот ЦЗН в другом регионе.")
        return cleaned

    def _post_clean(self) -> None:
        """Nothing: network.invitations checks the row, since an expired one may have to give way first."""
