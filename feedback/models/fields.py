"""Fields that both remarks and consultations have."""

from django.core.validators import RegexValidator
from django.db import models


def indicator_code() -> models.CharField:
    """The code of an indicator; a code and no key, since the pages of the method may change."""
    return models.CharField(
        "код показателя",
        max_length=8,
        help_text="Как в методике: 1.3, 3.1.2 или site.",
        validators=[RegexValidator(r"^(\d(\.\d{1,2}){1,2}|site)\Z", "Нужен код показателя: 1.3, 3.1.2 или site.")],
    )
