"""Layers of a map that people switch: Folium draws lines and areas, `layers.js` the dots.

As on every map of ours Folium is given geometry only; names travel as JSON and become text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, TypeAlias

import folium

from jindao.formats.assess_look import Dot
from jindao.formats.map import Rings, add_stroke, background_data, lat_lon, stable
from jindao.formats.map_parts import MapParts, map_words, parts_of
from jindao.formats.options import ExportOptions
from jindao.model.leg import Line
from jindao.texts import say

Told: TypeAlias = tuple[tuple[float, float], str, Sequence[str]]
"""A position, lon and lat, the name of what is there, and lines that are told of it."""

_DIGITS: Final = 5

_WORDS: Final = ("layers", "layers_none", "layers_shown")
"""What the switches say, in `jindao/texts` under `assess.page.`."""


class Layers:
    """The layers of a map, the lowest first.

    Parameters
    ----------
    frame
        The map of Folium, not yet rendered.
    """

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self._groups: list[Any] = []
        self.data: list[dict[str, Any]] = []
        """What `layers.js` wants of each, for the block of data."""

    def add(
        self, name: str, told: str, *, shown: bool = True, choice: str = "", key: str = ""
    ) -> Layer:
        """Return a new layer above the others.

        Parameters
        ----------
        name
            Letters and `_`, once on a map.
        told
            What it is called.
        shown
            Whether it is there from the first.
        choice
            What is chosen with it: of several layers of one choice one is shown.
        key
            Class of the sign that stands beside its name.
        """
        group = folium.FeatureGroup(show=shown, control=False)
        stable(group, name).add_to(self._frame)
        data: dict[str, Any] = {
            "name": name,
            "told": told,
            "shown": shown,
            "choice": choice,
            "key": key,
            "dots": [],
        }
        self._groups.append(group)
        self.data.append(data)
        return Layer(group, name, data)

    def parts(
        self, options: ExportOptions, *, attribution: list[str], told: Mapping[str, str]
    ) -> MapParts:
        """Return the map, with all that was added, for a page that has `layers.js` after `map.js`.

        Parameters
        ----------
        options
            Language and background of the map.
        attribution
            Whose data it shows.
        told
            Words of this map, beside those of every map and of the switches.
        """
        data = {
            "attribution": attribution,
            "background": background_data(options),
            "stops": [],
            "sites": [],
            "layers": self.data,
            "words": {**map_words(options.locale), **_words(options.locale), **told},
        }
        groups = ",".join(group.get_name() for group in self._groups)
        return parts_of(self._frame, data, options, ("jindaoLayers", f"[{groups}]"))


def _words(locale: str) -> dict[str, str]:
    return {key: say(f"assess.page.{key}", locale) for key in _WORDS}


class Layer:
    """One layer: what is added lies above what was before."""

    def __init__(self, group: Any, name: str, data: dict[str, Any]) -> None:
        self._group = group
        self._name = name
        self._count = 0
        self._data = data

    def areas(self, polygons: Rings, **look: Any) -> None:
        """Draw polygons of rings of (lon, lat) in one look, as Leaflet names its parts."""
        if polygons:
            area: Any = folium.Polygon([(0.0, 0.0)], **look)
            area.locations = [[lat_lon(ring, _DIGITS) for ring in rings] for rings in polygons]
            area.options["interactive"] = False
            stable(area, self._next()).add_to(self._group)

    def lines(self, lines: Iterable[Line], **look: Any) -> None:
        """Draw lines of (lon, lat) in one look."""
        add_stroke(self._group, self._next(), lines, **look)

    def dots(
        self, dots: Sequence[Told], look: Dot, shown: Sequence[dict[str, Any]] | None = None
    ) -> None:
        """Draw dots, each of a position, a name and lines that are told of it.

        Parameters
        ----------
        dots, look
            What is there, and how.
        shown
            What is shown of each when it is chosen, there or by `data-dot` in the page: the
            `id` of its place in the page, the `box` that is looked at, and maybe a `way` of
            `lines` that is drawn so long.
        """
        at: list[tuple[Any, ...]] = [(*spot[::-1], name, list(lines)) for spot, name, lines in dots]
        if shown is not None:
            at = [(*dot, more) for dot, more in zip(at, shown, strict=True)]
        self._data["dots"].append({"look": asdict(look), "at": at})

    def _next(self) -> str:
        self._count += 1
        return f"{self._name}_{self._count}"
