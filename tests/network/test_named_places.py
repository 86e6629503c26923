"""Which tags make a named place, and how one comes into a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jindao.network.build import build_network
from jindao.network.bundle_reading import read_bundle
from jindao.network.bundle_writing import write_bundle
from jindao.network.codes import PLACE_KINDS
from jindao.network.columns import DTYPES, PLACE_COLUMNS
from jindao.network.named_places import PLACE_KEYS, PLACE_TAGS, place_of
from jindao.network.network import Network
from jindao.network.raw import RawPlace
from jindao.network.sources import SourceOptions
from jindao.network.sources.geojson import read_geojson
from jindao.network.sources.osm_file import read_osm_file
from jindao.network.tags import _LIFECYCLE
from jindao.texts import say
from tests.network.test_access import Watched

NODES = {1: (112.0, 37.8), 2: (112.001, 37.8), 3: (112.0, 37.801), 4: (112.001, 37.801)}
STREET = {"highway": "footway", "name": "甲子街", "name:en": "Jiazi Street"}
PARK = {"leisure": "park", "name": "甲子公园", "name:en": "Ginkgo Park"}
VILLAGE = {"place": "hamlet", "name": "丁卯庄"}
KINDS_OF_TAGS = [
    ({"place": "city", "name": "甲"}, "town"),
    ({"place": "village", "name": "甲"}, "village"),
    ({"place": "neighbourhood", "name": "甲"}, "quarter"),
    ({"place": "square", "name": "甲"}, "square"),
    ({"leisure": "park", "name": "甲"}, "park"),
    ({"leisure": "park", "name": "甲", "access": "private"}, None),
    ({"leisure": "park", "name": "甲", "disused": "yes"}, None),
    ({"leisure": "park", "name": "  "}, None),
    ({"leisure": "park"}, None),
    ({"place": "county", "name": "甲"}, None),
    ({"leisure": "pitch", "name": "甲"}, None),
]


@pytest.mark.parametrize(("tags", "kind"), KINDS_OF_TAGS)
def test_kinds(tags: dict[str, str], kind: str | None) -> None:
    asked: set[str] = set()
    found = place_of(Watched(tags, asked), lambda: (1.0, 2.0))
    assert (found and found.kind) == kind
    assert asked - set(_LIFECYCLE) <= PLACE_KEYS
    if found:
        assert found == RawPlace(kind=found.kind, lon=1.0, lat=2.0, name="甲")
        assert PLACE_TAGS & tags.items()


def test_every_kind_is_tried_and_has_a_word() -> None:
    assert {kind for _, kind in KINDS_OF_TAGS if kind} == set(PLACE_KINDS)
    for kind in PLACE_KINDS:
        for locale in ("zh", "en"):
            assert say(f"named.{kind}", locale) != f"named.{kind}"
    assert {"name", "name:en", "place", "leisure", "access"} == PLACE_KEYS


def osm_file(path: Path) -> Path:
    """Write a street, a park with a corner at each node and a village at the last."""

    def told(tags: dict[str, str]) -> str:
        return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())

    nodes = "".join(
        f'<node id="{key}" lon="{lon}" lat="{lat}">{told(VILLAGE) if key == 4 else ""}</node>'
        for key, (lon, lat) in NODES.items()
    )
    ways = "".join(
        f'<way id="{number}">{"".join(f"<nd ref={chr(34)}{n}{chr(34)}/>" for n in keys)}'
        f"{told(tags)}</way>"
        for number, keys, tags in ((1, (1, 2), STREET), (2, (1, 2, 4, 3, 1), PARK))
    )
    path.write_text(f"<osm version='0.6'>{nodes}{ways}</osm>", "utf-8")
    return path


def geojson_file(path: Path) -> Path:
    square = [NODES[key] for key in (1, 2, 4, 3, 1)]
    shapes = [
        ("LineString", [NODES[1], NODES[2]], STREET),
        ("Polygon", [square], PARK),
        ("Point", NODES[4], VILLAGE),
    ]
    features = [
        {
            "type": "Feature",
            "properties": tags,
            "geometry": {"type": kind, "coordinates": coordinates},
        }
        for kind, coordinates, tags in shapes
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def built(path: Path) -> Network:
    read = read_geojson if path.suffix == ".geojson" else read_osm_file
    raw = read(str(path), SourceOptions())
    return build_network(raw, name="drawn", built_at="2026-01-01T00:00:00Z")


@pytest.mark.parametrize("suffix", ["osm", "geojson"])
def test_files_have_places_and_english_names(suffix: str, tmp_path: Path) -> None:
    write = {"osm": osm_file, "geojson": geojson_file}[suffix]
    network = built(write(tmp_path / f"drawn.{suffix}"))
    found = {
        network.names[name]: (PLACE_KINDS[kind], round(lon, 4), round(lat, 4))
        for name, kind, lon, lat in zip(
            network.place_name.tolist(),
            network.place_kind.tolist(),
            network.place_lon.tolist(),
            network.place_lat.tolist(),
            strict=True,
        )
    }
    assert found == {
        "甲子公园": ("park", 112.0005, 37.8005),
        "丁卯庄": ("village", 112.001, 37.801),
    }
    assert network.english == {"甲子街": "Jiazi Street", "甲子公园": "Ginkgo Park"}
    assert dict(network.meta.report)["places"] == 2
    write_bundle(network, tmp_path / "bundle")
    again = read_bundle(tmp_path / "bundle")
    assert (again.english, again.n_places) == (network.english, 2)


def test_a_bundle_of_before_is_read_and_has_none(tmp_path: Path) -> None:
    directory = tmp_path / "bundle"
    write_bundle(built(osm_file(tmp_path / "drawn.osm")), directory)
    described = json.loads((directory / "meta.json").read_text("utf-8"))
    described["schema_version"] = 4
    for file in (*(f"{name}.npy" for name in PLACE_COLUMNS), "names_en.json"):
        del described["files"][file]
        (directory / file).unlink()
    (directory / "meta.json").write_text(json.dumps(described), "utf-8")
    network = read_bundle(directory)
    assert (network.n_places, network.english, network.n_edges) == (0, {}, 1)
    assert all(getattr(network, name).dtype.str == DTYPES[name] for name in PLACE_COLUMNS)
