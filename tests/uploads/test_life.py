"""The life that all uploaded files share: what may follow what, and when a file is forgotten."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import Campaign
from feedback.models import ConsultationImport, RemarkImport
from methodology.models import EditionUpload
from network.models import OfficeImport, Region
from ratings.models import Upload
from surveys.models import ClientFile, ResponseImport
from uploads import actions
from uploads.models import UploadedFile

MODELS = [model for model in apps.get_models() if issubclass(model, UploadedFile) and model is not Upload]
Status = UploadedFile.Status
pytestmark = pytest.mark.django_db


def test_all_kinds_of_files_live_this_life():
    assert set(MODELS) == {EditionUpload, OfficeImport, ConsultationImport, RemarkImport, ResponseImport, ClientFile}


def made(model: type[UploadedFile], **values) -> UploadedFile:
    """A file of this kind; one of answers or clients belongs to a campaign, the latter to a region, too."""
    own = {"campaign": Campaign.objects.first()} if model in (ResponseImport, ClientFile) else {}
    own |= {"region": Region.objects.first()} if model is ClientFile else {}
    return model.objects.create(**own, **values)


def test_of_a_file_whose_fit_rows_were_written_only_the_others_are_dropped():
    kept = RemarkImport.objects.create(file_name="з.docx", result=[{"place": "строка 2"}])
    RemarkImport.objects.update(opened_at=timezone.now() - actions.WAITS - timedelta(hours=1))
    assert actions.forget_old() == 1
    kept.refresh_from_db()
    assert (kept.status, bool(kept.decided_at)) == ("applied", True)


@pytest.mark.parametrize("before", Status.values)
@pytest.mark.parametrize("after", Status.values)
def test_a_file_enters_only_what_the_table_lets_follow(before, after):
    upload = OfficeImport(file_name="ц.csv", status=before)
    if Status(after) in UploadedFile.FOLLOWS[Status(before)]:
        actions.enter(upload, Status(after))
        assert (upload.status, bool(upload.decided_at)) == (after, True)
    else:
        with pytest.raises(actions.UploadRefused):
            actions.enter(upload, Status(after))
        assert (upload.status, upload.decided_at) == (before, None)


@pytest.mark.parametrize("model", MODELS)
def test_a_file_that_waits_is_dropped_a_week_after_somebody_has_opened_it(model):
    now = timezone.now()
    old, new = (made(model, file_name=name) for name in ("old", "new"))
    confirmed = made(model, file_name="confirmed", status="queued")
    model.objects.exclude(pk=new.pk).update(opened_at=now - actions.WAITS - timedelta(hours=1))
    model.objects.filter(pk=new.pk).update(opened_at=now - actions.WAITS + timedelta(hours=1))
    call_command("run_scheduled")
    assert not model.objects.filter(pk=old.pk).exists()
    assert set(model.objects.all()) == {new, confirmed}
    actions.opened(new)
    new.refresh_from_db()
    assert now - new.opened_at < actions.OPENED_ANEW


@pytest.mark.parametrize("model", MODELS)
def test_the_log_of_a_decided_file_stays_and_its_content_is_emptied_in_time(model):
    before = timezone.now() - actions.TABLE_KEPT
    values = {"file_name": "ф", "table": {"rows": [1]}, "opened_at": before - timedelta(days=9)}
    for status, decided in (("applied", before - timedelta(1)), ("cancelled", before + timedelta(1))):
        made(model, status=status, decided_at=decided, **values)
    assert actions.forget_old() == 0
    assert dict(model.objects.values_list("status", "table")) == {"applied": {}, "cancelled": {"rows": [1]}}
