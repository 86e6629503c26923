"""A planner of four sites with one answer, so that pages are tested without an engine."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from jindao.errors import (
    NoLoopError,
    NoRouteError,
    NotFoundError,
    NoTourError,
    SourceRateLimitedError,
)
from jindao.geo import BBox, LonLat, geodesic_m
from jindao.heritage.search import Suggestion
from jindao.model.edit import TourEdit
from jindao.model.event import RouteEvent
from jindao.model.groups import GroupsRequest
from jindao.model.leg import Leg, Nearby
from jindao.model.loop import Loops
from jindao.model.loop_request import LoopRequest
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.reach import Reach, ReachRequest
from jindao.model.reference import References
from jindao.model.request import RouteRequest, TourRequest
from jindao.model.roster import (
    EventPlan,
    GroupStage,
    GroupVisit,
    Roster,
    RosterDay,
    RosterGroup,
)
from jindao.model.route import Route
from jindao.model.story import Story
from jindao.model.tour import LeftOut, Stage, Tour, Visit
from jindao.model.track import TrackAsked, TrackReport
from jindao.model.trip import Background, Trip
from jindao.planner.events import plan_event
from jindao.planner.guide import SharedStory, SiteGuide
from jindao.planner.lodging import Lodging
from jindao.planner.tracks import report_track
from jindao.settings import Settings
from jindao.tracks.track import Track
from tests.web.tiny_trips import LUNCH, TODAY, ZONE, kept, leg, ride, visit, waypoint
from tests.web.tiny_ways import loops_of, other_route, reach_of

HOSTILE = "<img src=x onerror=alert(1)></script>${1}`'\""
START = LonLat(112.5, 37.7)
TROUBLES = ("island", "busy", "crash", "slow")
"""Places that are known, and where planning goes wrong."""
AREA = BBox(112.3, 37.6, 112.7, 37.9)


@dataclass(frozen=True)
class Named:
    id: str
    name_zh: str
    name_en: str
    summary_zh: str = "说明"
    summary_en: str = "About"
    color: str = "#2f6b3c"


@dataclass(frozen=True)
class Region:
    name_zh: str = "山西"
    name_en: str = "Shanxi"
    timezone: str = "Asia/Shanghai"
    country: str = "CN"
    prefectures: tuple[Named, ...] = (Named("taiyuan", "太原市", "Taiyuan"),)


@dataclass
class Closed:
    """The closures of a planner, of which pages only ask whether there are any."""

    all: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True)
class Source:
    title_zh: str = "公开名单"
    title_en: str = "Public list"
    publisher: str = "国务院"
    url: str = ""


@dataclass(frozen=True)
class Heritage:
    sources: Mapping[str, Source] = field(
        default_factory=lambda: {"list": Source(), "web": Source(url="https://example.org/a")}
    )
    stories: tuple[Story, ...] = ()


@dataclass(frozen=True)
class Meta:
    id: str = "0123456789abcdef"
    name: str = "tiny"
    attribution: tuple[str, ...] = ("© tiny",)


CELLS_BOX = BBox(112.0, 37.4, 113.0, 38.2)


@dataclass(frozen=True)
class Cells:
    """A background of a river, a road and two towns, the same in every cell; none at 0."""

    version: str = "1234"
    levels: tuple[int, ...] = (5, 7, 9, 11, 13, 15)
    box: BBox = CELLS_BOX
    attribution: tuple[str, ...] = ("© tiny",)

    def cell(self, level: int, column: int, row: int) -> bytes:
        if level not in self.levels or max(column, row) >= 2**level:
            known = [str(one) for one in self.levels]
            raise NotFoundError("not_found.cell", kind="cell", name=str(level), known=known)
        labels = [[2048, 1024, 0, "太原", "Taiyuan"], [2050, 1030, 1, "被遮", "Hidden"]]
        return json.dumps(
            {
                "grid": 4096,
                "areas": {"water": [[100, 100, 500, 0, 0, 500, -500, 0]]},
                "lines": {"main": [[0, 2048, 4096, 0]], "river": [[2048, 0, 0, 4096]]},
                "labels": labels,
            }
        ).encode()


def site(id_: str, name_zh: str, name_en: str, position: LonLat | None, **facts: Any) -> Site:
    values: dict[str, Any] = {
        "category": "ancient_building",
        "protection_level": None,
        "batch": None,
        "period_zh": "",
        "first_year": None,
        "last_year": None,
        "coordinate_accuracy_m": 100.0 if position else None,
        "coordinate_source": "",
        "prefecture": "taiyuan",
        "county": "晋源区",
        "themes": ("taihang",),
        "strands": ("history",),
        "opening_hours": None,
        "visit_minutes": 60,
        "access_notes_zh": "",
        "access_notes_en": "",
        "sources": (),
        **facts,
    }
    return Site(id=id_, name_zh=name_zh, name_en=name_en, position=position, **values)


JINCI = site(
    "jinci",
    "晋祠",
    "Jinci Temple",
    LonLat(112.43, 37.7),
    protection_level="national",
    batch=1,
    period_zh="宋",
    first_year=-200,
    last_year=1102,
    opening_hours="Mo-Su 08:30-18:00",
    coordinate_source="survey",
    sources=("list", "opening_hours:list", "a letter"),
)
TOWERS = site("towers", "双塔寺", "Twin Pagodas", LonLat(112.6, 37.85), category="ruin")
EVIL = site("evil", HOSTILE, HOSTILE, LonLat(112.55, 37.8), sources=(HOSTILE,), county=HOSTILE)
LOST = site("lost", "无处寺", "Nowhere Temple", None)
SITES = (JINCI, TOWERS, EVIL, LOST)
BELL = site("bell", "钟楼", "Bell Tower", LonLat(112.56, 37.86))
DRUM = site("drum", "鼓楼", "Drum Tower", LonLat(112.57, 37.86))
BY_DAY = ((JINCI, EVIL), (BELL, DRUM))
"""What a planned tour visits on its days; later days visit nothing."""


STORY = SharedStory(
    story=Story(
        id="spring",
        sites=("jinci", "towers"),
        why_zh=f"同一股泉水 {HOSTILE}",
        why_en=f"One spring {HOSTILE}",
        sources=("list", "web"),
    ),
    others=(TOWERS,),
)
_LONG = (("day", 1), ("time", "18:30"), ("limit", "15:00"), ("minutes", 210))


@dataclass(frozen=True)
class Net:
    """The network, of which pages only ask how far it reaches."""

    bbox: BBox = AREA


@dataclass
class TinyPlanner:
    """Answers as a planner does; its tours are computed from nothing but the request."""

    settings: Settings = field(default_factory=lambda: Settings(limits=()))
    is_estimated: bool = True
    region: Region = Region()
    heritage: Heritage = field(default_factory=Heritage)
    network_meta: Meta = Meta()
    version: str = "0.1.0"
    data_version: str = "fedcba9876543210"
    themes: tuple[Named, ...] = (
        Named("taihang", "太行", "Taihang"),
        Named("great_wall", "长城", "Great Wall", color="#8c3b2a"),
    )
    strands: tuple[Named, ...] = (
        Named("history", "历史", "History"),
        Named("nature", "自然", "Nature"),
    )
    kinds: tuple[Named, ...] = (Named("rural", "乡村", "Rural"),)
    themes_here: frozenset[str] = frozenset({"taihang", "history"})
    profiles: tuple[Named, ...] = (Named("walk", "步行", "Walk"), Named("bike", "骑行", "Bike"))
    planned: list[TourRequest | RouteRequest] = field(default_factory=list)
    edited: list[TourEdit] = field(default_factory=list)
    events: list[RouteEvent] = field(default_factory=list)
    network: Net = Net()
    closures: Closed = field(default_factory=Closed)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.settings,)

    def follow_notices(self, source: Any) -> None:
        self.notices = source

    @property
    def plans_made(self) -> tuple[int, int]:
        return len(self.planned), 0

    def today(self) -> dt.date:
        return TODAY

    def dated(self, request: RouteRequest) -> RouteRequest:
        closed = self.closures.all and request.date is None
        return replace(request, date=TODAY) if closed else request

    def warm_up(self) -> None: ...

    def compile_beside(self) -> None: ...

    def county_name(self, county: str, locale: str) -> str:
        return {"晋源区": "Jinyuan District"}.get(county, county) if locale == "en" else county

    def period_name(self, period: str, locale: str) -> str:
        return {"宋": "Song"}.get(period, period) if locale == "en" else period

    def references(self, trip: object) -> References:
        return References()

    def background(self, trip: object, *, ways: bool = True) -> Background:
        return Background()

    @property
    def background_cells(self) -> Cells:
        return Cells()

    def background_cell(self, level: int, column: int, row: int) -> bytes:
        return Cells().cell(level, column, row)

    def background_in(self, area: object, *, ways: bool = True) -> Background:
        return Background()

    def site_guide(self, site: Site) -> SiteGuide:
        tour = TourRequest(start=site.id, date=TODAY, theme="taihang", must_visit=(site.id,))
        return SiteGuide(
            site=site,
            whole=EVIL if site is JINCI else None,
            parts=(EVIL,) if site is TOWERS else (),
            themes=tuple(theme for theme in self.themes if theme.id in site.themes),
            strands=tuple(strand for strand in self.strands if strand.id in site.strands),
            kinds=(),
            nearby=((EVIL, 1234.0),),
            tours=(tour,) if site.position else (),
            stories=(STORY,) if site is JINCI else (),
        )

    def find_sites(self, query: Any) -> tuple[Site, ...]:
        found = [s for s in SITES if not query.text or query.text in s.name_zh]
        levels = query.protection_levels
        return tuple(s for s in found if not levels or s.protection_level in levels)

    def site(self, id_: str, field: str = "site") -> Site:
        for item in (*SITES, BELL, DRUM):
            if id_ in (item.id, item.name_zh, item.name_en):
                return item
        code = f"not_found.{field}"
        raise NotFoundError(code, field=field, kind=field, name=id_, known=["晋祠"])

    def position(self, where: LonLat | str, field: str = "start") -> LonLat:
        return START if where in TROUBLES else self._locate(where, field)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        known = [(s.id, s.name_zh, s.name_en, "site", s.position or START) for s in SITES]
        known.append(("taiyuan", "太原", "Taiyuan", "city", START))
        return tuple(
            Suggestion(id=id_, name_zh=zh, name_en=en, kind=kind, position=position)
            for id_, zh, en, kind, position in known
            if text in zh + en
        )[:limit]

    def nearby(self, position: LonLat) -> Nearby | None:
        if geodesic_m(position, START) > 2000:
            return None
        return Nearby(name_zh="太原站", name_en="Taiyuan Station", distance_m=120.4, heading="east")

    def plan_tour(self, request: TourRequest) -> Tour:
        self.planned.append(request)
        here = self._locate(request.start, "start")
        first, second = waypoint("start", "太原", here), waypoint("end", "太原", here)
        stages = []
        visits: tuple[Visit, ...]
        legs: tuple[Leg, ...]
        for number in range(1, request.days + 1):
            begin = dt.datetime.combine(request.date, request.start_time, ZONE)
            visits, legs = (), (leg(here, here),)
            if number <= len(BY_DAY):
                one, two = BY_DAY[number - 1]
                visits = (visit(one, 10, "open"), visit(two, 12, "unknown"))
                a, b = (at.position or here for at in (one, two))
                legs = (leg(here, a), leg(a, b, alignment="estimated"), leg(b, here))
            if request.transfer_hours:
                legs = (ride(legs[0]), *legs[1:])
            if request.free_start and number == 1:
                legs = legs[1:]
            stages.append(
                Stage(
                    number=number,
                    start=visits[0].waypoint if request.free_start and number == 1 else first,
                    start_time=begin + dt.timedelta(days=number - 1),
                    rest=LUNCH if request.lunch and number == 1 else None,
                    visits=visits,
                    legs=legs,
                    end=second,
                    end_time=begin + dt.timedelta(days=number - 1, hours=6),
                )
            )
        return Tour(
            request=request,
            title_zh=f"太行一日 {HOSTILE}",
            title_en=f"A day in Taihang {HOSTILE}",
            stages=tuple(stages),
            left_out=(LeftOut(site=TOWERS, reason=Note(code="no_time")),),
            notes=(Note(code="elevation_unknown"),),
            provenance=self._provenance(request.profile),
        )

    def plan_tours(self, request: TourRequest, count: int = 3) -> tuple[Tour, ...]:
        best = self.plan_tour(request)
        shorter = replace(
            best,
            title_zh="只看晋祠",
            title_en="Only Jinci",
            stages=tuple(kept(stage, {"jinci"}) for stage in best.stages),
            character=(Note(code="only"),),
        )
        return (best, shorter)[:count]

    def edit_tour(self, edit: TourEdit) -> Tour:
        """Keep of the planned tour what the edit visits and does not drop; tell one problem."""
        self.edited.append(edit)
        for item in edit.changes.additions:
            self.site(item.site)
        dropped = set(edit.changes.drops)
        added = tuple(item.site for item in edit.changes.additions)
        begins = edit.changes.start_time
        tour = self.plan_tour(edit.request.starting_at(begins) if begins else edit.request)
        stages = [
            kept(stage, {*day, *added} - dropped, {s.site: s.minutes for s in edit.stays})
            for stage, day in zip(tour.stages, edit.days, strict=True)
        ]
        slept = {
            day: waypoint("nights", f"住处 {night}", night)
            for day, night in enumerate(edit.nights_asked, start=1)
            if night is not None and night != stages[day - 1].end.position
        }
        stages = [replace(stage, end=slept.get(stage.number, stage.end)) for stage in stages]
        late = Note(code="problem.day_long", facts=_LONG)
        pinned = tuple(pin.site for pin in edit.changes.pins)
        request = replace(edit.request, must_visit=(*edit.request.must_visit, *pinned))
        return replace(
            tour,
            request=request,
            stages=tuple(stages),
            left_out=(),
            notes=(late, *tour.notes),
            kept=edit.kept.after(edit.changes),
        )

    def roster(self, tour: Tour, request: GroupsRequest) -> Roster:
        """Send the groups off ten minutes after one another, in the order of the tour."""
        if request.size is not None and request.size > 100:
            facts = {"name": JINCI.name_zh, "size": request.size, "limit": 100}
            raise NoTourError("group_too_big", field="size", reason="group_too_big", **facts)
        groups = tuple(
            RosterGroup(
                number=number + 1,
                stages=tuple(_later(stage, number) for stage in tour.stages if stage.visits),
            )
            for number in range(request.groups)
        )
        days = tuple(
            RosterDay(
                number=stage.number,
                end_time=stage.end_time,
                bound_time=stage.end_time,
                waiting_s=0,
            )
            for stage in groups[-1].stages
        )
        return Roster(
            request=request,
            tour=tour,
            groups=groups,
            days=days,
            holds=tuple((visit.site.id, 1) for visit in tour.visits),
            provenance=tour.provenance,
            notes=tuple(note for note in tour.notes if note.code.startswith("problem.")),
        )

    def plan_event(self, trip: Trip, event: RouteEvent) -> EventPlan:
        self.events.append(event)
        return plan_event(self.edit_tour, self.roster, trip, event)

    @property
    def events_made_with(self) -> str:
        return f"{self.data_version} {self.closures.version}"

    def lodgings(self, tour: Tour) -> tuple[tuple[Lodging, ...], ...]:
        known = (("平遥", 1200.0), (HOSTILE, None))
        return tuple(
            tuple(
                Lodging(
                    waypoint=waypoint("nights", name, LonLat(112.5 + day / 100, 37.8)),
                    distance_m=distance_m,
                )
                for name, distance_m in known
            )
            for day in range(1, tour.request.days)
        )

    def report_track(
        self, track: Track, asked: TrackAsked | None = None, plan: Trip | None = None
    ) -> TrackReport:
        return report_track(track, asked or TrackAsked(), None, None, plan)

    def plan_route(self, request: RouteRequest) -> Route:
        self.planned.append(request)
        last = len(request.waypoints) - 1
        kinds = ["start" if i == 0 else "end" if i == last else "via" for i in range(last + 1)]
        points = tuple(
            waypoint(kind, str(where), self._locate(where, kind))
            for where, kind in zip(request.waypoints, kinds, strict=True)
        )
        legs = tuple(leg(a.position, b.position) for a, b in pairwise(points))
        return Route(
            request=request,
            waypoints=points,
            legs=legs,
            notes=(),
            provenance=self._provenance(request.profile),
        )

    def alternatives(self, request: RouteRequest) -> tuple[Route, ...]:
        best = self.plan_route(request)
        return (best,) if request.profile == "bike" else (best, other_route(best))

    def plan_loop(self, request: LoopRequest) -> Loops:
        if request.length_m is not None and request.length_m > 50_000:
            raise NoLoopError("no_loop_length", km=request.length_m / 1000, longest_km=12)
        start = self._locate(request.start, "start")
        return loops_of(request, start, self._provenance(request.profile))

    def reach(self, request: ReachRequest) -> Reach:
        start = waypoint("start", str(request.start), self._locate(request.start, "start"))
        sites = tuple(at for at in SITES if at.position)
        return reach_of(request, start, sites, self._provenance(request.profile))

    def _locate(self, where: LonLat | str, kind: str) -> LonLat:
        if isinstance(where, LonLat):
            return where
        if where == "island":
            raise NoRouteError("no_route_islands", start="A", end="B", profile="walk")
        if where == "busy":
            raise SourceRateLimitedError("source_rate_limited", retry_after_s=7.2)
        if where == "crash":
            raise RuntimeError("secret of the inside")
        if where == "slow":
            time.sleep(1.0)
            return START
        for item in SITES:
            if where in (item.id, item.name_zh, item.name_en) and item.position:
                return item.position
        if where in ("太原", "Taiyuan"):
            return START
        raise NotFoundError("not_found.place", field=kind, kind="place", name=where, known=["太原"])

    def _provenance(self, profile: str) -> Provenance:
        return Provenance(
            jindao_version=self.version,
            network_id=self.network_meta.id,
            network_name=self.network_meta.name,
            data_version=self.data_version,
            engine="tiny",
            profile=profile,
            attribution=("© tiny",),
        )


def _later(stage: Stage, tens: int) -> GroupStage:
    """Return a day of a tour as that of a group, so many times ten minutes later."""
    by = dt.timedelta(minutes=10 * tens)
    return GroupStage(
        number=stage.number,
        start=stage.start,
        start_time=stage.start_time + by,
        visits=tuple(
            GroupVisit(
                site_id=visit.site.id,
                name_zh=visit.site.name("zh"),
                name_en=visit.site.name("en"),
                arrival=visit.arrival + by,
                begin=visit.arrival + by,
                departure=visit.departure + by,
            )
            for visit in stage.visits
        ),
        end=stage.end,
        end_time=stage.end_time + by,
    )
