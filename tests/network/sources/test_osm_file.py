"""The drawn file: a footway 1-2-3 with a stile on 2 and a kerb beside it, a ferry 3-4, a
park ring, a river, a lake whose outline is two ways of a multipolygon, and a building.
"""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import osmium
import pytest

from jindao.errors import DataError
from jindao.network.build import build_network
from jindao.network.raw import RawNetwork
from jindao.network.sources import SOURCES, SourceOptions
from jindao.network.sources.osm_file import read_osm_file
from tests.conftest import shared_data

NODES = """
  <node id="1" version="1" lat="37.8000000" lon="112.5000000"/>
  <node id="2" version="1" lat="37.8010000" lon="112.5000000"><tag k="barrier" v="stile"/></node>
  <node id="3" version="1" lat="37.8020000" lon="112.5000001"/>
  <node id="4" version="1" lat="37.8030000" lon="112.5000000"/>
  <node id="5" version="1" lat="37.8030000" lon="112.6"><tag k="barrier" v="kerb"/></node>
  <node id="6" version="1" lat="37.9" lon="112.6"/>
"""
WAYS = """
  <way id="10" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
    <tag k="highway" v="footway"/><tag k="name" v="小径 &amp; 绿道"/></way>
  <way id="11" version="1"><nd ref="3"/><nd ref="4"/><tag k="route" v="ferry"/></way>
  <way id="12" version="1"><nd ref="1"/><nd ref="5"/><nd ref="6"/><nd ref="1"/>
    <tag k="leisure" v="park"/></way>
  <way id="13" version="1"><nd ref="4"/><nd ref="5"/><tag k="waterway" v="river"/></way>
  <way id="14" version="1"><nd ref="1"/><nd ref="5"/><nd ref="4"/></way>
  <way id="15" version="1"><nd ref="4"/><nd ref="6"/><nd ref="1"/></way>
  <way id="16" version="1"><nd ref="1"/><nd ref="2"/><nd ref="6"/><nd ref="1"/>
    <tag k="building" v="yes"/></way>
  <way id="17" version="1"><nd ref="1"/><nd ref="5"/><tag k="natural" v="wood"/></way>
"""
RELATIONS = """
  <relation id="20" version="1"><member type="way" ref="14" role="outer"/>
    <member type="way" ref="15" role="outer"/><member type="way" ref="16" role="inner"/>
    <tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>
"""


def document(*parts: str) -> bytes:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6'>{''.join(parts)}</osm>\n"
    ).encode()


DRAWN = document(NODES, WAYS, RELATIONS)


def read(path: Path) -> RawNetwork:
    return read_osm_file(str(path), SourceOptions())


def refused(path: Path, code: str) -> DataError:
    with pytest.raises(DataError) as caught:
        read(path)
    assert caught.value.code == code
    return caught.value


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    path = tmp_path / "drawn.osm"
    path.write_bytes(DRAWN)
    return path


def check_drawn(raw: RawNetwork) -> None:
    assert [(way.id, way.nodes) for way in raw.ways] == [(10, (1, 2, 3)), (11, (3, 4))]
    assert raw.ways[0].tags == {"highway": "footway", "name": "小径 & 绿道"}
    assert raw.node_tags == {2: {"barrier": "stile"}}
    place = raw.rows_of(raw.node_key)[raw.node_key.tolist().index(3)]
    assert (raw.node_lon[place], raw.node_lat[place]) == (112.5000001, 37.802)
    beneath = [(kind, len(line)) for kind, line in raw.background]
    assert beneath == [("green", 4), ("river", 2), ("water", 5)]
    ring = raw.background[2][1].tolist()
    assert ring[0] == ring[-1]
    assert raw.attribution == ("© OpenStreetMap contributors, ODbL 1.0",)
    assert raw.licence == "ODbL-1.0"


SQUARE = """
  <way id="30" version="1"><nd ref="1"/><nd ref="5"/><nd ref="4"/></way>
  <way id="31" version="1"><nd ref="4"/><nd ref="6"/><nd ref="1"/>
    <tag k="barrier" v="wall"/></way>
  <way id="32" version="1"><nd ref="4"/><nd ref="1"/><tag k="highway" v="service"/></way>
  <way id="33" version="1"><nd ref="2"/><nd ref="3"/><nd ref="6"/><nd ref="2"/></way>
  <relation id="40" version="1"><member type="way" ref="30" role="outer"/>
    <member type="way" ref="31" role=""/><member type="way" ref="32" role="outer"/>
    <member type="way" ref="33" role="inner"/><tag k="type" v="multipolygon"/>
    <tag k="highway" v="pedestrian"/><tag k="name" v="广场"/></relation>
  <relation id="41" version="1"><member type="way" ref="33" role="outer"/>
    <tag k="type" v="route"/><tag k="highway" v="pedestrian"/></relation>
"""


@pytest.mark.parametrize("suffix", [".osm", ".osm.pbf"])
def test_a_square_of_several_ways_is_walked_along_its_edge(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "square.osm"
    path.write_bytes(document(NODES, SQUARE))
    if suffix == ".osm.pbf":
        with osmium.SimpleWriter(str(tmp_path / "square.osm.pbf")) as writer:
            for thing in osmium.FileProcessor(str(path)):
                writer.add(thing)
    raw = read(tmp_path / f"square{suffix}")
    square = {"highway": "pedestrian", "name": "广场"}
    assert [(way.id, way.nodes, way.tags) for way in raw.ways] == [
        (30, (1, 5, 4), square),
        (31, (4, 6, 1), square),
        (32, (4, 1), {"highway": "service"}),
    ]
    network = build_network(raw, name="square", built_at="")
    assert "广场" in network.names


def test_drawn_file(drawn: Path) -> None:
    raw = read(drawn)
    check_drawn(raw)
    assert raw.source == "osm: drawn.osm"


@pytest.mark.parametrize("name", ["drawn.osm.gz", "drawn.osm.bz2", "drawn.data", "drawn.pbf"])
def test_format_is_told_from_content(name: str, drawn: Path, tmp_path: Path) -> None:
    pack = {".gz": gzip.compress, ".data": gzip.compress, ".bz2": bz2.compress}
    path = tmp_path / name
    path.write_bytes(pack.get(path.suffix, bytes)(DRAWN))
    check_drawn(read(path))


def test_pbf(drawn: Path, tmp_path: Path) -> None:
    path = tmp_path / "drawn.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(str(drawn)):
            writer.add(thing)
    check_drawn(read(path))


def test_nodes_may_come_last(tmp_path: Path) -> None:
    path = tmp_path / "overpass.osm"
    path.write_bytes(document(RELATIONS, WAYS, NODES))
    check_drawn(read(path))


def test_negative_ids_of_an_editor(tmp_path: Path) -> None:
    path = tmp_path / "edited.osm"
    nodes = "".join(f"<node id='-{i}' lat='37.8{i}' lon='112.5' version='1'/>" for i in (1, 2, 3))
    way = "<way id='-9' version='1'><nd ref='-1'/><nd ref='-2'/><nd ref='-3'/>"
    path.write_bytes(document(nodes, way, "<tag k='highway' v='path'/></way>"))
    raw = read(path)
    assert raw.ways[0].nodes == (-1, -2, -3)
    assert raw.node_key.tolist() == [-3, -2, -1]
    assert raw.node_lat.tolist() == [37.83, 37.82, 37.81]


def test_nodes_outside_an_extract_are_just_not_there(tmp_path: Path) -> None:
    path = tmp_path / "cut.osm"
    path.write_bytes(DRAWN.replace(b'<nd ref="2"/>', b'<nd ref="99"/>', 1))
    raw = read(path)
    assert raw.ways[0].nodes == (1, 99, 3)
    assert 99 not in raw.node_key.tolist()


def test_progress_is_told(drawn: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    read_osm_file(str(drawn), SourceOptions(progress=lambda *what: told.append(what)))
    assert told == [("read_ways", 8, 8)]


def test_files_that_are_not_there_or_not_files(tmp_path: Path) -> None:
    assert "nothing.osm" in str(refused(tmp_path / "nothing.osm", "file_missing").facts["path"])
    refused(tmp_path, "file_is_directory")


def test_file_that_may_not_be_read(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    refused(drawn, "file_permission")


@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_other_content(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    for content, code in [
        (b"", "file_empty"),
        (b"  \n", "file_empty"),
        (gzip.compress(b""), "file_empty"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "file_web_page"),
        (b"\n<HTML>", "file_web_page"),
        (gzip.compress(b"<html></html>"), "file_web_page"),
        (b"\x1f\x8bgarbage" * 9, "file_unreadable"),
        (b"BZh9garbage", "file_unreadable"),
        (b"garbage" * 100, "file_format"),
        (b'{"type": "FeatureCollection"}', "file_format"),
        (b"<osmChange version='0.6'></osmChange>", "file_format"),
        (b"PK\x03\x04", "file_format"),
        (b"<?xml version='1.0'?><gpx><osm/></gpx>", "file_unreadable"),
        (document(NODES), "source_no_ways"),
        (document(), "source_no_ways"),
        (DRAWN.replace(b"</way>", b"</wya>", 1), "file_unreadable"),
    ]:
        path.write_bytes(content)
        refused(path, code)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_drawn_file_cut_short(share: float, tmp_path: Path) -> None:
    for name, data in [
        ("x.osm", DRAWN),
        ("x.osm.gz", gzip.compress(DRAWN)),
        ("x.osm.bz2", bz2.compress(DRAWN)),
    ]:
        path = tmp_path / name
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(DataError) as caught:
            read(path)
        assert caught.value.code in ("file_truncated", "file_unreadable")


def test_xml_whose_last_tag_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "x.osm"
    path.write_bytes(DRAWN.replace(b"</osm>\n", b""))
    refused(path, "file_truncated")
    path.write_bytes(gzip.compress(DRAWN.replace(b"</osm>\n", b"")))
    refused(path, "file_truncated")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95, 0.9999])
def test_real_files_cut_short(share: float, tmp_path: Path) -> None:
    whole = shared_data("osm", "andorra", "andorra.osm.pbf")
    packed = tmp_path / "andorra.osm.gz"
    with osmium.SimpleWriter(str(packed)) as writer:
        for thing in osmium.FileProcessor(str(whole), osmium.osm.NODE | osmium.osm.WAY):
            writer.add(thing)
    for path in (whole, packed):
        data = path.read_bytes()
        cut = tmp_path / f"cut{path.name}"
        cut.write_bytes(data[: int(len(data) * share)])
        refused(cut, "file_truncated")


def test_both_formats_of_a_real_file_give_one_network(tmp_path: Path) -> None:
    whole = shared_data("osm", "andorra", "andorra.osm.pbf")
    packed = tmp_path / "andorra.osm.gz"
    with osmium.SimpleWriter(str(packed)) as writer:
        for thing in osmium.FileProcessor(str(whole)):
            writer.add(thing)
    ids = {build_network(read(path), name="x", built_at="").meta.id for path in (whole, packed)}
    assert len(ids) == 1


def test_source_is_in_the_table() -> None:
    assert SOURCES["osm"] is read_osm_file
