"""From the first answer to data of the campaign: the walk of the offices that measure on the portal."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from campaigns import clock
from index_engine.inputs import Inputs
from portal.demonstration.answering import answer_all, judge_answers
from portal.demonstration.filling import fill_in_all
from portal.demonstration.stage import Stage
from portal.demonstration.verifying import promise_sample, verify_all
from ratings.actions import passports, surveys, uploads
from ratings.actions.inputs import InputsRefused, current_inputs

Say = Callable[[str], None]


def collect(stage: Stage, say: Say) -> None:
    """Do all that clients and offices do. say: is told what comes next. Raises what the actions raise."""
    say("клиенты отвечают")
    answer_all(stage)
    say("ЦЗН заполняют паспорта")
    promise_sample(stage)
    fill_in_all(stage)


def verify(stage: Stage, moment: datetime, say: Say) -> Inputs:
    """Do all that experts do then, and make data of all at this moment; those of the offices that measure here.

    say: as above. Raises what the actions raise.
    """
    say("эксперты проверяют")
    judge_answers(stage)
    verify_all(stage)
    with clock.as_of(moment, stage.campaign):
        for make in (surveys.collect_answers, passports.collect_points):
            _confirm(make(campaign=stage.campaign, by=stage.cast.leader, take=uploads.upload_inputs))
        return _pick(current_inputs(stage.campaign), stage.offices)


def _confirm(upload: uploads.Upload) -> None:
    if upload.faults:
        raise InputsRefused(f"{upload.file_name}: {upload.faults[0]}")
    uploads.confirm_upload(campaign=upload.campaign, token=upload.token, seen=upload.seen, by=upload.user)


def _pick(inputs: Inputs, codes: Collection[str]) -> Inputs:
    """The data of these offices alone."""
    return replace(
        inputs,
        offices=[row for row in inputs.offices if row.code in codes],
        tallies=[row for row in inputs.tallies if row.office in codes],
        pairs=[row for row in inputs.pairs if row.office in codes],
        points=[row for row in inputs.points if row.office in codes],
        sanctions=[row for row in inputs.sanctions if row.office in codes],
    )
