"""jindao 晋道: themed walks over a real path network.

Everything public is named in `__init__.pyi`, one line a name, and loads when first used:
`import jindao` itself is light.
"""

import importlib
import pkgutil


def _homes(stub: str) -> dict[str, str]:
    """Return which module each name is imported from in the stub, sorted by name."""
    imports = (line.split() for line in stub.splitlines() if line.startswith("from "))
    return dict(sorted((name, home) for _, home, _, name, *_ in imports))


_HOMES = _homes((pkgutil.get_data(__name__, "__init__.pyi") or b"").decode("utf-8"))
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("jindao")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
