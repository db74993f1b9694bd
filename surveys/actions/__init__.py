"""Every change of surveys."""
