"""Read what links cost and are worth from a TOML file; without one, what jindao assumes."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Final

from jindao.errors import DataError, Problem, RequestError, TableError
from jindao.model.links import LinkCosts
from jindao.network.codes import KINDS

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
    TableError
        Where it is no TOML, has a key that there is not, or a number that cannot be.
    DataError
        Where it cannot be read.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError("link_costs_file", path=str(path), reason=reason) from None
    except UnicodeDecodeError as error:
        raise DataError("file_encoding", path=str(path), position=error.start) from None
    except tomllib.TOMLDecodeError as error:
        raise _wrong(path.name, "", "toml", reason=str(error)) from None
    text = resources.files("jindao.assess").joinpath("costs.toml").read_text("utf-8")
    whole = tomllib.loads(text)
    for key, value in given.items():
        if key not in whole:
            raise _wrong(path.name, key, "key", expected=sorted(whole))
        if isinstance(whole[key], dict):
            if not isinstance(value, dict):
                raise _wrong(path.name, key, "section", value=value, section=key)
            known = KINDS if key == "upgrade_yuan_per_m" else whole[key]
            for inner in value:
                if inner not in known:
                    place = f"{key}.{inner}"
                    raise _wrong(path.name, place, "key", expected=sorted(known))
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
        raise _wrong(file, _key_of(error.field or ""), "number_in", **error.facts) from None


def _key_of(field: str) -> str:
    """Return the key of a file that a field of the costs is from."""
    for key, name in _YUAN.items():
        if name == field:
            return f"yuan_per_m.{key}"
    return field.replace("upgrade.", "upgrade_yuan_per_m.", 1)


def _wrong(file: str, key: str, code: str, **facts: object) -> TableError:
    return TableError((Problem(file, 0, key, code, tuple(facts.items())),))
