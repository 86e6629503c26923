"""Read what links cost and are worth from a TOML file; without one, what jindao assumes."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Final

from jindao.errors import DataError, RequestError
from jindao.model.links import LinkCosts
from jindao.network.codes import KINDS
from jindao.texts import languages

_PLAIN: Final = (
    *("new_detour", "longest_new_m", "beside_m", "people_beside_m"),
    *("park_points", "greenway_points_per_km", "people_per_point"),
)
_YUAN: Final = {
    "new": "new_yuan_per_m",
    "bridge_factor": "bridge_factor",
    "tunnel_factor": "tunnel_factor",
}


def assumed_costs() -> LinkCosts:
    """Return what jindao assumes: figures to compare links by, no prices."""
    text = resources.files("jindao.assess").joinpath("costs.toml").read_text("utf-8")
    return _costs_of(tomllib.loads(text), "costs.toml")


def read_costs(path: Path) -> LinkCosts:
    """Return the costs of a file of the form of `costs.toml`; what it lacks is assumed.

    Raises
    ------
    DataError
        Where it cannot be read, has a key that there is not, or a number that cannot be.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError("link_costs_file", path=str(path), reason=reason) from None
    except ValueError as error:
        raise DataError("link_costs_file", path=str(path), reason=str(error)) from None
    text = resources.files("jindao.assess").joinpath("costs.toml").read_text("utf-8")
    whole = tomllib.loads(text)
    for key, value in given.items():
        if key not in whole:
            raise _unknown(path.name, key, whole)
        if isinstance(whole[key], dict):
            if not isinstance(value, dict):
                raise _wrong(path.name, key, value)
            known = KINDS if key == "upgrade_yuan_per_m" else whole[key]
            for inner in value:
                if inner not in known:
                    raise _unknown(path.name, f"{key}.{inner}", known)
            # Kinds that a file leaves out stay what they are; the others keep their number.
            whole[key] = value if key == "upgrade_yuan_per_m" else whole[key] | value
        else:
            whole[key] = value
    return _costs_of(whole, path.name, source=path.name)


def _costs_of(table: dict[str, Any], file: str, source: str = "") -> LinkCosts:
    values = {key: table[key] for key in _PLAIN}
    values |= {field: table["yuan_per_m"][key] for key, field in _YUAN.items()}
    try:
        return LinkCosts(
            source=source,
            upgrade_yuan_per_m=tuple(sorted(table["upgrade_yuan_per_m"].items())),
            **values,
        )
    except RequestError as error:
        reason = {locale: error.message(locale) for locale in languages()}
        raise DataError("link_costs_value", path=file, reason=reason) from None


def _unknown(file: str, key: str, known: Any) -> DataError:
    return DataError("link_costs_key", path=file, key=key, known=sorted(known))


def _wrong(file: str, key: str, value: object) -> DataError:
    return DataError("link_costs_value", path=file, reason=f"{key} = {value!r}")
