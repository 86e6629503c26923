"""The public side as files: for any web host, under any path, with no server behind it."""

from .site import SiteReport, write_site

__all__ = ["SiteReport", "write_site"]
