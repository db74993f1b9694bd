"""Reports of errors to a Sentry-compatible address: where it happened and of what kind it is, not what anybody wrote.

What may leave is listed, and all else is dropped: a later version of the library that gathers more sends no more.
"""

from multiprocessing.util import Finalize
from typing import Any

import sentry_sdk
from sentry_sdk.types import Event, Hint

from jobs.trail import trail

PARTS = ("event_id", "timestamp", "platform", "level", "logger", "environment", "server_name", "sdk", "modules")
OF_ERROR = ("type", "module", "mechanism")
OF_FRAME = ("filename", "function", "module", "lineno", "in_app", "pre_context", "context_line", "post_context")


def start(dsn: str) -> None:
    """Send reports to this address from now on."""
    sentry_sdk.init(
        dsn,
        before_send=scrub,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
    )


def send_before_exit() -> None:
    """Let a process that `multiprocessing` has started send what waits before it ends: it runs no other such calls."""
    Finalize(None, sentry_sdk.flush, kwargs={"timeout": 2}, exitpriority=0)


def scrub(event: Event, hint: Hint) -> Event:
    """What of an event may leave this machine."""
    source: dict[str, Any] = dict(event)
    kept: dict[str, Any] = {name: source[name] for name in PARTS if name in source}
    errors = (source.get("exception") or {}).get("values") or []
    if errors:
        kept["exception"] = {"values": [_error(error) for error in errors]}
    if template := (source.get("logentry") or {}).get("message"):
        kept["logentry"] = {"message": template}  # before the words are filled in
    kept["tags"] = {"number": trail.get() or "-"}
    return kept  # type: ignore[return-value]


def _error(error: dict[str, Any]) -> dict[str, Any]:
    kept = {name: error[name] for name in OF_ERROR if name in error}
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept["stacktrace"] = {"frames": [{name: frame[name] for name in OF_FRAME if name in frame} for frame in frames]}
    return kept
