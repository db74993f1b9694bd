"""Open data of published releases: what was computed for each office, each region and the country."""

from .routes import router

__all__ = ["router"]
