"""Working days, under the name that this app has always had for them; campaigns.workdays knows them."""

from campaigns.workdays import add, is_working

__all__ = ["add", "is_working"]
