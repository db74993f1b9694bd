"""Forms of notices: the choice of a person, and the filters of ФЦК's list."""

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone

from network.models import Region
from notices.kinds import KINDS
from notices.models import Letter, Mode, Notice


class ModeForm(forms.Form):
    """How a person wants letters."""

    ALL, OWN = "all", "own"

    mode = forms.ChoiceField(label="Письма об уведомлениях", choices=Mode.choices, widget=forms.RadioSelect)
    follow = forms.ChoiceField(
        label="Следить за замечаниями региона",
        required=False,
        choices=[(ALL, "обо всех замечаниях региона"), (OWN, "только о тех, что отправили вы")],
        widget=forms.RadioSelect,
    )


class LogForm(forms.Form):
    """Which notices to show; what is unknown in an address is as if it were not there."""

    CABINET, STUCK = "cabinet", "stuck"

    code = forms.ChoiceField(
        label="Вид", required=False, choices=[("", "Все"), *((kind.code, kind.title) for kind in KINDS.values())]
    )
    state = forms.ChoiceField(
        label="Письмо",
        required=False,
        choices=[("", "Все"), *Letter.State.choices, (CABINET, "только в кабинете"), (STUCK, "задержались")],
    )
    region = forms.ModelChoiceField(
        label="Регион",
        required=False,
        empty_label="Все",
        queryset=Region.objects.filter(memberships__isnull=False).distinct(),
    )
    person = forms.CharField(label="Почта", required=False, max_length=150)

    def chosen(self, notices: QuerySet[Notice]) -> QuerySet[Notice]:
        """Those that fit, newest first."""
        self.is_valid()
        chosen = self.cleaned_data
        if code := chosen.get("code"):
            notices = notices.filter(code=code)
        if state := chosen.get("state"):
            notices = self._by_state(notices, state)
        if region := chosen.get("region"):
            notices = notices.filter(recipient__memberships__region=region).distinct()
        if person := chosen.get("person"):
            people = get_user_model().objects.filter(Q(username__icontains=person) | Q(email__icontains=person))
            notices = notices.filter(recipient__in=people.values("pk"))
        return notices.order_by("-pk")

    def _by_state(self, notices: QuerySet[Notice], state: str) -> QuerySet[Notice]:
        if state == self.CABINET:
            return notices.filter(letter=None, mail_at=None)
        if state == self.STUCK:
            return notices.filter(pk__in=Notice.objects.stuck(timezone.now()).values("pk"))
        if state == Letter.State.WAITING:
            return notices.filter(Q(letter__state=state) | Q(letter=None, mail_at__isnull=False))
        return notices.filter(letter__state=state)
