"""A form that was sent when the person had to sign in (again) first: kept encrypted in the session, sent after."""

import json
import time
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.http import HttpRequest

from network import factors

KEY = "kept_form"
LASTS = 30 * 60
LARGEST = 2_000_000
LOST = "Отправленное не сохранилось: его слишком много. Вернитесь в браузере назад и скопируйте текст до входа."
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
PASSED_OVER = ("csrfmiddlewaretoken", "password")  # parts of names of fields; passwords are typed again


@dataclass(frozen=True)
class KeptForm:
    """Where it goes, and what was typed. `had_files`: files are not kept."""

    person: int
    path: str
    fields: list[tuple[str, str]]
    had_files: bool
    at: float


def keep(request: HttpRequest, *, person: int) -> bool:
    """Keep the form that this request sends; whether it could be kept. Any other that was kept is forgotten."""
    forget(request)
    if request.method != "POST" or request.content_type not in FORMS:
        return False
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(part in name for part in PASSED_OVER)
    ]
    text = json.dumps([person, request.get_full_path(), fields, bool(request.FILES), time.time()])
    if len(text) > LARGEST:
        messages.warning(request, LOST)
        return False
    request.session[KEY] = factors.encrypt(text)
    return True


def find(request: HttpRequest) -> KeptForm | None:
    """The form that waits for this person, not for another one who has signed in here instead."""
    try:
        person, path, fields, had_files, at = json.loads(factors.decrypt(request.session.get(KEY, "")))
    except InvalidToken:
        return None
    if person != request.user.pk or time.time() - at > LASTS:
        return None
    return KeptForm(person, path, [(name, value) for name, value in fields], had_files, at)


def arrive(request: HttpRequest) -> None:
    """Forget the form that waits if this request is the one that sends it."""
    if KEY in request.session and (kept := find(request)) and kept.path == request.get_full_path():
        forget(request)


def forget(request: HttpRequest) -> None:
    """It is sent, or no longer wanted."""
    request.session.pop(KEY, None)
