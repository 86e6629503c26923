"""The command line as people use it: outputs, exit status, one line of error."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from jindao import (
    Planner,
    RouteRequest,
    Settings,
    TourRequest,
    read_bundle,
    read_json,
    write_bundle,
)
from jindao.cli import main
from tests.closed import STEPS, closure_file, feature
from tests.conftest import ROOT, at, make_network, shared_data

TOUR = (
    "tour",
    "--strand",
    "history",
    "--profile",
    "bike",
    "--start",
    "平遥",
    "--date",
    "2026-10-14",
)
ROUTE = ("route", "--from", "平遥", "--to", "介休", "--profile", "bike")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, [*words], catch_exceptions=False)


def fails(status: int, *words: str) -> str:
    """Run a command that must fail with one line on stderr, and return that line."""
    done = run(*words)
    assert done.exit_code == status, done.output
    [line] = done.stderr.splitlines()
    assert line.startswith("错误：")
    assert "{" not in line
    assert "Traceback" not in done.output
    return line


def process(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jindao", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environ},
        check=False,
    )


def test_every_command_has_help() -> None:
    for words in (
        (),
        ("tour",),
        ("route",),
        ("alternatives",),
        ("sites",),
        ("themes",),
        ("check-data",),
        ("serve",),
    ):
        assert "Usage" in run(*words, "--help").output
    for words in (("network",), ("network", "build"), ("network", "info")):
        assert "Usage" in run(*words, "--help").output


def test_help_lists_the_tables() -> None:
    words = run("tour", "--help").output
    for name in (".gpx", ".geojson", ".html", "wheelchair", "bike"):
        assert name in words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("tour", "--hours", "abc"), "小时数"),
        (("tour", "--strand", "history"), "缺少 --start"),
        (("route", "--from", "平遥"), "缺少 --to"),
        (("route", "--form", "平遥"), "没有选项 --form；相近的有：--format、--from"),
        (("tour", "--start"), "--start 后面要写一个值"),
        (("sites", "--limit", "0"), "--limit 的值不对"),
        (("flights",), "没有“flights”这个命令"),
        (("network", "bild"), "build"),
        (("--lang", "fr", "themes"), "没有“fr”这种语言；可用的有：en、zh"),
    ],
)
def test_words_that_make_no_sense_are_one_line(words: tuple[str, ...], told: str) -> None:
    more = ("--strand", "history", "--start", "平遥") if "--hours" in words else ()
    assert told in fails(2, *words, *more)


def test_the_language_may_stand_anywhere() -> None:
    for words in (("--lang", "en", "themes"), ("themes", "--lang", "en"), ("themes", "--lang=en")):
        assert "Themes:" in process(*words).stdout
    refused = process("themes", JINDAO_LOCALE="fr")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert "JINDAO_LOCALE" in refused.stderr


def test_nothing_is_written_where_one_output_cannot_be(tmp_path: Path) -> None:
    first, second = tmp_path / "a.gpx", tmp_path / "missing" / "b.gpx"
    assert "missing" in fails(1, *ROUTE, "--output", str(first), "--output", str(second))
    assert not first.exists()
    assert ".gpx" in fails(2, *ROUTE, "--format", "geojson", "--output", str(first))
    assert not first.exists()


def test_help_speaks_both_languages() -> None:
    assert "规划" in process("--help", JINDAO_LOCALE="zh").stdout
    assert "themed walks" in process("--lang", "en", "--help").stdout
    assert "themed walks" in process("--help", JINDAO_LOCALE="en_GB").stdout


def test_a_tour_explains_itself() -> None:
    words = ("tour", "--theme", "great_wall", "--start", "右卫", "--profile", "hike",
             "--date", "2026-10-14", "--hours", "8")  # fmt: skip
    done = run(*words, "--explain")
    assert done.exit_code == 0
    told = done.stdout.partition("这条游线为什么是这样")[2]
    tour = Planner(Settings()).plan_tour(
        TourRequest(start="右卫", date=dt.date(2026, 10, 14), theme="great_wall", profile="hike",
                    hours=8)
    )  # fmt: skip
    assert done.stdout.count("已证明") + done.stdout.count("离最优还差多少没有算") == 1
    assert all(f" {visit.site.name_zh}\n    得 " in told for visit in tour.visits)
    assert done.stdout.count("\n  - ") == told.count("\n  - ") == len(tour.left_out)
    piped = run(*words, "--explain", "--output", "-")
    assert read_json(piped.stdout.encode()).request == tour.request
    assert "这条游线为什么是这样" in piped.stderr
    plain = run(*words, "--explain", "--output", "-", "--format", "txt")
    assert "这条游线为什么是这样" in plain.stdout
    assert "这条游线为什么是这样" not in plain.stderr


def test_rides_and_lunch_by_the_command_line() -> None:
    done = run(
        "tour", "--theme", "taihang", "--profile", "hike", "--start", "长治", "--hours", "8",
        "--by-car", "3", "--date", "2026-05-06", "--lunch", "12:00-13:30",
    )  # fmt: skip
    assert done.exit_code == 0
    assert "乘车转移 约 " in done.stdout
    title = done.stdout.splitlines()[0]
    assert re.fullmatch(r"长治出发 · 太行 · 8 小时 · 乘车 .+ \+ 徒步 \d+\.\d 公里", title)
    assert re.search(r"\d\d:\d\d–\d\d:\d\d 午饭，", done.stdout)
    assert "等候 45 分" not in done.stdout


@pytest.mark.parametrize(
    ("locale", "told"), [("zh", "不估算火车"), ("en", "trains are not, for want of a timetable")]
)
def test_the_help_says_what_rides_are_by(locale: str, told: str) -> None:
    shown = process("tour", "--help", JINDAO_LOCALE=locale).stdout
    assert told in re.sub(r"\s+", " ", shown)


def test_the_help_of_a_tour_shows_every_option_under_a_heading() -> None:
    words = run("tour", "--help").output
    headings = [words.index(f"\n{name}:") for name in
                ("看什么", "从哪到哪", "什么时候", "怎么走", "结果", "其他")]  # fmt: skip
    assert headings == sorted(headings)
    for option in main.commands["tour"].params:
        assert option.opts[0] in words


def test_a_tour_in_words(tmp_path: Path) -> None:
    done = run(*TOUR, "--hours", "8")
    assert done.exit_code == 0
    assert "平遥城墙" in done.stdout
    assert "示意" in done.stdout


def test_several_outputs_by_suffix(tmp_path: Path) -> None:
    files = [tmp_path / f"t.{suffix}" for suffix in ("gpx", "geojson", "json", "html", "txt")]
    outputs = [word for file in files for word in ("--output", str(file))]
    done = run(*TOUR, *outputs)
    assert done.exit_code == 0
    assert all(file.stat().st_size > 500 for file in files)
    assert all(str(file) in done.stderr for file in files)
    assert "<trk>" not in files[0].read_text("utf-8")
    assert "<rte>" not in files[0].read_text("utf-8")
    assert files[0].read_text("utf-8").count("<wpt") > 1


def test_standard_output_holds_the_file_alone() -> None:
    done = run(*TOUR, "--output", "-")
    assert json.loads(done.stdout)["kind"] == "tour"
    assert run(*TOUR, "--output", "-", "--format", "gpx").stdout.startswith("<?xml")


def test_the_same_tour_as_from_the_library(tmp_path: Path) -> None:
    import datetime as dt

    run(*TOUR, "--hours", "8", "--output", str(tmp_path / "t.json"))
    request = TourRequest(
        start="平遥", date=dt.date(2026, 10, 14), strands=("history",), profile="bike", hours=8.0
    )
    assert read_json((tmp_path / "t.json").read_bytes()) == Planner(Settings()).plan_tour(request)


def test_a_route(tmp_path: Path) -> None:
    done = run(*ROUTE, "--via", "张壁古堡", "--output", str(tmp_path / "r.geojson"))
    assert done.exit_code == 0
    assert "张壁古堡" in done.stdout
    assert json.loads((tmp_path / "r.geojson").read_text("utf-8"))["type"] == "FeatureCollection"


def test_sites_as_lines_and_as_files(tmp_path: Path) -> None:
    lines = run("sites", "--theme", "great_wall").stdout.splitlines()
    assert len(lines) >= 30
    plain = json.loads(run("sites", "--theme", "great_wall", "--format", "json").stdout)
    assert len(plain["sites"]) == len(lines)
    file = tmp_path / "gw.geojson"
    assert run("sites", "--theme", "great_wall", "--output", str(file)).exit_code == 0
    assert len(json.loads(file.read_text("utf-8"))["features"]) == len(lines)
    near = run("sites", "--near", "112.5,37.8", "--limit", "3").stdout.splitlines()
    assert len(near) == 3
    assert "晋祠" in run("sites", "--search", "晋祠").stdout


def test_sites_are_found_by_pinyin_and_first_letters() -> None:
    for words in (("jinci",), ("jc", "--near", "112.5,37.8"), ("Jinci Temple",)):
        first = run("sites", "--search", *words).stdout.splitlines()[0]
        assert first.startswith("taiyuan-jinci\t晋祠")


def test_sites_near_a_place_say_how_far_they_are() -> None:
    lines = run("sites", "--near", "112.5,37.8", "--category", "grotto").stdout.splitlines()
    away = [float(line.split("\t")[-1].removesuffix(" km").replace(",", "")) for line in lines]
    assert away == sorted(away)
    assert away[0] < 30


def test_sites_are_counted() -> None:
    lines = run("sites", "--count-by", "prefecture,protection_level").stdout.splitlines()
    header, *rows, totals = (line.split("\t") for line in lines)
    assert header[0] == "prefecture"
    assert {"世界遗产", "全国重点文物保护单位", "无"} <= set(header)
    assert any(row[0] == "大同市" for row in rows)
    assert len(rows) == 11
    assert all(sum(map(int, row[1:-1])) == int(row[-1]) for row in (*rows, totals))
    [one] = run("sites", "--prefecture", "datong", "--count-by", "located").stdout.splitlines()[-1:]
    assert one.startswith("合计")
    assert "county" in fails(2, "sites", "--count-by", "colour")


def test_one_site_is_shown_with_its_sources() -> None:
    shown = run("sites", "晋祠").stdout
    assert shown == run("sites", "taiyuan-jinci").stdout == run("site", "晋祠").stdout
    for words in ("Jìncí", "Jinci Temple", "112.4344,37.7081", "全国重点文物保护单位名单", "估计"):
        assert words in shown
    assert "位置未定" in run("sites", "平城遗址").stdout
    assert "晋祠" in fails(2, "sites", "晋词")


def test_a_site_is_told_in_short_words_of_one_language() -> None:
    english = process("--lang", "en", "site", "应县木塔").stdout
    assert "Shuozhou Yingxian County 应县" in english
    assert "period: Liao" in english
    shown = run("site", "晋祠").stdout
    assert "一至三句简介" not in shown
    assert "空为未知" not in shown


def test_every_output_of_sites_is_written(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.csv", "b.geojson", "c.json")]
    words = [word for file in files for word in ("-o", str(file))]
    assert run("sites", "--prefecture", "大同", "--category", "石窟寺", *words).exit_code == 0
    assert all(file.stat().st_size > 100 for file in files)
    assert "docx" in fails(2, "sites", "-o", str(tmp_path / "a.docx"))
    assert "--count-by" in fails(2, "sites", "--count-by", "category", "-o", str(files[0]))


def test_two_datasets_are_compared(tmp_path: Path) -> None:
    import shutil

    old = ROOT / "data" / "heritage"
    new = tmp_path / "heritage"
    shutil.copytree(old, new)
    assert run("sites", "diff", str(old), str(new)).exit_code == 0
    path = new / "sites" / "taiyuan.csv"
    path.write_text(path.read_text("utf-8").replace(",Jinci Temple,", ",Jin Shrine,"), "utf-8")
    done = run("sites", "diff", str(old), str(new))
    assert done.exit_code == 1
    assert done.stdout == "改动\ttaiyuan-jinci\t晋祠\tname_en: Jinci Temple -> Jin Shrine\n"


def test_themes_lists_what_there_is() -> None:
    words = run("themes").stdout
    for name in ("great_wall", "commerce", "rural", "wheelchair"):
        assert name in words


def test_check_data_finds_the_embedded_data_sound() -> None:
    done = run("check-data")
    assert (done.exit_code, done.stdout) == (0, "")


def test_a_table_of_one_s_own_is_checked_and_mended(tmp_path: Path) -> None:
    table, mended = tmp_path / "ours.csv", tmp_path / "mended.csv"
    table.write_bytes(
        "编号;名称;英文名;类别;市;县;经度;纬度;精度;坐标来源;来源\r\n"
        "taiyuan-our-well;我们的井;A Well;well;taiyuan;晋源区;112°26′46″;37°42′41″;300;osm;osm\r\n"
        "taiyuan-his-well;他的井;His Well;well;taiyuan;晋源区;37.71;112.44;300;osm;osm\r\n".encode(
            "gb18030"
        )
    )
    done = run("check-data", str(table), "--datum", "gcj02", "--output", str(mended))
    assert done.exit_code == 1
    assert "ours.csv:3 lon: 经纬度像是写反了" in done.stdout
    [row] = csv.DictReader(mended.read_text("utf-8-sig").splitlines())
    assert (row["id"], row["lon"][:7], row["lat"][:6]) == ("taiyuan-our-well", "112.439", "37.710")
    report = json.loads(run("check-data", str(table), "--format", "json").stdout)
    assert (report["errors"], report["rows"]) == (1, 1)
    assert [p["line"] for p in report["problems"] if p["severity"] == "error"] == [3]
    assert "wgs84" in fails(2, "check-data", "--datum", "pz90")
    assert "text" in fails(2, "check-data", "--format", "pdf")
    assert "missing.csv" in fails(1, "check-data", str(tmp_path / "missing.csv"))


def test_what_is_only_for_tables_is_refused_for_a_dataset(tmp_path: Path) -> None:
    folder = str(ROOT / "data" / "heritage")
    assert "--datum" in fails(2, "check-data", folder, "--datum", "gcj02")
    assert "--output" in fails(2, "check-data", "--output", str(tmp_path / "x.csv"))
    assert not (tmp_path / "x.csv").exists()


def test_a_changed_dataset_is_checked_against_the_published_one(tmp_path: Path) -> None:
    import shutil

    from jindao.geo import wgs84_to_gcj02

    for name in ("before", "after"):
        shutil.copytree(ROOT / "data" / "heritage", tmp_path / name)
    path = tmp_path / "after" / "sites" / "taiyuan.csv"
    site = Planner(Settings()).site("taiyuan-jinci")
    assert site.position is not None
    moved = wgs84_to_gcj02(site.position)
    text = path.read_text("utf-8")
    for old, new in ((site.position.lon, moved.lon), (site.position.lat, moved.lat)):
        text = text.replace(f"{old:.6f}", f"{new:.6f}", 1)
    path.write_text(text, "utf-8")
    done = run("check-data", str(tmp_path / "after"), "--against", str(tmp_path / "before"))
    assert done.exit_code == 1
    assert "taiyuan-jinci" in done.stdout
    assert "GCJ-02" in done.stdout
    same = run("check-data", str(tmp_path / "after"), "--against", str(tmp_path / "after"))
    assert same.exit_code == 0


def test_a_dataset_gets_its_description(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "heritage"
    shutil.copytree(ROOT / "data" / "heritage", folder)
    (folder / "datapackage.json").unlink()
    assert run("datapackage", str(folder)).exit_code == 0
    assert json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]


def test_check_data_tells_every_bad_row(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "heritage"
    shutil.copytree(ROOT / "data" / "heritage", folder)
    path = folder / "sites" / "datong.csv"
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    line = next(i for i, row in enumerate(rows) if row[0] == "datong-huayan-temple")
    rows[line][rows[0].index("lat")] = "137.2"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    done = run("check-data", str(folder))
    assert done.exit_code == 1
    assert done.stdout.startswith(f"sites/datong.csv:{line + 1} lat: 137.2 不在 [34.5, 40.8] 之内")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--start", "122.5,30.0"), "公里"),
        (("--start", "37.87,112.55"), "纬度,经度"),
        (("--start", "nan,37.87"), "有限的数"),
        (("--start", "平遙"), "平遥"),
        (("--strand", "histroy"), "history"),
        (("--theme", "great-wall"), "great_wall"),
        (("--profile", "horse"), "walk"),
        (("--must-visit", "双林寺院"), "双林寺"),
        (("--date", "2026-02-30"), "2026-02-30"),
        (("--date", "tomorrow"), "tomorrow"),
        (("--start-time", "25:00"), "25:00"),
        (("--hours", "0"), "0.5"),
        (("--hours", "-3"), "-3"),
        (("--hours", "400"), "16"),
        (("--hours", "nan"), "nan"),
        (("--days", "0"), "1"),
        (("--engine", "teleport"), "compiled"),
        (("--output", "t.docx"), ".gpx"),
        (("--format", "docx"), "gpx"),
    ],
)
def test_requests_that_cannot_be(words: tuple[str, ...], told: str) -> None:
    assert told in fails(2, *TOUR, *words)


def test_outputs_that_cannot_be_written(tmp_path: Path) -> None:
    line = fails(1, *ROUTE, "--output", str(tmp_path / "no" / "r.gpx"))
    assert "no" in line
    folder = tmp_path / "r.gpx"
    folder.mkdir()
    fails(1, *ROUTE, "--output", str(folder))


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "r.gpx"
    file.write_text("precious", "utf-8")
    fails(2, *ROUTE, "--profile", "horse", "--output", str(file))
    assert file.read_text("utf-8") == "precious"


def test_networks_that_cannot_be(tmp_path: Path) -> None:
    fails(1, *ROUTE, "--network", str(tmp_path / "missing"))
    fails(1, *ROUTE, "--network", str(tmp_path))
    out = str(tmp_path / "bundle")
    cases = {
        "page.osm.pbf": b"<!DOCTYPE html><html></html>",
        "empty.geojson": b'{"type": "FeatureCollection", "features": []}',
        "mercator.geojson": (
            b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
            b'{"highway": "footway"}, "geometry": {"type": "LineString", "coordinates": '
            b"[[12528000, 4560000], [12529000, 4561000]]}}]}"
        ),
        "cut.osm.gz": gzip.compress(b"<osm version='0.6'>" + os.urandom(4000).hex().encode())[
            :2000
        ],
    }
    for name, data in cases.items():
        file = tmp_path / name
        file.write_bytes(data)
        source = "geojson" if name.endswith("geojson") else "osm"
        done = run("network", "build", "--source", source, str(file), "--output", out)
        assert done.exit_code == 1
        assert done.stderr.splitlines()[-1].startswith("错误：")
        assert not Path(out).exists()
    assert "osm" in fails(2, "network", "build", "--source", "ossm", "x", "--output", out)


def test_a_short_list_of_known_names_is_whole(tmp_path: Path) -> None:
    line = fails(2, "sites", "--prefecture", "beijing")
    assert all(name in line for name in ("datong", "taiyuan", "yuncheng"))
    out = str(tmp_path / "b")
    words = (
        "network",
        "build",
        "--source",
        "osm",
        "x.osm",
        "--output",
        out,
        "--licence",
        "ODbL-1.0",
    )
    assert "--attribution" in fails(2, *words)


def test_a_rough_position_is_said_beside_its_visit() -> None:
    done = run("tour", "--theme", "yellow_river", "--start", "碛口", "--date", "2026-10-14")
    assert done.exit_code == 0
    assert "只准到约" in done.stdout


def test_a_build_looks_at_its_output_first(tmp_path: Path) -> None:
    missing = str(tmp_path / "no" / "bundle")
    line = fails(1, "network", "build", "--source", "osm", "unread.osm", "--output", missing)
    assert "bundle" in line
    assert "unread" not in line


def test_the_real_extract(tmp_path: Path) -> None:
    lines = shared_data("osm", "taiyuan", "taiyuan_osm_lines_4412.geojson.gz")
    bundle = str(tmp_path / "taiyuan")
    built = run("network", "build", "--source", "geojson", str(lines), "--output", bundle)
    assert built.exit_code == 0
    assert "OpenStreetMap" in run("network", "info", bundle).stdout
    start = ("--start", "112.5490,37.8700", "--network", bundle, "--hours", "6")
    file = tmp_path / "t.gpx"
    words = ("tour", "--strand", "history", "--date", "2026-10-14", *start)
    done = run(*words, "--output", str(file), "--output", str(tmp_path / "t.json"))
    assert done.exit_code == 0
    assert "<trk>" in file.read_text("utf-8")
    assert "<rte>" not in file.read_text("utf-8")
    tour = json.loads((tmp_path / "t.json").read_text("utf-8"))
    reasons = {item["site"]["name_zh"]: item["reason"]["code"] for item in tour["left_out"]}
    for unreachable in ("晋源文庙", "晋源阿育王塔", "晋阳古城遗址"):
        assert reasons[unreachable] == "off_network"
    assert "40.1" in fails(2, *words, "--start", "113.2,40.1")


def test_a_bundle_of_the_skeleton(tmp_path: Path) -> None:
    bundle = tmp_path / "skeleton"
    built = run("network", "build", "--source", "skeleton", "--output", str(bundle))
    assert built.exit_code == 0
    described = run("network", "info", str(bundle)).output
    assert (
        described.splitlines()[0].split()[1:]
        == (run("network", "info").output.splitlines()[0].split()[1:])
    )
    out = str(tmp_path / "named")
    data = str(ROOT / "data" / "heritage")
    run("network", "build", "--source", "skeleton", data, "--output", out)
    assert read_bundle(Path(out)).meta.id == read_bundle(bundle).meta.id
    told = fails(2, "network", "build", "--source", "osm", "--output", out)
    assert "osm" in told


def test_no_network_configured_or_a_wrong_one() -> None:
    done = process(*ROUTE, JINDAO_NETWORK="/nowhere/at/all", JINDAO_LOCALE="en")
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_survey_of_one_s_own_carries_its_own_credit(tmp_path: Path) -> None:
    file = tmp_path / "own.geojson"
    line = {"type": "LineString", "coordinates": [[112.5, 37.8], [112.51, 37.8]]}
    way = {"type": "Feature", "properties": {"highway": "footway"}, "geometry": line}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [way]}), "utf-8")
    words = ("network", "build", "--source", "geojson", str(file))
    out = ("--output", str(tmp_path / "own"))
    own = run(*words, *out, "--attribution", "© 太原市文物局", "--licence", "CC-BY-4.0").stdout
    assert "© 太原市文物局；许可 CC-BY-4.0" in own
    assert "OpenStreetMap" not in own
    assert "OpenStreetMap" in run(*words, *out).stdout


def test_a_build_with_heights(tmp_path: Path) -> None:
    extract = str(shared_data("osm", "andorra", "andorra.osm.pbf"))
    heights = shared_data("osm", "andorra", "N42E001.hgt.zip")
    bundle = str(tmp_path / "andorra")
    words = ("network", "build", "--source", "osm", extract, "--output", bundle, "--elevation")
    half = tmp_path / "N42E001.hgt"
    with zipfile.ZipFile(heights) as packed:
        rows = np.frombuffer(packed.read(packed.namelist()[0]), ">i2").reshape(1201, 1201).copy()
    rows[: 1201 // 2] = -32768
    half.write_bytes(rows.tobytes())
    poorer = run(*words, str(half))
    assert "没有高程" in poorer.stderr
    for where in (heights, heights.parent):
        built = run(*words, str(where))
        assert built.exit_code == 0
        assert "没有高程" not in built.stderr
    told = process("network", "info", bundle, JINDAO_LOCALE="en").stdout
    assert "elevation: known for 100.0% of the length" in told
    assert "N42E001.hgt.zip" in told
    ends = ("--from", "1.5218,42.5072", "--to", "1.5693,42.5220", "--network", bundle)
    route = run("route", *ends, "--profile", "hike", "--output", "-", "--format", "gpx")
    points = route.stdout.count("<trkpt")
    assert points > 10
    assert route.stdout.count("<ele>") == points
    spoken = run("route", *ends, "--profile", "hike").stdout
    assert "累计爬升约" in spoken
    assert "DIN 33466" in spoken
    assert "DIN 33466" not in run("route", *ends, "--profile", "bike").stdout


def test_heights_that_cannot_be_used(tmp_path: Path) -> None:
    extract = str(shared_data("osm", "andorra", "andorra.osm.pbf"))
    out = tmp_path / "b"
    words = ("network", "build", "--source", "osm", extract, "--output", str(out), "--elevation")
    assert "N42E001.hgt" in fails(1, *words, str(tmp_path / "N42E001.hgt"))
    (tmp_path / "N42E001.hgt").write_bytes(b"cut short")
    assert "9" in fails(1, *words, str(tmp_path / "N42E001.hgt"))
    elsewhere = tmp_path / "N37E112.hgt"
    elsewhere.write_bytes(bytes(2 * 1201 * 1201))
    done = run(*words, str(elsewhere))
    assert done.exit_code == 1
    line = done.stderr.splitlines()[-1]
    assert "112.0000,37.0000,113.0000,38.0000" in line
    assert "1.4089,42.4171,1.7747,42.6943" in line
    assert not out.exists()
    skeleton = ("network", "build", "--source", "skeleton", "--output", str(out))
    done = run(*skeleton, "--elevation", str(elsewhere))
    assert done.exit_code == 2
    assert "骨架" in done.stderr.splitlines()[-1]


def test_facilities_of_a_bureau_s_table(tmp_path: Path) -> None:
    file = tmp_path / "own.geojson"
    line = {"type": "LineString", "coordinates": [[112.5, 37.8], [112.51, 37.8]]}
    properties = {"highway": "footway", "lit": "yes"}
    way = {"type": "Feature", "properties": properties, "geometry": line}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [way]}), "utf-8")
    table = tmp_path / "设施.csv"
    table.write_text(
        "类别,名称,经度,纬度\n驿站,东驿,112.5001,37.8001\nbench,,112.5,37.8\n", "utf-8"
    )
    out = str(tmp_path / "own")
    words = ("network", "build", "--source", "geojson", str(file), "--output", out)
    built = run(*words, "--facilities", str(table))
    assert built.exit_code == 0
    told = run("network", "info", out).stdout
    assert "设施 2 处：长椅 1  驿站 1" in told
    assert "照明已知 100.0%" in told
    moved = run(*words, "--facilities", str(table), "--facilities-datum", "gcj02")
    assert moved.exit_code == 0
    network = read_bundle(Path(out))
    assert (network.facility_edge == -1).all()  # some 550 m from where it was, off the way
    assert "cgcs" in fails(2, *words, "--facilities", str(table), "--facilities-datum", "cgcs")
    skeleton = ("network", "build", "--source", "skeleton", "--output", str(tmp_path / "s"))
    assert "设施" in fails(2, *skeleton, "--facilities", str(table))
    table.write_text("kind,lon,lat\nsofa,112.5,37.8\nbench,112.5,north\n", "utf-8")
    wrong = run(*words, "--facilities", str(table))
    assert wrong.exit_code == 1
    assert [word in wrong.stderr for word in ("设施.csv:2", "设施.csv:3")] == [True, True]
    table.write_text("kind,lon,lat\nbench,112.5,37.8\nbench,12.5,37.8\n", "utf-8")
    far = run(*words, "--facilities", str(table))
    assert far.exit_code == 1
    assert "设施.csv:3 lon: 12.5, 37.8 在路网之外 50 公里以上" in far.stderr


def test_tours_to_choose_from_get_a_file_each(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    there = (*TOUR, "--start", "祁县", "--hours", "8")
    done = run(*there, "--alternatives", "3", "-o", str(file))
    assert done.exit_code == 0
    files = [file, tmp_path / "t-2.json", tmp_path / "t-3.json"]
    assert all(str(path) in done.stderr for path in files)
    for number, path in enumerate(files, start=1):
        tour = read_json(path.read_bytes())
        assert f"\n{number}  " in "\n" + done.stdout
        assert tour.title("zh") in done.stdout
    piped = run(*there, "--alternatives", "2", "-o", "-")
    assert json.loads(piped.stdout)["kind"] == "tour"
    assert piped.stderr.startswith("1  ")


@pytest.mark.parametrize(
    ("count", "told"), [("0", "备选条数"), ("4", "备选条数"), ("x", "备选条数")]
)
def test_a_number_of_tours_that_cannot_be_is_one_line(count: str, told: str) -> None:
    assert told in fails(2, *TOUR, "--alternatives", count)


def test_what_would_be_otherwise_is_told_after_the_tour(tmp_path: Path) -> None:
    lunch = ("--hours", "6", "--lunch", "12:00-13:30", "--what-if")
    done = run(*TOUR, *lunch)
    assert done.exit_code == 0
    heading, *lines = done.stdout.split("\n\n")[-1].splitlines()
    assert heading == "如果"
    assert [line[4:].split("：")[0][:4] for line in lines] == [
        "每天多一",
        "不留午饭",
        "改到之后",
        "多一天",
    ]
    piped = run(*TOUR, *lunch, "--output", "-")
    assert json.loads(piped.stdout)["kind"] == "tour"
    assert "如果" in piped.stderr


ALTERNATIVES = ("alternatives", "--from", "平遥", "--to", "介休", "--profile", "bike")


def test_alternatives_are_a_table_and_the_one_that_is_chosen(tmp_path: Path) -> None:
    done = run(*ALTERNATIVES, "--output", str(tmp_path / "way.json"))
    assert done.exit_code == 0
    assert done.stdout.startswith("1 ")
    assert "首选" in done.stdout
    assert read_json((tmp_path / "way.json").read_bytes()) == Planner(Settings()).plan_route(
        RouteRequest(waypoints=("平遥", "介休"), profile="bike")
    )
    english = process("--lang", "en", *ALTERNATIVES, "--output", "-", "--format", "json")
    assert json.loads(english.stdout)
    assert "first choice" in english.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--choice", "4"), "应在 1 到 3 之间"),
        (("--choice", "3"), "没有第 3 条路线"),
        (("--choice", "two"), "two"),
        (("--to", "无此地"), "无此地"),
        (("--prefer", "green=2"), "应在 0"),
        (("--format", "tar"), "tar"),
    ],
)
def test_alternatives_that_cannot_be_are_one_line(words: tuple[str, ...], told: str) -> None:
    assert told in fails(2, *ALTERNATIVES, *words)


def test_another_alternative_is_written(tmp_path: Path) -> None:
    lines = shared_data("osm", "taiyuan", "taiyuan_osm_lines_4412.geojson.gz")
    bundle = str(tmp_path / "taiyuan")
    assert (
        run("network", "build", "--source", "geojson", str(lines), "--output", bundle).exit_code
        == 0
    )
    words = ("--network", bundle, "--from", "112.549,37.870", "--to", "112.50,37.85")
    first, second = (tmp_path / name for name in ("first.json", "second.json"))
    assert run("alternatives", *words, "--output", str(first)).exit_code == 0
    done = run("alternatives", *words, "--choice", "2", "--output", str(second))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[2].startswith("2 ")
    one, two = (read_json(path.read_bytes()) for path in (first, second))
    assert one.waypoints == two.waypoints
    assert one.legs[0].line != two.legs[0].line
    assert two.length_m < 1.5 * one.length_m


def test_reach_keeps_out_of_what_is_closed(tmp_path: Path) -> None:
    bundle = tmp_path / "street"
    write_bundle(make_network([at(0, 0), at(900, 0)], [(0, 1, 900.0)]), bundle)
    shut = closure_file(tmp_path, feature(STEPS))
    inside = at(700, 0)
    ends = ("--network", str(bundle), "--from", f"{inside.lon},{inside.lat}")
    assert "施工" in fails(2, "reach", *ends, "--closures", str(shut))
    assert run("reach", *ends).exit_code == 0


def test_a_datum_goes_with_what_it_is_of(tmp_path: Path) -> None:
    words = ("network", "build", "--source", "osm", "a.osm", "--output", str(tmp_path / "n"))
    assert "cgcs2000" in fails(2, *words, "--datum", "cgcs2000")
    assert "--greenway" in fails(2, *words, "--datum", "gcj02")
    assert "--facilities" in fails(2, *words, "--facilities-datum", "bd09")


def test_a_wish_out_of_range_is_named() -> None:
    words = ("route", "--from", "112.5,37.8", "--to", "112.6,37.8")
    told = fails(2, *words, "--prefer", "green=3")
    assert told.count("偏好：绿荫环境（green）是 3，应在 0 到 1 之间") == 1
    assert "0.3 到 300 公里" in fails(2, "loop", "--from", "112.5,37.8", "--length", "5m")


def test_minutes_for_lunch_go_with_a_time_for_it() -> None:
    done = run("tour", "--theme", "taihang", "--start", "长治", "--lunch-minutes", "30")
    assert done.exit_code == 2
    assert "--lunch" in done.stderr


def test_the_help_of_a_tour_tells_suffixes_and_units() -> None:
    told = run("tour", "--help").stdout
    assert ".svg" in told
    assert ".rich.gpx" in told
    assert "TEXT" not in told


def test_a_date_that_is_past_is_told() -> None:
    there = (*TOUR, "--start", "祁县", "--hours", "3")
    assert "日期 2020-10-14 已过" in run(*there, "--date", "2020-10-14").stderr
    assert "已过" not in run(*there, "--date", "2199-10-14").stderr


def test_gpx_takes_options(tmp_path: Path) -> None:
    plain, timed = tmp_path / "a.gpx", tmp_path / "b.rich.gpx"
    assert run(*TOUR, "--output", str(plain)).exit_code == 0
    done = run(*TOUR, "--output", str(timed), "--gpx-no-stops", "--gpx-times")
    assert done.exit_code == 0
    assert "<wpt" in plain.read_text("utf-8")
    assert "<wpt" not in timed.read_text("utf-8")
    wrong = run(*TOUR, "--output", str(plain), "--gpx-along", "beer")
    assert wrong.exit_code == 2
    assert "beer" in wrong.stderr
    assert "water" in wrong.stderr


def test_further_tours_keep_their_whole_suffix(tmp_path: Path) -> None:
    done = run(*TOUR, "--alternatives", "2", "--output", str(tmp_path / "t.rich.gpx"))
    assert done.exit_code == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[-1] == "t.rich.gpx"
    assert set(names) <= {"t-2.rich.gpx", "t.rich.gpx"}


def test_a_trip_is_converted_without_planning(tmp_path: Path) -> None:
    run(*TOUR, "--output", str(tmp_path / "t.json"))
    outputs = [str(tmp_path / f"o{suffix}") for suffix in (".kml", ".gpx.zip", ".ics", ".json")]
    done = run("convert", str(tmp_path / "t.json"), *outputs)
    assert done.exit_code == 0
    assert all(output in done.stderr for output in outputs)
    assert (tmp_path / "o.json").read_bytes() == (tmp_path / "t.json").read_bytes()
    assert "<kml" in run("convert", str(tmp_path / "t.json"), "-", "--format", "kml").stdout
    for words, code, told in (
        (("t.json", "o.xyz"), 2, ".xyz"),
        (("none.json", "o.kml"), 1, "none.json"),
        (("o.kml", "o.gpx"), 1, "o.kml"),
        (("t.json",), 2, "FILE"),
    ):
        failed = run("convert", *(str(tmp_path / word) for word in words))
        assert failed.exit_code == code
        assert told in failed.stderr
