"""What maps fetch: cells of the background and tiles of a file."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from jindao.errors import DataError
from jindao.settings import Settings
from tests.tiles.test_files import PNG, mbtiles
from tests.web.tiny import TinyPlanner
from web.app import create_app

TOUR = "start=太原&theme=taihang"
CELL = "/map/cells/9/416/197.json"


def site_with(**settings: Any) -> FlaskClient:
    planner: Any = TinyPlanner(settings=Settings(**settings))
    return create_app(planner).test_client()


def map_data(page: str) -> dict[str, Any]:
    found = re.search(r'id="map_jindao_data">(.*?)</script>', page)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_a_page_fetches_its_background(client: FlaskClient) -> None:
    for path in (f"/tour?{TOUR}", "/sites/jinci", "/sites"):
        page = client.get(path).text
        background = map_data(page)["background"]
        assert background["address"] == "/map/cells/{z}/{x}/{y}.json?v=1234"
        assert background["levels"] == [5, 7, 9, 11, 13, 15]
        assert background["box"] == [112.0, 37.4, 113.0, 38.2]
        assert background["names"] == "zh"
        assert "© tiny" in map_data(page)["attribution"]
        assert page.index("vendor/background.js") < page.index("vendor/map.js")
    assert map_data(client.get(f"/tour?{TOUR}&lang=en").text)["background"]["names"] == "en"


def test_a_site_below_a_folder(client: FlaskClient) -> None:
    page = client.get(f"/tour?{TOUR}", environ_overrides={"SCRIPT_NAME": "/walks"}).text
    assert map_data(page)["background"]["address"].startswith("/walks/map/cells/{z}/")


def test_a_file_stands_alone(client: FlaskClient) -> None:
    page = client.get(f"/tour.html?{TOUR}").text
    assert map_data(page)["background"] is None
    assert "jindaoBackground(map, {" not in page


def test_a_cell_is_packed_and_kept(client: FlaskClient) -> None:
    plain = client.get(CELL)
    assert plain.mimetype == "application/json"
    assert plain.json is not None
    assert plain.json["grid"] == 4096
    packed = client.get(CELL, headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    for answer in (plain, packed):
        assert answer.headers["Cache-Control"] == "public, max-age=604800"
        assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("encoding", ["gzip", "identity", "gzip;q=0"])
def test_a_cell_that_is_known_is_not_sent_again(client: FlaskClient, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    tag = client.get(CELL, headers=headers).headers["ETag"]
    again = client.get(CELL, headers={**headers, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert "1234" in tag
    assert client.get(CELL, headers={"If-None-Match": '"old"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/map/cells/6/0/0.json", "/map/cells/5/32/0.json", "/map/cells/5/-1/0.json", "/map/cells/a"],
)
def test_cells_that_there_are_not(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_tiles_of_a_file(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "a.mbtiles", {(3, 6, 2): PNG}, format="png", attribution="© 测绘")
    client = site_with(tiles=str(path), map_review_number="晋S(2026)001号")
    page = client.get(f"/tour?{TOUR}").text
    address = re.search(r'"(/tiles/\{z\}/\{x\}/\{y\}\?v=[0-9a-f]{16})"', page)
    assert address is not None
    assert '"maxNativeZoom": 3' in page
    assert json.dumps("© 测绘")[1:-1] in page
    assert map_data(page)["background"] is None
    assert "审图号：晋S(2026)001号" in map_data(page)["attribution"]
    tile = client.get(address[1].replace("{z}/{x}/{y}", "3/6/2"))
    assert (tile.data, tile.mimetype) == (PNG, "image/png")
    again = client.get("/tiles/3/6/2", headers={"If-None-Match": tile.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/tiles/3/0/0").status_code == 204
    assert client.get("/tiles/3/8/0").status_code == 404
    assert client.get("/tiles/99/0/0").status_code == 404
    assert "img-src 'self' data:;" in tile.headers["Content-Security-Policy"]
    assert "jindao_tiles" not in client.get(f"/tour.html?{TOUR}").text


def test_there_are_no_tiles_without_a_file(client: FlaskClient) -> None:
    assert client.get("/tiles/3/6/2").status_code == 404


def test_a_file_in_gcj02_is_put_right(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "a.mbtiles", {(3, 6, 2): PNG}, format="png")
    page = site_with(tiles=str(path), tiles_datum="gcj02").get(f"/tour?{TOUR}").text
    assert "L.tileLayer.gcj02(" in page
    assert "L.tileLayer(" not in page


def test_a_file_of_vectors_is_told_at_the_start(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "a.mbtiles", {(3, 6, 2): b"\x1f\x8b"}, format="pbf")
    with pytest.raises(DataError) as caught:
        site_with(tiles=str(path))
    assert caught.value.code == "tiles_kind"


@pytest.mark.parametrize(
    ("language", "names", "credit"),
    [("zh", "cva", "底图：天地图"), ("en", "eva", "Base map: Tianditu 天地图")],
)
def test_tianditu_has_names_in_the_language_of_the_page(
    language: str, names: str, credit: str
) -> None:
    answer = site_with(tiles="tianditu:0123456789").get(f"/tour?{TOUR}&lang={language}")
    drawn = re.findall(r"https://t\{s\}\.tianditu\.gov\.cn/(\w+)_w/wmts", answer.text)
    assert drawn == ["vec", names]
    assert json.dumps(credit)[1:-1] in answer.text
    hosts = " ".join(f"https://t{number}.tianditu.gov.cn" for number in range(8))
    assert f"img-src 'self' data: {hosts};" in answer.headers["Content-Security-Policy"]


def test_tiles_off_their_place_stop_the_start() -> None:
    with pytest.raises(DataError) as caught:
        site_with(tiles="https://wprd01.is.autonavi.com/{z}/{x}/{y}")
    assert caught.value.code == "setting_tiles_gcj02"


def test_numbers_of_the_site() -> None:
    client = site_with(icp="晋ICP备<1>号", map_review_number="GS(2026)<b>1</b>号")
    page = client.get(f"/tour?{TOUR}").text
    link = '<a href="https://beian.miit.gov.cn/" rel="noopener noreferrer">晋ICP备&lt;1&gt;号</a>'
    assert link in page
    assert link in client.get("/").text
    assert "审图号：GS(2026)<b>1</b>号" in map_data(page)["attribution"]
    assert "GS(2026)<b>" not in page
    english = map_data(client.get(f"/tour?{TOUR}&lang=en").text)["attribution"]
    assert "Map review number (审图号) GS(2026)<b>1</b>号" in english
    plain = site_with().get(f"/tour?{TOUR}").text
    assert "beian" not in plain
    assert "审图号" not in plain
