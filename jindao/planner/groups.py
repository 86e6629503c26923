"""Several groups on the sites of one tour: who is where when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from jindao.errors import NoTourError, RequestError
from jindao.formats import words
from jindao.heritage.dataset import Heritage
from jindao.model.edit import TourEdit
from jindao.model.groups import GroupsRequest
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.roster import (
    GroupStage,
    GroupVisit,
    Roster,
    RosterDay,
    RosterGroup,
)
from jindao.model.tour import Rest, Tour
from jindao.planner.asked_edit import resolved, site_of
from jindao.planner.days import DayRouters
from jindao.planner.edit import Kept, as_it_is, on_network
from jindao.planner.waypoints import both_names
from jindao.texts import languages, say
from jindao.tours.ground import TourGround
from jindao.tours.group_run import GroupRun
from jindao.tours.groups import GroupDay, group_day, groups_that_fit


def plan_roster(
    heritage: Heritage,
    routers: DayRouters,
    tour: Tour,
    request: GroupsRequest,
    provenance: Provenance,
    zone: ZoneInfo,
) -> Roster:
    """Return when each group is where; every group sees every site of the tour.

    What is wrong with the tour is in the roster's notes, and so is another network than it
    was made with.

    Raises
    ------
    RequestError
        As `plan_tour`, for a site that is not in the tour, and `edit_network` where it was
        made with another network and is not on this one.
    NoTourError
        `groups_no_sites` for a tour without visits; `group_too_big` where a site does not
        hold one group; `groups_site`, `groups_day`, `groups_day_late`, `groups_day_never`
        and `groups_day_earliest` where not all groups fit: what the limit is, how many
        were found to fit, and by when all would be done.
    """
    edit = resolved(heritage, TourEdit.of(tour, reoptimise=False))
    kept, notes = on_network(
        edit,
        provenance,
        lambda: as_it_is(heritage, routers, edit, provenance, zone),
    )
    told = _holds(heritage, tour, request)
    holds = {visit.site.id: 1 for visit in tour.visits} | _known_holds(tour, request, told) | told
    if not any(kept.solution.routes):
        raise NoTourError("groups_no_sites", field="tour", reason="groups_no_sites")
    days = [_day(kept, day, request, holds) for day in range(len(kept.solution.routes))]
    ground = kept.ground.tour
    groups = tuple(
        RosterGroup(
            number=number + 1,
            stages=tuple(
                _stage(ground, day, kept.solution.stops[day : day + 2], found.runs[number])
                for day, found in enumerate(days)
                if found is not None
            ),
        )
        for number in range(request.groups)
    )
    return Roster(
        request=request,
        tour=tour,
        groups=groups,
        days=tuple(
            RosterDay(
                number=day + 1,
                end_time=ground.moment(day, found.end_s),
                bound_time=ground.moment(day, found.bound_s),
                waiting_s=found.waiting_s,
            )
            for day, found in enumerate(days)
            if found is not None
        ),
        holds=tuple(holds.items()),
        provenance=provenance,
        notes=(*notes, *_capacity_notes(tour, request, told), *kept.problems),
    )


def _holds(heritage: Heritage, tour: Tour, request: GroupsRequest) -> dict[str, int]:
    """Return how many groups each site holds at once, where it is not one."""
    inside = {visit.site.id for visit in tour.visits}
    holds: dict[str, int] = {}
    for field, pairs in (("capacity", request.capacity), ("persons", request.persons)):
        for name, count in pairs:
            site = site_of(heritage, name, field)
            if site.id not in inside:
                raise RequestError("edit_not_in_tour", field=field, name=both_names(site))
            groups = count // request.size if field == "persons" and request.size else count
            if groups < 1:
                raise NoTourError(
                    "group_too_big",
                    field="size",
                    reason="group_too_big",
                    name=both_names(site),
                    size=request.size,
                    limit=count,
                )
            holds[site.id] = groups
    return holds


def _known_holds(tour: Tour, request: GroupsRequest, told: Collection[str]) -> dict[str, int]:
    """Return how many groups sites hold at once by the dataset, where nobody says it."""
    holds: dict[str, int] = {}
    for visit in tour.visits:
        site = visit.site
        if site.id in told or site.capacity is None or request.size is None:
            continue
        holds[site.id] = site.capacity // request.size
        if holds[site.id] < 1:
            raise NoTourError(
                "group_too_big",
                field="size",
                reason="group_too_big",
                name=both_names(site),
                size=request.size,
                limit=site.capacity,
            )
    return holds


def _capacity_notes(tour: Tour, request: GroupsRequest, told: Collection[str]) -> list[Note]:
    """Return what is not known of how many people sites hold, or could not be used."""
    silent = [visit.site for visit in tour.visits if visit.site.id not in told]
    unknown = [site for site in silent if site.capacity is None]
    unused = [site for site in silent if site.capacity is not None and request.size is None]
    codes = (("capacity_unknown", unknown), ("capacity_unused", unused))
    return [_named(code, sites) for code, sites in codes if sites]


def _named(code: str, sites: Sequence[Site]) -> Note:
    """Return a note with the number and the names of some sites."""
    names = tuple(
        (f"names_{lang}", say("closure.list", lang, told=[site.name(lang) for site in sites]))
        for lang in languages()
    )
    return Note(code=code, facts=(("count", len(sites)), *names))


def _day(kept: Kept, day: int, request: GroupsRequest, holds: dict[str, int]) -> GroupDay | None:
    """Return a day of all groups; None for one without visits."""
    ground, solution = kept.ground.tour, kept.solution
    route, ends = solution.routes[day], (solution.stops[day], solution.stops[day + 1])
    if not route:
        return None
    capacity = [holds[ground.candidates[site].site.id] for site in route]
    found = group_day(
        ground.problem,
        day,
        route,
        ends=ends,
        capacity=capacity,
        n_groups=request.groups,
        seed=ground.request.seed,
    )
    if len(found.runs) == request.groups:
        return found
    facts: dict[str, Any] = {"day": day + 1, "groups": request.groups, "most": len(found.runs)}
    fitting = [
        (groups_that_fit(ground.problem, day, site, ends=ends, capacity=room), site, room)
        for site, room in zip(route, capacity, strict=True)
    ]
    site_most, site, room = min(fitting)
    if site_most < request.groups:
        candidate = ground.candidates[site]
        raise NoTourError(
            "groups_site",
            field="groups",
            reason="groups_site",
            name=candidate.name,
            capacity=room,
            minutes=candidate.stay_minutes,
            site_most=site_most,
            **facts,
        )
    limit_s = int(ground.problem.day_end_s[day])
    code = "groups_day"
    if found.late_s is not None:
        code = "groups_day_late"
        facts["late"] = _clock(ground, day, found.late_s)
        if found.bound_s > limit_s:
            code = "groups_day_never"
            facts["earliest"] = _clock(ground, day, found.bound_s)
            if facts["earliest"] == facts["late"]:
                code = "groups_day_earliest"
    limit = _clock(ground, day, limit_s)
    raise NoTourError(code, field="groups", reason=code, limit=limit, **facts)


def _clock(ground: TourGround, day: int, seconds: int) -> str:
    """Return a moment of a day as `14:04`, past its midnight as `01:20 +1`."""
    return words.clock(ground.moment(day, seconds), ground.moment(day, 0).date())


def _stage(ground: TourGround, day: int, ends: tuple[int, ...], run: GroupRun) -> GroupStage:
    visits = tuple(
        GroupVisit(
            site_id=ground.candidates[site].site.id,
            name_zh=ground.candidates[site].site.name("zh"),
            name_en=ground.candidates[site].site.name("en"),
            arrival=ground.moment(day, run.arrival_s[place]),
            begin=ground.moment(day, run.begin_s[place]),
            departure=ground.moment(day, run.departure_s[place]),
        )
        for place, site in enumerate(run.order)
    )
    return GroupStage(
        number=day + 1,
        start=ground.place(ends[0]),
        start_time=ground.moment(day, run.start_s),
        visits=visits,
        end=ground.place(ends[1]),
        end_time=ground.moment(day, run.end_s),
        rest=_rest(ground, day, ends[0], run),
    )


def _rest(ground: TourGround, day: int, origin: int, run: GroupRun) -> Rest | None:
    """Return the lunch break of a group."""
    pause = run.pause
    if pause is None:
        return None
    food = ground.ways.food[(origin, *run.order)[pause.place]] if ground.ways.food else None
    return Rest(
        place=pause.place,
        before=pause.before,
        begin=ground.moment(day, pause.begin_s),
        end=ground.moment(day, pause.end_s),
        food=food[0] if food and not pause.on_way else None,
        on_way=pause.on_way,
    )
