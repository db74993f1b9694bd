"""Pages of the CMS where two people take away somebody's second step of sign-in."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem

from cabinet import factor_resets
from cabinet.factor_resets import RIGHT, ResetRefused
from network.cms_way import cms_way
from network.models import FactorReset

TITLE = "Сброс второго шага входа"
SHOWN = 50


class ProposeForm(forms.Form):
    """Whose factors to take away, and why."""

    owner = forms.ModelChoiceField(
        label="Имя для входа",
        queryset=User.objects.filter(is_active=True),
        to_field_name="username",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Почта или имя, с которым человек входит.",
        error_messages={"invalid_choice": "Такого имени нет. Проверьте, нет ли опечатки."},
    )
    reason = forms.CharField(
        label="Почему, и как вы убедились, что это он",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Например: потерял телефон, позвонил ему сам по номеру из приказа.",
    )


@require_safe
@permission_required(RIGHT)
def resets(request: HttpRequest) -> HttpResponse:
    """Those that wait, and what became of others."""
    now = timezone.now()
    found = FactorReset.objects.select_related("owner", "proposed_by", "confirmed_by", "cancelled_by")
    context = {
        "breadcrumbs_items": _crumbs(),
        "waiting": found.open(now),
        "past": [(one, one.state_at(now)) for one in found.past(now)[:SHOWN]],
    }
    return render(request, "cabinet/cms/factor_resets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(RIGHT)
def propose(request: HttpRequest) -> HttpResponse:
    """The form of a proposal."""
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factor_resets.propose(by=request.user, **form.cleaned_data)
            messages.success(request, "Предложено. Теперь нужен второй человек с таким же правом.")
            return redirect("factor_resets:list")
        except ResetRefused as refused:
            form.add_error(None, str(refused))
    context = {"breadcrumbs_items": _crumbs("Предложить"), "form": form}
    return render(request, "cabinet/cms/factor_reset.html", context)


def _step(act: Callable[..., FactorReset], done: str) -> Any:
    @require_POST
    @permission_required(RIGHT)
    def step(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            reset = act(reset=get_object_or_404(FactorReset, pk=pk), by=request.user)
            messages.success(request, done.format(reset.owner.get_username()))
        except ResetRefused as refused:
            messages.error(request, str(refused))
        return redirect("factor_resets:list")

    return step


def _crumbs(last: str = "") -> list[dict[str, str]]:
    return cms_way((TITLE, reverse("factor_resets:list")), last=last)


class FactorResetsItem(MenuItem):
    """«Сброс второго шага входа», for those with the right."""

    def __init__(self) -> None:
        super().__init__(TITLE, reverse("factor_resets:list"), icon_name="key", order=960)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RIGHT)


URLS = [
    path("", resets, name="list"),
    path("propose/", propose, name="propose"),
    path("<int:pk>/confirm/", _step(factor_resets.confirm, "{}: второй шаг входа снят."), name="confirm"),
    path("<int:pk>/cancel/", _step(factor_resets.cancel, "{}: сброс отменён."), name="cancel"),
]
HISTORY = {
    "organisation_linked": ("Связать с организацией", "Привязан вход через организацию"),
    "organisation_unlinked": ("Отвязать организацию", "Вход через организацию отвязан"),
    "factor_reset_proposed": ("Предложить сброс второго шага входа", "Предложен сброс второго шага входа"),
    "factor_reset_done": ("Сбросить второй шаг входа", "Второй шаг входа сброшен"),
    "factor_reset_cancelled": ("Отменить сброс второго шага входа", "Сброс второго шага входа отменён"),
}
