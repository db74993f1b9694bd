"""Work that takes longer than a page may."""

from django_tasks import task

from ratings.actions import calculations, uploads
from ratings.models import Calculation, Upload


@task(backend="background")
def calculate(calculation: int) -> None:
    """Do the queued calculation of this number; one that has ended is left alone."""
    found = Calculation.objects.select_related("campaign__edition", "by").filter(pk=calculation).first()
    if found:
        calculations.run_calculation(found)


@task(backend="background")
def work_on_upload(upload: int) -> None:
    """Do the queued step of the upload of this number; one that has ended, or was dropped, is left alone."""
    found = Upload.objects.select_related("campaign__edition", "by").filter(pk=upload).first()
    if found:
        uploads.run_upload(found)
