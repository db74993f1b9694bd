"""Checks that keep an unsafe production from starting: all faults at once, each with how to mend it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

SHORTEST_KEY = 50


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured with every error of `check --deploy`, where the settings ask for it."""
    if not settings.REFUSE_UNSAFE:
        return
    faults = [one for one in run_checks(tags=[Tags.security], include_deployment_checks=True) if one.is_serious()]
    if faults:
        lines = (f"\n- {fault.msg} {fault.hint or ''} ({fault.id})" for fault in faults)
        raise ImproperlyConfigured(f"Портал не запущен: так он небезопасен или не будет работать.{''.join(lines)}")


@register(Tags.security, deploy=True)
def production_is_safe(app_configs: Any, **kwargs: Any) -> list[Error]:
    """What may not be so in production."""
    return [Error(said, hint=hint, id=f"portal.{number}") for number, said, hint in _faults()]


def _faults() -> Iterator[tuple[str, str, str]]:
    if any(host.startswith("*") for host in settings.ALLOWED_HOSTS):
        yield "E001", "Портал отвечает на любое имя.", "Назовите его имена в ALLOWED_HOSTS через запятую."
    if not settings.WAGTAILADMIN_BASE_URL.startswith("https://"):
        yield "E002", "BASE_URL начинается не с https://.", "Укажите адрес, по которому портал открывают люди."
    if len(settings.SECRET_KEY) < SHORTEST_KEY or settings.SECRET_KEY.startswith("only-for-development"):
        yield (
            "E003",
            f"SECRET_KEY короче {SHORTEST_KEY} знаков или взят из примера.",
            "Создайте его: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'.",
        )
    if settings.DEBUG:
        yield "E004", "Включён DEBUG: ошибки показывают посетителям устройство портала.", "Уберите DEBUG из настроек."
    if connection.vendor == "sqlite" and not settings.SQLITE_IN_PRODUCTION:
        yield (
            "E005",
            "База портала — один файл SQLite.",
            "Укажите PostgreSQL в DATABASE_URL. Если одного файла правда достаточно: SQLITE_IN_PRODUCTION=1.",
        )
    yield from _folders_apart()
    if not settings.EMAIL_HOST or not settings.DEFAULT_FROM_EMAIL:
        yield (
            "E007",
            "Письма не уйдут: ни приглашений, ни новых паролей.",
            "Задайте EMAIL_HOST (localhost, если почтовый сервер на этой машине) и DEFAULT_FROM_EMAIL.",
        )
    if not settings.TRUSTED_PROXY:
        yield (
            "E008",
            "Портал не знает о прокси перед собой: каждую страницу он отправит на https:// ещё раз, без конца.",
            "Задайте TRUSTED_PROXY: сколько ваших прокси стоит перед порталом, обычно 1.",
        )
    if settings.REDIS_SENTINELS and settings.REDIS_URL == "redis://":
        yield "E009", "Сторожа Redis названы, а что они стерегут — нет.", "Задайте REDIS_MASTER: имя из их настроек."


def _folders_apart() -> Iterator[tuple[str, str, str]]:
    """What the proxy serves to anybody holds nothing that is not for anybody."""
    for name in ("PRIVATE_ROOT", "BACKUP_ROOT"):
        for served in ("MEDIA_ROOT", "STATIC_ROOT"):
            inner, outer = Path(getattr(settings, name)).resolve(), Path(getattr(settings, served) or "/nowhere")
            if inner.is_relative_to(outer.resolve()):
                yield (
                    "E006",
                    f"{name} лежит внутри {served}: прокси отдаст эти файлы кому угодно.",
                    f"Вынесите {name} в отдельную папку.",
                )
