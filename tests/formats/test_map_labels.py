"""Names beside marks: whole, in the room there is, and over nothing that matters."""

from __future__ import annotations

import itertools
import re

from jindao.formats.map_labels import Box, Mark, all_points, labels


def mark(x: float, y: float, name: str, *, visit: bool = True) -> Mark:
    return Mark(x=x, y=y, sign="1", name=name, shade="#000000", visit=visit)


def words_of(
    *marks: Mark,
    ways: list[tuple[float, float]] | None = None,
    taken: list[Box] | None = None,
    width: float = 300.0,
) -> list[tuple[str, str]]:
    """Return each line that is drawn, and from where it is drawn."""
    drawn = [
        line
        for line in labels(marks, ways or [], taken or [], width, 200.0)
        if "stroke=" not in line
    ]
    found = [re.fullmatch(r"<text ([^>]*)>(.*)</text>", line) for line in drawn]
    return [(match[2], _anchor(match[1])) for match in found if match]


def _anchor(attributes: str) -> str:
    found = re.search('text-anchor="(.*?)"', attributes)
    return found[1] if found else "start"


def test_a_long_name_stands_whole_beside_its_mark() -> None:
    name = "Former Site of the CPC Taiyuan Branch"
    assert words_of(mark(20, 100, name)) == [(name, "start")]


def test_where_one_line_has_no_room_two_have() -> None:
    name = "Yongzuo Temple (Twin Pagodas)"  # 29 columns of 5.13, more than 120 units are wide
    assert [line for line, _ in words_of(mark(20, 100, name), width=125.0)] == [
        "Yongzuo Temple",
        "(Twin Pagodas)",
    ]


def test_without_room_it_is_left_out_never_cut() -> None:
    assert words_of(mark(30, 100, "Yongzuo Temple (Twin Pagodas)"), width=60.0) == []
    assert words_of(mark(30, 100, "太原市晋源区晋祠博物馆"), width=60.0) == []


def test_a_way_and_other_names_are_kept_clear() -> None:
    way = list(all_points([[(100.0, 100.0), (300.0, 100.0)]]))  # to the right
    assert words_of(mark(100, 100, "晋祠"), ways=way) == [("晋祠", "end")]
    both = words_of(mark(100, 100, "晋祠"), mark(60, 100, "圣母殿"), ways=way)
    assert both[0] == ("晋祠", "middle")
    assert ("圣母殿", "end") in both


def test_nothing_at_the_edge_is_covered() -> None:
    assert words_of(mark(100, 100, "晋祠"), taken=[(0, 0, 300, 200)]) == []


def test_long_lines_have_points_all_along() -> None:
    points = list(all_points([[(0.0, 0.0), (100.0, 0.0)]]))
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(points)]
    assert max(gaps) < 6
    assert (points[0], points[-1]) == ((0.0, 0.0), (100.0, 0.0))
