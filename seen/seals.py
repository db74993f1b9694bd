"""What is seen, signed: it travels with the form, can be held back but not invented, and says later what was there."""

from typing import Any

from django.core import signing


def seal(values: Any, *, salt: str) -> str:
    """Plain values as a form carries them; `salt` names what they are, so that no other form's seal is taken for it."""
    return signing.dumps(values, salt=salt, compress=True)


def open_seal(text: str, *, salt: str) -> Any:
    """The values again; None where the text is missing, spoilt or no seal of ours, which is as if nothing was seen."""
    try:
        return signing.loads(text, salt=salt)
    except signing.BadSignature:
        return None
