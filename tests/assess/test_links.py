"""Plans of missing links: what is joined to what, what is told, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from jindao import (
    DataError,
    ExportOptions,
    JindaoError,
    LinkCosts,
    LinkPlan,
    LinksRequest,
    NotFoundError,
    Planner,
    RequestError,
    assumed_costs,
    export_links,
    load_heritage,
    read_costs,
    read_links_json,
)
from jindao.formats.links import LINKS_FORMATS, gap_percent, joins_line, proof, worth
from jindao.heritage.dataset import Heritage
from jindao.model.links import CHOICE_METHODS, Joined
from jindao.model.place import Site
from jindao.network.codes import ALIGNMENTS
from jindao.network.network import Network
from tests.assess.conftest import box
from tests.assess.test_candidates import COSTS, EVERYWHERE, greenways, street
from tests.conftest import at


@pytest.fixture(scope="module")
def heritage() -> Heritage:
    """Three sites along the street: one beside the greenway, two farther on, one nowhere."""
    known = load_heritage()
    national = next(site for site in known.sites if site.protection_level == "national")
    sites = [
        moved(national, "near", 500, 10),
        moved(national, "middle", 1200, 10),
        moved(national, "far", 1700, 10),
        replace(moved(national, "rough", 1300, 0), coordinate_accuracy_m=5000.0),
    ]
    return replace(known, sites=tuple(sites))


def moved(site: Site, name: str, east_m: float, north_m: float) -> Site:
    return replace(
        site,
        id=name,
        name_zh=name,
        name_en=name,
        position=at(east_m, north_m),
        coordinate_accuracy_m=10.0,
    )


def ask(budget: float, **more: object) -> LinksRequest:
    return LinksRequest(
        area=EVERYWHERE,
        area_name="street",
        budget_yuan=budget,
        **{"costs": COSTS, "gap": 0.0, **more},  # type: ignore[arg-type]
    )


def plan(heritage: Heritage, request: LinksRequest, network: Network | None = None) -> LinkPlan:
    return Planner(network=network or street(), heritage=heritage).missing_links(request)


def test_links_go_on_from_the_longest_greenway(heritage: Heritage) -> None:
    found = plan(heritage, ask(1000))
    assert [[item.id for item in link.joins] for link in found.links] == [["middle"], ["far"]]
    assert found.cost_yuan == pytest.approx(1000, abs=2)
    assert found.gap == 0
    assert found.root.kind == "greenway"
    assert found.gain == sum(link.gain for link in found.links)
    first, second = (shapely.LineString(link.parts[0].line) for link in found.links)
    assert first.coords[0] == pytest.approx((at(1000, 0).lon, at(1000, 0).lat), abs=1e-6)
    assert second.coords[0] == first.coords[-1]


def test_a_smaller_budget_builds_what_it_pays_for(heritage: Heritage) -> None:
    found = plan(heritage, ask(999))
    assert [item.id for link in found.links for item in link.joins] == ["middle"]
    assert found.cost_yuan <= 999


def test_what_is_one_by_one_stays_in_the_budget_too(heritage: Heritage) -> None:
    found = plan(heritage, ask(1e6))
    assert [link.rank for link in found.one_by_one] == [1, 2, 3]
    assert sum(link.cost_yuan for link in found.one_by_one) <= 1e6
    assert {item.kind for item in found.one_by_one[-1].joins} == {"greenway"}


def test_notes_tell_what_to_beware_of(heritage: Heritage) -> None:
    codes = {note.code: dict(note.facts) for note in plan(heritage, ask(1)).notes}
    assert set(codes) == {
        *("links_costs_assumed", "links_none", "links_no_people", "links_uncertain"),
        "judged_partly_covered",
    }
    assert codes["links_uncertain"] == {"count": 1}
    found = plan(heritage, ask(1))
    assert (found.links, found.one_by_one, found.gain, found.gap) == ((), (), 0, 0)


def test_what_lies_beyond_the_network_is_not_told_as_apart(heritage: Heritage) -> None:
    sites = heritage.sites
    there = replace(heritage, sites=(*sites, moved(sites[0], "beyond", 1200, 1900)))
    found = plan(there, ask(1000))
    assert found.apart == plan(heritage, ask(1000)).apart
    assert "judged_partly_covered" in {note.code for note in found.notes}


def test_without_greenways_links_begin_where_most_is_joined(heritage: Heritage) -> None:
    network = replace(street(), edge_greenway_level=street().edge_greenway_level * 0)
    found = plan(heritage, ask(1e6), network)
    assert found.notes[0].code == "links_no_greenway"
    assert found.root.kind == "site"
    joined = [item.id for link in found.links for item in link.joins]
    assert {*joined, found.root.id} == {"near", "middle", "far"}


def test_a_greenway_for_cycling_only_strings_nothing_together(heritage: Heritage) -> None:
    """All greenways of the street: links begin at a site, as they do where there is none."""
    level = street().edge_greenway_level
    foot = np.where(level > 0, 0, street().edge_foot).astype(street().edge_foot.dtype)
    found = plan(heritage, ask(1e6), replace(street(), edge_foot=foot))
    notes = {note.code: dict(note.facts) for note in found.notes}
    km = round(float(street().edge_length_m[level > 0].sum()) / 1000, 2)
    assert notes["links_greenways_not_on_foot"] == {"km": km}
    assert "links_no_greenway" in notes
    assert found.root.kind == "site"
    assert found.greenways == ()


def test_estimated_greenways_are_told_of_the_area_alone(heritage: Heritage) -> None:
    """Greenways of 1,000 m and 500 m, both only estimated: the east one lies outside."""
    alignment = np.full_like(street().edge_alignment, ALIGNMENTS.index("estimated"))
    guessed = replace(street(), edge_alignment=alignment)
    for area, km in ((EVERYWHERE, 1.5), (box(-100, -100, 1750, 100), 1.0)):
        asked = replace(ask(1e6), area=area)
        notes = {note.code: dict(note.facts) for note in plan(heritage, asked, guessed).notes}
        assert notes["links_estimated_greenway"]["km"] == pytest.approx(km, abs=0.01)


def test_the_two_methods_agree_on_a_street(heritage: Heritage) -> None:
    exact = plan(heritage, ask(1000))
    dual = plan(heritage, ask(1000, method="primal_dual"))
    assert (exact.method, dual.method) == ("exact", "primal_dual")
    assert dual.gain == exact.gain
    assert dual.bound >= exact.gain - 1e-6


@pytest.mark.parametrize("method", CHOICE_METHODS)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_how_a_choice_was_come_by_stands_in_words(
    heritage: Heritage, method: str, locale: str
) -> None:
    found = replace(plan(heritage, ask(1000, gap=0.03)), method=method)
    options = ExportOptions(locale=locale)
    told = json.loads(export_links(found, "geojson", options))["jindao"]
    assert (told["method"], f"{method}" in told["method_told"]) == (method, True)
    assert ("3" in told["method_told"]) == (method != "primal_dual")
    for format_ in ("txt", "html"):
        assert told["method_told"] in export_links(found, format_, options).decode()


@pytest.mark.parametrize(
    ("bound", "percent"),
    [(1000.0, "0.0"), (1000.0000001, "0.0"), (1000.01, "0.1"), (1001.2, "0.2"), (1250.0, "20.0")],
)
def test_a_gap_is_never_told_smaller(heritage: Heritage, bound: float, percent: str) -> None:
    found = replace(plan(heritage, ask(1000)), gain=1000.0, bound=bound)
    assert gap_percent(found) == percent
    assert ("no choice among the candidates is better" in proof(found, "en")) == (percent == "0.0")


def test_people_of_a_grid_count(heritage: Heritage, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    west, east = at(1400, 60), at(1500, 60)
    rows = [f"{p.lon:.7f},{lat:.7f},{n}" for p, lat, n in (
        (west, west.lat, 4000), (east, east.lat, 2000), (west, west.lat - 0.001, 0),
    )]  # fmt: skip
    file.write_text("lon,lat,people\n" + "\n".join(rows) + "\n")
    costs = replace(COSTS, people_beside_m=200.0, people_per_point=100.0)
    planner = Planner(network=street(), heritage=heritage)
    found = planner.missing_links(ask(1000, costs=costs), population=file)
    people = [item for link in found.links for item in link.joins if item.kind == "people"]
    assert sum(item.count for item in people) == pytest.approx(6000)
    assert sum(item.points for item in people) == pytest.approx(60)
    assert "links_no_people" not in [note.code for note in found.notes]


def test_people_of_counties_are_refused(heritage: Heritage, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("code,people\n140105,800000\n")
    planner = Planner(network=street(), heritage=heritage)
    with pytest.raises(DataError):
        planner.missing_links(ask(1000), population=file)


def test_nothing_to_join_is_told(heritage: Heritage) -> None:
    network = replace(street(), edge_greenway_level=street().edge_greenway_level * 0)
    with pytest.raises(JindaoError) as caught:
        plan(replace(heritage, sites=heritage.sites[3:]), ask(1000), network)
    assert caught.value.code == "links_nothing"


def test_a_no_go_area_that_crosses_itself_is_refused(heritage: Heritage) -> None:
    [[ring]] = box(1450, -400, 1650, 400)
    crossed = (((ring[0], ring[2], ring[1], ring[3], ring[0]),),)
    with pytest.raises(RequestError) as caught:
        plan(heritage, ask(1000, no_go=crossed))
    assert (caught.value.code, caught.value.field) == ("area_crosses_itself", "no_go")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget", -1.0),
        ("budget", 0.0),
        ("budget", float("nan")),
        ("gap", 0.9),
        ("seconds", 0.0),
        ("gap", True),
    ],
)
def test_numbers_that_cannot_be_are_refused(field: str, value: float) -> None:
    with pytest.raises(RequestError) as caught:
        ask(value) if field == "budget" else ask(1, **{field: value})
    assert caught.value.code == "number_range"


def test_an_unknown_method_comes_with_those_there_are() -> None:
    with pytest.raises(NotFoundError) as caught:
        ask(1, method="guess")
    assert "primal_dual" in str(caught.value)


def test_every_format_tells_the_plan(heritage: Heritage) -> None:
    found = plan(heritage, ask(1e6))
    assert read_links_json(export_links(found, "json")) == found
    collection = json.loads(export_links(found, "geojson"))
    lines = [f for f in collection["features"] if f["geometry"]["type"] == "LineString"]
    assert {f["properties"]["alignment"] for f in lines if f["properties"]["way"] == "new"} == {
        "estimated"
    }
    assert sum(f["properties"]["cost_yuan"] for f in lines) == pytest.approx(found.cost_yuan, abs=3)
    rows = list(csv.reader(io.StringIO(export_links(found, "csv").decode("utf-8-sig"))))
    assert len([row for row in rows if row[1].isdigit()]) == 6
    assert float(rows[3][5]) == pytest.approx(found.cost_yuan, abs=1)
    page = export_links(found, "html").decode()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert '"dashArray": "9 6"' in page
    assert "示意" in export_links(found, "txt").decode()
    assert set(LINKS_FORMATS) == {"geojson", "csv", "json", "html", "txt"}


def test_costs_of_a_file_stand_in_place_of_the_assumed(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text("park_points = 3\n[yuan_per_m]\nnew = 90\n[upgrade_yuan_per_m]\nsteps = 7\n")
    costs = read_costs(file)
    assert (costs.source, costs.park_points, costs.new_yuan_per_m) == ("ours.toml", 3, 90)
    assert costs.upgrade == {"steps": 7}
    assert costs.tunnel_factor == assumed_costs().tunnel_factor
    assert assumed_costs().source == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[upgrade_yuan_per_m]\nfootway = -3\n", r'upgrade_yuan_per_m.footway: "-3" must be'),
        ("[upgrade_yuan_per_m]\nfooway = 3\n", "upgrade_yuan_per_m.fooway: there is no such key"),
        ("[yuan_per_m]\nnew = 0\n", r'ours.toml yuan_per_m.new: "0" .* from 0.01 to'),
        ("[yuan_per_m]\nold = 1\n", "yuan_per_m.old: .* there are: bridge_factor, new,"),
        ("park = 1\n", "ours.toml park: there is no such key"),
        ("yuan_per_m = 1\n", r'yuan_per_m: "1" must be a section: a line \[yuan_per_m\]'),
        ("park_points = 'many'\n", "park_points: \"'many'\" must be a number from 0 to"),
        ("park_points = \n", "ours.toml: not valid TOML.* line 1"),
    ],
)
def test_costs_that_cannot_be_are_refused(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(text)
    with pytest.raises(DataError, match=said):
        read_costs(file)


def test_costs_are_checked_where_they_are_made() -> None:
    with pytest.raises(RequestError):
        replace(COSTS, new_yuan_per_m=0.0)
    assert isinstance(COSTS, LinkCosts)


def test_parts_of_one_greenway_are_told_together() -> None:
    """And two lots of people are one number."""
    place = Joined(
        kind="people", id="p", name_zh="", name_en="", position=(0, 0), points=1, count=60
    )
    parts = [
        replace(place, kind="greenway", id=f"g{km}", name_zh=name, name_en=name, count=km)
        for name, km in (("河", 0.5), ("山", 1.0), ("河", 0.25))
    ]
    told = joins_line([parts[0], place, *parts[1:], place], "en")
    assert told == "河 (2 parts, 0.8 km in all) · 120 people · 山 (1.0 km)"


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_points_are_is_told(heritage: Heritage, locale: str) -> None:
    found = plan(heritage, ask(1000, costs=replace(COSTS, park_points=17.0)))
    for format_ in ("txt", "html"):
        text = export_links(found, format_, ExportOptions(locale=locale)).decode()
        assert worth(found, locale) in text
        assert "17" in worth(found, locale)


def test_a_greenway_is_one_thing_however_many_edges_it_has(heritage: Heritage) -> None:
    longer = greenways(street(), 0, 1, 3)
    found = plan(heritage, ask(1), longer)
    assert found.standing_points > plan(heritage, ask(1)).standing_points
    assert found.root.count == pytest.approx(1.4, abs=0.01)
