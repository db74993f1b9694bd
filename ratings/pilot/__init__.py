"""The pilot of 2022: what its report gives, loaded, drawn, read and offered as files."""
