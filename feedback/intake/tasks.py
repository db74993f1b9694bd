"""Files of remarks that take longer than a page may."""

from django_tasks import task

from feedback.intake.actions import write_part
from feedback.models import RemarkImport


@task(backend="background")
def write_file(pk: int) -> None:
    """Write the queued file with this key, part by part; several workers at once do each part once."""
    kept = RemarkImport.objects.filter(pk=pk).only("pk").first()
    while kept and write_part(kept=kept):
        pass
