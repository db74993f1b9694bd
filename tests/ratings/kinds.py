"""Results as no action makes them: a real campaign out of the demonstration, a release as it was made before."""

from django.db import connection

from campaigns.models import Campaign


def declare(slug: str, *, is_demo: bool) -> None:
    """Turn a campaign with results into the other kind. The guard against it is off within the test's transaction."""
    connection.check_constraints()  # PostgreSQL alters no table that still awaits their check
    with connection.cursor() as cursor:
        where = "" if connection.vendor == "sqlite" else " ON campaigns_campaign"
        cursor.execute(f"DROP TRIGGER campaign_kind_is_kept{where}")
    Campaign.objects.filter(slug=slug).update(is_demo=is_demo)


def unguarded() -> None:
    """Takes the guards of published releases away within the test's transaction: to make one as it was made before."""
    connection.check_constraints()  # PostgreSQL alters no table that still awaits their check
    tables = {"release_no_update": "ratings_release", "result_no_update": "ratings_unitresult"}
    with connection.cursor() as cursor:
        for trigger, table in tables.items():
            cursor.execute(f"DROP TRIGGER {trigger}{'' if connection.vendor == 'sqlite' else f' ON {table}'}")
