"""The names of a network, and those that a plan adds."""

from __future__ import annotations

from typing import Any

from jindao.network.network import Network


class Names:
    """The names of a network, and those that a plan adds."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._numbers: dict[str, int] = {}
        for number, name in enumerate(network.names):
            self._numbers.setdefault(name, number)
        self._added: list[str] = []

    def number(self, name: str) -> int:
        """Return the number of a name, -1 for none."""
        if name and name not in self._numbers:
            self._numbers[name] = len(self._network.names) + len(self._added)
            self._added.append(name)
        return self._numbers[name] if name else -1

    @property
    def fields(self) -> dict[str, Any]:
        """The names as the fields of a network."""
        names, english = self._network.names, self._network.names_en
        unknown = ("",) * len(self._added) if english else ()
        return {"names": (*names, *self._added), "names_en": (*english, *unknown)}
