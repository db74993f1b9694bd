"""Forms of offices about their survey."""

from django import forms

from surveys.models import MOST_CODES

AGAIN = "она пришла не целиком. Проверьте число и нажмите «Выпустить коды» ещё раз."


class CodesForm(forms.Form):
    """How many visit codes to issue; `number` is what the form has called the new batch."""

    USUAL = 48  # two sheets

    size = forms.IntegerField(
        label="Сколько кодов выпустить",
        min_value=1,
        max_value=MOST_CODES,
        help_text=f"От 1 до {MOST_CODES}. На листе A4 помещается 24.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "min_value": "Не меньше %(limit_value)s.",
            "max_value": "Не больше %(limit_value)s за один раз. Нужно больше — сделайте ещё выпуск.",
            "invalid": "Наберите целое число цифрами.",
            "required": "Наберите, сколько кодов нужно.",
        },
    )
    number = forms.IntegerField(
        widget=forms.HiddenInput,
        label="Форма",
        error_messages={"required": AGAIN, "invalid": AGAIN},
    )

    def set_number(self, number: int) -> None:
        """What the new batch is called on the page that shows this form."""
        self.initial["number"] = number
        if self.is_bound:
            self.data = self.data.copy()
            self.data["number"] = str(number)
