"""What a survey asks beside the questions of the edition, and what its scripts add."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from surveys.codes import VISIT, read_code
from surveys.models import Stage, SurveyPlan

YES_NO = [("1", "Да"), ("0", "Нет")]
STAGES = frozenset(Stage.values)
MOST_SECONDS = 7 * 24 * 3600
PACES = re.compile(r"(\d{1,6})-(\d{1,3})")


def _read_flag(value: str) -> bool | None:
    return {"1": True, "0": False}.get(value)


class SurveyForm(forms.Form):
    """How the client was served, whether somebody prompted, the code of the visit and an address for thanks."""

    is_remote = forms.TypedChoiceField(
        choices=[("0", "В центре занятости"), ("1", "Дистанционно: по телефону, на сайте или в переписке")],
        coerce=_read_flag,
        empty_value=None,
        required=False,
    )
    was_prompted = forms.TypedChoiceField(choices=YES_NO, coerce=_read_flag, empty_value=None, required=False)
    visit = forms.CharField(required=False, max_length=40)
    email = forms.EmailField(
        required=False,
        max_length=150,
        error_messages={"invalid": "Это не похоже на адрес почты. Исправьте его или сотрите: он не обязателен."},
    )
    website = forms.CharField(required=False)  # nobody sees it; who fills it in is no person

    def clean_visit(self) -> str:
        """The code without hyphens, whatever a hand made of it."""
        typed = self.cleaned_data["visit"]
        if not typed.strip():
            return ""
        code = read_code(typed, VISIT)
        if code is None:
            raise forms.ValidationError("В коде посещения ошибка. Сверьте его с талоном или сотрите: он не обязателен.")
        return code

    def clean_website(self) -> str:
        """Whoever was lured to fill it in is told so: nothing is dropped in silence."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Заполнено поле, которое должно быть пустым. Сотрите его и отправьте ещё раз.")
        return ""


def read_plain(sent: Mapping[str, str]) -> dict[str, Any] | None:
    """What `SurveyForm` makes of fields where nothing can be wrong, at a tenth of its time; None where it must look.

    So are those of most clients: two answers to choose, no code, no address.
    """
    if any(sent.get(name, "").strip() for name in ("visit", "email", "website")):
        return None
    chosen = {name: sent.get(name, "") for name in ("is_remote", "was_prompted")}
    if not set(chosen.values()) <= {"", "0", "1"}:
        return None
    return {"visit": "", "email": ""} | {name: _read_flag(value) for name, value in chosen.items()}


class SurveyPlanForm(forms.ModelForm):
    """What ФЦК decides about the surveys of a campaign."""

    class Meta:
        model = SurveyPlan
        fields = ["quota_jobseeker", "quota_employer", "answers_shown", "link_days"]


def read_stage(value: str) -> str:
    """The stage of service that a link has named; none where it is not one."""
    return value if value in STAGES else Stage.NONE


def read_seconds(value: str) -> int | None:
    """How long the browser says that it took; None where it says nothing to believe."""
    is_number = value.isascii() and value.isdigit() and len(value) <= 6
    return int(value) if is_number and int(value) <= MOST_SECONDS else None


def read_paces(value: str) -> list[list[int]]:
    """Seconds and numbers of answers by step, as «12-3,8-2»; nothing where they are not that."""
    found = [PACES.fullmatch(pace) for pace in value.split(",")[:60]]
    if not all(found):
        return []
    return [[int(pace[1]), int(pace[2])] for pace in found if pace]
