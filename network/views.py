"""Pages of the CMS for the import of offices: upload, preview, confirmation, log. For those with the right only."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from network import actions
from network.forms import UploadForm
from network.models import OfficeImport, Region
from network.planning import Verdict
from network.plans import COLUMNS
from tabular import FileRefused, Sheet, write_xlsx

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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


class ImportPageMixin(WagtailAdminTemplateMixin):
    """What pages of imports share: the right, the icon, the way back to the list."""

    header_icon = "upload"
    parents = (
        {"url": reverse_lazy("wagtailsnippets_network_office:list"), "label": "ЦЗН"},
        {"url": reverse_lazy("office_imports:list"), "label": "Загрузки ЦЗН"},
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(actions.RIGHT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, *self.parents, {"url": "", "label": self.get_page_title()}]


class ImportListView(ImportPageMixin, BaseListingView):
    """The log of imports."""

    page_title = "Загрузки ЦЗН"
    parents = ImportPageMixin.parents[:1]
    model = OfficeImport
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


class UploadView(ImportPageMixin, FormView):
    """Step one: choose a file."""

    page_title = "Загрузка из файла"
    template_name = "network/import_upload.html"
    form_class = UploadForm
    extra_context = {"columns": [column.title for column in COLUMNS], "example": EXAMPLE, "rules": RULES}

    def form_valid(self, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            upload = actions.upload_offices(file_name=file.name, content=file.read(), by=self.request.user)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return redirect("office_imports:preview", upload.pk)


class ImportView(ImportPageMixin, TemplateView):
    """Step two: what the file would do; afterwards, what it did."""

    template_name = "network/import_preview.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.upload = get_object_or_404(OfficeImport.objects.select_related("user"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.upload.file_name

    def get_context_data(self, **kwargs: Any) -> dict:
        waiting = self.upload.status == OfficeImport.Status.UPLOADED
        context = {
            "upload": self.upload,
            "waiting": waiting,
            "shown": SHOWN,
            "changes": self.upload.changes[:SHOWN],
            "changes_count": len(self.upload.changes),
            "counts": {verdict.value: getattr(self.upload, f"{verdict}_count") for verdict in Verdict},
            "notes": self.upload.table["notes"],
            "unknown": self.upload.table["unknown"],
        }
        if waiting:
            plan = actions.plan_of(self.upload)
            refused = plan.having(Verdict.REFUSED)
            context |= {
                "counts": plan.counts,
                "seen": plan.digest,
                "refused": refused[:SHOWN],
                "refused_count": len(refused),
                "changes": [row.to_json() for row in plan.writes[:SHOWN]],
                "changes_count": len(plan.writes),
            }
        return super().get_context_data(**context, **kwargs)


@require_POST
@permission_required(actions.RIGHT)
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Step three: write what was seen."""
    upload = get_object_or_404(OfficeImport, pk=pk)
    try:
        upload = actions.apply_import(upload=upload, by=request.user, seen=request.POST.get("seen", ""))
    except actions.ImportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("office_imports:preview", pk)
    messages.success(
        request,
        f"ЦЗН загружены из файла «{upload.file_name}»: новых {upload.new_count}, изменено {upload.changed_count}.",
        buttons=[messages.button(reverse("office_imports:preview", args=[pk]), "Что изменилось")],
    )
    return redirect("wagtailsnippets_network_office:list")


@require_POST
@permission_required(actions.RIGHT)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop an import before it is applied."""
    try:
        actions.cancel_import(upload=get_object_or_404(OfficeImport, pk=pk), by=request.user)
    except actions.ImportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("office_imports:preview", pk)
    messages.success(request, "Загрузка отменена, ничего не изменилось.")
    return redirect("office_imports:list")


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
        headers={"Content-Type": XLSX, "Content-Disposition": 'attachment; filename="offices-template.xlsx"'},
    )
