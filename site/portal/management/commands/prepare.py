"""`manage.py prepare`: everything between a fresh clone and a running portal; repeating it is quick and safe."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal import setup


class Command(BaseCommand):
    help = "Готовит базу: миграции, данные апробации, первая учётная запись. Повторять можно."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.ROOT / "var").mkdir(exist_ok=True)
        self._migrate()
        call_command("load_pilot", stdout=self.stdout)
        setup.set_address(settings.WAGTAILADMIN_BASE_URL)
        self._ensure_superuser()

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stdout.write(f"Готовим базу данных: {len(plan)} шагов.")
            self.stdout.flush()
            call_command("migrate", verbosity=0, interactive=False)

    def _ensure_superuser(self) -> None:
        """The first account: name and password from ADMIN_NAME and ADMIN_PASSWORD, else made up and printed once."""
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        name = os.environ.get("ADMIN_NAME", "admin")
        given = os.environ.get("ADMIN_PASSWORD")
        password = given or secrets.token_urlsafe(9)
        users.create_superuser(name, password=password)
        shown = "из ADMIN_PASSWORD" if given else password
        self.stdout.write(f"\n  Вход для редакторов: {settings.WAGTAILADMIN_BASE_URL}/cms/")
        self.stdout.write(f"  Имя: {name}   Пароль: {shown}   (показываем один раз)\n")
