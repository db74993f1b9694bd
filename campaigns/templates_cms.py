"""Templates of documents in the CMS: what is in use, which placeholders it may have, replacing and restoring it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from campaigns.documents import responses
from campaigns.documents.filling import MAX_BYTES, TemplateRefused, check
from campaigns.documents.kinds import KINDS
from campaigns.models import DocumentTemplate
from network.cms_way import cms_way
from network.viewsets import HandCreateView, HandEditView

SEE = "campaigns.view_documenttemplate"
CHOOSE_KIND = "Какой документ заменить. Поля, которые может иметь шаблон, перечислены в «Шаблонах документов»."


class DocumentTemplateForm(WagtailAdminModelForm):
    """A template is filled in on trial before it is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "kind" in self.fields:
            self.fields["kind"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        file, kind = cleaned.get("file"), KINDS.get(cleaned.get("kind", ""))
        if isinstance(file, UploadedFile) and kind:
            try:
                check(file.read(MAX_BYTES + 1), kind)
            except TemplateRefused as refused:
                self.add_error("file", [ValidationError(fault) for fault in refused.faults])
            file.seek(0)
        return cleaned


class DocumentTemplateCreateView(HandCreateView):
    """The form for the kind that ?kind= names."""

    def get_initial_form_instance(self) -> DocumentTemplate:
        chosen = self.request.GET.get("kind", "")
        return DocumentTemplate(kind=chosen if chosen in KINDS else "")


class OwnListView(IndexView):
    """On to the page that shows all kinds, replaced or not."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("document_templates_cms:list")


class DocumentTemplateViewSet(SnippetViewSet):
    """Templates that replace those of the portal: form and history; the list is a page of its own."""

    model = DocumentTemplate
    icon = "doc-full"
    menu_label = "Шаблоны документов"
    menu_name = "document_templates"
    menu_order = 710
    add_to_settings_menu = True
    index_view_class = OwnListView
    add_view_class = DocumentTemplateCreateView
    edit_view_class = HandEditView
    copy_view_enabled = False
    list_display = ["kind", "updated_at"]
    edit_handler = ObjectList(
        [HelpPanel(content=CHOOSE_KIND), FieldPanel("kind"), FieldPanel("file")], base_form_class=DocumentTemplateForm
    )


@require_safe
@permission_required(SEE)
def template_list(request: HttpRequest) -> HttpResponse:
    """All kinds of documents: which template is in use, its fields, the ways to take and to replace it."""
    replaced = {row.kind: row for row in DocumentTemplate.objects.all()}
    context = {
        "breadcrumbs_items": cms_way(last="Шаблоны документов"),
        "kinds": [(kind, replaced.get(code)) for code, kind in KINDS.items()],
    }
    return render(request, "campaigns/cms/templates.html", context)


@require_safe
@permission_required(SEE)
def template_file(request: HttpRequest, code: str) -> HttpResponse:
    """The template in use, with its placeholders, to be edited in Word."""
    if code not in KINDS:
        raise Http404("no such document")
    kind = KINDS[code]
    return responses.docx(f"Шаблон, {kind.title}", DocumentTemplate.objects.content(kind))


URLS = [path("", template_list, name="list"), path("<str:code>.docx", template_file, name="file")]
