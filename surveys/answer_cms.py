"""Pages of the CMS for answers of another tool: upload, what the columns hold, preview, confirmation."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from campaigns.actions import MANAGE
from campaigns.models import Campaign
from surveys.actions import answer_files as actions
from surveys.answer_files import OFFICE, list_targets
from surveys.answer_plans import make_plan
from surveys.models import Audience, ResponseImport
from surveys.opening import whole_form
from tabular.numbers import choose_form
from uploads.actions import UploadRefused
from uploads.forms import UploadForm
from uploads.views import CANCELLED, UploadPages, page_of, pages_of, table_preview

SAMPLES = 3  # cells shown of each column


class AnswersForm(UploadForm):
    """A table, and whose answers about which campaign it holds."""

    campaign = forms.ModelChoiceField(label="Кампания", queryset=Campaign.objects.none(), empty_label=None)
    audience = forms.ChoiceField(label="Кто отвечал", choices=Audience.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.public().filter(frozen_at=None, closed_at=None)


class AnswerFiles(UploadPages):
    """Files of answers."""

    model = ResponseImport
    namespace = "answer_files"
    upload_title = "Ответы из файла"
    upload_template = "surveys/cms/answers_upload.html"
    preview_template = "surveys/cms/answers_preview.html"
    form_class = AnswersForm

    @staticmethod
    def may(user: User) -> bool:
        return user.has_perm(MANAGE)

    def take(self, form: Form) -> ResponseImport:
        file, about = form.cleaned_data["file"], {name: form.cleaned_data[name] for name in ("campaign", "audience")}
        return actions.upload_answers(file_name=file.name, content=file.read(), by=self.request.user, **about)

    def preview(self, upload: ResponseImport) -> dict[str, Any]:
        context = table_preview(upload, make_plan, {"code": "Код ЦЗН", "answered": "Сколько ответов"})
        if upload.status != ResponseImport.Status.UPLOADED:
            return context
        targets = list_targets(whole_form(upload.campaign, upload.audience))
        return context | {
            "columns": [
                (letter, title, upload.mapping.get(letter, ""), self._samples(upload, letter))
                for letter, title in upload.table["titles"].items()
            ],
            "targets": [(target.key, target.title) for target in targets],
            "map_url": self.address("map", upload),
            "has_office": OFFICE in upload.mapping.values(),
        }

    def apply(self, upload: ResponseImport, seen: str) -> HttpResponse:
        upload = actions.apply_answers(upload=upload, by=self.request.user, seen=seen)
        count = len(upload.changes)
        words = choose_form(count, "ответ", "ответа", "ответов")
        messages.success(self.request, f"Из файла «{upload.file_name}» загружено: {count} {words}.")
        return redirect(self.address("preview", upload))

    def cancel(self, upload: ResponseImport) -> str:
        actions.cancel_answers(upload=upload, by=self.request.user)
        return CANCELLED

    def done_url(self) -> str:
        return self.address("upload")

    @staticmethod
    def _samples(upload: ResponseImport, letter: str) -> list[str]:
        """The first texts that stand in a column."""
        place = upload.table["columns"].index(letter)
        texts = dict.fromkeys(values[place] for _, values, _ in upload.table["rows"] if values[place])
        return list(texts)[:SAMPLES]


class MapView(UploadPages, View):
    """Between upload and preview: what the columns hold."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = {name.removeprefix("column-"): key for name, key in request.POST.items() if name.startswith("column-")}
        try:
            actions.map_columns(upload=self.upload, mapping=chosen, by=request.user)
            messages.success(request, "Столбцы прочитаны заново.")
        except UploadRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.address("preview", self.upload))


class AnswersMenuItem(MenuItem):
    """«Ответы из файла», for those who lead campaigns."""

    def __init__(self) -> None:
        super().__init__("Ответы из файла", reverse("answer_files:upload"), icon_name="upload", order=110)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE)


URLS = [*pages_of(AnswerFiles), path("<int:pk>/map/", page_of(MapView, AnswerFiles), name="map")]
