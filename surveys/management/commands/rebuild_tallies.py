"""`manage.py rebuild_tallies`: counts all answers of a campaign anew, and says whether its tallies agree."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from surveys.actions.folding import AnswersGone, rebuild


class Command(BaseCommand):
    help = "Пересчитывает сводки ответов кампании заново и сравнивает с тем, что есть; с --mend исправляет."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="адрес кампании, например 2026-autumn")
        parser.add_argument("--mend", action="store_true", help="исправить сводки, которые не сошлись")

    def handle(self, *args: Any, slug: str, mend: bool, **options: Any) -> None:
        campaign = Campaign.objects.filter(slug=slug).first()
        if campaign is None:
            raise CommandError(f"Кампании {slug} нет.")
        try:
            found = rebuild(campaign, mend=mend)
        except AnswersGone as gone:
            raise CommandError("Анкеты кампании удалены после выгрузки: сводки остаются, как они есть.") from gone
        self.stdout.write(f"Анкет: {found.answers}, сводок: {found.cells}, не сошлось: {len(found.differing)}.")
        if found.differing and not mend:
            raise CommandError("Сводки не сошлись с ответами. Исправить: --mend.")
