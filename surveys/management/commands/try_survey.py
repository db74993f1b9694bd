"""`manage.py try_survey`: a survey that anybody may try, open today in three invented offices."""

import io
from argparse import ArgumentParser
from typing import Any

import segno
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

import campaigns.actions
import network.actions
from surveys.actions.tryout import TRYOUT, open_tryout, remove_tryout


class Command(BaseCommand):
    help = "Открывает на две недели демонстрационный опрос в трёх выдуманных центрах занятости. Повторять можно."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="убрать демонстрационный опрос со всеми ответами")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        try:
            if remove:
                self.stdout.write("Убрано." if remove_tryout() else "Демонстрационного опроса нет, убирать нечего.")
                return
            campaign = open_tryout()
        except (network.actions.DemoRefused, campaigns.actions.CampaignRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        address = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('surveys:office', args=[f'{TRYOUT}1'])}"
        self.stdout.write(f"\n  Попробуйте опрос (открыт до {campaign.surveys_close:%d.%m.%Y}): {address}")
        self.stdout.write(f"  Сколько анкет пришло: {settings.WAGTAILADMIN_BASE_URL}/cms/surveys/{campaign.slug}/\n")
        picture = io.StringIO()
        segno.make(address, error="l").terminal(out=picture, compact=True)
        self.stdout.write(picture.getvalue())
