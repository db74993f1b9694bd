"""Work that takes longer than a page may."""

from django_tasks import task

from ratings.actions import releases
from ratings.models import Calculation


@task(backend="background")
def calculate(calculation: int) -> None:
    """Do the queued calculation of this number; one that has ended is left alone."""
    found = Calculation.objects.select_related("campaign__edition", "by").filter(pk=calculation).first()
    if found:
        releases.run_calculation(found)
