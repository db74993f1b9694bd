"""What an expert has seen of answers: their states, signed. It travels with the form, and a repeat is known by it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from seen.seals import open_seal, seal
from surveys.models import Response

SALT = "surveys.judging"


@dataclass(frozen=True)
class Seen:
    """The answers of one page as they were, by key, and a random number of that page."""

    page: uuid.UUID
    states: dict[int, str]

    @classmethod
    def of(cls, responses: Iterable[Response]) -> "Seen":
        """Of answers that `ResponseQuerySet.with_decision` has found."""
        return cls(uuid.uuid4(), {response.pk: state_of(response) for response in responses})

    @classmethod
    def open(cls, text: str) -> "Seen":
        """What a form brings back; nothing seen where it is not ours."""
        if (known := open_seal(text, salt=SALT)) is None:
            return cls(uuid.uuid4(), {})
        page, states = known
        return cls(uuid.UUID(page), {int(key): state for key, state in states.items()})

    def seal(self) -> str:
        """As it travels with the form."""
        return seal([str(self.page), self.states], salt=SALT)

    def name_batch(self, *act: object) -> uuid.UUID:
        """The same number for the same act on the same page, and no other."""
        return uuid.uuid5(self.page, "|".join(map(str, act)))


def state_of(response: Response) -> str:
    """Whether an answer counts, and by which verdict: of one that `with_decision` has found."""
    return f"{response.excluded}:{response.verdict or ''}"
