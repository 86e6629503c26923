"""Two days around Datong and a walk by the lake, made by hand.

Day 1: start - (surveyed, surveyed) -> site 1 - (surveyed, estimated, surveyed) -> site 2
- (surveyed) -> start. Day 2: start - (estimated) -> site 3, and ends there.

Another tour rides by car: from the start to site 1 and a surveyed way on, where lunch comes
before the visit of site 2; a night at Youwei, known to 3 km; from there on an estimated way
to site 3, lunch after it, and a ride home.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from jindao.geo import LonLat
from jindao.model.guidance import Facility
from jindao.model.leg import Leg, Line, Stretch, Waypoint
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.request import RouteRequest, TourRequest
from jindao.model.route import Route
from jindao.model.tour import LeftOut, Rest, Stage, Tour, TourQuality, Visit
from jindao.model.trip import Background, BackgroundLine

ZONE = ZoneInfo("Asia/Shanghai")

HOME = (113.2950, 40.0900)
SITE_1 = (113.3000, 40.0930)
SITE_2 = (113.3080, 40.0960)
SITE_3 = (113.2880, 40.0990)

PROVENANCE = Provenance(
    jindao_version="0.1.0",
    network_id="net-1f2e",
    network_name="大同示例路网",
    data_version="data-9a8b",
    engine="reference",
    profile="walk",
    attribution=("© OpenStreetMap contributors, ODbL 1.0", "第八批全国重点文物保护单位名单"),
)


def make_site(
    number: int, name_zh: str, name_en: str, point: tuple[float, float], **more: Any
) -> Site:
    values: dict[str, Any] = {
        "id": f"site-{number}",
        "name_zh": name_zh,
        "name_en": name_en,
        "category": "ancient_building",
        "protection_level": "national",
        "batch": 1,
        "period_zh": "辽、金",
        "first_year": 1038,
        "last_year": None,
        "position": LonLat(*point),
        "coordinate_accuracy_m": 20.0,
        "coordinate_source": "示例",
        "prefecture": "datong",
        "county": "平城区",
        "themes": ("great_wall",),
        "strands": ("history",),
        "opening_hours": None,
        "visit_minutes": 60,
        "access_notes_zh": "",
        "access_notes_en": "",
        "sources": ("example",),
    }
    return Site(**{**values, **more})


def make_waypoint(
    kind: str, name_zh: str, name_en: str, point: tuple[float, float], **more: Any
) -> Waypoint:
    place = LonLat(*point)
    return Waypoint(
        kind=kind,
        name_zh=name_zh,
        name_en=name_en,
        position=place,
        snapped=place,
        gap_m=more.pop("gap_m", 0.0),
        **more,
    )


def make_leg(*stretches: tuple[str, Line, float], **more: Any) -> Leg:
    length_m = sum(length for _, _, length in stretches)
    heights = more.pop("heights", [None] * len(stretches))
    values: dict[str, Any] = {
        "stretches": tuple(
            Stretch(alignment=alignment, line=line, length_m=length, elevations_m=known)
            for (alignment, line, length), known in zip(stretches, heights, strict=True)
        ),
        "length_m": length_m,
        "duration_s": round(length_m / 1.25),
        "cost": round(length_m * 10),
        "ascent_m": None,
        "descent_m": None,
        "steps_m": 0.0,
        "unknown_surface_m": 0.0,
        "names": (),
    }
    return Leg(**{**values, **more})


def at(day: int, hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, 5, day, hour, minute, tzinfo=ZONE)


def make_visit(site: Site, arrival: dt.datetime, status: str, **more: Any) -> Visit:
    assert site.position is not None
    stay_s = more.pop("stay_s", 3600)
    wait_s = more.pop("wait_s", 0)
    point = (site.position.lon, site.position.lat)
    return Visit(
        site=site,
        waypoint=make_waypoint(
            "visit", site.name_zh, site.name_en, point, site_id=site.id,
            gap_m=more.pop("gap_m", 0.0),
        ),
        arrival=arrival,
        wait_s=wait_s,
        stay_s=stay_s,
        departure=arrival + dt.timedelta(seconds=wait_s + stay_s),
        opening_status=status,
        score=more.pop("score", 50),
        why=more.pop("why", ()),
        **more,
    )  # fmt: skip


def make_tour(names: tuple[str, str, str] | None = None, **more: Any) -> Tour:
    first, second, third = names or ("华严寺", "善化寺", "古城墙遗址")
    sites = (
        make_site(1, first, "Huayan Temple", SITE_1, access_notes_zh="凭身份证入内"),
        make_site(2, second, "Shanhua Temple", SITE_2, category="museum"),
        make_site(
            3, third, "Old City Wall Ruins", SITE_3, category="ruin", coordinate_accuracy_m=500.0
        ),
    )
    why = (
        Note(code="rule", facts=(("why_zh", "辽金木构的代表"), ("why_en", "Liao and Jin timber"))),
    )
    home = make_waypoint("start", "大同站", "Datong station", HOME)
    stage_1 = Stage(
        number=1,
        start=home,
        start_time=at(1, 9, 0),
        visits=(
            make_visit(sites[0], at(1, 9, 12), "open", wait_s=600, why=why),
            make_visit(sites[1], at(1, 10, 40), "unknown", why=why),
        ),
        legs=(
            make_leg(
                ("surveyed", (HOME, (113.2970, 40.0910)), 204.0),
                ("surveyed", ((113.2970, 40.0910), SITE_1), 340.0),
                names=("站前街", "大西街"),
                unknown_surface_m=120.0,
            ),
            make_leg(
                ("surveyed", (SITE_1, (113.3030, 40.0940)), 279.0),
                (
                    "estimated",
                    ((113.3030, 40.0940), (113.3045, 40.0950), (113.3060, 40.0950)),
                    298.0,
                ),
                ("surveyed", ((113.3060, 40.0950), SITE_2), 204.0),
                steps_m=14.0,
            ),
            make_leg(("surveyed", (SITE_2, (113.3010, 40.0900), HOME), 1400.0)),
        ),
        end=home,
        end_time=at(1, 12, 0),
    )
    visit_3 = make_visit(sites[2], at(2, 9, 22), "closed", stay_s=1800, gap_m=60.0, why=why)
    stage_2 = Stage(
        number=2,
        start=home,
        start_time=at(2, 9, 0),
        visits=(visit_3,),
        legs=(make_leg(("estimated", (HOME, (113.2900, 40.0950), SITE_3), 1160.0)),),
        end=visit_3.waypoint,
        end_time=at(2, 9, 52),
    )
    values: dict[str, Any] = {
        "request": TourRequest(
            start=LonLat(*HOME),
            date=dt.date(2026, 5, 1),
            theme="great_wall",
            days=2,
            hours=4,
            free_end=True,
        ),
        "title_zh": "大同古城两日",
        "title_en": "Two days in old Datong",
        "stages": (stage_1, stage_2),
        "left_out": (
            LeftOut(
                site=make_site(9, "云冈石窟", "Yungang Grottoes", (113.13, 40.11)),
                reason=Note(code="too_far", facts=(("minutes", 320), ("limit_minutes", 240))),
            ),
        ),
        "notes": (Note(code="hours_unknown", facts=(("count", 1),)),),
        "provenance": PROVENANCE,
    }
    return Tour(**{**values, **more})


YOUWEI = (112.3400, 40.1600)


def make_ride(line: Line, length_m: float, duration_s: int) -> Leg:
    return make_leg(("estimated", line, length_m), duration_s=duration_s, cost=0, transfer=True)


def make_ridden_tour(**more: Any) -> Tour:
    """Three kilometres of ways, two of them surveyed; 138 km of rides."""
    why = (Note(code="must"),)
    sites = (
        make_site(1, "华严寺", "Huayan Temple", SITE_1),
        make_site(2, "善化寺", "Shanhua Temple", SITE_2, category="museum"),
        make_site(3, "古城墙遗址", "Old City Wall Ruins", SITE_3, category="ruin"),
    )
    home = make_waypoint("start", "大同站", "Datong station", HOME)
    night = make_waypoint("end", "右卫", "Youwei", YOUWEI, accuracy_m=3000.0)
    noodles = Facility(
        kind="restaurant",
        name="刀削面馆",
        position=LonLat(SITE_2[0], SITE_2[1] + 0.0018),
        wheelchair="unknown",
        fee="unknown",
        along_m=0.0,
        gap_m=200.0,
    )
    stage_1 = Stage(
        number=1,
        start=home,
        start_time=at(1, 9, 0),
        visits=(
            make_visit(
                sites[0], at(1, 10, 11), "open", why=why, score=60, slack_s=1530,
                parts=(("site", 60), ("pairs", 3)), window=(at(1, 8, 0), at(1, 17, 15)),
            ),
            make_visit(
                sites[1], at(1, 11, 50), "unknown", why=why, wait_s=4200,
                parts=(("site", 50), ("pairs", 2), ("repeat", -12)),
                window=(at(1, 13, 0), at(1, 16, 0)),
            ),
        ),
        legs=(
            make_ride((HOME, SITE_1), 48_000.0, 4260),
            make_leg(("surveyed", (SITE_1, SITE_2), 2000.0)),
            make_ride((SITE_2, YOUWEI), 80_000.0, 5400),
        ),
        end=night,
        end_time=at(1, 15, 30),
        rest=Rest(place=2, before=True, begin=at(1, 12, 0), end=at(1, 12, 50), food=noodles),
    )  # fmt: skip
    last = make_visit(sites[2], at(2, 11, 0), "open", score=9, window=(at(2, 0, 0), at(2, 23, 0)))
    stage_2 = Stage(
        number=2,
        start=dataclasses.replace(night, kind="start"),
        start_time=at(2, 9, 0),
        visits=(last,),
        legs=(
            make_leg(("estimated", (YOUWEI, SITE_3), 1000.0)),
            make_ride((SITE_3, HOME), 10_000.0, 1500),
        ),
        end=dataclasses.replace(home, kind="end"),
        end_time=at(2, 13, 10),
        rest=Rest(place=1, before=False, begin=at(2, 12, 0), end=at(2, 12, 45)),
    )
    request = TourRequest(
        start="大同站",
        date=dt.date(2026, 5, 1),
        theme="great_wall",
        days=2,
        lunch=(dt.time(12), dt.time(13, 30)),
        transfer_hours=3,
        nights=("右卫",),
    )
    return make_tour(
        **{
            "request": request,
            "stages": (stage_1, stage_2),
            "notes": (Note(code="transfers", facts=(("count", 3), ("km", 138), ("hours", 3.1))),),
            "quality": TourQuality(score=112, bound=120),
            **more,
        }
    )


def make_route(**more: Any) -> Route:
    values: dict[str, Any] = {
        "request": RouteRequest(waypoints=(LonLat(*HOME), "华严寺", LonLat(*SITE_2))),
        "waypoints": (
            make_waypoint("start", "大同站", "Datong station", HOME),
            make_waypoint("via", "华严寺", "Huayan Temple", SITE_1),
            make_waypoint("end", "善化寺", "Shanhua Temple", SITE_2),
        ),
        "legs": (
            make_leg(("surveyed", (HOME, SITE_1), 544.0), ascent_m=12.0, descent_m=3.0),
            make_leg(("surveyed", (SITE_1, SITE_2), 760.0), ascent_m=4.0, descent_m=8.0),
        ),
        "notes": (),
        "provenance": PROVENANCE,
    }
    return Route(**{**values, **more})


BACKGROUND = Background(
    lines=(
        BackgroundLine(
            kind="green",
            line=((113.297, 40.096), (113.301, 40.096), (113.301, 40.099), (113.297, 40.096)),
        ),
        BackgroundLine(
            kind="water",
            line=((113.303, 40.0905), (113.306, 40.0905), (113.306, 40.093), (113.303, 40.0905)),
        ),
        BackgroundLine(
            kind="river", line=((113.284, 40.088), (113.292, 40.092), (113.311, 40.089))
        ),
        BackgroundLine(kind="way", line=((113.286, 40.094), (113.312, 40.094))),
        BackgroundLine(kind="way", line=((113.299, 40.086), (113.299, 40.1))),
        BackgroundLine(kind="boundary", line=((113.285, 40.087), (113.285, 40.101))),
    ),
    attribution=("© OpenStreetMap contributors, ODbL 1.0",),
)

HOSTILE_NAMES = (
    "<img src=x onerror=window.PWN=1>",
    "${window.PWN=2}`+(window.PWN=3)+`",
    "</script><script>window.PWN=4</script>]]>&\"'\u202e\u0001\x00😀",
)


@pytest.fixture
def tour() -> Tour:
    return make_tour()


@pytest.fixture
def route() -> Route:
    return make_route()


@pytest.fixture
def ridden() -> Tour:
    return make_ridden_tour()


@pytest.fixture
def hostile() -> Tour:
    return make_tour(HOSTILE_NAMES, title_zh=HOSTILE_NAMES[0], title_en=HOSTILE_NAMES[2])


@pytest.fixture
def background() -> Background:
    return BACKGROUND


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a page from a file; `page.asked` lists other addresses, `page.wrong` the errors."""
    contexts = []

    def opener(
        data: bytes,
        size: tuple[int, int] = (1280, 800),
        *,
        until: str = ".leaflet-container",
        **more: Any,
    ) -> Any:
        file = tmp_path / "page.html"
        file.write_bytes(data)
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.wrong = [], []
        page.on(
            "request",
            lambda request: (
                page.asked.append(request.url)
                if not request.url.startswith(("file://", "data:"))
                else None
            ),
        )
        page.on(
            "console", lambda line: page.wrong.append(line.text) if line.type == "error" else None
        )
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector(until)
        return page

    yield opener
    for context in contexts:
        context.close()
