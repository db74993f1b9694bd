"""Lines of the log: each with the number of its request or task, none with a visitor's words.

Django names the path of a request that failed, and paths bear codes of invitations and surveys: the view stands for it.
The message of an exception may quote what somebody wrote: in JSON only its kind and place are told.
"""

import logging
import traceback
from typing import Any

from django.http import HttpRequest
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from jobs.trail import trail


class Numbered(logging.Filter):
    """Give the record its number, and put the name of the view in place of the path, however it is escaped."""

    def filter(self, record: logging.LogRecord) -> bool:
        asked = getattr(record, "request", None)
        record.number = trail.get() or getattr(asked, "number", "-")
        if isinstance(asked, HttpRequest) and isinstance(record.args, tuple):
            from portal.observing.requests import view_of

            record.view = view = view_of(asked)
            record.args = tuple(view if str(word).startswith("/") else word for word in record.args)
        return True


class JsonLines(JsonFormatter):
    """One JSON object a line."""

    def __init__(self) -> None:
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        fields = ["asctime", "levelname", "name", "number", "message"]
        hidden = [*RESERVED_ATTRS, "request"]
        super().__init__(fields, rename_fields=names, reserved_attrs=hidden, json_ensure_ascii=False)

    default_msec_format = "%s.%03d"

    def formatException(self, exc_info: Any) -> str:
        """Where it happened and of what kind it is, down to its first cause; not what it says."""
        parts, error = [], exc_info[1]
        while error is not None:
            parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
            error = error.__cause__ or error.__context__
        return "\n".join(reversed(parts))
