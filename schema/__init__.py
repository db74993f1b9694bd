"""How migrations make tables and guard them, beyond what Django's operations do."""
