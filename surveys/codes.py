"""Short codes that people copy by hand: visit codes and receipts. Pure.

31 signs, none of which is taken for another: without 0, 1, I, O and U. Since 31 is a prime, the last sign, a weighted
sum of the others, shows each wrong sign and each pair of neighbours that changed places (Verhoeff, Error Detecting
Decimal Codes, 1969, on check sums over a prime).
"""

import hashlib
import hmac
import re

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
BASE = len(ALPHABET)
GROUP = 4  # signs between two hyphens
VISIT, RECEIPT = 10, 12  # signs with the check: 44.5 and 54.5 random bits

# What Russian keyboards and eyes make of the signs.
LOOKALIKES = str.maketrans("АВЕКМНРСТУХЗ", "ABEKMHPCTYX3")
SEPARATORS = re.compile(r"[\s\u2010-\u2015-]+")


def derive_code(secret: bytes, name: str, length: int) -> str:
    """The code of this length, its check sign included, that the secret gives to the name; nobody guesses it without.

    The digest is taken as one large number, so each sign comes out with the same chance to within 2**-190.
    """
    number = int.from_bytes(hmac.digest(secret, name.encode(), "sha256"))
    signs = []
    for _ in range(length - 1):
        number, sign = divmod(number, BASE)
        signs.append(ALPHABET[sign])
    body = "".join(signs)
    return body + _check_sign(body)


def derive_codes(secret: bytes, size: int) -> list[str]:
    """So many different visit codes as the secret gives, always the same in the same order."""
    found: dict[str, None] = {}
    place = 0
    while len(found) < size:
        found[derive_code(secret, f"visit:{place}", VISIT)] = None
        place += 1
    return list(found)


def read_code(text: str, length: int) -> str | None:
    """The code that somebody has typed, in any case, with Cyrillic look-alikes and hyphens; None where it is none."""
    code = SEPARATORS.sub("", text.strip()).upper().translate(LOOKALIKES)
    if len(code) != length or not set(code) <= set(ALPHABET) or _check_sign(code[:-1]) != code[-1]:
        return None
    return code


def show_code(code: str) -> str:
    """The code as people read it: «ABCD-EFGH-JK»."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def digest_code(code: str) -> str:
    """SHA-256 of a code without hyphens, in hex: what is kept and published in its place."""
    return hashlib.sha256(code.encode()).hexdigest()


def _check_sign(body: str) -> str:
    return ALPHABET[sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, 2)) % BASE]
