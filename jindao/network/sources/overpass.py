"""The Overpass API through OSMnx: ways and what lies beside them inside a box, polygon or place."""

from __future__ import annotations

import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import osmnx
import requests
import shapely
from osmnx import settings

from jindao.errors import (
    DataError,
    JindaoError,
    NotFoundError,
    SourceError,
    SourceRateLimitedError,
)
from jindao.geo import BBox
from jindao.network import tags as osm
from jindao.network.access import WAY_KEYS
from jindao.network.barriers import NODE_KEYS
from jindao.network.facilities import FACILITY_KEYS, FACILITY_TAGS, facility_of, inner_place
from jindao.network.named_places import PLACE_KEYS, PLACE_TAGS, place_of
from jindao.network.raw import SURROUNDING_KINDS, RawFacility, RawNetwork, RawPlace, RawWay
from jindao.network.sources import SourceOptions
from jindao.network.sources.area import read_area

_NothingFoundError = osmnx._errors.InsufficientResponseError

_KEPT_KEYS: Final = WAY_KEYS | osm.LEVEL_KEYS
_WAY_FILTERS: Final = ['["highway"]', '["route"="ferry"]', '["man_made"="pier"]']
_BESIDE_KEYS: Final = FACILITY_KEYS | PLACE_KEYS | osm.DESCRIBING_KEYS
_REVERSED: Final = ("-1", "reverse", "T")
_BUSY: Final = (429, 504)
_TIMEOUT_S: Final = 180
_STATUS_TIMEOUT_S: Final = 10
_DEFAULT_WAIT_S: Final = 60
_SLOT: Final = re.compile(r"in (\d+) seconds")
_REMARK: Final = re.compile(r'"remark"\s*:\s*"([^"]*error[^"]*)')
_REMARK_BYTES: Final = 2_000
_NUMBERS: Final = re.compile(r"\s*-?[\d.]+\s*(,\s*-?[\d.]+\s*){3}$")


def read_overpass(what: str, options: SourceOptions) -> RawNetwork:
    """Return the ways inside an area, as OpenStreetMap has them now.

    Official trails are relations, which OSMnx does not ask for: there are none.

    Parameters
    ----------
    what
        `west,south,east,north`, the path of a polygon's GeoJSON file, or a place's name.
    options
        Where to ask and where to keep answers; a part that is kept is not asked again.

    Raises
    ------
    SourceRateLimitedError
        Where the server asks to wait.
    SourceError
        Where it cannot be reached or does not answer as it should.
    NotFoundError
        Where no place of that name has an area.
    DataError
        Where the area holds no way, or the polygon's file cannot be read.
    """
    with _osmnx_settings(options), _plain_errors(options):
        area = _area_of(what)
        options.progress("download", 0, 2)
        graph = _graph(area, what)
        options.progress("download", 1, 2)
        beside = _beside(area)
        options.progress("download", 2, 2)
    ways = _ways(graph)
    if not ways:
        raise DataError("source_no_ways", source=what)
    nodes = dict(graph.nodes(data=True))
    node_tags = {
        key: {name: str(facts[name]) for name in NODE_KEYS if name in facts}
        for key, facts in nodes.items()
    }
    return RawNetwork.of_nodes(
        list(nodes),
        [facts["x"] for facts in nodes.values()],
        [facts["y"] for facts in nodes.values()],
        ways=ways,
        node_tags={key: tags for key, tags in node_tags.items() if tags},
        background=beside.background,
        surroundings=beside.surroundings,
        facilities=beside.facilities,
        places=beside.places,
        source=f"overpass: {what}",
    )


@contextmanager
def _osmnx_settings(options: SourceOptions) -> Iterator[None]:
    """Set OSMnx up for one reading, and put all of it back afterwards.

    OSMnx keeps its settings in a module and replaces `socket.getaddrinfo`.
    """
    before = {name: getattr(settings, name) for name in dir(settings) if name[0] != "_"}
    resolve = socket.getaddrinfo
    with tempfile.TemporaryDirectory() as nowhere:
        wanted: dict[str, Any] = {
            "overpass_url": options.overpass_url,
            "nominatim_url": options.nominatim_url,
            "overpass_rate_limit": False,
            "doh_url_template": None,
            "use_cache": options.cache is not None,
            "cache_folder": options.cache or nowhere,
            "requests_timeout": _TIMEOUT_S,
            "requests_kwargs": {"hooks": {"response": _check_answer}},
            "http_user_agent": "jindao",
            "http_referer": "jindao",
            "log_console": False,
            "log_file": False,
            "all_oneway": True,
            "useful_tags_way": sorted(_KEPT_KEYS),
            "useful_tags_node": sorted(NODE_KEYS),
        }
        try:
            for name, value in wanted.items():
                setattr(settings, name, value)
            yield
        finally:
            for name, value in before.items():
                setattr(settings, name, value)
            socket.getaddrinfo = resolve


@contextmanager
def _plain_errors(options: SourceOptions) -> Iterator[None]:
    hosts = f"{urlsplit(options.overpass_url).netloc}, {urlsplit(options.nominatim_url).netloc}"
    try:
        yield
    except requests.RequestException as error:
        url = error.request.url if error.request is not None else None
        host = urlsplit(url).netloc if url else hosts
        raise SourceError("source_unreachable", host=host, reason=type(error).__name__) from error
    except JindaoError:
        raise
    except (ValueError, KeyError) as error:  # OSMnx's own errors are ValueErrors
        raise SourceError("source_answer", host=hosts, reason=str(error)[:200]) from error


def _check_answer(response: requests.Response, *args: Any, **more: Any) -> None:
    """Raise for "too busy", which OSMnx would ask again and again, and for half an answer.

    A query that ran out of time or memory is answered with what was found until then,
    and a remark.
    """
    host = urlsplit(response.url).netloc
    end = response.content[-_REMARK_BYTES:].decode("utf-8", "replace")
    if not response.ok:
        response.close()
    if response.status_code in _BUSY:
        raise SourceRateLimitedError(
            "source_busy", host=host, status=response.status_code, retry_after_s=_wait_s(response)
        )
    if not response.ok:
        raise SourceError("source_status", host=host, status=response.status_code)
    remark = _REMARK.search(end)
    if remark:
        raise SourceError("source_answer", host=host, reason=remark[1])


def _wait_s(response: requests.Response) -> int:
    """Return how long to wait: what the answer says, else what the server's status says."""
    said = response.headers.get("Retry-After", "")
    if said.isdigit():
        return int(said)
    if "/interpreter" in response.url:
        with suppress(requests.RequestException):
            url = response.url.split("/interpreter")[0] + "/status"
            slots = _SLOT.findall(requests.get(url, timeout=_STATUS_TIMEOUT_S).text)
            if slots:
                return min(int(seconds) for seconds in slots)
    return _DEFAULT_WAIT_S


def _area_of(what: str) -> shapely.Polygon | shapely.MultiPolygon:
    if _NUMBERS.match(what):
        box = BBox.parse(what, field="bbox")
        return shapely.box(box.west, box.south, box.east, box.north)
    if what.lower().endswith((".geojson", ".json", ".geojson.gz", ".json.gz")):
        return read_area(what)
    try:
        places = osmnx.geocode_to_gdf(what)
    except (_NothingFoundError, TypeError) as error:
        if isinstance(error.__cause__, requests.JSONDecodeError):
            raise
        raise NotFoundError("not_found.area", kind="area", name=what, known=()) from None
    area: shapely.Polygon | shapely.MultiPolygon = places.geometry.iloc[0]
    return area


def _graph(area: shapely.Polygon | shapely.MultiPolygon, what: str) -> Any:
    try:
        return osmnx.graph_from_polygon(
            area,
            simplify=False,
            retain_all=True,
            truncate_by_edge=True,
            custom_filter=_WAY_FILTERS,
        )
    except _NothingFoundError as error:
        if isinstance(error.__cause__, requests.JSONDecodeError):
            raise
        raise DataError("source_no_ways", source=what) from None
    except ValueError as error:
        if "no graph nodes" in str(error):
            raise DataError("source_no_ways", source=what) from None
        raise


def _ways(graph: Any) -> list[RawWay]:
    """Return the ways again that OSMnx took apart into one edge per pair of nodes.

    With its setting `all_oneway` edges run along the way's nodes, except that a way
    whose one-way tag says "against" was turned round.
    """
    pairs: dict[int, list[tuple[int, int]]] = {}
    facts: dict[int, dict[str, Any]] = {}
    for tail, head, edge in graph.edges(data=True):
        way = edge["osmid"]
        turned = edge.get("oneway") in _REVERSED
        pairs.setdefault(way, []).append((head, tail) if turned else (tail, head))
        facts.setdefault(way, edge)
    ways = []
    for way in sorted(pairs):
        tags = {key: str(facts[way][key]) for key in sorted(_KEPT_KEYS) if key in facts[way]}
        ways += [RawWay(way, tuple(nodes), tags) for nodes in _chains(pairs[way])]
    return ways


def _chains(pairs: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield runs of nodes that pass each pair once, head to tail."""
    leaving: dict[int, list[int]] = {}
    for tail, head in pairs:
        leaving.setdefault(tail, []).append(head)
    entered = {head for _, head in pairs}
    begins = [tail for tail in leaving if tail not in entered]
    for begin in (*begins, *list(leaving)):
        while leaving.get(begin):
            nodes = [begin]
            while leaving.get(nodes[-1]):
                nodes.append(leaving[nodes[-1]].pop(0))
            yield nodes


@dataclass(kw_only=True, eq=False)
class _Beside:
    """What lies beneath and beside the ways, as a `RawNetwork` has it."""

    background: list[tuple[str, npt.NDArray[np.float64]]] = field(default_factory=list)
    surroundings: list[tuple[str, Any]] = field(default_factory=list)
    facilities: list[RawFacility] = field(default_factory=list)
    places: list[RawPlace] = field(default_factory=list)

    def add(self, geometry: Any, tags: dict[str, str]) -> None:
        beneath, around = osm.background_kind(tags), osm.surrounding_kind(tags)
        for part in shapely.get_parts(geometry):
            dimension = shapely.get_dimensions(part)
            if beneath is not None and dimension == 2:
                self.background.append((beneath, shapely.get_coordinates(part.exterior)))
            elif beneath == "river" and dimension == 1:
                self.background.append((beneath, shapely.get_coordinates(part)))
            if around is not None and dimension == SURROUNDING_KINDS[around]:
                self.surroundings.append((around, part))
        if shapely.get_dimensions(geometry) != 1:
            where = partial(inner_place, geometry)
            if facility := facility_of(tags, where):
                self.facilities.append(facility)
            if place := place_of(tags, where):
                self.places.append(place)


def _beside(area: shapely.Polygon | shapely.MultiPolygon) -> _Beside:
    values: dict[str, set[str]] = {}
    for table in (osm.BACKGROUND_TAGS, osm.SURROUNDING_TAGS):
        for key, more in table.items():
            values.setdefault(key, set()).update(more)
    for key, value in FACILITY_TAGS | PLACE_TAGS:
        values.setdefault(key, set()).add(value)
    wanted: dict[str, bool | str | list[str]] = {key: sorted(values[key]) for key in sorted(values)}
    try:
        found = osmnx.features_from_polygon(area, wanted)
    except _NothingFoundError as error:
        if isinstance(error.__cause__, requests.JSONDecodeError):
            raise
        return _Beside()
    keys = [key for key in found.columns if key in _BESIDE_KEYS or key in wanted]
    beside = _Beside()
    for geometry, *row in zip(found.geometry, *(found[key] for key in keys), strict=True):
        pairs = zip(keys, row, strict=True)
        beside.add(geometry, {key: value for key, value in pairs if isinstance(value, str)})
    return beside
