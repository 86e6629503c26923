"""The index: points and ranges by hand, ranks, and how far they depend on the weights."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import DataError, TableError
from jindao.assess.score import points_of, possible_ranks, request_for, scores_of
from jindao.assess.weights import published_weights, read_weights
from jindao.formats.judged_tables import component_name, score_tables
from jindao.formats.judged_told import told_scores
from jindao.model.assessment import Assessment, AssessRequest, Figure
from jindao.model.county_figures import CountyFigures
from jindao.model.note import Note
from jindao.model.score import ScoreComponent, Scores, Weights
from jindao.texts import languages, say
from tests.assess.test_robustness import PROVENANCE

TWO = Weights(
    name="two",
    components=(
        ScoreComponent(id="a", figure="density", of=(), worst=0.0, best=0.5, weight=0.6),
        ScoreComponent(id="b", figure="steps", of=(), worst=1.0, best=0.0, weight=0.4, per="sites"),
    ),
)


def figure(id_: str, value: float | None, **facts: Any) -> Figure:
    return Figure(section="lengths", id=id_, unit="km", value=value, **facts)


def assessment(name: str, *figures: Figure) -> Assessment:
    return Assessment(
        request=AssessRequest(area=name),
        name=name,
        polygons=(),
        figures=figures,
        served=(),
        weak_links=(),
        gaps=(),
        sites=(),
        notes=(),
        provenance=PROVENANCE,
    )


def scored(*assessments: Assessment, weights: Weights = TWO) -> Scores:
    return scores_of(
        {made.name: CountyFigures.of(made) for made in assessments},
        weights,
        draws=200,
        seed=7,
        network_id=PROVENANCE.network_id,
        data_version=PROVENANCE.data_version,
    )


def test_by_hand() -> None:
    made = assessment("甲", figure("density", 0.2), figure("steps", 3), figure("sites", 12))
    [area] = scored(made).areas
    # 0.2 of 0.5 are 40 points; a quarter with steps leaves 75: 0.6 x 40 + 0.4 x 75.
    assert [part.points for part in area.parts] == [40.0, 75.0]
    assert (area.value, area.low, area.high) == (54.0, 54.0, 54.0)
    assert (area.place, area.best_rank, area.worst_rank, area.likely_ranks) == (1, 1, 1, (1, 1))


def test_what_is_unknown_is_a_range_and_never_zero() -> None:
    ranged = figure("density", 0.2, low=0.1, high=0.3, unknown_share=0.4)
    some = figure("steps", 3, low=3, high=9, unknown_share=0.5)
    made = assessment("甲", ranged, some, figure("sites", 12))
    [area] = scored(made).areas
    a, b = area.parts
    assert (a.points, a.low, a.high) == (40.0, 20.0, 60.0)
    # Three are known to lack it, which is the least there may be: no number of points is more
    # than a guess that the six unknown ones are all fine.
    assert (b.points, b.low, b.high) == (None, 25.0, 75.0)
    assert (area.value, area.low, area.high) == (None, 0.6 * 20 + 0.4 * 25, 0.6 * 60 + 0.4 * 75)
    assert area.unknown_weight == 0.0
    nothing = assessment("乙", figure("steps", 3), figure("sites", 12))
    [area] = scored(nothing).areas
    assert (area.parts[0].points, area.parts[0].low, area.parts[0].high) == (None, 0.0, 100.0)
    assert (area.value, area.low, area.high) == (None, 30.0, 90.0)
    assert area.unknown_weight == 0.6


def test_a_figure_that_nothing_bounds_may_be_anything_beside_what_it_is() -> None:
    made = assessment("甲", figure("density", 0.2, unknown_share=0.1), figure("steps", None))
    a, b = scored(made).areas[0].parts
    assert (a.points, a.low, a.high) == (40.0, 0.0, 100.0)
    assert (b.points, b.low, b.high) == (None, 0.0, 100.0)
    at_least = figure("density", 0.2, low=0.2, unknown_share=0.1)
    part = scored(assessment("甲", at_least)).areas[0].parts[0]
    assert (part.points, part.low, part.high) == (None, 40.0, 100.0)
    # Of all that is known: what the index says of it is not in doubt.
    dense = figure("density", 0.5, low=0.4, high=0.9, unknown_share=0.1)
    part = scored(assessment("甲", dense)).areas[0].parts[0]
    assert (part.points, part.low, part.high) == (100.0, 80.0, 100.0)


def test_what_is_of_the_ground_covered_only_may_be_anything_in_all_of_an_area() -> None:
    reached = ScoreComponent(
        id="r", figure="reach_ways_share", of=(), worst=0.0, best=1.0, weight=1.0
    )
    facts = {"low": 0.1, "high": 0.3, "unknown_share": 0.9}
    for covered_only, bounds in ((False, (10.0, 30.0)), (True, (0.0, 100.0))):
        share = figure("reach_ways_share", 0.2, covered_only=covered_only, **facts)
        [area] = scored(
            assessment("甲", share), weights=Weights(name="w", components=(reached,))
        ).areas
        [found] = area.parts
        assert (found.points, (found.low, found.high)) == (20.0, bounds)


def test_what_to_know_is_told_once_with_the_areas_it_is_of() -> None:
    """One note is of all three, one of two, one of a single area, which has it twice."""
    every, two, one = (
        Note(code=f"assess_{code}") for code in ("no_people", "no_greenways", "estimated")
    )
    first, second, third = area("甲", 10, 20), area("乙", 80, 80), area("丙", 0, 5)
    made = scored(
        replace(first, notes=(every, two)),
        replace(second, notes=(every, two, one, one)),
        replace(third, notes=(every,)),
    )
    assert [found.name for found in made.areas] == ["乙", "甲", "丙"]
    for locale, both in (("zh", "乙，甲"), ("en", "乙 · 甲")):
        whole, _, notes, *_ = told_scores(made, locale)
        of_all, of_two, of_one = (say(f"note.{note.code}", locale) for note in (every, two, one))
        assert whole.about[1:] == (of_all,)
        assert (notes.title, notes.rows) == (
            say("judged.notes_of", locale),
            ((both, of_two), ("乙", of_one)),
        )
        table = score_tables(made, locale)[0]
        assert table.columns[-1] == say("judged.notes", locale)
        told = [row[-1] for row in table.rows]
        assert told[:3] == [f"{of_two} {of_one}", of_two, ""]
        assert told.count(of_all) == 1


def test_what_differs_by_a_number_alone_is_told_once_with_the_number_of_each_area() -> None:
    def covered(percent: float) -> Note:
        return Note(code="assess_partly_covered", facts=(("percent", percent),))

    first, second = area("甲", 10, 20), area("乙", 80, 80)
    made = scored(replace(first, notes=(covered(7.4),)), replace(second, notes=(covered(20.0),)))
    for locale, both in (("zh", "乙 20.0%，甲 7.4%"), ("en", "乙: 20.0 % · 甲: 7.4 %")):
        notes = told_scores(made, locale)[2]
        assert notes.rows == ((both, say("scored.notes.assess_partly_covered", locale)),)
        told = [row[-1] for row in score_tables(made, locale)[0].rows[:2]]
        expected = (say("note.assess_partly_covered", locale, percent=n) for n in (20.0, 7.4))
        assert told == list(expected)


def test_of_no_sites_nobody_can_say_a_share() -> None:
    made = assessment("甲", figure("density", 0.5), figure("steps", 0), figure("sites", 0))
    assert scored(made).areas[0].parts[1].points is None


def area(name: str, low: float, high: float) -> Assessment:
    sure = low == high
    return assessment(
        name,
        figure(
            "density",
            (low + high) / 400,
            low=None if sure else low / 200,
            high=None if sure else high / 200,
            unknown_share=0.0 if sure else 0.5,
        ),
        figure("steps", 0),
        figure("sites", 1),
    )


def test_ranks_say_what_is_possible() -> None:
    scores = scored(area("low", 10, 20), area("high", 80, 80), area("wide", 15, 70))
    told = {found.name: found for found in scores.areas}
    assert [found.name for found in scores.areas] == ["high", "wide", "low"]
    assert [found.place for found in scores.areas] == [1, 2, 3]
    assert (told["high"].best_rank, told["high"].worst_rank) == (1, 1)
    assert (told["wide"].best_rank, told["wide"].worst_rank) == (2, 3)
    assert (told["low"].best_rank, told["low"].worst_rank) == (2, 3)


def test_the_same_seed_gives_the_same_and_areas_may_come_in_any_order() -> None:
    areas = [area(f"a{row}", row, row + 30) for row in range(0, 60, 6)]
    one, same = scored(*areas), scored(*areas)
    assert one == same
    other = scored(*areas[::-1])
    assert [found.name for found in other.areas] == [found.name for found in one.areas]
    assert other.effects == one.effects
    for found in one.areas:
        assert found.best_rank <= found.likely_ranks[0] <= found.likely_ranks[1]
        assert found.likely_ranks[1] <= found.worst_rank


def test_equal_indices_rank_alike() -> None:
    """7.2 + 17 + 16.5 + 8.4 and 7.3 + 2 + 7.8 + 32 are 49.1, but not to the last bit."""
    weights = Weights(
        name="four",
        components=tuple(
            ScoreComponent(id=id_, figure=id_, of=(), worst=0.0, best=100.0, weight=weight)
            for id_, weight in (("a", 0.1), ("b", 0.2), ("c", 0.3), ("d", 0.4))
        ),
    )
    points = {"甲": (72, 85, 55, 21), "乙": (73, 10, 26, 80)}
    made = [
        assessment(name, *(figure(id_, value) for id_, value in zip("abcd", values, strict=True)))
        for name, values in points.items()
    ]
    for found in scored(*made, weights=weights).areas:
        assert (found.value, found.low, found.high) == (49.1, 49.1, 49.1)
        assert (found.best_rank, found.worst_rank) == (1, 2)


def test_a_weight_that_decides_moves_the_ranks() -> None:
    """Equal but for what each is good at: with more weight on steps the second leads."""
    dense = assessment("dense", figure("density", 0.5), figure("steps", 1), figure("sites", 1))
    flat = assessment("flat", figure("density", 0.0), figure("steps", 0), figure("sites", 1))
    scores = scored(dense, flat)
    assert [(found.name, found.value) for found in scores.areas] == [("dense", 60), ("flat", 40)]
    moved = {(effect.component, effect.share): effect.moved for effect in scores.effects}
    # 0.3 against 0.4, and 0.6 against 0.6, where the name decides; else the first stays.
    assert moved == {("a", -0.5): 2, ("a", 0.5): 0, ("b", -0.5): 0, ("b", 0.5): 0}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5))
def test_possible_ranks_are_those_of_all_corners(spans: list[tuple[int, int]]) -> None:
    low = np.array([min(span) for span in spans], np.float64)
    high = np.array([max(span) for span in spans], np.float64)
    best, worst = possible_ranks(low, high)
    choices = [sorted({low_, high_}) for low_, high_ in zip(low, high, strict=True)]
    first, last = [len(spans)] * len(spans), [1] * len(spans)
    for values in itertools.product(*choices):
        for row, value in enumerate(values):
            above = sum(other > value for other in values)
            ties = sum(other == value for other in values) - 1
            first[row] = min(first[row], above + 1)
            last[row] = max(last[row], above + ties + 1)
    assert best.tolist() == first
    assert worst.tolist() == last


def test_points_stop_at_the_anchors() -> None:
    rising, falling = TWO.components
    assert [points_of(rising, value) for value in (-1.0, 0.25, 9.0)] == [0.0, 50.0, 100.0]
    assert [points_of(falling, value) for value in (-1.0, 0.25, 9.0)] == [100.0, 75.0, 0.0]


def test_the_published_weights_add_up_and_ask_for_what_they_need() -> None:
    weights = published_weights()
    assert sum(component.weight for component in weights.components) == pytest.approx(1)
    asked = request_for(weights, AssessRequest(area="太原市"))
    assert asked.area == "太原市"
    assert asked.profiles == ("walk", "wheelchair")
    assert asked.minutes == (10.0, 15.0)
    assert set(asked.targets) == {"greenway", "park", "toilets"}


@pytest.mark.parametrize("locale", languages())
def test_every_component_has_words_of_its_own(locale: str) -> None:
    ids = [component.id for component in published_weights().components]
    names = {component_name(id_, locale) for id_ in ids}
    assert len(names - set(ids)) == len(ids)
    assert component_name("lakes", locale) == "lakes"


def weights_file(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return path


def test_weights_of_ones_own(tmp_path: Path) -> None:
    text = "[components.greenway_density]\nweight = 0.25\nbest = 1\n"
    text += "[components.park_reach]\nweight = 0.05\n"
    weights = read_weights(weights_file(tmp_path, text))
    told = {component.id: component for component in weights.components}
    assert weights.name == "own.toml"
    assert (told["greenway_density"].weight, told["greenway_density"].best) == (0.25, 1.0)
    assert told["park_reach"].weight == 0.05
    assert read_weights(weights_file(tmp_path, "")).components == published_weights().components


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("[components.park_reach]\nweight = 0.5\n", "weight", "add up to 1.35, expected 1"),
        ("[components.park_reach]\nweight = -0.1\n", "park_reach.weight", "-0.1 is below 0"),
        ("[components.lakes]\nweight = 0\n", "components.lakes", "there are: greenway_density"),
        (
            "[components.park_reach]\nwieght = 0.1\n",
            "park_reach.wieght",
            "there are: weight, worst",
        ),
        ('[components.park_reach]\nweight = "a"\n', "park_reach.weight", "not a number"),
        ("[components.park_reach]\nbest = nan\n", "park_reach.best", "not a number"),
        ("[components.park_reach]\nbest = 0\n", "park_reach.best", "both 0"),
        ("[weights]\npark_reach = 1\n", "weights", "there are: components"),
        ("components = 3\n", "components", "a line [components], and below it"),
        ("[components]\npark_reach = 3\n", "components.park_reach", "[components.park_reach]"),
        ("not toml", "", "not valid TOML"),
    ],
)
def test_wrong_weights_are_told_with_their_place(
    tmp_path: Path, text: str, field: str, said: str
) -> None:
    with pytest.raises(TableError) as caught:
        read_weights(weights_file(tmp_path, text))
    [problem] = caught.value.problems
    assert problem.field.endswith(field)
    assert said in problem.message("en")
    assert problem.message("zh") != problem.message("en")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        read_weights(tmp_path / "none.toml")
