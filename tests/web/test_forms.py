from __future__ import annotations

import dataclasses
import datetime as dt
import string
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from jindao import (
    WISHES,
    BBox,
    LonLat,
    LoopRequest,
    MatrixRequest,
    NotFoundError,
    OwnDay,
    Preferences,
    ReachRequest,
    RequestError,
    RouteRequest,
    Site,
    SiteQuery,
    TourRequest,
)
from jindao.cli import main
from tests.web.tiny import JINCI, START, TODAY, TinyPlanner
from web import forms


class Knowing(TinyPlanner):
    """Knows every name, so that requests of any can be read."""

    def position(self, where: LonLat | str, field: str = "start") -> LonLat:
        return START

    def site(self, id_: str, field: str = "site") -> Site:
        return JINCI


PLANNER: Any = Knowing()

# A name with a comma could be read as a position, and spaces around it are not kept.
NAMES = st.text(
    st.sampled_from(string.ascii_letters + "晋祠太原平遥&=+%#?;、 ’"), min_size=1, max_size=12
).map(lambda text: f"a{text}z")
POSITIONS = st.builds(
    LonLat,
    st.floats(-180, 180).map(lambda value: round(value, 6)),
    st.floats(-90, 90).map(lambda value: round(value, 6)),
)
NAME_LISTS = st.lists(NAMES, max_size=3, unique=True).map(tuple)


TENTHS = st.integers(0, 10).map(lambda tenths: tenths / 10)
SEEDS = st.integers(0, 2**31 - 1)
DATES = st.dates(dt.date(1970, 1, 1), dt.date(2200, 1, 1))
PROFILES = st.sampled_from(["walk", "bike"])
FLAGS = st.booleans()


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high)


CAPS = st.dictionaries(st.sampled_from(["museum", "ruin"]), st.integers(0, 100)).map(
    lambda caps: tuple(caps.items())
)
PREFERENCES = st.builds(
    Preferences,
    **dict.fromkeys(WISHES, TENTHS),
    max_grade=st.none() | st.floats(1, 100).map(lambda percent: percent / 100),
    no_steps=FLAGS,
    min_width_m=st.none() | numbers(0.1, 10),
)


@st.composite
def own_days(draw: st.DrawFn, days: int) -> tuple[OwnDay, ...]:
    chosen = draw(st.sets(st.integers(1, days), min_size=1, max_size=3))
    return tuple(
        OwnDay(
            number=number,
            start_time=draw(st.sampled_from([None, dt.time(6, 30)])),
            hours=draw(numbers(0.5, 16)),
            max_km=draw(st.none() | numbers(0.1, 500)),
            max_ascent_m=draw(st.none() | numbers(1, 10_000)),
        )
        for number in sorted(chosen)
    )


@st.composite
def tour_requests(draw: st.DrawFn) -> TourRequest:
    free_end = draw(FLAGS)
    must = draw(NAME_LISTS)
    days = draw(st.integers(1, 30))
    nights = [(), ("a", "b", "a")] if days == 4 else [()] if days == 1 else [(), ("壶口",)]
    return TourRequest(
        start=draw(NAMES | POSITIONS),
        end=None if free_end else draw(st.none() | NAMES | POSITIONS),
        free_end=free_end,
        free_start=draw(FLAGS),
        theme=draw(st.sampled_from(["taihang", "great_wall"])),
        strands=tuple(draw(st.lists(st.sampled_from(["history", "nature"]), unique=True))),
        kind=draw(st.sampled_from([None, "rural"])),
        profile=draw(PROFILES),
        date=draw(DATES),
        start_time=dt.time(draw(st.integers(0, 7)), draw(st.integers(0, 59))),
        hours=draw(numbers(0.5, 16)),
        days=days,
        nights=draw(st.sampled_from(nights)),
        lodging=draw(st.sampled_from(["auto", "start", "choose"])),
        lunch=draw(st.sampled_from([None, (dt.time(11, 30), dt.time(15, 0, 30))])),
        lunch_minutes=draw(st.integers(10, 180)),
        own_days=draw(st.just(()) | own_days(days)),
        daylight=draw(FLAGS),
        must_visit=must,
        avoid=tuple(name for name in draw(NAME_LISTS) if name not in must),
        variety=draw(numbers(0, 1)),
        max_per_category=draw(st.none() | st.integers(1, 100)),
        category_caps=draw(CAPS),
        pace=draw(numbers(0.5, 3)),
        rest_every_min=draw(st.none() | st.integers(5, 180)),
        max_km=draw(st.none() | numbers(0.1, 500)),
        max_ascent_m=draw(st.none() | numbers(1, 10_000)),
        transfer_hours=draw(numbers(0, 12)),
        preferences=draw(PREFERENCES),
        seed=draw(SEEDS),
    )


ROUTES = st.builds(
    RouteRequest,
    waypoints=st.lists(NAMES | POSITIONS, min_size=2, max_size=6).map(tuple),
    profile=PROFILES,
    theme=st.sampled_from(["taihang", "nature", "rural"]),
    date=st.none() | DATES,
    preferences=PREFERENCES,
)


@st.composite
def loop_requests(draw: st.DrawFn) -> LoopRequest:
    # Lengths and times are read to a thousandth of a metre and of a minute.
    by_length = draw(FLAGS)
    return LoopRequest(
        start=draw(NAMES | POSITIONS),
        length_m=draw(st.integers(300_000, 300_000_000)) / 1000 if by_length else None,
        duration_min=None if by_length else draw(st.integers(5_000, 960_000)) / 1000,
        profile=draw(PROFILES),
        theme=draw(st.sampled_from(["taihang", "nature", "rural"])),
        preferences=draw(PREFERENCES),
        seed=draw(SEEDS),
        date=draw(st.none() | DATES),
    )


REACHES = st.builds(
    ReachRequest,
    start=NAMES | POSITIONS,
    minutes=st.lists(numbers(1, 240), min_size=1, max_size=6).map(tuple),
    profile=PROFILES,
    date=st.none() | DATES,
)


def arguments(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query, keep_blank_values=True))


@given(tour_requests())
def test_a_tour_comes_back_from_its_query(request: TourRequest) -> None:
    comes_back(request, forms.tour_request)


@given(ROUTES)
def test_a_route_comes_back_from_its_query(request: RouteRequest) -> None:
    comes_back(request, forms.route_request)


@given(loop_requests())
def test_a_loop_comes_back_from_its_query(request: LoopRequest) -> None:
    comes_back(request, forms.loop_request)


@given(REACHES)
def test_what_is_reached_comes_back_from_its_query(request: ReachRequest) -> None:
    comes_back(request, forms.reach_request)


def comes_back(request: Any, read: Any) -> None:
    query = forms.query_of(request)
    again = read(arguments(query), PLANNER)
    assert again == request
    assert forms.query_of(again) == query


@pytest.mark.parametrize("made", [TourRequest, RouteRequest, LoopRequest, ReachRequest, SiteQuery])
def test_no_attribute_of_a_request_is_left_out(made: type[Any]) -> None:
    table = forms.FIELDS[made]
    told = {field.part or field.attribute for field in table}
    # How many sites are wanted at most is no part of what is searched for.
    assert told | {"limit"} == {item.name for item in dataclasses.fields(made)} | {"limit"}
    assert len({field.name for field in table}) == len(table)


@pytest.mark.parametrize(
    "words",
    [
        ("tour", TourRequest, {"--must-visit": "must_visit", "--by-car": "by_car"}),
        ("route", RouteRequest, {"--from": "start", "--to": "end"}),
        ("loop", LoopRequest, {"--from": "start", "--time": "time"}),
        ("reach", ReachRequest, {"--from": "start", "--minutes": "minutes"}),
    ],
    ids=lambda words: words[0],
)
def test_names_are_those_of_the_command_line(words: tuple[str, Any, dict[str, str]]) -> None:
    command, made, renamed = words
    options = {word for param in main.commands[command].params for word in param.opts}
    for field in forms.FIELDS[made]:
        spoken = {name: option for option, name in renamed.items()}
        assert spoken.get(field.name, "--" + field.name.replace("_", "-")) in options


def test_a_search_comes_back_from_its_query() -> None:
    query = SiteQuery(
        theme="taihang",
        strands=("nature", "history"),
        categories=("tomb", "well"),
        protection_levels=("national",),
        prefectures=("taiyuan",),
        text="晋祠 & 寺",
        near=LonLat(112.5, 37.7),
        area=BBox(112.0, 37.5, 113.0, 38.25),
    )
    assert forms.site_query(arguments(forms.query_of(query)), PLANNER) == query


def test_defaults_and_empty_fields_are_not_in_the_query() -> None:
    typed = "start=太原&end=&theme=taihang&strand=&profile=walk&hours=6.0&days=1&seed=1&must_visit="
    request = forms.tour_request(arguments(typed), PLANNER)
    assert request == TourRequest(start="太原", date=TODAY, theme="taihang")
    assert forms.query_of(request) == "date=2026-05-01&start=%E5%A4%AA%E5%8E%9F&theme=taihang"


def test_the_query_is_sorted_and_positions_have_six_decimals() -> None:
    typed = "theme=taihang&start=112.54900049，37.87&hours=4.5&date=2026-05-02&free_end=on"
    request = forms.tour_request(arguments(typed), PLANNER)
    assert request.start == LonLat(112.549, 37.87)
    assert forms.query_of(request) == (
        "date=2026-05-02&free_end=1&hours=4.5&start=112.549%2C37.87&theme=taihang"
    )


def test_a_theme_may_be_given_by_its_name() -> None:
    request = forms.tour_request(arguments("start=太原&theme=太行&strand=Nature"), PLANNER)
    assert (request.theme, request.strands) == ("taihang", ("nature",))


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("start", "", "field_required"),
        ("start", "37.87,112.549", "position_swapped"),
        ("start", "nan,37.8", "position_not_finite"),
        ("start", "inf,37.8", "position_not_finite"),
        ("start", "500,37.8", "position_range"),
        ("end", "112.5,-95", "position_range"),
        ("hours", "0", "number_range"),
        ("hours", "-3", "number_range"),
        ("hours", "400", "number_range"),
        ("hours", "nan", "number_range"),
        ("hours", "1e400", "number_range"),
        ("hours", "abc", "number_form"),
        ("hours", "1_0", "number_form"),
        ("days", "0", "number_range"),
        ("days", "31", "number_range"),
        ("days", "1.5", "whole_number_form"),
        ("days", "nan", "whole_number_form"),
        ("seed", "-1", "number_range"),
        ("seed", "99999999999999999999", "number_range"),
        ("date", "2026-02-30", "date_form"),
        ("date", "tomorrow", "date_form"),
        ("date", "1969-12-31", "date_range"),
        ("start_time", "25:00", "time_form"),
        ("start_time", "09:00+08:00", "time_form"),
        ("start_time", "20:00", "day_past_midnight"),
        ("theme", "tahang", "not_found.theme"),
        ("strand", "histroy", "not_found.strand"),
        ("profile", "walks", "not_found.profile"),
        ("free_end", "perhaps", "yes_no_form"),
        ("free_start", "perhaps", "yes_no_form"),
        ("daylight", "2", "yes_no_form"),
        ("no_steps", "maybe", "yes_no_form"),
        ("night", "500,37.8", "position_range"),
        ("night", "here", "nights_none"),
        ("lodging", "tent", "one_of"),
        ("lunch", "noon", "lunch_form"),
        ("lunch", "12:00-12:30", "lunch_short"),
        ("lunch_minutes", "9", "number_range"),
        ("kind", "urban", "not_found.route_kind"),
        ("variety", "1.1", "number_range"),
        ("max_per_category", "0", "number_range"),
        ("pace", "inf", "number_range"),
        ("rest_every", "4", "number_range"),
        ("rest_every", "x", "whole_number_form"),
        ("max_km", "0", "number_range"),
        ("max_ascent", "-1", "number_range"),
        ("by_car", "12.5", "number_range"),
        ("prefer", "green", "wish_form"),
        ("prefer", "green=2", "wish_range"),
        ("prefer", "theme=abc", "number_form"),
        ("max_grade", "0.5", "number_range"),
        ("min_width", "11", "number_range"),
    ],
)
def test_one_wrong_field_is_named(field: str, text: str, code: str) -> None:
    typed = arguments("start=太原&theme=taihang&date=2026-05-01")
    typed[field] = text
    with pytest.raises(RequestError) as caught:
        forms.tour_request(typed, PLANNER)
    assert caught.value.code == code
    assert not isinstance(caught.value, forms.InvalidForm)
    if code != "day_past_midnight":
        assert forms.field_name(caught.value) == field


@pytest.mark.parametrize(
    ("read", "query", "told"),
    [
        (forms.loop_request, "start=太原&length=99999km", "99999km"),
        (forms.loop_request, "start=太原&length=99999km", "0.3km 到 300km"),
        (forms.loop_request, "start=太原&time=99999", "99999，应在 5min 到 960min"),
        (forms.tour_request, "start=太原&theme=taihang&hours=1e400", "1e400"),
    ],
)
def test_what_is_wrong_is_told_as_it_was_written(read: Any, query: str, told: str) -> None:
    with pytest.raises(RequestError) as caught:
        read(arguments(query), PLANNER)
    assert told in caught.value.message("zh")


@pytest.mark.parametrize(("field", "told"), [("must_visit", "必去"), ("avoid", "不去")])
def test_a_site_that_is_unknown_is_told_with_its_field(field: str, told: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        forms.tour_request(arguments(f"start=太原&theme=taihang&{field}=zz"), TinyPlanner())
    assert caught.value.message("zh").startswith(f"{told}：没有叫“zz”的文物点")


def test_an_unknown_choice_names_the_near_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        forms.tour_request(arguments("start=太原&theme=tahang"), PLANNER)
    assert [known["en"] for known in caught.value.facts["known"]] == [
        "Taihang (taihang)",
        "Great Wall (great_wall)",
    ]
    assert "可用的有：太行（taihang）、长城（great_wall）" in caught.value.message("zh")


def test_every_wrong_field_is_told_at_once() -> None:
    typed = arguments("start=&hours=400&days=abc&date=2026-02-30&theme=x&profile=fly&strand=y")
    with pytest.raises(forms.InvalidForm) as caught:
        forms.tour_request(typed, PLANNER)
    fields = {forms.field_name(error) for error in caught.value.errors}
    assert fields == {"start", "hours", "days", "date", "theme", "profile", "strand"}


@pytest.mark.parametrize("text", ["", "0", "-1", "x", "²", "9" * 9])
def test_a_page_that_cannot_be_read_is_the_first(text: str) -> None:
    assert forms.page_number(MultiDict({"page": text})) == 1


def test_a_via_may_be_passed_twice() -> None:
    arguments = MultiDict(
        [("start", "太原"), ("via", "晋祠"), ("via", "双塔寺"), ("via", "晋祠"), ("end", "太原")]
    )
    request = forms.route_request(arguments, PLANNER)
    assert request.waypoints == ("太原", "晋祠", "双塔寺", "晋祠", "太原")


def test_sites_on_no_list_can_be_asked_for() -> None:
    query = forms.site_query(MultiDict([("protection_level", "none")]), PLANNER)
    assert query.protection_levels == ("none",)


def test_the_day_of_a_route_is_kept_in_its_address() -> None:
    asked = arguments("start=1,2&end=3,4&date=2026-5-2")
    request = forms.route_request(asked, PLANNER)
    assert request.date == dt.date(2026, 5, 2)
    assert forms.query_of(request) == "date=2026-05-02&end=3%2C4&start=1%2C2"
    assert "date" not in forms.query_of(dataclasses.replace(request, date=None))


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("start=&length=far&time=soon&seed=x&profile=fly", {"start", "length", "time", "seed",
                                                            "profile"}),
        ("start=1,2&length=100m", {"length"}),
        ("start=1,2&time=2min", {"time"}),
        ("start=1,2", {"length"}),
        ("start=1,2&length=3km&time=2h", {"length"}),
    ],
)  # fmt: skip
def test_wrong_fields_of_a_loop_are_named(query: str, fields: set[str]) -> None:
    with pytest.raises(RequestError) as caught:
        forms.loop_request(arguments(query), PLANNER)
    assert {forms.field_name(error) for error in all_of(caught.value)} == fields


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("start=&minutes=5,x&date=soon", {"start", "minutes", "date"}),
        ("start=1,2&minutes=0", {"minutes"}),
        ("start=1,2&minutes=1,2,3,4,5,6,7", {"minutes"}),
    ],
)
def test_wrong_fields_of_what_is_reached_are_named(query: str, fields: set[str]) -> None:
    with pytest.raises(RequestError) as caught:
        forms.reach_request(arguments(query), PLANNER)
    assert {forms.field_name(error) for error in all_of(caught.value)} == fields


def test_minutes_are_a_list_or_repeated() -> None:
    for query in ("start=1,2&minutes=10,5,5", "start=1,2&minutes=5&minutes=10"):
        assert forms.reach_request(arguments(query), PLANNER).minutes == (5.0, 10.0)


def test_two_values_of_one_field_are_no_guess() -> None:
    with pytest.raises(RequestError) as caught:
        forms.tour_request(arguments("start=太原&theme=taihang&hours=3&hours=4"), PLANNER)
    assert caught.value.code == "given_twice"
    assert "3、4" in caught.value.message("zh")
    same = forms.tour_request(arguments("start=太原&theme=taihang&hours=3&hours=3"), PLANNER)
    assert same.hours == 3


def test_a_field_has_only_so_many_values() -> None:
    for most, read, query in (
        (198, forms.route_request, "start=1,2&end=3,4" + "&via=5,6" * 199),
        (200, forms.tour_request, "start=1,2&theme=taihang" + "".join(
            f"&avoid=site{number}" for number in range(201))),
    ):  # fmt: skip
        with pytest.raises(RequestError) as caught:
            read(arguments(query), PLANNER)
        assert caught.value.facts == {"count": most + 1, "limit": most}


def test_a_late_start_goes_with_few_hours() -> None:
    typed = arguments("start=太原&theme=taihang&start_time=20:00&hours=2")
    assert forms.tour_request(typed, PLANNER).start_time == dt.time(20, 0)


def all_of(error: RequestError) -> tuple[RequestError, ...]:
    return error.errors if isinstance(error, forms.InvalidForm) else (error,)


@given(
    st.builds(
        MatrixRequest,
        points=st.lists(NAMES | POSITIONS, min_size=2, max_size=6).map(tuple),
        profile=PROFILES,
        theme=st.sampled_from(["taihang", "nature", "rural"]),
        date=st.none() | DATES,
        preferences=PREFERENCES,
    )
)
def test_a_matrix_comes_back_from_its_query(request: MatrixRequest) -> None:
    comes_back(request, forms.matrix_request)


def test_many_wrong_values_cost_no_more_than_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def compare(text: str, *_: object, **__: object) -> list[str]:
        compared.append(text)
        return []

    monkeypatch.setattr("difflib.get_close_matches", compare)
    wrong = "".join(f"&strand=wrong{number}" for number in range(200))
    with pytest.raises(forms.InvalidForm) as caught:
        forms.tour_request(arguments(f"start=1,2&hours=99{wrong}"), PLANNER)
    assert [error.field for error in caught.value.errors] == ["hours"] + ["strand"] * 3
    assert compared == ["wrong0", "wrong1", "wrong2"]
    compared.clear()
    with pytest.raises(RequestError) as refused:
        forms.tour_request(arguments(f"start=1,2&theme=taihang{wrong}&strand=more"), PLANNER)
    assert refused.value.code == "too_many_values"
    assert refused.value.facts == {"count": 201, "limit": 200}
    assert not compared


def test_only_so_much_that_is_wrong_is_told_but_every_field_is() -> None:
    wrong = [RequestError("field_required", field=f"f{at % 15}") for at in range(60)]
    told = forms.InvalidForm(wrong).errors
    assert len(told) == 20
    assert {error.field for error in told} == {f"f{at}" for at in range(15)}
    assert [told.index(error) for error in told] == list(range(20))


def test_known_words_are_told_up_to_a_number() -> None:
    planner: Any = TinyPlanner()
    planner.themes = tuple(dataclasses.replace(planner.themes[0], id=f"t{at}", name_zh=f"山{at}")
                           for at in range(90))  # fmt: skip
    with pytest.raises(NotFoundError) as caught:
        forms.tour_request(arguments("start=1,2&theme=t5x"), planner)
    known = caught.value.facts["known"]
    assert isinstance(known, list)
    assert (len(known), known[0]) == (20, {"zh": "山5（t5）", "en": "Taihang (t5)"})
