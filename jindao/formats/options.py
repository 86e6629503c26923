"""What a caller may choose about an output."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from jindao._registry import not_found
from jindao.errors import RequestError
from jindao.model.reference import References
from jindao.model.trip import Background
from jindao.texts import Spoken, is_language, languages, say
from jindao.tiles.source import TileLayer, tile_layers

CINNABAR = "#9c3d2e"
_NO_BACKGROUND = Background()
_NO_REFERENCES = References()
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedBackground:
    """A background that a page fetches in square cells as its map is moved.

    Parameters
    ----------
    address
        Address of a cell on the page's own site, with `{z}`, `{x}` and `{y}`.
    levels
        Zooms that there are cells of, in rising order; a map zoomed to z shows those of the
        last level below z.
    box
        West, south, east and north of what there is, degrees; nothing is fetched outside.
    """

    address: str
    levels: tuple[int, ...]
    box: tuple[float, float, float, float]


GPX_ALONG: Final = ("water", "toilets", "shelter", "station", "escape")
"""What a GPX file may have beside the way, each a waypoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GpxOptions:
    """What a GPX file has beside its lines.

    Parameters
    ----------
    times
        Whether every point of a track has the time at which one is planned to be there;
        a route has no clock, so its points never do.
    stops
        Whether the stops are waypoints.
    along
        Which of `GPX_ALONG` are waypoints as well.

    Raises
    ------
    RequestError
        For any other word in `along`.
    """

    times: bool = False
    stops: bool = True
    along: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for word in self.along:
            if word not in GPX_ALONG:
                raise not_found("gpx_along", word, list(GPX_ALONG), field="gpx_along")


PLAIN_GPX: Final = GpxOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """Choices that change an output's words and look, never its facts.

    Parameters
    ----------
    locale
        Language of the words: `zh` or `en`.
    background
        What a map shows beneath the trip where there are no tiles.
    served_background
        Where a page fetches that from instead; None where the page is to stand alone.
    tiles
        What the setting for map tiles says, see `jindao.tiles.source`; None asks nothing of
        other hosts, and a file of tiles is not for pages that stand alone.
    tiles_datum
        Datum of those tiles, `wgs84` or `gcj02`; None is not said.
    own_tiles
        A layer of tiles that the page's own site has, in place of `tiles`.
    map_review_number
        Number of the map's official review 审图号, shown on it; empty shows none.
    tiles_attribution
        Credit line of those tiles, shown as plain words.
    created_at
        Time for the metadata; None leaves it out, so that the same trip gives the
        same bytes.
    accent
        Colour of the first stage and of the headings, `#rrggbb`.
    explain
        Whether the plain text of a tour says of every visit why it is there and how late
        one may come, and names every site that was left out.
    link
        Address that leads to the trip: a QR code on a poster and on a booklet's cover, and a
        link back in files.
    references
        What a booklet prints of sources and emergency numbers.
    also
        Languages in which a booklet says everything once more, after `locale`.
    gpx
        What GPX files have beside their lines.
    notices
        What is told of the trip these days, such as closures: said by files that say
        anything of themselves, and by a booklet.
    """

    locale: str = "zh"
    background: Background = _NO_BACKGROUND
    served_background: ServedBackground | None = None
    tiles: str | None = None
    tiles_datum: str | None = None
    own_tiles: TileLayer | None = None
    map_review_number: str = ""
    tiles_attribution: str = ""
    created_at: dt.datetime | None = None
    accent: str = CINNABAR
    explain: bool = False
    link: str | None = None
    references: References = _NO_REFERENCES
    also: tuple[str, ...] = ()
    gpx: GpxOptions = PLAIN_GPX
    notices: tuple[Spoken, ...] = ()

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.accent):
            raise RequestError("accent_form", field="accent", value=self.accent)
        for wish in self.also:
            if not is_language(wish):
                raise not_found("lang", wish, list(languages()), field="also")

    @property
    def tile_layers(self) -> tuple[TileLayer, ...]:
        """The layers of tiles a map shows, the lowest first; with none, the background."""
        if self.own_tiles is not None:
            return (self.own_tiles,)
        return tile_layers(self.tiles, self.tiles_datum, self.locale)

    @property
    def map_credit(self) -> tuple[str, ...]:
        """The lines a map must show of its background and its review; tiles say their own."""
        shown = () if self.tile_layers else self.background.attribution
        number = self.map_review_number
        review = (say("html.map_review", self.locale, number=number),) if number else ()
        return (*shown, *review)
