"""Pages of the CMS for the import of offices: upload, preview, confirmation, log. For those with the right only."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from network import actions
from network.models import OfficeImport, Region
from network.plans import COLUMNS
from tabular import XLSX_TYPE, Sheet, write_xlsx
from uploads.planning import Verdict
from uploads.views import CANCELLED, UploadPages, table_preview

EXAMPLE = (
    ("15-01", "32", "Центр занятости населения города Брянска", "Брянск", "ул. Примерная, 1", "да"),
    ("15-02", "Брянская область", "Центр занятости населения города Клинцы", "Клинцы", "", "нет"),
)
RULES = (
    ("код", "нужен", "По нему узнают ЦЗН. Если такой код уже есть, ЦЗН изменится; если нет, появится новый."),
    ("регион", "нужен", "Код субъекта из двух цифр или название, как на листе «Регионы»."),
    ("название", "нужно", "В регионе не повторяется."),
    ("город или район", "можно без столбца", "Пустая ячейка очищает поле; если столбца нет, поле не меняется."),
    ("адрес", "можно без столбца", "Так же."),
    ("управляющий", "можно без столбца", "да или нет; в регионе один. Передаёте отметку — прежнему «нет»."),
)  # fmt: skip


class OfficeFiles(UploadPages):
    """Files of offices."""

    model = OfficeImport
    namespace = "office_imports"
    parents = (
        {"url": reverse_lazy("wagtailsnippets_network_office:list"), "label": "ЦЗН"},
        {"url": reverse_lazy("office_imports:list"), "label": "Загрузки ЦЗН"},
    )
    has_log = False  # it has a page of its own
    upload_template = "network/import_upload.html"
    preview_template = "network/import_preview.html"
    extra_context = {
        "template_url": reverse_lazy("office_imports:template"),
        "columns": [column.title for column in COLUMNS],
        "example": EXAMPLE,
        "rules": RULES,
    }

    @staticmethod
    def may(user: User) -> bool:
        return user.has_perm(actions.RIGHT)

    def take(self, form: Form) -> OfficeImport:
        file = form.cleaned_data["file"]
        return actions.upload_offices(file_name=file.name, content=file.read(), by=self.request.user)

    def preview(self, upload: OfficeImport) -> dict[str, Any]:
        counts = {verdict.value: getattr(upload, f"{verdict}_count") for verdict in Verdict}
        return {"counts": counts} | table_preview(upload, actions.plan_of, {"code": "Код", "name": "Название"})

    def apply(self, upload: OfficeImport, seen: str) -> HttpResponse:
        upload = actions.apply_import(upload=upload, by=self.request.user, seen=seen)
        messages.success(
            self.request,
            f"ЦЗН загружены из файла «{upload.file_name}»: новых {upload.new_count}, изменено {upload.changed_count}.",
            buttons=[messages.button(self.address("preview", upload), "Что изменилось")],
        )
        return redirect("wagtailsnippets_network_office:list")

    def cancel(self, upload: OfficeImport) -> str:
        actions.cancel_import(upload=upload, by=self.request.user)
        return CANCELLED

    def done_url(self) -> str:
        return self.address("list")


class ImportListView(OfficeFiles, BaseListingView):
    """The log of imports."""

    page_title = "Загрузки ЦЗН"
    parents = OfficeFiles.parents[:1]
    verbose_name_plural = "загрузок"
    index_url_name = "office_imports:list"
    index_results_url_name = "office_imports:list_results"
    default_ordering = "-created_at"
    paginate_by = 50
    columns = [
        TitleColumn("file_name", label="Файл", url_name="office_imports:preview", sort_key="file_name"),
        StatusTagColumn(
            "status",
            label="Состояние",
            accessor="state",
            sort_key="status",
            primary=lambda upload: upload.status == OfficeImport.Status.APPLIED,
        ),
        Column("new_count", label="Новых"),
        Column("changed_count", label="Изменено"),
        Column("refused_count", label="Отклонено"),
        UserColumn("user", label="Кто загрузил", blank_display_name="командная строка"),
        DateColumn("created_at", label="Когда", sort_key="created_at"),
    ]

    def get_base_queryset(self) -> QuerySet[OfficeImport]:
        # The columns show pictures of users, which stand in their profiles.
        return OfficeImport.objects.defer("table", "changes").select_related("user__wagtail_userprofile")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("Загрузить из файла", url=reverse("office_imports:upload"), icon_name="upload")]


@require_safe
@permission_required(actions.RIGHT)
def template_file(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in, with the rules and the regions on further sheets."""
    regions = Region.objects.order_by("code").values_list("code", "name")
    content = write_xlsx(
        [
            Sheet("ЦЗН", [column.title for column in COLUMNS], widths=(12, 28, 60, 24, 48, 16)),
            Sheet("Как заполнять", ["столбец", "нужен ли", "что писать"], RULES, (20, 20, 90)),
            Sheet("Пример", [column.title for column in COLUMNS], EXAMPLE, (12, 28, 60, 24, 48, 16)),
            Sheet("Регионы", ["код", "название"], list(regions), (8, 50)),
        ]
    )
    return HttpResponse(
        content,
        headers={"Content-Type": XLSX_TYPE, "Content-Disposition": 'attachment; filename="offices-template.xlsx"'},
    )
