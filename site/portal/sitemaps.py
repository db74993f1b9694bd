"""What sitemap.xml lists besides the pages of the knowledge base."""

from django.contrib.sitemaps import Sitemap as PlainSitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.contrib.sitemaps import Sitemap as PageSitemap

from campaigns.models import Campaign
from feedback.models import Remark
from methodology.models import Edition


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


class ViewSitemap(PlainSitemap):
    """Pages that are neither CMS pages nor rows of a table."""

    def items(self) -> list[str]:
        return [
            "ratings:index",
            "ratings:pilot",
            "feedback:register",
            "editions:list",
            "campaigns:list",
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
    "views": ViewSitemap,
}
