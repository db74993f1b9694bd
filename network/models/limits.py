"""How often somebody has asked, where no Redis counts it."""

from django.db import connection, models

COUNT_UP = """
INSERT INTO network_limitcount (place, number, until) VALUES (%(place)s, 1, %(until)s)
ON CONFLICT (place) DO UPDATE SET
  number = CASE WHEN network_limitcount.until <= %(now)s THEN 1 ELSE network_limitcount.number + 1 END,
  until = CASE WHEN network_limitcount.until <= %(now)s THEN excluded.until ELSE network_limitcount.until END
RETURNING number
"""


class LimitCountQuerySet(models.QuerySet["LimitCount"]):
    """Questions about many counts."""

    def count_up(self, place: str, now: int, seconds: int) -> int:
        """Count one more time at this place, anew where its `seconds` have passed; how many times it is by now.

        One statement, so that processes that count at once count each other. now: seconds of the epoch.
        """
        with connection.cursor() as cursor:
            cursor.execute(COUNT_UP, {"place": place, "now": now, "until": now + seconds})
            return cursor.fetchone()[0]

    def number_at(self, place: str, now: int) -> int:
        """How many times were counted at this place that still count."""
        return self.filter(place=place, until__gt=now).values_list("number", flat=True).first() or 0

    def forget_old(self, now: int) -> int:
        """Delete what no longer counts; how many rows."""
        return self.filter(until__lte=now).delete()[0]


class LimitCount(models.Model):
    """A counter of network.limits.Limit; `place` is a keyed hash, `until` in seconds of the epoch."""

    place = models.CharField("место", max_length=128, primary_key=True)
    number = models.PositiveIntegerField("сколько")
    until = models.BigIntegerField("до", db_index=True)

    objects = LimitCountQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "счётчик обращений"
        verbose_name_plural = "счётчики обращений"
        default_permissions = ()

    def __str__(self) -> str:
        return self.place
