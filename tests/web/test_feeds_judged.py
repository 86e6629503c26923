"""The feeds as other programs read them: xmllint for XML, ogrinfo for GeoJSON."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from jindao import Store
from tests.conftest import require_program
from tests.public.published import publish, way
from tests.web.test_notices import tell
from tests.web.test_published import HOSTILE, hostile


@pytest.fixture(autouse=True)
def public(store: Store) -> None:
    publish(store, "jinci")
    publish(store, "way", trips=(way(),), languages=("zh",))
    hostile(store)
    tell(store)
    tell(store, kind="warning", reason_zh=HOSTILE, reason_en=HOSTILE, source=HOSTILE)


def feed(client: FlaskClient, address: str, folder: Path) -> Path:
    path = folder / address.partition("?")[0].strip("/")
    path.write_bytes(client.get(address).data)
    return path


def run(program: str, *words: str) -> str:
    done = subprocess.run(
        [require_program(program), *words], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("address", "entries"), [("/routes.atom", 3), ("/notices.atom", 2), ("/sitemap.xml", None)]
)
def test_xmllint_reads_them(
    client: FlaskClient, tmp_path: Path, address: str, entries: int | None, language: str
) -> None:
    path = feed(client, f"{address}?lang={language}", tmp_path)
    run("xmllint", "--noout", "--nonet", str(path))

    def number(xpath: str) -> float:
        return float(run("xmllint", "--nonet", "--xpath", f"count({xpath})", str(path)))

    def named(*names: str) -> str:
        return "".join(f"/*[local-name()='{name}']" for name in names)

    if entries is None:
        assert number(named("urlset", "url", "loc")) == number(named("urlset", "url")) > 3
        return
    # What RFC 4287 wants of every feed and entry, once each.
    for name in ("id", "title", "updated"):
        assert number(named("feed", name)) == 1
        assert number(named("feed", "entry", name)) == entries
    assert number(named("feed") + "/*[local-name()='link'][@rel='self']") == 1
    assert number(named("feed", "entry") + "[not(.//*[local-name()='link'])]") == 0
    ids = run("xmllint", "--nonet", "--xpath", named("feed", "entry", "id") + "/text()", str(path))
    assert len(set(ids.split())) == entries


@pytest.mark.parametrize(
    ("address", "count", "geometry"),
    [("/routes.geojson", 3, "Point"), ("/notices.geojson", 2, "Polygon")],
)
def test_ogrinfo_reads_them(
    client: FlaskClient, tmp_path: Path, address: str, count: int, geometry: str
) -> None:
    path = feed(client, address, tmp_path)
    told = run("ogrinfo", "-ro", "-al", "-so", str(path))
    assert f"Feature Count: {count}" in told
    assert f"Geometry: {geometry}" in told
    assert "WGS 84" in told
