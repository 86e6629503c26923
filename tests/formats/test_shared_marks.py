"""Marks on drawn maps: none covers another, and none is lost."""

from __future__ import annotations

import dataclasses
import itertools
import re

from jindao import ExportOptions, export
from jindao.formats.chapters import chapters
from jindao.formats.drawing import sheet_of
from jindao.formats.shared_marks import SharedMark, shared_marks
from jindao.geo import LonLat
from jindao.model.tour import Tour

HIGH = 17.0


def half_width(sign: str) -> float:
    return max(8.5, 3.0 * len(sign))


def marks_of(tour: Tour, wide: float) -> list[SharedMark]:
    sheet = sheet_of(tour, 0, 0, wide, wide)
    return shared_marks(enumerate(chapters(tour)), sheet, "zh", high=HIGH, half_width=half_width)


def test_marks_that_have_room_stand_alone(tour: Tour) -> None:
    marks = marks_of(tour, 4000)
    assert [mark.sign for mark in marks if mark.visit] == ["1", "2", "3"]


def test_no_mark_meets_another_and_none_is_lost(tour: Tour) -> None:
    stops = [stop for chapter in chapters(tour) for stop in chapter.stops]
    for wide in (10, 40, 100, 200, 400, 1000):
        marks = marks_of(tour, wide)
        assert sum(len(mark.stops) for mark in marks) == len(stops)
        for a, b in itertools.combinations(marks, 2):
            assert abs(a.x - b.x) >= a.half + b.half or abs(a.y - b.y) >= HIGH
    (one,) = marks_of(tour, 10)
    assert "1–3" in one.sign


def test_a_start_at_a_visit_needs_no_sign_and_one_beside_it_keeps_its_own(tour: Tour) -> None:
    stage = tour.stages[0]
    visit = stage.visits[0].waypoint
    beside = LonLat(visit.position.lon + 0.0001, visit.position.lat)
    for where, sign in ((visit.position, "1"), (beside, "起·1")):
        start = dataclasses.replace(stage.start, position=where)
        moved = dataclasses.replace(
            tour, stages=(dataclasses.replace(stage, start=start), *tour.stages[1:])
        )
        assert sign in [mark.sign for mark in marks_of(moved, 2000)]


def test_the_poster_joins_what_would_cover_each_other(tour: Tour) -> None:
    far = dataclasses.replace(tour.stages[-1].end, position=LonLat(118.0, 40.09))
    last = dataclasses.replace(tour.stages[-1], end=far)
    long = dataclasses.replace(tour, stages=(*tour.stages[:-1], last))
    poster = export(long, "poster", ExportOptions(locale="zh")).decode()
    signs = re.findall(r'font-weight="[^"]*"[^>]*>([^<]*1[·–][^<]*)<', poster)
    assert len(signs) == 1
