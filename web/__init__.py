"""The pages: Flask over the public names of jindao. `web:create_app()` for a WSGI server."""

from .app import create_app

__all__ = ["create_app"]
