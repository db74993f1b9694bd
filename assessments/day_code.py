"""The code of the day: an office shows it large, and a photo with it in the frame was taken on that day.

It follows from the portal's key, so nobody knows tomorrow's, and nothing has to be kept.
"""

from datetime import date

from django.utils.crypto import salted_hmac

SALT = "assessments.day_code"


def day_code_of(office: str, day: date) -> str:
    """Five digits for this office (its code) and day, as «48 201»: easy to write by hand and to read off a photo."""
    number = int(salted_hmac(SALT, f"{office}|{day.isoformat()}", algorithm="sha256").hexdigest(), 16) % 100_000
    digits = f"{number:05d}"
    return f"{digits[:2]} {digits[2:]}"
