"""A real campaign with results is made in tests from the demonstration, whose answers are at hand."""

from django.db import connection

from campaigns.models import Campaign


def declare(slug: str, *, is_demo: bool) -> None:
    """Turn a campaign with results into the other kind. The guard against it is off within the test's transaction."""
    connection.check_constraints()  # PostgreSQL alters no table that still awaits their check
    with connection.cursor() as cursor:
        where = "" if connection.vendor == "sqlite" else " ON campaigns_campaign"
        cursor.execute(f"DROP TRIGGER campaign_kind_is_kept{where}")
    Campaign.objects.filter(slug=slug).update(is_demo=is_demo)
