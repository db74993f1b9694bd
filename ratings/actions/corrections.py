"""One value of a campaign's data that a methodologist corrects: a file of one row, on the way of all files."""

from collections.abc import Mapping

from campaigns.models import Campaign
from ratings import exchange
from ratings.actions.inputs import Actor, InputsRefused, require_reason
from ratings.actions.uploads import is_small, take_upload, upload_inputs
from ratings.models import Upload


def correct(
    *, campaign: Campaign, office: str, subject: exchange.Subject, values: Mapping[str, str], reason: str, by: Actor
) -> Upload:
    """Keep the correction as an upload that waits for its confirmation; read at once where that takes no time, else to
    be read in the background.

    office: its code. values: texts by columns of the subject. reason: the public reads it once the data are closed.
    Raises PermissionDenied, InputsRefused, tabular.FileRefused; then nothing is kept.
    """
    reason = reason.strip()
    if not reason:
        raise InputsRefused("Напишите, почему меняется значение.")
    require_reason(campaign, reason)
    content = exchange.as_file(office, subject, values)
    take = upload_inputs if is_small(campaign, content) else take_upload
    return take(
        campaign=campaign,
        file_name=f"Исправление: ЦЗН {office}, {subject.title}",
        content=content,
        by=by,
        reason=reason,
        correction={"office": office, "what": subject.key, **values, "reason": reason},
    )
