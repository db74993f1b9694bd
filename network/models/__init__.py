from .letters import PasswordRequest
from .limits import LimitCount
from .people import Invitation, InvitationQuerySet, Membership, MembershipQuerySet, Role
from .places import CODE, LoadedRow, Office, OfficeImport, OfficeQuerySet, Region

__all__ = [
    "CODE",
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
]
