"""What waits for people about remarks and consultations; for ФЦК and for people of a region."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from feedback import actions
from feedback.consultations.actions import may_import as may_import_log
from feedback.forms import QueueForm
from feedback.intake.actions import may_import
from feedback.models import ConsultationImport, Remark, RemarkImport
from feedback.states import State
from network.duties import Duty, Item, first_of
from network.models import Membership
from notices.kinds import DECISIONS
from notices.models import Notice
from tabular.numbers import NO_BREAK, format_count

FILES = "Файлов с замечаниями не подтверждено"


def duties(user: User, day: date) -> Iterator[Duty]:
    """What waits among remarks and consultations for this user of ФЦК; at most five queries."""
    decides, moderates = user.has_perm(actions.DECIDE), user.has_perm(actions.MODERATE)
    url = reverse("remarks_cms:queue")
    if decides or moderates:
        counts = Remark.objects.queue_counts(user.pk, day)
        if moderates:
            text = "Замечаний ждут проверки перед показом"
            yield Duty(text, counts["unchecked"], f"{url}?state={QueueForm.UNCHECKED}")
        if decides:
            yield Duty("Замечаний без ответственного", counts["unassigned"], f"{url}?assignee={QueueForm.NOBODY}")
            is_late = bool(counts["own_late"])
            yield Duty("Замечаний ждут вашего решения", counts["own"], f"{url}?assignee={user.pk}", is_overdue=is_late)
            text = "Замечаний, на которые пора было ответить"
            yield Duty(text, counts["late"], f"{url}?state={QueueForm.OVERDUE}", is_overdue=True)
    if may_import(user):
        yield _files(RemarkImport.objects.filter(region=None), FILES, "remark_files:preview")
    if may_import_log(user):
        yield _files(ConsultationImport.objects.all(), "Файлов журнала не подтверждено", "consultations_cms:preview")


def of_region(membership: Membership) -> Iterator[Duty]:
    """What waits among remarks for a coordinator; five queries at most, none for others."""
    if not membership.is_coordinator:
        return
    new = Notice.objects.of(membership.user).unread().filter(code__in=DECISIONS).count()
    url = f"{reverse('cabinet:notices')}?show=decisions"
    yield Duty("Прочтите новые решения по замечаниям", new, url, brief=f"новых решений{NO_BREAK}{new}")
    drafts = Remark.objects.filter(region=membership.region, state=State.DRAFT).order_by("-pk")
    unsent = first_of(
        "Черновики замечаний: допишите и отправьте",
        drafts,
        lambda remark: Item(remark.title, reverse("cabinet:remark", args=[remark.pk])),
        url=f"{reverse('cabinet:remarks')}#drafts",
    )
    yield replace(unsent, brief=f"не отправлено {format_count(unsent.count, 'замечание', 'замечания', 'замечаний')}")
    files = _files(
        RemarkImport.objects.filter(region=membership.region),
        "Файлы с замечаниями: подтвердите или отмените",
        "cabinet:remark_file",
    )
    brief = f"не подтверждено {format_count(files.count, 'файл', 'файла', 'файлов')}"
    listed = f"{reverse('cabinet:home')}#files"
    yield replace(files, brief=brief, anchor="files", url=listed if files.count > 1 else files.url)


def _files(imports: QuerySet, text: str, address: str) -> Duty:
    """Files that were read and that nobody has confirmed or dropped."""
    waiting = imports.filter(status="uploaded").only("file_name").order_by("-created_at", "-pk")
    return first_of(text, waiting, lambda file: Item(file.file_name, reverse(address, args=[file.pk])))
