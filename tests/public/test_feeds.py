"""The feeds are read by other readers, and hold nothing that is not public."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from lxml import etree

from jindao import (
    Catalogue,
    RouteEntry,
    Store,
    atom_feed,
    geojson_feed,
    open_route,
    route_ld,
    sitemap,
)
from jindao.model.publication import Cover, RouteText
from tests.public.published import draft, publish, tour, way, with_picture
from tests.publishing.routes import picture

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = "</title><script>alert(1)</script>&\"'"


def address(slug: str) -> str:
    return f"https://walk.example.org/routes/{slug}?a=1&b=2"


def picture_of(entry: RouteEntry) -> str:
    assert entry.content.cover is not None
    return f"https://walk.example.org/pictures/{entry.content.cover.picture}.jpg"


def prepared(store: Store) -> Any:
    publish(store, "jinci")
    publish(
        store,
        "hostile",
        trips=(way(),),
        texts=(RouteText(language="zh", title=HOSTILE, summary=HOSTILE),),
        languages=("zh",),
    )
    draft(store, "secret", "秘密")
    return Catalogue(store).entries("zh")


def test_atom_is_well_formed_and_whole(store: Store) -> None:
    made = atom_feed(
        prepared(store),
        title="晋道",
        locale="zh",
        own="https://walk.example.org/routes.atom",
        page="https://walk.example.org/routes",
        address=address,
        picture=picture_of,
    )
    feed = etree.fromstring(made)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-CN"
    for name in ("title", "id", "updated", "author"):
        assert feed.find(f"a:{name}", ATOM) is not None
    entries = feed.findall("a:entry", ATOM)
    assert {entry.findtext("a:title", namespaces=ATOM) for entry in entries} == {
        HOSTILE,
        "晋祠一日",
    }
    for entry in entries:
        moment = entry.findtext("a:updated", namespaces=ATOM)
        assert dt.datetime.fromisoformat(moment).tzinfo is not None
        link = entry.find("a:link", ATOM).get("href")
        assert link == entry.findtext("a:id", namespaces=ATOM)
    assert "秘密".encode() not in made


def test_geojson_has_a_point_for_each_and_tells_what_is_unknown(store: Store) -> None:
    made = json.loads(geojson_feed(prepared(store), address, picture_of))
    features = {item["id"]: item for item in made["features"]}
    assert set(features) == {"jinci", "hostile"}
    assert features["jinci"]["geometry"] == {"type": "Point", "coordinates": [112.5, 37.7]}
    told = features["jinci"]["properties"]
    assert (told["length_m"], told["ascent_m"], told["estimated_m"]) == (4500, None, 1500)
    assert features["hostile"]["properties"]["title"] == HOSTILE
    assert "@example.org" not in json.dumps(made)


def test_gdal_reads_the_points(store: Store, tmp_path: Path) -> None:
    import pyogrio

    path = tmp_path / "routes.geojson"
    path.write_bytes(geojson_feed(prepared(store), address, picture_of))
    info = pyogrio.read_info(path)
    assert (info["features"], info["geometry_type"]) == (2, "Point")


def test_a_route_without_stages_has_no_place(store: Store) -> None:
    publish(store, "texts-only", stages=())
    feature = json.loads(geojson_feed(Catalogue(store).entries("zh"), address, picture_of))[
        "features"
    ][0]
    assert feature["geometry"] is None
    assert feature["properties"]["days"] is None


def test_sitemap(store: Store) -> None:
    noon = dt.datetime(2026, 11, 27, 4, tzinfo=dt.UTC)
    tree = etree.fromstring(sitemap([(address("x"), noon), (address("y"), None)]))
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    assert [u.text for u in tree.iterfind(".//s:loc", space)] == [address("x"), address("y")]
    assert [u.text for u in tree.iterfind(".//s:lastmod", space)] == ["2026-11-27T04:00:00Z"]


def test_json_ld_is_a_tourist_trip(store: Store) -> None:
    publish(store, "jinci", trips=(tour(2),))
    publish(store, "mixed", trips=(tour(), way()))
    told = route_ld(open_route(store, "jinci", "en"), address("jinci"))
    assert told["@type"] == "TouristTrip"
    assert told["name"] == "A day at Jinci"
    assert [part["itinerary"]["numberOfItems"] for part in told["subTrip"]] == [4, 4]
    mixed = route_ld(open_route(store, "mixed", "en"), address("mixed"))
    assert len(mixed["subTrip"]) == 2
    assert "@example.org" not in json.dumps(told)


def test_feeds_name_a_cover_that_is_kept_and_whose_it_is(store: Store) -> None:
    with_picture(store, "jinci")
    publish(store, "bare", cover=Cover(picture="0" * 64, credit="nobody", licence="x"))
    entries = Catalogue(store).entries("zh")
    address_of = f"https://walk.example.org/pictures/{picture().sha256}.jpg"
    told = json.loads(geojson_feed(entries, address, picture_of))
    properties = {item["id"]: item["properties"] for item in told["features"]}
    assert properties["jinci"]["picture"] == address_of
    assert properties["jinci"]["picture_credit"] == "摄影者"
    assert properties["bare"]["picture"] is None
    assert properties["bare"]["picture_credit"] is None
    feed = etree.fromstring(
        atom_feed(
            entries, title="t", locale="zh", own="o", page="p", address=address, picture=picture_of
        )
    )
    links = feed.findall("a:entry/a:link[@rel='enclosure']", ATOM)
    assert [(link.get("href"), link.get("type")) for link in links] == [(address_of, "image/jpeg")]
    found = open_route(store, "jinci", "zh")
    assert route_ld(found, "u", address_of)["image"] == {
        "@type": "ImageObject", "url": address_of, "caption": "古柏",
        "creditText": "摄影者", "license": "CC-BY-4.0",
    }  # fmt: skip
    assert "image" not in route_ld(found, "u")
