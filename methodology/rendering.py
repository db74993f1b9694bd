"""Pages that last."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_lasting(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of which nothing depends on the day or the visitor but what stands in holes: the portal keeps its body."""
    response = render(request, template, context)
    response.lasts = True
    return response
