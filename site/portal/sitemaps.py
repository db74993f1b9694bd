"""What sitemap.xml lists besides the pages of the knowledge base."""

from django.contrib.sitemaps import Sitemap as PlainSitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.contrib.sitemaps import Sitemap as PageSitemap

from assessments.models import Sample
from campaigns.models import Campaign
from feedback.models import Remark
from methodology.models import Edition
from ratings.models import Release
from ratings.reading import Address


class RemarkSitemap(PlainSitemap):
    """Pages of remarks."""

    limit = 5000

    def items(self) -> QuerySet[Remark]:
        return Remark.objects.filter(is_public=True).order_by("number")


class EditionSitemap(PlainSitemap):
    """Editions of the method."""

    def items(self) -> QuerySet[Edition]:
        return Edition.objects.light()


class CampaignSitemap(PlainSitemap):
    """Campaigns that the public sees."""

    def items(self) -> QuerySet[Campaign]:
        return Campaign.objects.public()


class SampleSitemap(PlainSitemap):
    """Pages of samples whose seed is promised."""

    def items(self) -> QuerySet:
        return Sample.objects.exclude(campaign__opened_at=None).order_by("pk").values_list("campaign__slug", flat=True)

    def location(self, item: str) -> str:
        return reverse("assessments:sample", args=[item])


class ReleaseSitemap(PlainSitemap):
    """The newest version of each release of real data: its own pages, not those of single offices."""

    PAGES = ("regions", "offices", "indicators", "weights", "changes", "verification", "audit", "download")

    def items(self) -> list[str]:
        return [
            getattr(Address(slug), page)
            for slug in Release.objects.current()
            .filter(campaign__is_demo=False)
            .values_list("campaign__slug", flat=True)
            for page in self.PAGES
        ]

    def location(self, item: str) -> str:
        return item


class ViewSitemap(PlainSitemap):
    """Pages that are neither CMS pages nor rows of a table."""

    def items(self) -> list[str]:
        return [
            "ratings:index",
            "ratings:calendar",
            "ratings:method",
            "ratings:limits",
            "ratings:pilot",
            "feedback:register",
            "feedback:support",
            "editions:list",
            "campaigns:list",
            "campaigns:documents",
            "surveys:entry",
            "open_data",
            "accessibility",
            "privacy",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {
    "pages": PageSitemap,
    "remarks": RemarkSitemap,
    "editions": EditionSitemap,
    "campaigns": CampaignSitemap,
    "samples": SampleSitemap,
    "releases": ReleaseSitemap,
    "views": ViewSitemap,
}
