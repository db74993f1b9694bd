"""Files of remarks that take longer than a page may."""

from django_tasks import TaskContext, task

from feedback.intake.actions import write_part
from feedback.models import RemarkImport
from jobs.actions import is_hopeless


@task(backend="background", takes_context=True)
def write_file(context: TaskContext, pk: int) -> None:
    """Write the queued file with this key, part by part; several workers at once do each part once.

    A file that kills its workers waits: its page offers to go on by hand.
    """
    kept = None if is_hopeless(context) else RemarkImport.objects.filter(pk=pk).only("pk").first()
    while kept and write_part(kept=kept):
        pass
