"""The sample of a campaign: its seed promised while passports are filled in, and drawn when they are closed."""

import gzip
import hashlib
import secrets

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from assessments import sampling
from assessments.claims import list_claims
from assessments.flags import Why
from assessments.models import Case, Passport, Reason, Sample
from assessments.reading import list_claimed
from assessments.sampling import Row
from campaigns import clock
from campaigns.models import Campaign, today

RIGHT = "campaigns.manage_campaign"
AT_ONCE = 1000  # rows of one INSERT


class SamplingRefused(Exception):
    """The sample cannot be made so now; the message says why, in Russian."""


@transaction.atomic
def commit_seed(*, campaign: Campaign, by: User, seed: str = "") -> Sample:
    """Choose the seed and keep it secret; its SHA-256 is known from now on. Again, it changes nothing.

    seed: of a demonstration, whose sample is the same on every machine; of real campaigns it is drawn here. Raises
    PermissionDenied, and SamplingRefused once passports are closed: nobody would believe that it was chosen before
    anybody knew what is in them.
    """
    held = _hold(campaign, by)
    if known := Sample.objects.filter(campaign=held).first():
        return known
    if held.passports_close is None:
        raise SamplingRefused("Паспорта в этой кампании не заполняют: проверять нечего.")
    if today() > held.passports_close:
        raise SamplingRefused(
            f"Приём паспортов закончился {held.passports_close:%d.%m.%Y}. Зерно выборки обещают раньше, иначе никто не "
            "поверит, что его не подобрали. Продлите приём паспортов, если это возможно, или проверяйте без выборки."
        )
    if seed and not held.is_demo:
        raise SamplingRefused("Зерно назначают только демонстрационной кампании, для настоящей его выбирает случай.")
    seed = seed or secrets.token_hex(32)
    sample = Sample.objects.create(
        campaign=held, seed=seed, commitment=sampling.commit(seed), committed_at=clock.now(), committed_by=by
    )
    log(held, "assessments.commit_seed", user=by, data={"commitment": sample.commitment})
    return sample


@transaction.atomic
def draw_sample(*, campaign: Campaign, by: User) -> Sample:
    """Draw the sample by the promised seed from all that is claimed, and put it into the queue; again, nothing happens.

    Raises PermissionDenied, and SamplingRefused before passports are closed and after the data are.
    """
    held = _hold(campaign, by)
    sample = Sample.objects.select_for_update().filter(campaign=held).first()
    if sample is None:
        raise SamplingRefused("Зерно выборки не обещано заранее: честной выборки уже не сделать.")
    if sample.drawn_at:
        return sample
    if held.passports_close is None or today() <= held.passports_close:
        raise SamplingRefused("Паспорта ещё заполняют. Выборку делают, когда приём закончится.")
    if held.frozen_at or held.closed_at:
        raise SamplingRefused("Данные кампании закрыты: проверять уже поздно.")
    rows, passports = _read_population(held)
    if not rows:
        raise SamplingRefused("В паспортах ничего не заявлено: выбирать не из чего.")
    sizes = sampling.find_sizes(rows)
    drawn = sampling.draw(rows, sample.seed, sizes)
    _queue(drawn, frozenset(sampling.choose_blind(drawn, sample.seed)), passports)
    content = sampling.write_population(rows)
    sample.population, sample.population_sha256 = gzip.compress(content, mtime=0), hashlib.sha256(content).hexdigest()
    counts = dict.fromkeys(sizes, 0)
    for row in rows:
        counts[row.stratum] += 1
    sample.sizes = {stratum: [counts[stratum], size] for stratum, size in sizes.items()}
    sample.drawn_at, sample.drawn_by = clock.now(), by
    sample.save()
    log(held, "assessments.draw_sample", user=by, data={"lines": len(rows), "drawn": len(drawn)})
    return sample


def _hold(campaign: Campaign, by: User) -> Campaign:
    if not by.has_perm(RIGHT):
        raise PermissionDenied("Выборку делает методолог ФЦК.")
    return Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)


def _read_population(campaign: Campaign) -> tuple[list[Row], dict[str, Passport]]:
    """All that is claimed, in the canonical order, and passports by code of the office."""
    rows, passports = [], {}
    for claimed in list_claimed(campaign):
        code = claimed.passport.office.code
        passports[code] = claimed.passport
        for sheet, said in claimed.sheets:
            rows += [Row(sheet.indicator, code, claim.item) for claim in list_claims(sheet, said)]
    return sorted(rows), passports


def _queue(drawn: list[Row], blind: frozenset[Row], passports: dict[str, Passport]) -> None:
    """Put drawn lines into the queue; those that stand there already get this reason, too."""
    keys = {(passports[row.office].pk, row.item): row for row in drawn}
    offices = {passport for passport, _ in keys}
    # As judging and the search by rules do: neither adds or judges a case meanwhile.
    held = Passport.objects.filter(pk__in=offices).order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk", flat=True))
    known = {(case.passport_id, case.item): case for case in Case.objects.filter(passport__in=offices)}
    moment = clock.now()
    new = [
        Case(passport_id=passport, item=item, indicator=row.stratum, is_blind=row in blind, made_at=moment)
        for (passport, item), row in keys.items()
        if (passport, item) not in known
    ]
    Case.objects.bulk_create(new, batch_size=AT_ONCE)
    cases = {(case.passport_id, case.item): case for case in new} | {key: known[key] for key in keys if key in known}
    twice = [known[key] for key, row in keys.items() if key in known and row in blind]
    for case in twice:
        case.is_blind = True
        case.state = Case.State.SECOND if case.state == Case.State.DONE else case.state
    Case.objects.bulk_update(twice, ["is_blind", "state"])
    reasons = [Reason(case=cases[key], why=Why.SAMPLE, at=moment) for key in keys]
    Reason.objects.bulk_create(reasons, batch_size=AT_ONCE)
