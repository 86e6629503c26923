"""A map in the parts that a page is made of: one way to put together every map of ours.

Nothing is asked of other hosts but tiles; names travel as JSON and become text nodes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jindao.formats import words
from jindao.formats.colours import RIDE_COLOUR, STAGE_COLOURS, colour
from jindao.formats.options import ExportOptions
from jindao.texts import say

MAP_ID = "jindao"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapParts:
    """A map for a page that links `leaflet.css`, `map.css`, `leaflet.js`, `map.js`.

    Parameters
    ----------
    head
        Style rules for a `<style>` element: one line `.jd-c0{...}` per stage colour.
    body
        The frame and the block of data, which is not a script.
    script
        For a `<script>` after those files; nothing in it is a name or a sentence.
    data
        What the block of data in `body` holds.
    """

    head: str
    body: str
    script: str
    data: dict[str, Any]


def parts_of(
    frame: Any, data: dict[str, Any], options: ExportOptions, *calls: tuple[str, str]
) -> MapParts:
    """Return a map of Folium, on which all is drawn, with its data.

    Parameters
    ----------
    frame
        As `framed` returns it, not yet rendered.
    data
        What `map.js` wants: at least `attribution`, `stops`, `sites`, `words`.
    options
        The accent.
    calls
        Functions of further scripts that are called after `jindaoMap`, each with what it is
        given beside the map and the id of its data.
    """
    frame.render()
    figure = frame.get_root()
    called = [("jindaoMap", ""), *calls]
    lines = [
        f'{function}(map_{MAP_ID}, "map_{MAP_ID}_data"{f", {more}" if more else ""});\n'
        for function, more in called
    ]
    return MapParts(
        head=style(options),
        body=f'<div class="jd-map">{figure.html.render().strip()}</div>\n{_block(data)}',
        script=f"{figure.script.render()}\n{''.join(lines)}",
        data=data,
    )


def map_words(locale: str) -> dict[str, str]:
    """Return the words of every map, for its data."""
    return {key: say(f"html.{key}", locale) for key in words.MAP_WORDS}


def colour_class(number: int) -> str:
    """Return the style class of the stage at a place in the trip, counted from 0."""
    return f"jd-c{number % (1 + len(STAGE_COLOURS))}"


def style(options: ExportOptions) -> str:
    """Return the colours as style rules."""
    rules = [f":root{{--jd-accent:{options.accent};--jd-ride:{RIDE_COLOUR}}}"]
    for number in range(1 + len(STAGE_COLOURS)):
        rules.append(f".{colour_class(number)}{{--jd-stage:{colour(number, options)}}}")
    return "\n".join(rules)


def _block(data: dict[str, Any]) -> str:
    """Return the element that holds a map's data, which nothing in it can end."""
    return f'<script type="application/json" id="map_{MAP_ID}_data">{safe_json(data)}</script>'


def safe_json(data: object) -> str:
    """Return JSON that cannot end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
