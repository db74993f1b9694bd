"""Wagtail's window in which a methodologist chooses an accepted remark."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views import View
from wagtail.admin.auth import permission_required
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from feedback.models import Remark, RemarkQuerySet
from methodology.freezing import RIGHT


class WordsForm(BaseFilterForm):
    """Search by word forms, numbers and regions, as in the register."""

    q = forms.CharField(
        label="Поиск", required=False, widget=forms.TextInput(attrs={"placeholder": "слово, номер или регион"})
    )

    def filter(self, objects: RemarkQuerySet) -> RemarkQuerySet:
        objects = super().filter(objects)
        query = self.cleaned_data.get("q")
        if query:
            self.is_searching, self.search_query = True, query
            objects = objects.matching(query)
        return objects


class AcceptedColumns:
    """What the window shows of each remark, and how it is searched."""

    filter_form_class = WordsForm
    ordering = "-number"
    is_multiple_choice = False

    @property
    def columns(self) -> list[Column]:
        return [
            self.title_column,
            Column("decision", label="Решение", accessor="decision_text"),
            Column("region", label="Регион"),
        ]


class ChooseAcceptedView(AcceptedColumns, ChooseView):
    """The window."""


class AcceptedResultsView(AcceptedColumns, ChooseResultsView):
    """Its list."""


class ChosenAcceptedView(ChosenView):
    """The chosen remark; one that is not accepted cannot be chosen by its address."""

    def get_object(self, pk: str) -> Remark:  # that of an address, which is always text here
        return get_object_or_404(Remark.objects.accepted(), pk=pk)


class AcceptedRemarkChooserViewSet(ChooserViewSet):
    """Accepted remarks, for those who freeze editions."""

    model = Remark
    icon = "openquote"
    choose_one_text = "Выбрать из принятых"
    choose_another_text = "Выбрать другое"
    page_title = "Принятые замечания"
    per_page = 20
    register_widget = False
    choose_view_class = ChooseAcceptedView
    choose_results_view_class = AcceptedResultsView
    chosen_view_class = ChosenAcceptedView

    def get_object_list(self) -> RemarkQuerySet:
        return Remark.objects.accepted().select_related("region")

    def construct_view(self, view_class: type[View], **kwargs: Any) -> Callable[..., HttpResponse]:
        return permission_required(RIGHT)(super().construct_view(view_class, **kwargs))

    def get_urlpatterns(self) -> list[URLPattern]:
        """The window, its list and the choice of one; nothing is made or chosen by the dozen here."""
        return [
            path("", self.choose_view, name="choose"),
            path("results/", self.choose_results_view, name="choose_results"),
            path("chosen/<int:pk>/", self.chosen_view, name="chosen"),
        ]


accepted_remarks = AcceptedRemarkChooserViewSet("accepted_remarks", url_prefix="editions/accepted-remarks")
