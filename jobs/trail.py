"""One number for all that one request or one task writes into the log."""

from contextvars import ContextVar

trail: ContextVar[str] = ContextVar("trail", default="")
