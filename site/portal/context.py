"""What every template may use besides its own context."""

from django.http import HttpRequest

VIEWS = ("plain", "large")


def appearance(request: HttpRequest) -> dict[str, str]:
    """`view`: `large` for the version for the visually impaired, else `plain`; kept in a cookie."""
    view = request.COOKIES.get("view", "")
    return {"view": view if view in VIEWS else "plain"}
