"""Loads the words of notices; those that ФЦК has changed are left alone."""

from network.loading import put
from notices.kinds import KINDS
from notices.models import NoticeTemplate


def load() -> None:
    """A template for each kind of notice."""
    for kind in KINDS.values():
        put(NoticeTemplate, f"notice/{kind.code}", {"code": kind.code, "subject": kind.subject, "text": kind.text})
