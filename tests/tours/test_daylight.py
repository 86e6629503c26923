from __future__ import annotations

import dataclasses
import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.geo import LonLat
from jindao.model.leg import Leg, Waypoint
from jindao.model.note import Note
from jindao.model.tour import Stage, Visit
from jindao.profiles.load import load_profiles
from jindao.texts import say
from jindao.tours.daylight import Daylight, clock_s, daylight, daylight_limit_s, stage_notes
from jindao.tours.hours import opening_windows
from tests.tours.walks import candidate

CHINA = ZoneInfo("Asia/Shanghai")
OSLO = ZoneInfo("Europe/Oslo")
TAIYUAN = LonLat(112.55, 37.87)
URUMQI = LonLat(87.6, 43.825)
TROMSO = LonLat(18.96, 69.65)
TOLERANCE_S = 180

MIDWINTER = dt.date(2026, 12, 22)
MIDSUMMER = dt.date(2026, 6, 21)


def s(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def near(seconds: int | None, clock: str | None) -> bool:
    if seconds is None or clock is None:
        return seconds is None and clock is None
    return abs(seconds - s(clock)) <= TOLERANCE_S


# The flag on Tian'anmen Square goes up at sunrise and down at sunset; times by the Beijing
# observatory, as announced for October 2022 (juke.outofmemory.cn/read/4130934.html).
@pytest.mark.parametrize(
    ("date", "sunrise", "sunset"),
    [
        ("2022-10-18", "6:27", "17:31"),
        ("2022-10-19", "6:28", "17:29"),
        ("2022-10-20", "6:29", "17:28"),
        ("2022-10-21", "6:30", "17:27"),
    ],
)
def test_the_flag_on_tiananmen(date: str, sunrise: str, sunset: str) -> None:
    light = daylight(LonLat(116.3913, 39.9074), dt.date.fromisoformat(date), CHINA)
    assert near(light.sunrise_s, sunrise)
    assert near(light.sunset_s, sunset)


# US Naval Observatory, "Sun and Moon Data for One Day", Tromso (E19.0, N69.5), UT + 1 h, as
# quoted at answers.com/Q/How_many_hour_of_daylight_in_north_Norway_in_April.
@pytest.mark.parametrize(
    ("date", "dawn", "sunrise", "sunset", "dusk"),
    [
        ("2014-04-01", "3:46", "4:50", "18:49", "19:53"),
        ("2014-04-30", None, "2:29", "20:58", None),
        ("2014-05-17", None, "0:29", "23:06", None),
        ("2014-05-18", None, "0:13", None, None),
        ("2014-05-19", None, None, None, None),
        ("2014-07-25", None, None, "23:20", None),
    ],
)
def test_naval_observatory(
    date: str, dawn: str | None, sunrise: str | None, sunset: str | None, dusk: str | None
) -> None:
    light = daylight(LonLat(19.0, 69.5), dt.date.fromisoformat(date), ZoneInfo("Etc/GMT-1"))
    assert near(light.dawn_s, dawn)
    assert near(light.sunrise_s, sunrise)
    assert near(light.sunset_s, sunset)
    assert near(light.dusk_s, dusk)


# By hand: cos H = (sin -0.833 - sin lat sin d) / (cos lat cos d), d = +-23.44 at the
# solstices; noon is 12:00 + 4 min for each degree west of 120 E, + 1:50 min in June,
# - 1:40 min in December. Taiyuan, June: H = 110.93 = 7:23:43, noon 12:31:38.
@pytest.mark.parametrize(
    ("place", "zone", "date", "sunrise", "sunset"),
    [
        (TAIYUAN, CHINA, MIDSUMMER, "5:08", "19:55"),
        (TAIYUAN, CHINA, MIDWINTER, "7:42", "17:14"),
        # Urumqi on Beijing time: H = 115.99 = 7:43:57, noon 14:11:26; and on its own.
        (URUMQI, CHINA, MIDSUMMER, "6:27", "21:55"),
        (URUMQI, CHINA, MIDWINTER, "9:41", "18:35"),
        (URUMQI, ZoneInfo("Asia/Urumqi"), MIDWINTER, "7:41", "16:35"),
    ],
)
def test_solstices_by_hand(
    place: LonLat, zone: ZoneInfo, date: dt.date, sunrise: str, sunset: str
) -> None:
    light = daylight(place, date, zone)
    assert near(light.sunrise_s, sunrise)
    assert near(light.sunset_s, sunset)
    # Civil twilight takes about half an hour here.
    assert light.dawn_s is not None
    assert light.dusk_s is not None
    assert s(sunrise) - s("0:40") < light.dawn_s < s(sunrise) - s("0:25")
    assert s(sunset) + s("0:25") < light.dusk_s < s(sunset) + s("0:40")


def test_polar_night_and_polar_day() -> None:
    # Tromso, midwinter: no sun from about 28 November to 14 January, twilight at noon.
    night = daylight(TROMSO, MIDWINTER, OSLO)
    assert (night.sunrise_s, night.sunset_s, night.up_at_noon) == (None, None, False)
    assert night.dawn_s is not None
    assert night.dusk_s is not None
    assert s("9:00") < night.dawn_s < s("12:00") < night.dusk_s < s("14:30")
    nothing = Daylight(dawn_s=None, sunrise_s=None, sunset_s=None, dusk_s=None, up_at_noon=True)
    assert daylight(TROMSO, MIDSUMMER, OSLO) == nothing
    # Longyearbyen has no twilight either in midwinter.
    svalbard = daylight(LonLat(15.65, 78.22), MIDWINTER, ZoneInfo("Arctic/Longyearbyen"))
    assert (svalbard.dawn_s, svalbard.dusk_s, svalbard.up_at_noon) == (None, None, False)
    # Days that only just fail to see the sun are nights, not days without end.
    for first in (dt.date(2026, 1, 10), dt.date(2026, 11, 22)):
        for day in range(12):
            light = daylight(TROMSO, first + dt.timedelta(days=day), OSLO)
            assert light.up_at_noon == (light.sunset_s is not None)
    # South of the equator the seasons are the other way round.
    south = LonLat(0, -75)
    assert daylight(south, MIDWINTER, ZoneInfo("UTC")).up_at_noon
    assert not daylight(south, MIDSUMMER, ZoneInfo("UTC")).up_at_noon


def test_the_poles() -> None:
    for lat in (90, -90):
        assert daylight(LonLat(0, lat), MIDSUMMER, ZoneInfo("UTC")).up_at_noon == (lat > 0)


def test_a_sunset_after_midnight_is_of_the_evening_before() -> None:
    # Reykjavik, 21 June: the sun sets at about three past midnight.
    light = daylight(LonLat(-21.94, 64.15), MIDSUMMER, ZoneInfo("Atlantic/Reykjavik"))
    assert near(light.sunset_s, "24:03")
    assert light.dusk_s is None


def test_a_sun_that_rises_as_the_day_of_utc_begins() -> None:
    # Eight by Beijing time, in Xinjiang and Gansu: astral's own sunrise finds none then.
    for date, place in (
        (dt.date(2028, 3, 29), LonLat(87.7697, 35.982)),
        (dt.date(2028, 3, 4), LonLat(98.2945, 43.7514)),
    ):
        light = daylight(place, date, CHINA)
        assert near(light.sunrise_s, "8:00")
        assert None not in (light.dawn_s, light.sunset_s, light.dusk_s)


def test_near_the_line_where_dates_change() -> None:
    # Kiritimati, UTC + 14; Auckland in summer time.
    island = daylight(LonLat(-157.4, 1.87), dt.date(2026, 3, 3), ZoneInfo("Pacific/Kiritimati"))
    assert near(island.sunrise_s, "6:39")
    assert near(island.sunset_s, "18:44")
    auckland = daylight(LonLat(174.76, -36.85), MIDWINTER, ZoneInfo("Pacific/Auckland"))
    assert near(auckland.sunrise_s, "5:58")
    assert near(auckland.sunset_s, "20:40")


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-55, 55),
    day=st.integers(0, 1500),
    hour=st.floats(-1, 1),
)
def test_every_day_between_the_circles_has_its_hours_in_order(
    lon: float, lat: float, day: int, hour: float
) -> None:
    """On a clock that is at most an hour off the sun."""
    offset = max(-12, min(14, round(lon / 15 + hour)))
    zone = ZoneInfo(f"Etc/GMT{-offset:+d}")
    light = daylight(LonLat(lon, lat), dt.date(2025, 1, 1) + dt.timedelta(days=day), zone)
    moments = (light.dawn_s, light.sunrise_s, 43200, light.sunset_s, light.dusk_s)
    known = [moment for moment in moments if moment is not None]
    assert len(known) == 5
    assert known == sorted(known)
    assert light.up_at_noon


@given(lon=st.floats(75, 130), lat=st.floats(18, 53), day=st.integers(0, 1500))
def test_the_sun_of_opening_hours_is_the_same(lon: float, lat: float, day: int) -> None:
    """Against the sunrise and sunset that opening-hours-py works out for itself."""
    place, date = LonLat(lon, lat), dt.date(2025, 1, 1) + dt.timedelta(days=day)
    light = daylight(place, date, CHINA)
    hours = opening_windows("sunrise-sunset", date, zone=CHINA, position=place, country="CN")
    ((opens, closes),) = hours.windows
    assert light.sunrise_s is not None
    assert light.sunset_s is not None
    assert abs(light.sunrise_s - opens) <= TOLERANCE_S
    assert abs(light.sunset_s - closes) <= TOLERANCE_S


def test_limits_by_profile() -> None:
    profiles = load_profiles()
    light = daylight(TAIYUAN, MIDWINTER, CHINA)
    for name, profile in profiles.items():
        expected = light.dusk_s if name == "walk" else light.sunset_s
        assert daylight_limit_s(TAIYUAN, MIDWINTER, CHINA, profile) == expected
    hike, walk = profiles["hike"], profiles["walk"]
    assert daylight_limit_s(TROMSO, MIDSUMMER, OSLO, hike) is None
    assert daylight_limit_s(TROMSO, dt.date(2026, 4, 30), OSLO, walk) is None  # a white night
    dusk_s = daylight(TROMSO, MIDWINTER, OSLO).dusk_s
    assert dusk_s is not None
    for profile in (hike, walk):
        assert daylight_limit_s(TROMSO, MIDWINTER, OSLO, profile) == dusk_s
    assert daylight_limit_s(LonLat(15.65, 78.22), MIDWINTER, OSLO, hike) == 0


def test_clocks_count_from_midnight_of_the_day() -> None:
    moment = dt.datetime(2026, 12, 23, 0, 30, tzinfo=CHINA)
    assert clock_s(moment, MIDWINTER, CHINA) == s("24:30")
    assert clock_s(moment.astimezone(dt.UTC), MIDWINTER, CHINA) == s("24:30")


def waypoint(kind: str, place: LonLat) -> Waypoint:
    return Waypoint(kind=kind, name_zh="甲", name_en="A", position=place, snapped=place, gap_m=0.0)


def leg(minutes: int) -> Leg:
    return Leg(
        stretches=(),
        length_m=80.0 * minutes,
        duration_s=60 * minutes,
        cost=800 * minutes,
        ascent_m=None,
        descent_m=None,
        steps_m=0.0,
        unknown_surface_m=0.0,
        names=(),
    )


def day(
    start: str,
    *visits: tuple[str, str],
    end: str | None,
    legs: tuple[int, ...],
    date: dt.date = MIDWINTER,
    place: LonLat = TAIYUAN,
    zone: ZoneInfo = CHINA,
    number: int = 1,
) -> Stage:
    """Return a day; visits are (arrival, departure)."""

    def moment(clock: str) -> dt.datetime:
        midnight = dt.datetime.combine(date, dt.time(), zone)
        return midnight + dt.timedelta(seconds=s(clock))

    stays = tuple(
        Visit(
            site=candidate("a", 0).site,
            waypoint=waypoint("visit", place),
            arrival=moment(arrival),
            wait_s=0,
            stay_s=s(departure) - s(arrival),
            departure=moment(departure),
            opening_status="open",
            score=1,
            why=(),
        )
        for arrival, departure in visits
    )
    last = end or visits[-1][1]
    return Stage(
        number=number,
        start=waypoint("start", place),
        start_time=moment(start),
        visits=stays,
        legs=tuple(leg(minutes) for minutes in legs),
        end=waypoint("end", place) if end else stays[-1].waypoint,
        end_time=moment(last),
    )


def test_a_day_in_the_light_has_nothing_to_tell() -> None:
    stage = day("9:00", ("9:30", "11:00"), end="11:30", legs=(30, 30))
    assert stage_notes([stage], CHINA) == ()
    assert stage_notes([], CHINA) == ()


def test_a_way_that_ends_after_sunset() -> None:
    # The sun sets at 17:14:22, civil dusk is 17:43:51; home from 17:00 to 18:04.
    stage = day("9:00", ("9:30", "17:00"), end="18:04", legs=(30, 64), number=2)
    assert stage_notes([stage], CHINA) == (
        Note(
            code="after_sunset",
            facts=(
                ("day", 2),
                ("minutes", 49),
                ("dark_minutes", 20),
                ("sunset", "17:14"),
                ("until", "18:04"),
            ),
        ),
    )


def test_an_evening_in_a_museum_is_no_way() -> None:
    # In the museum from 17:00 to 20:00, which is the end; and with ten minutes home.
    stays = day("16:30", ("17:00", "20:00"), end=None, legs=(30,))
    assert stage_notes([stays], CHINA) == ()
    home = day("16:30", ("17:00", "20:00"), end="20:10", legs=(30, 10))
    (note,) = stage_notes([home], CHINA)
    assert dict(note.facts) == {
        "day": 1,
        "minutes": 10,
        "dark_minutes": 10,
        "sunset": "17:14",
        "until": "20:10",
    }


def unknown(stage: Stage) -> Stage:
    """Return a day of whose visits nobody knows the opening hours."""
    visits = (dataclasses.replace(visit, opening_status="unknown") for visit in stage.visits)
    return dataclasses.replace(stage, visits=tuple(visits))


def test_an_evening_where_nobody_knows_the_hours_is_told() -> None:
    # The sun sets at 17:14:22: 16 minutes of the first stay and all 30 of the second.
    stays = day("16:00", ("16:30", "17:30"), ("17:30", "18:00"), end=None, legs=(30, 0))
    assert stage_notes([stays], CHINA) == ()
    (note,) = stage_notes([unknown(stays)], CHINA)
    assert note.code == "stay_after_sunset"
    assert dict(note.facts) == {"day": 1, "minutes": 45, "sunset": "17:14", "until": "18:00"}
    for locale in ("zh", "en"):
        assert "45" in say(f"note.{note.code}", locale, **dict(note.facts))


def test_a_wait_at_a_door_and_a_stay_in_the_light_are_no_evening() -> None:
    # Over at 17:15, 38 seconds after sunset; and where the sun does not set at all.
    stay = unknown(day("16:00", ("16:30", "17:15"), end=None, legs=(30,)))
    assert stage_notes([stay], CHINA) == ()
    arctic = day("20:00", ("20:30", "23:30"), end=None, legs=(30,), date=MIDSUMMER, place=TROMSO)
    assert stage_notes([unknown(arctic)], OSLO) == ()
    # Nobody waits inside: there from 17:20, in from 18:00 for half an hour.
    waits = unknown(day("17:00", ("17:20", "18:30"), end=None, legs=(0,)))
    (visit,) = waits.visits
    waits = dataclasses.replace(
        waits, visits=(dataclasses.replace(visit, wait_s=2400, stay_s=1800),)
    )
    (note,) = stage_notes([waits], CHINA)
    assert dict(note.facts)["minutes"] == 30


def test_a_rest_on_the_way_is_no_way() -> None:
    # An hour of walking between 16:00 and 18:30: at most that hour is after sunset.
    stage = day("9:00", ("9:30", "16:00"), end="18:30", legs=(30, 60))
    (note,) = stage_notes([stage], CHINA)
    assert dict(note.facts)["minutes"] == 60


def test_a_day_that_begins_at_its_first_visit_has_the_way_home_only() -> None:
    stage = day("16:30", ("16:30", "17:10"), end="17:40", legs=(30,))
    stage = dataclasses.replace(stage, start=stage.visits[0].waypoint)
    (note,) = stage_notes([stage], CHINA)
    assert dict(note.facts)["minutes"] == 25


def test_a_ride_in_the_dark_is_no_way() -> None:
    stage = day("9:00", ("9:30", "17:00"), end="18:04", legs=(30, 64))
    home = dataclasses.replace(stage.legs[1], transfer=True)
    assert stage_notes([dataclasses.replace(stage, legs=(stage.legs[0], home))], CHINA) == ()


def test_less_than_a_minute_is_not_told() -> None:
    stage = day("9:00", ("9:30", "16:00"), end="17:15", legs=(30, 75))
    assert stage_notes([stage], CHINA) == ()  # 38 seconds
    stage = day("9:00", ("9:30", "16:00"), end="17:16", legs=(30, 76))
    assert len(stage_notes([stage], CHINA)) == 1


def test_a_way_that_begins_before_sunrise() -> None:
    # Civil dawn is 7:12:35, the sun rises at 7:42:04.
    stage = day("7:00", ("8:00", "9:00"), end="10:00", legs=(60, 60))
    (note,) = stage_notes([stage], CHINA)
    assert note == Note(
        code="before_sunrise",
        facts=(
            ("day", 1),
            ("minutes", 42),
            ("dark_minutes", 12),
            ("sunrise", "07:42"),
            ("since", "07:00"),
        ),
    )


def test_the_sun_that_rises_ends_the_night() -> None:
    # The sun sets at 17:14:22 and rises at 7:42:34 of the next day, dusk 17:43:51 and dawn
    # 7:13:06: a way from 16:00 to 10:00 has 14 h 28 min 12 s without it.
    stage = day("9:00", ("9:30", "16:00"), end="34:00", legs=(30, 18 * 60))
    (note,) = stage_notes([stage], CHINA)
    assert note.code == "after_sunset"
    facts = dict(note.facts)
    assert facts["minutes"] in (867, 868, 869)
    assert facts["dark_minutes"] in (808, 809, 810)
    assert (facts["sunset"], facts["until"]) == ("17:14", "07:42")


def test_a_way_on_the_next_day_is_in_its_light() -> None:
    # In the museum over night; home from 9:00 to 10:00 of the next day.
    stage = day("9:00", ("9:30", "33:00"), end="34:00", legs=(30, 60))
    assert stage_notes([stage], CHINA) == ()
    # Leaving at 6:42, an hour and a bit before the sun; and after it has set again.
    stage = day("9:00", ("9:30", "30:42"), end="31:42", legs=(30, 60))
    (note,) = stage_notes([stage], CHINA)
    assert (note.code, dict(note.facts)["minutes"]) == ("after_sunset", 60)
    stage = day("9:00", ("9:30", "41:00"), end="42:04", legs=(30, 64))
    (note,) = stage_notes([stage], CHINA)
    assert (note.code, dict(note.facts)["until"]) == ("after_sunset", "18:04")
    assert dict(note.facts)["minutes"] in (48, 49)


def test_a_sun_that_sets_after_midnight_lights_the_small_hours() -> None:
    # Near the polar circle the sun of 20 June sets past midnight, by the clock of Oslo.
    place, date = LonLat(14.0, 66.3), dt.date(2026, 6, 21)
    evening = daylight(place, date - dt.timedelta(days=1), OSLO)
    assert evening.sunset_s is None or evening.sunset_s > 86_400
    stage = day("0:01", end="0:20", legs=(19,), date=date, place=place, zone=OSLO)
    assert stage_notes([stage], OSLO) == ()


@given(
    st.integers(0, 30 * 3600),
    st.integers(60, 40 * 3600),
    st.integers(0, 364),
    st.floats(-55, 55),
)
def test_minutes_without_the_sun_are_those_counted_one_by_one(
    leaves_s: int, way_s: int, number: int, lat: float
) -> None:
    from astral import Observer, sun

    date = dt.date(2026, 1, 1) + dt.timedelta(days=number)
    place = LonLat(115.0, lat)
    midnight = dt.datetime.combine(date, dt.time(), CHINA)
    begins = midnight + dt.timedelta(seconds=leaves_s)
    stage = dataclasses.replace(
        day("0:00", end="1:00", legs=(60,), date=date, place=place),
        start_time=begins,
        end_time=begins + dt.timedelta(seconds=way_s),
        legs=(dataclasses.replace(leg(60), duration_s=way_s),),
    )
    observer, step_s = Observer(place.lat, place.lon), 120
    heights = [
        sun.elevation(observer, begins + dt.timedelta(seconds=after_s), with_refraction=False)
        for after_s in range(step_s // 2, way_s, step_s)
    ]
    counted = sum(height < -0.833 for height in heights) * step_s / 60
    dark = sum(height < -6 for height in heights) * step_s / 60
    notes = stage_notes([stage], CHINA)
    told = sum(int(str(dict(note.facts)["minutes"])) for note in notes)
    told_dark = sum(int(str(dict(note.facts)["dark_minutes"])) for note in notes)
    assert abs(told - counted) <= 12
    assert abs(told_dark - dark) <= 12


def test_both_ends_of_a_long_day() -> None:
    stage = day("5:00", end="20:00", legs=(900,))
    early, late = stage_notes([stage], CHINA)
    assert (early.code, late.code) == ("before_sunrise", "after_sunset")
    # From 5:00 to 7:42:04, and from 17:14:22 to 20:00.
    assert (dict(early.facts)["minutes"], dict(late.facts)["minutes"]) == (162, 165)


def test_where_the_sun_does_not_rise_or_set() -> None:
    arctic = {"place": TROMSO, "zone": OSLO}
    # Civil twilight of Tromso, 22 December: about 9:30 to 13:55.
    stage = day("10:00", ("11:00", "12:00"), end="15:00", legs=(60, 180), **arctic)
    (note,) = stage_notes([stage], OSLO)
    assert note.code == "no_sunrise"
    facts = dict(note.facts)
    assert facts["minutes"] == 240
    assert isinstance(facts["dark_minutes"], int)
    assert 60 <= facts["dark_minutes"] <= 70
    summer = day("1:00", end="23:00", legs=(1320,), date=MIDSUMMER, **arctic)
    assert stage_notes([summer], OSLO) == ()


def test_days_are_told_one_by_one_whatever_their_clock() -> None:
    stages = [
        day("9:00", end="18:00", legs=(540,), date=date, number=number)
        for number, date in enumerate((MIDSUMMER, MIDWINTER, dt.date(2026, 12, 23)), 1)
    ]
    notes = stage_notes(stages, CHINA)
    assert [dict(note.facts)["day"] for note in notes] == [2, 3]
    # Urumqi on Beijing time: at 18:00 in December the sun is still up, at 9:00 not yet.
    west = day("9:00", end="18:00", legs=(540,), place=URUMQI)
    (note,) = stage_notes([west], CHINA)
    assert note.code == "before_sunrise"


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_notes_are_sentences(locale: str) -> None:
    notes = stage_notes([day("5:00", end="20:00", legs=(900,))], CHINA)
    notes += stage_notes([day("9:00", end="12:00", legs=(180,), place=TROMSO, zone=OSLO)], OSLO)
    assert {note.code for note in notes} == {"before_sunrise", "after_sunset", "no_sunrise"}
    for note in notes:
        sentence = say(f"note.{note.code}", locale, **dict(note.facts))
        assert sentence != f"note.{note.code}"
        assert "{" not in sentence
        shown = dict(note.facts)["minutes"]
        assert isinstance(shown, int)
        assert str(shown // 60 or shown) in sentence
        assert str(shown % 60 or shown // 60) in sentence


def test_no_minute_in_the_dark_is_not_told() -> None:
    # The sun sets at 17:10 or so, the twilight lasts to half past: the way is over before.
    (note,) = stage_notes([day("17:00", end="17:20", legs=(20 * 60,))], CHINA)
    assert note.code == "after_sunset_twilight"
    assert dict(note.facts)["dark_minutes"] == 0
    for locale in ("zh", "en"):
        sentence = say(f"note.{note.code}", locale, **dict(note.facts))
        assert "{" not in sentence
        assert not re.search(r"(?<!\d)0 (min|分)", sentence)
