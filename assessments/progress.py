"""How passports go: of the offices of a region, of a whole campaign."""

from assessments.opening import blank_of
from assessments.reading import Stand, read_stands
from campaigns.models import Campaign, ChosenIndicator
from network.models import Office, Region


def list_stands(campaign: Campaign, region: Region) -> list[Stand]:
    """Passports of a region's offices: those not handed in first, of them the emptiest. Six queries."""
    offices = list(
        Office.objects.filter(region=region, participations__campaign=campaign)
        .select_related("region")
        .order_by("name")
    )
    chosen = ChosenIndicator.objects.filter(plan__campaign=campaign, plan__region=region)
    blank = blank_of(campaign).measuring(list(chosen.values_list("code", flat=True)))
    is_centralised = region.network_type == Region.NetworkType.CENTRALISED
    blanks = {
        office.pk: blank.split(is_managing=office.is_managing, is_centralised=is_centralised)[0] for office in offices
    }
    stands = read_stands(campaign, offices, blanks)
    return sorted(
        stands,
        key=lambda one: (bool(one.passport and one.passport.is_submitted), one.progress.share, one.office.name),
    )
