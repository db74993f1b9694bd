"""Every change of the network that is more than one row: offices out of a file.

Upload and confirmation are two steps: the first keeps what the file says, the second checks again and writes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends

from network.models import Membership, Office, OfficeImport, Role
from network.plans import COLUMNS, TITLES, PlannedRow, make_plan
from tabular import Table, read_table
from uploads.actions import UploadRefused, apply, cancel
from uploads.planning import Plan

RIGHT = "network.import_office"
LOG_ACTION = "network.import_office"
DEMO = "demo-"  # codes of the offices of `manage.py demo` begin so
DEMO_PEOPLE = "демо-"  # so do names of its people
BATCH = 500
UPDATE_BATCH = 50  # each row of a batch is compared with each other one, so larger ones are slower

Actor = User | None  # None: the server's own console


class DemoRefused(Exception):
    """The invented offices cannot be made so; the message says why, in Russian."""


def _require_right(by: Actor) -> None:
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права загружать ЦЗН из файла.")


@transaction.atomic
def upload_offices(*, file_name: str, content: bytes, by: Actor) -> OfficeImport:
    """Read a file and keep its rows for the preview; raises tabular.FileRefused."""
    _require_right(by)
    table = read_table(file_name, content, COLUMNS)
    upload = OfficeImport(file_name=file_name[-255:], user=by, table=table.to_json())
    _count(upload, make_plan(table))
    upload.save()
    return upload


def plan_of(upload: OfficeImport, *, lock: bool = False) -> Plan:
    """What applying the import would do now."""
    return make_plan(Table.from_json(upload.table), lock=lock)


def apply_import(*, upload: OfficeImport, by: Actor, seen: str | None = None) -> OfficeImport:
    """Write all offices of a file or none, as `uploads.actions.apply` says. Raises PermissionDenied, UploadRefused."""
    _require_right(by)

    def write(upload: OfficeImport, plan: Plan) -> None:
        _count(upload, plan)
        _write(plan.writes, upload, by)

    try:
        return apply(upload, plan_of=plan_of, write=write, by=by, seen=seen)
    except IntegrityError as error:
        raise UploadRefused(
            "Пока файл загружался, список ЦЗН изменился. Ничего не записано: посмотрите на разницу ещё раз."
        ) from error


def cancel_import(*, upload: OfficeImport, by: Actor) -> OfficeImport:
    """Drop a file that has not been written; repeated, it changes nothing. Raises PermissionDenied, UploadRefused."""
    _require_right(by)
    return cancel(upload)


@transaction.atomic
def put_demo_offices(*, offices: Collection[Office], beginning: str = DEMO) -> list[Office]:
    """Make the invented offices of a demonstration, all or none; those that are there already stay as they are.

    offices: not saved, known by their codes, which begin so. For the server's own console only, so nobody's right is
    asked. Raises DemoRefused where there are other invented offices with this beginning, or real ones with these codes.
    """
    wanted = {office.code: office for office in offices}
    invented = Q(is_demo=True, code__startswith=beginning)
    known = Office.objects.select_for_update().filter(invented | Q(code__in=wanted)).order_by("pk")
    present = {office.code: office for office in known}
    if real := sorted(code for code, office in present.items() if not office.is_demo):
        raise DemoRefused(f"Коды заняты настоящими ЦЗН: {', '.join(real[:5])}.")
    if present and present.keys() != wanted.keys():
        raise DemoRefused("Есть выдуманные ЦЗН другой демонстрации. Сначала уберите её: manage.py demo --remove.")
    if not present:
        for office in wanted.values():
            office.is_demo = True
        Office.objects.bulk_create(wanted.values(), batch_size=BATCH)
        _find_again(list(wanted.values()))
        present = wanted
    return [present[code] for code in sorted(wanted)]


def count_demo_offices(*, beginning: str = DEMO) -> int:
    """How many invented offices of a demonstration there are."""
    return Office.objects.filter(is_demo=True, code__startswith=beginning).count()


@transaction.atomic
def remove_demo_offices(*, beginning: str = DEMO) -> int:
    """Delete the invented offices of a demonstration, which no campaign may need any more; how many there were."""
    offices = Office.objects.filter(is_demo=True, code__startswith=beginning)
    count = offices.count()
    offices.delete()  # with a signal for each, so that they leave the search index too
    return count


@dataclass(frozen=True)
class DemoPerson:
    """An invented person: name of the account, what people read, and a role at ФЦК or the office where they work."""

    username: str
    words: str
    role: str = ""
    office: Office | None = None


@transaction.atomic
def put_demo_people(*, people: Collection[DemoPerson]) -> dict[str, User]:
    """Make the invented people of a demonstration, by the names of their accounts; those that are there stay.

    Nobody signs in by these accounts: their passwords fit nothing, and they have no mail. For the server's own console
    only. Raises DemoRefused where a name is that of an account that somebody uses.
    """
    known = {user.username: user for user in User.objects.filter(username__in=[person.username for person in people])}
    if used := sorted(name for name, user in known.items() if not _is_invented(user)):
        raise DemoRefused(f"Именами демонстрации заняты учётные записи людей: {', '.join(used[:5])}.")
    for person in people:
        if person.username in known:
            continue
        user = User(username=person.username, last_name=person.words)
        user.set_unusable_password()
        user.save()
        if person.role:
            user.groups.add(Group.objects.get(name=person.role))
        if person.office:
            Membership.objects.create(
                user=user, region_id=person.office.region_id, role=Role.OFFICE, office=person.office
            )
        known[person.username] = user
    return known


@transaction.atomic
def remove_demo_people() -> int:
    """Delete the invented people of a demonstration; how many there were."""
    people = [user for user in User.objects.filter(username__startswith=DEMO_PEOPLE) if _is_invented(user)]
    Membership.objects.filter(user__in=people).delete()
    for user in people:
        user.delete()
    return len(people)


def _is_invented(user: User) -> bool:
    return user.username.startswith(DEMO_PEOPLE) and not user.has_usable_password() and not user.email


def _count(upload: OfficeImport, plan: Plan) -> None:
    for verdict, count in plan.counts.items():
        setattr(upload, f"{verdict}_count", count)


def _write(rows: Sequence[PlannedRow], upload: OfficeImport, by: Actor) -> None:
    """Write offices, each with a revision (so the loader leaves it alone) and an entry in its history.

    In bulk: saved one by one, three thousand offices would take longer than a web server waits.
    """
    offices = [row.office for row in rows if row.office]
    if not offices:
        return
    known = [office for office in offices if office.pk]
    new = [office for office in offices if not office.pk]
    _vacate([office.pk for office in known])
    Office.objects.bulk_create(new, batch_size=BATCH)
    revisions = _keep_revisions(offices, by)
    for office, revision in zip(offices, revisions, strict=True):
        office.latest_revision = revision
    Office.objects.bulk_update(known, [*TITLES, "latest_revision"], batch_size=UPDATE_BATCH)
    Office.objects.bulk_update(new, ["latest_revision"], batch_size=UPDATE_BATCH)
    _keep_history(offices, revisions, upload, by)
    _tell(rows, offices)


def _vacate(pks: Sequence[int]) -> None:
    """Free names and managing marks of offices about to be written, so that they can exchange them."""
    for start in range(0, len(pks), BATCH):
        Office.objects.filter(pk__in=pks[start : start + BATCH]).update(
            is_managing=False, name=Concat(Value("→ "), F("code"))
        )


def _keep_revisions(offices: Sequence[Office], by: Actor) -> list[Revision]:
    now = timezone.now()
    base = Office.get_base_content_type()
    return Revision.objects.bulk_create(
        [
            Revision(
                content_object=office,
                base_content_type=base,
                created_at=now,
                user=by,
                object_str=str(office),
                content=office.serializable_data(),
            )
            for office in offices
        ],
        batch_size=BATCH,
    )


def _keep_history(offices: Sequence[Office], revisions: Sequence[Revision], upload: OfficeImport, by: Actor) -> None:
    """What wagtail.log_actions.log writes, in bulk; entries with one uuid would pass for one, so each has its own."""
    now = timezone.now()
    content_type = Office.get_content_type()
    ModelLogEntry.objects.bulk_create(
        [
            ModelLogEntry(
                content_type=content_type,
                object_id=str(office.pk),
                label=str(office),
                action=LOG_ACTION,
                timestamp=now,
                uuid=uuid4(),
                user=by,
                revision=revision,
                content_changed=True,
                data={"file": upload.file_name, "import": upload.pk},
            )
            for office, revision in zip(offices, revisions, strict=True)
        ],
        batch_size=BATCH,
    )


def _tell(rows: Sequence[PlannedRow], offices: Sequence[Office]) -> None:
    """Do what the signals of `save` would have done: search index, reference index, and whoever listens."""
    _find_again(offices)
    for row in rows:
        if row.office and any(change.key == "region" for change in row.changes):
            ReferenceIndex.create_or_update_for_object(row.office)
    offices[-1].save()  # one real signal: the portal drops its cached pages on it


def _find_again(offices: Sequence[Office]) -> None:
    """Put offices written in bulk into the search index."""
    for backend in get_search_backends(with_auto_update=True):
        for start in range(0, len(offices), BATCH):
            backend.add_bulk(Office, list(offices[start : start + BATCH]))
