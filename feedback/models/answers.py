"""How ФЦК answers remarks: prepared answers, and by when."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from feedback.models.remark import Remark
from feedback.models.words import Decision

PLACE = re.compile(r"\{([^{}]*)\}")
PLACES = ("регион", "номер", "показатель")


def check_places(text: str) -> None:
    """Refuse names in braces that nothing stands for."""
    unknown = sorted(set(PLACE.findall(text)) - set(PLACES))
    if unknown or "{" in PLACE.sub("", text) or "}" in PLACE.sub("", text):
        known = ", ".join(f"{{{name}}}" for name in PLACES)
        named = ", ".join(f"{{{name}}}" for name in unknown) or "непарная скобка"
        raise ValidationError(f"Неизвестно, что подставить: {named}. Можно: {known}.")


class CannedAnswer(models.Model):
    """A prepared answer; names in braces are replaced by what the remark says."""

    title = models.CharField("название", max_length=100, unique=True, help_text="Для списка: «Дубль, уже принято».")
    decision = models.CharField(
        "решение", max_length=8, choices=Decision, blank=True, help_text="Пусто, если ответ подходит к любому."
    )
    text = models.TextField(
        "текст",
        max_length=Remark.LONGEST,
        validators=[check_places],
        help_text="Вместо {регион}, {номер} и {показатель} встанет то, что написано в замечании.",
    )

    class Meta:
        verbose_name = "заготовка ответа"
        verbose_name_plural = "заготовки ответов"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def filled(self, remark: Remark) -> str:
        """The text for this remark; where it names no indicator, the words «методика в целом» stand for it."""
        values = {
            "регион": remark.region.name,
            "номер": str(remark.number or ""),
            "показатель": remark.indicator_codes or "методика в целом",
        }
        return PLACE.sub(lambda place: values.get(place[1], place[0]), self.text)


@register_setting(icon="openquote")
class RemarkSettings(BaseGenericSetting):
    """By when ФЦК answers."""

    answer_days = models.PositiveSmallIntegerField(
        "рабочих дней на ответ",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(250)],
        help_text="Со дня, следующего за получением. У замечаний, которые уже получены, срок не меняется. Праздники "
        "портал знает, переносы выходных запишите в «Перенесённых днях».",
    )

    class Meta:
        verbose_name = "замечания регионов"
