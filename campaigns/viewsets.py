"""Campaigns in the CMS: the list, the form with the steps of the roadmap, the history."""

from typing import Any

import django_filters
from django.http import HttpRequest
from django.urls import reverse
from django.views import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from campaigns.forms import CampaignForm
from campaigns.models import Campaign, CampaignQuerySet, today
from campaigns.states import State
from methodology.models import Edition
from network.viewsets import CarefulDeleteView


class CampaignFilter(WagtailFilterSet):
    """By state, edition and whether the campaign is a demonstration."""

    state = django_filters.ChoiceFilter(
        label="Состояние", choices=[(state.value, state.label) for state in State], method="by_state"
    )
    edition = django_filters.ModelChoiceFilter(label="Редакция", queryset=Edition.objects.light())

    class Meta:
        model = Campaign
        fields = ["state", "edition", "is_demo"]

    def by_state(self, campaigns: CampaignQuerySet, name: str, value: str) -> CampaignQuerySet:
        """Those that are in this state today."""
        return campaigns.with_state(today()).filter(day_state=value)


def course_of(campaign: Campaign) -> str:
    """The address of the page of the CMS where a campaign is led."""
    return reverse("campaigns_cms:course", args=[campaign.slug])


class CampaignIndexView(IndexView):
    """The list; each row leads to the campaign's course too."""

    def get_list_more_buttons(self, instance: Campaign) -> list[Button]:
        course = Button("Ход кампании", url=course_of(instance), icon_name="tasks", priority=5)
        return [course, *super().get_list_more_buttons(instance)]


class SavedOnlyByHand(View):
    """No autosave: a campaign has no drafts, so a half-typed date would be in force at once."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False


class CampaignCreateView(SavedOnlyByHand, CreateView):
    """A new campaign; then on to its course, where regions and steps are added and it is opened."""

    def get_success_url(self) -> str:
        return course_of(self.object)


class CampaignEditView(SavedOnlyByHand, EditView):
    """A campaign being edited."""


class CampaignViewSet(SnippetViewSet):
    """Campaigns: list with filters, form, history."""

    model = Campaign
    icon = "calendar"
    menu_label = "Кампании"
    menu_name = "campaigns"
    menu_order = 260
    add_to_admin_menu = True
    index_view_class = CampaignIndexView
    add_view_class = CampaignCreateView
    edit_view_class = CampaignEditView
    delete_view_class = CarefulDeleteView
    copy_view_enabled = False
    filterset_class = CampaignFilter
    list_display = [
        "title",
        TitleColumn("state", label="Ход кампании", accessor="state.label", get_url=course_of),
        Column("edition", label="Редакция", accessor="edition.number", sort_key="edition__number"),
        Column("period_start", label="Начало периода", sort_key="period_start"),
        Column("period_end", label="Конец периода", sort_key="period_end"),
    ]
    search_fields = ["title"]

    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldRowPanel(["slug", "edition"]),
            FieldPanel("is_demo"),
            MultiFieldPanel(
                [
                    FieldRowPanel(["period_start", "period_end"]),
                    FieldRowPanel(["surveys_open", "surveys_close"]),
                    FieldRowPanel(["passports_open", "passports_close"]),
                    FieldPanel("verification_until"),
                    FieldRowPanel(["review_from", "review_until"]),
                    FieldPanel("review_reason"),
                    FieldRowPanel(["publication_on", "publication_time"]),
                ],
                heading="Сроки",
                help_text="Состояние кампании следует из этих дат и из решений, которые принимают на странице "
                "«Ход кампании». Пока кампания — черновик, даты можно не указывать. У открытой кампании "
                "их меняют там же, на странице «Перенести сроки»: с причиной, которую увидят все.",
            ),
            InlinePanel(
                "milestones",
                heading="Дорожная карта",
                label="Шаг",
                help_text="Шаги, по которым идёт каждый регион. Их можно взять из другой кампании: «Ход кампании».",
                panels=[
                    FieldRowPanel(["number", "responsible"]),
                    FieldPanel("title"),
                    FieldPanel("result"),
                    FieldRowPanel(["due_from", "due_until"]),
                ],
            ),
            FieldPanel("note"),
        ],
        base_form_class=CampaignForm,
    )

    def get_queryset(self, request: HttpRequest) -> CampaignQuerySet:
        return Campaign.objects.select_related("edition").defer("edition__content", "edition__changes")
