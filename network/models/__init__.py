from .letters import PasswordRequest
from .limits import LimitCount
from .people import Invitation, InvitationQuerySet, Membership, MembershipQuerySet, Role
from .places import CODE, LoadedRow, Office, OfficeImport, OfficeQuerySet, Region
from .sessions import FactorDelay, FactorReset, Session

__all__ = [
    "CODE",
    "FactorDelay",
    "FactorReset",
    "Invitation",
    "InvitationQuerySet",
    "LimitCount",
    "LoadedRow",
    "Membership",
    "MembershipQuerySet",
    "Office",
    "OfficeImport",
    "OfficeQuerySet",
    "PasswordRequest",
    "Region",
    "Role",
    "Session",
]
