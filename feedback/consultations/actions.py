"""Every change of the log of support besides its form in the CMS: files, and what is made of a row.

Each action checks the right, locks the row and writes the history; repeated, it changes nothing.
"""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.html import format_html_join
from wagtail.log_actions import log

from feedback.actions import record
from feedback.consultations.exchange import read
from feedback.consultations.plans import PlannedRow, make_plan
from feedback.models import Consultation, ConsultationImport, ConsultationIndicator, Remark, RemarkIndicator
from methodology.models import FaqIndexPage, FaqPage
from network.models import Region
from tabular import Table
from uploads import actions as uploads
from uploads.planning import Plan

SEE = "feedback.view_consultation"
ADD = "feedback.add_consultation"
CHANGE = "feedback.change_consultation"
ADD_REMARK = "feedback.add_remark"
COPIED = ("date_start", "date_end", "kind", "channel", "topic", "question", "answer")


class ConsultationRefused(Exception):
    """The log cannot be changed so now; the message says why, in Russian."""


def may_import(user: User) -> bool:
    """Whether the user may load files: they add rows and change rows."""
    return user.has_perm(ADD) and user.has_perm(CHANGE)


def may_make_faq(user: User) -> bool:
    """Whether the user may make a question of the FAQ out of a row.

    Those who keep the log may propose one, though they publish no pages: it is a draft, and editors finish it.
    """
    return user.has_perm(CHANGE) or (user.has_perm(SEE) and _may_add_questions(user))


def may_make_remark(user: User) -> bool:
    """Whether the user may make a remark out of a row."""
    return user.has_perm(SEE) and user.has_perm(ADD_REMARK)


# Files


@transaction.atomic
def upload(*, file_name: str, content: bytes, by: User) -> ConsultationImport:
    """Read a file and keep its rows for the preview; raises tabular.FileRefused."""
    _require(may_import(by))
    table = read(file_name, content)
    return ConsultationImport.objects.create(file_name=file_name[-255:], user=by, table=table.to_json())


def plan_of(kept: ConsultationImport, *, lock: bool = False) -> Plan:
    """What applying the import would do now."""
    return make_plan(Table.from_json(kept.table), lock=lock)


def apply_import(*, kept: ConsultationImport, by: User, seen: str) -> ConsultationImport:
    """Write all rows of a file or none, as `uploads.actions.apply` says. Raises PermissionDenied, UploadRefused."""
    _require(may_import(by))

    def write(kept: ConsultationImport, plan: Plan) -> None:
        for planned in plan.writes:
            _write(planned.before or Consultation(by=by), planned, kept, by)

    return uploads.apply(kept, plan_of=plan_of, write=write, by=by, seen=seen)


def cancel_import(*, kept: ConsultationImport, by: User) -> ConsultationImport:
    """Drop a file that has not been written; repeated, it changes nothing. Raises PermissionDenied, UploadRefused."""
    _require(may_import(by))
    return uploads.cancel(kept)


def _write(row: Consultation, planned: PlannedRow, kept: ConsultationImport, by: User) -> None:
    """Save a row as the plan wants it, with a revision (so the loader leaves it alone) and an entry in its history."""
    for name in COPIED:
        setattr(row, name, getattr(planned.row, name))
    row.regions = planned.regions
    row.about_indicators = [ConsultationIndicator(code=code) for code in planned.codes]
    row.save()
    revision = row.save_revision(user=by, clean=False)
    data = {"file": kept.file_name, "import": kept.pk}
    log(row, "feedback.import_consultation", user=by, revision=revision, content_changed=True, data=data)


# What is made of a row


@transaction.atomic
def make_faq(*, consultation: Consultation, title: str, topic: str, answer: str, by: User) -> FaqPage:
    """A draft question of the FAQ out of a row, once; an editor reviews and publishes it.

    title: the question; topic: one of FaqPage.Topic; answer: plain text, blank lines part paragraphs. A row that has
    a question already keeps it. Raises ConsultationRefused where the portal has no list of questions, ValidationError.
    """
    _require(may_make_faq(by))
    row = _locked(consultation)
    if row.faq_page:
        return row.faq_page
    index = FaqIndexPage.objects.first()
    if index is None:
        raise ConsultationRefused("На портале нет раздела «Вопросы и ответы»: вопрос некуда поставить.")
    page = FaqPage(
        title=title,
        slug=_free_slug(index, f"consultation-{row.number}"),
        topic=topic,
        answer=_paragraphs(answer),
        live=False,
        has_unpublished_changes=True,
        owner=by,
    )
    for name in ("title", "topic"):  # a draft is saved without checks
        page._meta.get_field(name).clean(getattr(page, name), page)
    index.add_child(instance=page)
    page.save_revision(user=by)
    log(page, "wagtail.create", user=by)
    row.faq_page = page
    row.save(update_fields=["faq_page"])
    log(row, "feedback.make_faq", user=by, data={"title": page.title, "page": page.pk})
    return page


@transaction.atomic
def make_remark(*, consultation: Consultation, region: Region, topic: str, title: str, text: str, by: User) -> Remark:
    """A remark of one of the row's regions out of it, once: received, and not public until somebody has looked at it.

    topic: one of feedback.models.Topic. A row that has a remark already keeps it. Raises ConsultationRefused where
    the region is not one of the row's, ValidationError.
    """
    _require(may_make_remark(by))
    row = _locked(consultation)
    if row.remark:
        return row.remark
    if region not in row.regions.all():
        raise ConsultationRefused("Замечание записывают за регионом этой консультации.")
    remark = Remark(region=region, topic=topic, title=title, text=text)
    remark.about_indicators = [RemarkIndicator(code=code) for code in row.codes]
    record(remark=remark, by=by, consultation=row.number)
    revision = remark.save_revision(user=by)
    data = {"consultation": row.number}
    log(remark, "feedback.from_consultation", user=by, revision=revision, content_changed=True, data=data)
    row.remark = remark
    row.save(update_fields=["remark"])
    log(row, "feedback.make_remark", user=by, data={"number": remark.number})
    return remark


def _locked(consultation: Consultation) -> Consultation:
    return Consultation.objects.select_for_update().get(pk=consultation.id)


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied("Для этого нужно право вести журнал консультаций.")


def _may_add_questions(user: User) -> bool:
    index = FaqIndexPage.objects.first()
    return index is not None and index.permissions_for_user(user).can_add_subpage()


def _free_slug(index: FaqIndexPage, wanted: str) -> str:
    """The wanted address, or with a number behind it where another page has it."""
    taken = set(index.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _paragraphs(text: str) -> str:
    """Plain text as rich text; what looks like markup is shown as it was typed."""
    parts = [" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n")]
    return format_html_join("", "<p>{}</p>", ([part] for part in parts if part))
