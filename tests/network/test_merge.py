from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely

from jindao.errors import DataError
from jindao.network.build import build_network
from jindao.network.clip import clip
from jindao.network.merge import merge
from jindao.network.raw import RawNetwork, RawWay
from jindao.network.sources import SOURCES, SourceOptions
from tests.conftest import shared_data
from tests.network.test_build import WALK, build, lines


def raw(
    source: str, ways: list[tuple[int, tuple[int, ...]]], places: dict[int, float]
) -> RawNetwork:
    return RawNetwork.of_nodes(
        list(places),
        [east / 1000 for east in places.values()],
        [0.0] * len(places),
        ways=[RawWay(key, nodes, WALK) for key, nodes in ways],
        node_tags={},
        background=[("water", np.array([(0.0, 0.0), (1.0, 1.0)]))],
        source=f"osm: {source}",
    )


ONE = raw("a.osm", [(10, (1, 2)), (11, (2, 3))], {1: 1, 2: 2, 3: 3})
OTHER = raw("b.osm", [(11, (2, 3)), (12, (3, 4))], {2: 2, 3: 3, 4: 4})


def test_one_file_stays_as_it_is() -> None:
    assert merge([ONE]) is ONE


def test_a_way_of_two_files_is_there_once() -> None:
    merged = merge([ONE, OTHER])
    assert [(way.id, way.nodes) for way in merged.ways] == [
        (10, (1, 2)),
        (11, (2, 3)),
        (12, (3, 4)),
    ]
    assert merged.node_key.tolist() == [1, 2, 3, 4]
    assert merged.report == (("files", 2), ("doubles", 1))
    assert merged.source == "osm: a.osm, b.osm"
    assert len(merged.background) == 1
    network = build(merged)
    assert lines(network) == [[1, 2, 3, 4]]
    assert dict(network.meta.report)["doubles"] == 1


def test_the_first_file_wins_where_they_differ() -> None:
    moved = raw("later.osm", [(10, (1, 2, 3))], {1: 1.5, 2: 2, 3: 3})
    merged = merge([ONE, moved])
    assert [way.nodes for way in merged.ways] == [(1, 2), (2, 3)]
    assert merged.node_lon.tolist() == [0.001, 0.002, 0.003]
    assert [way.nodes for way in merge([moved, ONE]).ways] == [(1, 2, 3), (2, 3)]


def test_a_node_that_one_file_lacks_comes_from_the_other() -> None:
    cut = raw("cut.osm", [(10, (1, 2)), (11, (2, 3))], {1: 1, 2: 2})
    assert lines(build(merge([cut, OTHER]))) == [[1, 2, 3, 4]]


def test_credit_of_all() -> None:
    survey = replace(OTHER, attribution=("© Taiyuan",), licence="CC-BY-4.0")
    merged = merge([ONE, survey, ONE])
    assert merged.attribution == (*ONE.attribution, "© Taiyuan")
    assert merged.licence == "ODbL-1.0 AND CC-BY-4.0"


def test_pieces_of_one_way_in_two_geojson_files_are_both_kept() -> None:
    left = raw("left", [(10, (1, 2, 3)), (11, (7, 8))], {1: 1, 2: 2, 3: 3, 7: 7, 8: 8})
    right = raw("right", [(10, (3, 4)), (11, (7, 8))], {3: 3, 4: 4, 7: 7, 8: 8})
    merged = merge([left, right], by_nodes=True)
    assert [way.nodes for way in merged.ways] == [(1, 2, 3), (7, 8), (3, 4)]
    assert merged.report == (("files", 2), ("doubles", 1))


def test_new_things_of_two_editors_are_not_mixed_up() -> None:
    new = raw("new.osm", [(-1, (-1, -2))], {-1: 1, -2: 2})
    merge([ONE, new])
    with pytest.raises(DataError) as caught:
        merge([new, ONE, replace(new, source="osm: newer.osm")])
    assert caught.value.code == "merge_new_ids"
    assert "newer.osm" in str(caught.value)


def test_halves_of_a_real_extract_make_the_whole(tmp_path: Path) -> None:
    path = shared_data("osm", "andorra", "andorra.osm.pbf")
    whole = SOURCES["osm"](str(path), SourceOptions())
    assert isinstance(whole, RawNetwork)
    box = shapely.box(1.4, 42.4, 1.55, 42.7)
    west = [way.id for way in clip(whole, box, name="x").ways]
    east = [way.id for way in clip(whole, shapely.box(1.53, 42.4, 1.8, 42.7), name="x").ways]
    for name, ids in (("west", west), ("east", east)):
        with osmium.SimpleWriter(str(tmp_path / f"{name}.osm.pbf")) as writer:
            for thing in osmium.FileProcessor(str(path)):
                if thing.is_node() or thing.id in ids:
                    writer.add(thing)
    halves = [
        SOURCES["osm"](str(tmp_path / f"{n}.osm.pbf"), SourceOptions()) for n in ("west", "east")
    ]
    merged = merge([half for half in halves if isinstance(half, RawNetwork)])
    assert dict(merged.report)["doubles"] == len(set(west) & set(east)) > 100
    built = build_network(merged, name="x", built_at="")
    mapped = replace(
        whole,
        ways=whole.ways.cut(np.isin(whole.ways.ids, [*west, *east])[whole.ways.way_of_node()]),
    )
    assert built.edge_length_m.sum() == pytest.approx(
        build_network(mapped, name="x", built_at="").edge_length_m.sum(), rel=1e-9
    )
    twice = build_network(merge([whole, whole]), name="x", built_at="")
    assert twice.meta.id == build_network(whole, name="x", built_at="").meta.id
