"""`manage.py load_pilot`: the pilot's data and the knowledge base, into an empty or an already filled database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

import campaigns.loading
import feedback.consultations.loading
import feedback.loading
import methodology.loading
import network.loading
import notices.loading
import ratings.pilot.loading
from portal import setup
from portal.models import ContentChange
from search.putting_off import index_at_the_end


class Command(BaseCommand):
    help = "Загружает данные апробации 2022 года и базу знаний. Повторять можно: правки редакторов не трогает."

    def handle(self, *args: Any, **options: Any) -> None:
        data = settings.ROOT / "data"
        steps = [
            ("Главная страница и роли", setup.prepare),
            ("Тексты уведомлений", notices.loading.load),
            ("Регионы и ЦЗН", lambda: network.loading.load(data)),
            (
                "Методика, чек-листы, анкеты, вопросы",
                lambda: methodology.loading.load(data / "content", setup.home()),
            ),
            ("Редакции методики", lambda: methodology.loading.load_editions(data / "editions")),
            ("Кампания апробации", lambda: campaigns.loading.load(data)),
            ("Замечания регионов", lambda: feedback.loading.load(data)),
            ("Журнал консультаций", lambda: feedback.consultations.loading.load(data)),
            ("Итоги апробации и графики", lambda: ratings.pilot.loading.load(data)),
        ]
        for place, (name, step) in enumerate(steps, start=1):
            self.stdout.write(f"[{place}/{len(steps)}] {name}")
            self.stdout.flush()
            with transaction.atomic(), index_at_the_end():
                step()
        ContentChange.fold()
        self.stdout.write(self.style.SUCCESS("Данные апробации загружены."))
