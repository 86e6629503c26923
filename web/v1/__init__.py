"""The JSON API, version 1: one table of operations, described by OpenAPI 3.1."""

from .views import blueprint, document_in_use, prepare

__all__ = ["blueprint", "document_in_use", "prepare"]
