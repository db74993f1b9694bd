"""Work that takes longer than a page may."""

from django_tasks import TaskContext, task

from jobs.actions import is_hopeless
from ratings.actions import calculations, uploads
from ratings.models import Calculation, Upload


@task(backend="background", takes_context=True)
def calculate(context: TaskContext, calculation: int) -> None:
    """Do the queued calculation of this number; one that has ended is left alone."""
    found = Calculation.objects.select_related("campaign__edition", "by").filter(pk=calculation).first()
    if found and is_hopeless(context):
        calculations.give_up(found)
    elif found:
        calculations.run_calculation(found)


@task(backend="background", takes_context=True)
def work_on_upload(context: TaskContext, upload: int) -> None:
    """Do the queued step of the upload of this number; one that has ended, or was dropped, is left alone."""
    found = Upload.objects.select_related("campaign__edition", "by").filter(pk=upload).first()
    if found and is_hopeless(context):
        uploads.give_up(found)
    elif found:
        uploads.run_upload(found, is_taken_over=context.attempt > 1)
