"""The planner on the embedded data and on a street with three houses."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from jindao import (
    ExportOptions,
    LonLat,
    NotFoundError,
    NoTourError,
    OutsideNetworkError,
    Planner,
    RequestError,
    RouteRequest,
    Settings,
    SiteQuery,
    Tour,
    TourRequest,
    export,
    load_heritage,
)
from jindao.formats.explain import explained
from jindao.heritage.dataset import Heritage
from jindao.model.place import Site
from jindao.model.tour import TourQuality
from jindao.network.network import Network
from jindao.texts import say
from jindao.tours.build import best_solution
from tests.conftest import at, make_network

DAY = dt.date(2026, 10, 14)


@pytest.fixture(scope="module")
def embedded() -> Planner:
    return Planner(Settings())


def site(id_: str, position: LonLat | None, **changes: Any) -> Site:
    values: dict[str, Any] = {
        "id": id_,
        "name_zh": f"{id_}楼",
        "name_en": f"{id_.title()} House",
        "category": "ancient_building",
        "protection_level": "national",
        "batch": 1,
        "period_zh": "明",
        "first_year": 1400,
        "last_year": 1500,
        "position": position,
        "coordinate_accuracy_m": 100.0,
        "coordinate_source": "survey",
        "prefecture": "taiyuan",
        "county": "甲县",
        "themes": (),
        "strands": ("history",),
        "opening_hours": None,
        "visit_minutes": 30,
        "access_notes_zh": "",
        "access_notes_en": "",
        "sources": ("list",),
    }
    return Site(**values | changes)


def small_world(*sites: Site) -> Heritage:
    return dataclasses.replace(load_heritage(), sites=sites, places=())


def street() -> Network:
    """A street of 4 km from west to east, and 300 m of a lane 3 km to the north."""
    return make_network(
        [at(0, 0), at(4000, 0), at(0, 3000), at(300, 3000)], [(0, 1, 4000.0), (2, 3, 300.0)]
    )


def plan(*sites: Site, network: Network | None = None, **changes: Any) -> Tour:
    planner = Planner(Settings(), network=network or street(), heritage=small_world(*sites))
    values: dict[str, Any] = {
        "start": at(0, 0),
        "date": DAY,
        "strands": ("history",),
        "hours": 2.0,
    }
    return planner.plan_tour(TourRequest(**values | changes))


def test_a_tour_on_the_street_by_hand() -> None:
    tour = plan(site("near", at(800, 0)), site("next", at(1600, 0)))
    [stage] = tour.stages
    assert [visit.site.id for visit in stage.visits] == ["near", "next"]
    # 800 m at 4.8 km/h are 10 minutes; 30 minutes at each house; 20 minutes back.
    times = [stage.start_time, *(v.arrival for v in stage.visits), stage.end_time]
    assert [f"{time:%H:%M}" for time in times] == ["09:00", "09:10", "09:50", "10:40"]
    assert tour.length_m == pytest.approx(3200, abs=0.1)
    # Each: 60 for the national list, 70 for its first batch, 5 as one of two of its kind;
    # times 1.1 as a building that stands: 148 after rounding.
    assert tour.score == 296
    assert stage.visits[0].opening_status == "unknown"
    assert {note.code for note in tour.notes} == {"elevation_unknown", "hours_unknown"}


def test_who_is_left_out_and_why() -> None:
    tour = plan(
        site("in", at(800, 0)),
        site("far", at(4000, 0)),
        site("off", at(2000, 1500)),
        site("lane", at(100, 3010)),
        site("lost", None, coordinate_accuracy_m=None, coordinate_source=""),
        site("shun", at(900, 0)),
        avoid=("shun",),
        hours=1.5,
    )
    reasons = {item.site.id: item.reason.code for item in tour.left_out}
    assert reasons == {
        "far": "too_far",
        "off": "off_network",
        "lane": "not_connected",
        "lost": "not_located",
        "shun": "avoided",
    }
    [off] = [dict(item.reason.facts) for item in tour.left_out if item.site.id == "off"]
    assert off["distance_m"] == pytest.approx(1500, abs=1)


def test_a_must_visit_off_the_network_is_an_error() -> None:
    with pytest.raises(OutsideNetworkError) as caught:
        plan(site("in", at(800, 0)), site("off", at(2000, 1500)), must_visit=("off",))
    assert caught.value.field == "must_visit"


def test_a_must_visit_without_position_is_an_error() -> None:
    lost = site("lost", None, coordinate_accuracy_m=None, coordinate_source="")
    with pytest.raises(RequestError) as caught:
        plan(site("in", at(800, 0)), lost, must_visit=("lost",))
    assert caught.value.code == "site_not_located"
    assert "lost楼" in caught.value.message("zh")


def test_a_must_visit_of_no_theme_is_visited() -> None:
    inn = site("inn", at(400, 0), strands=())
    tour = plan(site("in", at(800, 0)), inn, must_visit=("inn楼",))
    why = {visit.site.id: visit.why[0].code for visit in tour.visits}
    assert why == {"inn": "must", "in": "rule"}
    assert tour.request.must_visit == ("inn",)


def test_nothing_within_reach() -> None:
    with pytest.raises(NoTourError):
        plan(site("off", at(2000, 1500)))


def test_closed_sites_are_not_visited() -> None:
    tour = plan(site("in", at(800, 0)), site("shut", at(900, 0), opening_hours="Mo 09:00-17:00"))
    assert [item.reason.code for item in tour.left_out] == ["closed"]


def test_holidays_are_those_of_the_region() -> None:
    heritage = small_world(site("in", at(800, 0), opening_hours="Mo-Su 09:00-12:00; PH off"))
    region = dataclasses.replace(heritage.region, country="AD", holiday_calendar="")
    request = TourRequest(start=at(0, 0), date=dt.date(2026, 9, 8), strands=("history",), hours=2.0)
    assert Planner(Settings(), network=street(), heritage=heritage).plan_tour(request).visits
    andorran = dataclasses.replace(heritage, region=region)
    with pytest.raises(NoTourError) as caught:
        Planner(Settings(), network=street(), heritage=andorran).plan_tour(request)
    assert caught.value.reason == "nothing_open"


def test_where_none_fits_the_nearest_is_named() -> None:
    with pytest.raises(NoTourError) as caught:
        plan(site("far", at(90_000, 0)))
    assert caught.value.reason == "no_candidates"
    assert caught.value.facts["km"] == pytest.approx(90, abs=0.2)
    assert "Far House" in caught.value.message("en")


def test_what_nearly_fitted_comes_before_what_is_out_of_reach() -> None:
    tour = plan(
        site("near", at(800, 0)),
        site("next", at(1600, 0)),
        site("lonely", at(1000, 4000)),
        site("third", at(2000, 0)),
        hours=1.2,
    )
    codes = [item.reason.code for item in tour.left_out]
    assert codes[-1] == "off_network"
    assert "off_network" not in codes[:-1]
    assert len(codes) > 1


def test_a_start_out_of_reach_is_told_by_its_name(embedded: Planner) -> None:
    planner = Planner(Settings(), network=street(), heritage=embedded.heritage)
    with pytest.raises(OutsideNetworkError) as caught:
        planner.plan_tour(TourRequest(start="大同", date=DAY, strands=("history",)))
    assert "“大同”" in caught.value.message("zh")
    assert "Datong" in caught.value.message("en")
    assert caught.value.distance_m > 5_000


def test_the_dataset_is_credited_on_every_network() -> None:
    tour = plan(site("near", at(800, 0)))
    assert any("CC BY 4.0" in line for line in tour.provenance.attribution)


def test_free_end_and_another_end() -> None:
    free = plan(site("near", at(800, 0)), free_end=True)
    assert len(free.legs) == 1
    through = plan(site("near", at(800, 0)), end=at(2000, 0))
    assert [round(leg.length_m) for leg in through.legs] == [800, 1200]


def test_equal_requests_are_planned_once() -> None:
    planner = Planner(Settings(), network=street(), heritage=small_world(site("in", at(800, 0))))
    request = TourRequest(start=at(0, 0), date=DAY, strands=("history",), hours=2.0)
    assert planner.plan_tour(request) is planner.plan_tour(dataclasses.replace(request))
    named = dataclasses.replace(request, strands=("历史",))
    assert planner.plan_tour(named) is planner.plan_tour(request)


def test_a_tour_is_explained_with_a_bound() -> None:
    houses = [site(f"h{n}", at(200 * n, 0), visit_minutes=20 + n) for n in range(1, 13)]
    planner = Planner(Settings(), network=street(), heritage=small_world(*houses))
    request = TourRequest(start=at(0, 0), date=DAY, strands=("history",), hours=2.0)
    plain, proven = planner.plan_tour(request), planner.explain_tour(request)
    assert plain.quality == TourQuality(score=plain.score)
    assert proven.quality is not None
    assert proven.quality.bound is not None
    assert proven.quality.bound >= plain.score
    assert dataclasses.replace(proven, quality=plain.quality) == plain
    assert planner.explain_tour(dataclasses.replace(request)) is proven
    assert planner.plan_tour(request) is plain


def test_what_is_exact_is_proven_at_once() -> None:
    tour = plan(site("near", at(800, 0)))
    assert tour.quality == TourQuality(score=tour.score, bound=tour.score)


def test_lunch_before_the_first_visit_of_a_day_that_begins_there() -> None:
    tour = plan(
        site("near", at(800, 0), opening_hours="10:00-12:00"),
        free_start=True,
        lunch=(dt.time(9), dt.time(10)),
        hours=3.0,
    )
    [stage] = tour.stages
    assert stage.rest is not None
    assert stage.rest.place == 0
    assert stage.rest.before == (stage.rest.end <= stage.visits[0].departure)
    assert stage.start_time <= stage.rest.begin
    assert "午饭" in export(tour, "txt").decode()


def test_the_same_tour_again_in_another_planner(embedded: Planner) -> None:
    request = TourRequest(
        start="平遥", date=DAY, strands=("history",), profile="bike", hours=8.0, seed=3
    )
    assert Planner(Settings()).plan_tour(request) == embedded.plan_tour(request)


def test_the_embedded_network_is_estimated_everywhere(embedded: Planner) -> None:
    tour = embedded.plan_tour(
        TourRequest(start="大同", date=DAY, theme="great_wall", profile="bike", hours=9.0)
    )
    assert embedded.is_estimated
    assert tour.visits
    assert all(s.alignment == "estimated" for leg in tour.legs for s in leg.stretches)
    assert tour.notes[0].code == "estimated"
    assert tour.title_zh.startswith("大同出发 · 长城")
    background = embedded.background(tour)
    assert {line.kind for line in background.lines} >= {"way"}
    assert all(line.estimated for line in background.lines)


@pytest.mark.parametrize(("profile", "told"), [("walk", True), ("hike", True), ("bike", False)])
def test_a_walk_up_is_timed_by_din_33466(profile: str, told: bool) -> None:
    # 4 km with 600 m up, and 4 km on the top: 2 h for the length and 2 h for the height, so
    # 2 h and half of 2 h. Leg by leg it would be 2.5 h and 1 h.
    network = make_network(
        [at(0, 0), at(4000, 0), at(8000, 0)],
        [(0, 1, 4000.0), (1, 2, 4000.0)],
        elevations_m=[900, 1500, 1500, 1500],
    )
    planner = Planner(Settings(), network=network, heritage=small_world())
    request = RouteRequest(waypoints=(at(0, 0), at(4000, 0), at(8000, 0)), profile=profile)
    facts = {note.code: dict(note.facts) for note in planner.plan_route(request).notes}
    facts.pop("steep", None)
    assert facts == ({"din33466": {"hours": 3.0}} if told else {})


def test_a_route_by_names(embedded: Planner) -> None:
    route = embedded.plan_route(RouteRequest(waypoints=("平遥", "介休", "灵石"), profile="bike"))
    assert [w.kind for w in route.waypoints] == ["start", "via", "end"]
    assert [w.name_en for w in route.waypoints] == ["Pingyao", "Jiexiu", "Lingshi"]
    assert len(route.legs) == 2
    assert route.provenance.network_id == embedded.network_meta.id
    assert route.provenance.data_version == embedded.data_version
    newest = max(source.retrieved for source in embedded.heritage.sources.values())
    assert route.provenance.data_date == newest
    assert route.provenance.network_date is None  # it is made of the data, whenever it is


@pytest.mark.parametrize(
    ("start", "error"),
    [
        (LonLat(122.5, 30.0), OutsideNetworkError),  # in the East China Sea
        (LonLat(109.0, 37.0), OutsideNetworkError),
        ("平遙城", NotFoundError),
    ],
)
def test_starts_that_cannot_be(
    embedded: Planner, start: LonLat | str, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        embedded.plan_tour(TourRequest(start=start, date=DAY, theme="taihang"))
    assert caught.value.field == "start"
    assert "{" not in caught.value.message("zh")


@pytest.mark.parametrize(
    ("change", "field", "near"),
    [
        ({"theme": "great_wal"}, "theme", "great_wall"),
        ({"strands": ("histroy",)}, "strand", "history"),
        ({"profile": "wlak"}, "profile", "walk"),
        ({"must_visit": ("平遥城樯",)}, "must_visit", "平遥城墙"),
        ({"avoid": ("镇国寺庙",)}, "avoid", "镇国寺"),
        ({"start": "平遙"}, "start", "平遥"),
    ],
)
def test_unknown_names_come_with_near_ones(
    embedded: Planner, change: dict[str, Any], field: str, near: str
) -> None:
    values: dict[str, Any] = {"start": "平遥", "date": DAY, "theme": "taihang"}
    with pytest.raises(NotFoundError) as caught:
        embedded.plan_tour(TourRequest(**values | change))
    assert caught.value.field == field
    assert any(near in name for name in caught.value.known)


def test_unknown_themes_are_told_by_name_and_id_in_either_language(embedded: Planner) -> None:
    with pytest.raises(NotFoundError) as caught:
        embedded.plan_tour(TourRequest(start="平遥", date=DAY, theme="great_wal"))
    assert caught.value.message("zh").endswith(
        "长城（great_wall）、太行（taihang）、黄河（yellow_river）"
    )
    assert "Great Wall (great_wall), Taihang (taihang)" in caught.value.message("en")


def test_a_tour_without_a_way_does_not_tell_of_nought_kilometres(embedded: Planner) -> None:
    # Both sites lie where the tour begins and ends.
    request = TourRequest(
        start="雁门关", date=DAY, must_visit=("雁门关古道",), profile="hike", hours=2.0
    )
    tour = embedded.plan_tour(request)
    assert round(tour.length_m) == 0
    assert [note.code for note in tour.notes if note.code.startswith("estimated")] == [
        "estimated_short"
    ]
    words = export(tour, "txt", ExportOptions(locale="zh")).decode()
    assert "0.0 公里" not in words
    assert "请勿照着走" in words


def test_a_skeleton_writes_no_track_from_any_start(embedded: Planner) -> None:
    located = [site for site in embedded.heritage.sites if site.position is not None]
    names = ["平遥城墙", *(site.id for site in located[:: len(located) // 30])]
    for name in names:
        request = TourRequest(start=name, date=DAY, strands=("history",), profile="bike", hours=8.0)
        try:
            tour = embedded.plan_tour(request)
        except NoTourError:
            continue
        assert b"<trk" not in export(tour, "gpx"), name
        assert all(s.alignment == "estimated" for leg in tour.legs for s in leg.stretches), name


def test_a_route_to_where_it_starts_is_refused(embedded: Planner) -> None:
    with pytest.raises(RequestError) as caught:
        embedded.plan_route(RouteRequest(waypoints=("平遥", "平遥")))
    assert (caught.value.code, caught.value.field) == ("same_place", "end")


def test_finding(embedded: Planner) -> None:
    assert embedded.site("晋祠").id == "taiyuan-jinci"
    assert embedded.suggest("jinci")[0].id == "taiyuan-jinci"
    assert len(embedded.find_sites(SiteQuery(theme="great_wall"))) >= 30
    assert embedded.position("晋祠") == embedded.site("晋祠").position
    assert embedded.region.name_zh == "山西"
    assert {p.id for p in embedded.profiles} >= {"walk", "bike"}
    assert isinstance(embedded.today(), dt.date)


def test_warm_up_runs_every_kernel() -> None:
    Planner(Settings(), network=street(), heritage=small_world(site("in", at(800, 0)))).warm_up()


def street_and_islet() -> Network:
    """A street of 4 km, and 20 m of footway that touches nothing, 60 m to its north."""
    return make_network(
        [at(0, 0), at(4000, 0), at(0, 60), at(20, 60)], [(0, 1, 4000.0), (2, 3, 20.0)]
    )


def test_a_start_beside_an_islet_goes_where_the_sites_are() -> None:
    sites = site("in", at(800, 0)), site("next", at(1600, 0))
    tour = plan(*sites, network=street_and_islet(), start=at(10, 50))
    assert {visit.site.id for visit in tour.visits} == {"in", "next"}
    assert tour.stages[0].start.gap_m == pytest.approx(50, abs=0.1)


def test_a_must_visit_decides_where_a_tour_is() -> None:
    sites = site("in", at(800, 0)), site("next", at(1600, 0)), site("islet", at(20, 540))
    tour = plan(*sites, network=street_and_islet(), start=at(10, 50), must_visit=("islet",))
    assert [visit.site.id for visit in tour.visits] == ["islet"]
    assert tour.stages[0].start.gap_m == pytest.approx(10, abs=0.1)


def test_unknown_kerbs_are_told_to_whom_they_matter() -> None:
    network = make_network(
        [at(0, 0), at(400, 0), at(410, 0), at(1000, 0)],
        [(0, 1, 400.0), (1, 2, 10.0), (2, 3, 590.0)],
        kerbs=["none", "unknown", "none"],
    )
    site_ = site("in", at(800, 0))
    rolling = plan(site_, network=network, profile="wheelchair")
    [note] = [note for note in rolling.notes if note.code == "unknown_kerbs"]
    assert dict(note.facts) == {"count": 2}  # there and back
    assert [leg.unknown_kerbs for leg in rolling.legs] == [1, 1]
    assert "路缘不详 1 处" in export(rolling, "txt").decode()
    assert "路缘不详 1 处" in export(rolling, "html").decode()
    assert b'"unknown_kerbs":1' in export(rolling, "json")
    walking = plan(site_, network=network, profile="walk")
    assert "unknown_kerbs" not in {note.code for note in walking.notes}


def test_a_gap_is_told_once_though_the_tour_ends_where_it_began() -> None:
    tour = plan(site("in", at(800, 70)), start=at(0, 120))
    gaps = [dict(note.facts) for note in tour.notes if note.code == "gap"]
    assert [(gap["name_en"], gap["gap_m"]) for gap in gaps] == [
        ("the start (west of In House)", 120),
        ("In House", 70),
    ]
    assert "起点（in楼西）离路网还有 120 米" in export(tour, "txt").decode()


def test_a_search_is_made_once(embedded: Planner) -> None:
    query = SiteQuery(theme="great_wall", prefectures=("datong",))
    assert embedded.find_sites(query) is embedded.find_sites(SiteQuery(
        theme="great_wall", prefectures=("datong",)
    ))  # fmt: skip
    assert embedded.find_sites(query) != embedded.find_sites(SiteQuery(theme="great_wall"))


def test_more_sites_than_can_be_bounded_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jindao.tours.bound.MAX_SITES", 1)
    monkeypatch.setattr(
        "jindao.planner.best_tour.best_solution",
        lambda ground, effort: dataclasses.replace(best_solution(ground, effort), proven=False),
    )
    sites = site("near", at(800, 0)), site("next", at(1600, 0))
    planner = Planner(Settings(), network=street(), heritage=small_world(*sites))
    request = TourRequest(start=at(0, 0), date=DAY, strands=("history",), hours=2.0)
    tour = planner.explain_tour(request)
    told = [note for note in tour.notes if note.code == "bound_too_many"]
    assert [dict(note.facts) for note in told] == [{"count": 2, "most": 1}]
    assert say("explain.no_bound", "en") not in explained(tour, "en")
