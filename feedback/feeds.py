"""The Atom feed of the register: what has appeared in it, and what was decided."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.template.defaultfilters import linebreaks
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed

from feedback.models import RemarkEvent
from feedback.states import Step


class RemarksFeed(Feed):
    """The newest entries: remarks that appeared, decisions on them. No names of people."""

    feed_type = Atom1Feed
    title = "Предложения регионов: новое в реестре"
    subtitle = "Новые замечания регионов к методике и решения по ним"
    link = reverse_lazy("feedback:register")
    language = "ru"
    MOST = 50

    def items(self) -> QuerySet[RemarkEvent]:
        return (
            RemarkEvent.objects.public()
            .filter(step__in=[Step.PUBLISH, Step.DECIDE])
            .order_by("-at", "-pk")[: self.MOST]
        )

    def item_title(self, item: RemarkEvent) -> str:
        remark = item.remark
        prefix = f"Решение: {remark.decision_text}. " if item.step == Step.DECIDE and remark.decision else ""
        return f"{prefix}{remark}"

    def item_description(self, item: RemarkEvent) -> str:
        remark = item.remark
        text = remark.answer if item.step == Step.DECIDE and remark.answer else remark.text
        return linebreaks(f"{remark.region.name}. {text}", autoescape=True)  # a summary of Atom is HTML

    def item_link(self, item: RemarkEvent) -> str:
        return item.remark.get_absolute_url()

    def item_guid(self, item: RemarkEvent) -> str:
        return f"tag:index-portal,2026:remark-event:{item.pk}"

    def item_pubdate(self, item: RemarkEvent) -> datetime:
        return item.at

    def item_updateddate(self, item: RemarkEvent) -> datetime:
        return item.at
