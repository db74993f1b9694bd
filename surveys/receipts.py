"""What is published of receipts: their hashes with what became of each answer, in the order of the hashes."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q

from campaigns.models import Campaign
from surveys.models import Receipt, Tally

COUNTED, FEW = "counted", "few"


def withheld_cells(campaign: Campaign, minimum: int) -> list[tuple[int, str]]:
    """Keys of offices, with the audience, whose answers are too few to be shown and therefore in no figure."""
    few = Tally.objects.filter(campaign=campaign, respondents__gt=0, respondents__lt=minimum)
    return list(few.order_by("office_id", "audience").values_list("office_id", "audience"))


def list_states(campaign: Campaign, minimum: int) -> Iterator[tuple[str, str]]:
    """Each receipt's hash and state: `counted`, `few`, or the reason why it was excluded (surveys.models.Reason).

    As many are `counted` as answers are published. Where a single cell was withheld its receipts are left out, for how
    many they are would tell how many answered there (statistics.md, section 8).
    """
    cells = set(withheld_cells(campaign, minimum))
    rows = Receipt.objects.filter(campaign=campaign).order_by("digest")
    fields = ("digest", "excluded", "is_few", "response__office_id", "response__audience")
    for digest, excluded, is_few, office, audience in rows.values_list(*fields).iterator(chunk_size=20_000):
        if excluded:
            yield digest, excluded
        elif is_few or (office, audience) in cells:
            if len(cells) != 1:
                yield digest, FEW
        else:
            yield digest, COUNTED


def mark_few(campaign: Campaign, minimum: int) -> None:
    """Remember whose answers were too few when results were published: the link to answers will not last."""
    linked = Receipt.objects.filter(campaign=campaign, response__isnull=False)
    offices: dict[str, list[int]] = defaultdict(list)
    for office, audience in withheld_cells(campaign, minimum):
        offices[audience].append(office)
    few = Q(pk__in=[])
    for audience, keys in offices.items():  # a condition for each cell would be deeper than databases parse
        few |= Q(response__audience=audience, response__office__in=keys)
    linked.filter(is_few=True).update(is_few=False)
    Receipt.objects.filter(pk__in=linked.filter(few).values("pk")).update(is_few=True)
