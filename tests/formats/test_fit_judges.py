"""FIT courses before a second reader, fitdecode: every message, sums, times, order.

The maker's own garmin-fit-sdk is no judge here: its licence is not an open one."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pytest

from jindao.errors import RequestError
from jindao.formats import export
from jindao.formats.short_names import utf8_size
from tests.conftest import require_module
from tests.formats.conftest import make_route
from tests.formats.judges import unzipped
from tests.formats.test_course import turned
from tests.formats.test_gpx import trips
from tests.formats.test_round_trips import surveyed

TRIPS = {**trips(), "turned": turned(make_route()), "surveyed": surveyed()}
ORDER = ("file_id", "course", "lap", "event", "record", "course_point", "event")


def decoded(data: bytes) -> list[Any]:
    """Return the data messages of a FIT file; both sums are compared, nothing is let pass."""
    fitdecode = require_module("fitdecode")
    reader = fitdecode.FitReader(
        io.BytesIO(data),
        check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.RAISE,
    )
    with reader:
        frames = list(reader)
    assert isinstance(frames[0], fitdecode.FitHeader)
    assert isinstance(frames[-1], fitdecode.FitCRC)
    assert frames[0].crc_matched
    assert frames[-1].matched
    return [frame for frame in frames if isinstance(frame, fitdecode.FitDataMessage)]


def files() -> list[Any]:
    made = [
        pytest.param(data, id=f"{name}-{number}")
        for name, trip in TRIPS.items()
        for number, data in enumerate(unzipped(export(trip, "fit_zip")).values(), start=1)
    ]
    for name, trip in TRIPS.items():
        try:
            made.append(pytest.param(export(trip, "fit"), id=name))
        except RequestError:
            continue
    return made


def of(messages: list[Any], name: str, field: str) -> list[Any]:
    return [message.get_value(field) for message in messages if message.name == name]


@pytest.mark.parametrize("data", files())
def test_every_message_is_known_and_in_order(data: bytes) -> None:
    messages = decoded(data)
    names = [message.name for message in messages]
    assert set(names) <= set(ORDER)
    kinds = [name for before, name in pairwise([None, *names]) if name != before]
    assert kinds == (list(ORDER) if "record" in names else ["file_id", "course", "course_point"])
    assert of(messages, "file_id", "type") == ["course"]
    assert of(messages, "file_id", "time_created")[0] is not None
    assert all(
        field.name and not field.name.startswith("unknown")
        for message in messages
        for field in message.fields
    )


@pytest.mark.parametrize("data", files())
def test_names_are_whole_characters_and_short(data: bytes) -> None:
    messages = decoded(data)
    [name] = of(messages, "course", "name")
    assert 1 <= utf8_size(name) <= 15
    told = [*of(messages, "course_point", "name"), name]
    assert all(1 <= utf8_size(name) <= 31 and "\ufffd" not in name for name in told)


@pytest.mark.parametrize("data", files())
def test_times_and_distances_never_run_back(data: bytes) -> None:
    messages = decoded(data)
    for name, fields in (
        ("record", ("timestamp", "distance")),
        ("course_point", ("timestamp", "distance", "message_index")),
    ):
        for field in fields:
            told = of(messages, name, field)
            assert told == sorted(told), (name, field)
    if of(messages, "record", "timestamp"):
        begin, end = (of(messages, "event", "timestamp")[at] for at in (0, -1))
        assert [begin, end] == [of(messages, "record", "timestamp")[at] for at in (0, -1)]
        [length_m] = of(messages, "lap", "total_distance")
        assert of(messages, "record", "distance")[-1] == pytest.approx(length_m, abs=0.01)
        for point in of(messages, "course_point", "distance"):
            assert 0 <= point <= length_m
        for point in of(messages, "course_point", "timestamp"):
            assert begin <= point <= end


def test_a_damaged_sum_is_seen() -> None:
    fitdecode = require_module("fitdecode")
    data = bytearray(export(TRIPS["turned"], "fit"))
    data[60] ^= 1
    with pytest.raises(fitdecode.FitCRCError):
        decoded(bytes(data))
