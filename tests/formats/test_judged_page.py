"""Plans side by side and scores as pages: their look, and what fits a screen of each width."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

import jindao
from jindao import ExportOptions
from jindao.assess.compare import compared
from jindao.formats.judged import Judged, told_cell, told_tables
from jindao.formats.judged_tables import sources
from jindao.model.plan_comparison import PlanCase, PlansCompared
from jindao.model.score import Scores
from jindao.network.network import Network
from jindao.texts import languages, say, tongue
from tests.assess.test_score import assessment, figure, scored
from tests.formats.assessed import assessed

SIZES = [(390, 844), (1280, 800)]


@pytest.fixture(scope="module")
def plans(tiny_network: Network) -> dict[int, PlansCompared]:
    """Return two and eight plans, each of which adds one to all that is known."""
    today = assessed(tiny_network)
    more = [
        replace(item, value=None if item.value is None else item.value + 1, low=None, high=None)
        for item in today.figures
    ]
    plan = replace(today, figures=tuple(more))
    return {
        count: compared(
            [PlanCase(id=f"plan {number}", network_id=str(number)) for number in range(count + 1)],
            [today, *[plan] * count],
        )
        for count in (2, 8)
    }


@pytest.fixture(scope="module")
def scores() -> Scores:
    return scored(
        assessment("<甲>", figure("density", 0.2), figure("steps", 3), figure("sites", 12)),
        assessment("乙", figure("density", 0.3)),
    )


def page_of(judged: Judged, locale: str = "en") -> str:
    return jindao.export_judged(judged, "html", ExportOptions(locale=locale)).decode()


@pytest.mark.parametrize("locale", languages())
def test_all_that_is_told_stands_on_the_page(
    plans: dict[int, PlansCompared], scores: Scores, locale: str
) -> None:
    for judged in (plans[2], scores):
        page = page_of(judged, locale)
        assert f'<html lang="{tongue(locale).tag}">' in page
        body = ElementTree.fromstring(page[page.index("<main>") : page.index("</main>") + 7])
        lines = {"".join(item.itertext()).strip() for item in body.iter()}
        told = told_tables(judged, ExportOptions(locale=locale))
        # What is the same under every plan is not counted there, but told.
        elsewhere = {told[0].about[-2]} if isinstance(judged, PlansCompared) else set()
        for table in told:
            assert {table.title, *table.about} - elsewhere <= lines
            assert {told_cell(value) for row in table.rows for value in row} <= lines
        assert sources(judged, locale)[-1] in " ".join(lines)
    assert say("html.licence", locale) in html.unescape(page_of(plans[2], locale))
    assert page_of(scores, locale).count("<script") == 1  # no map without polygons, but folds


def test_numbers_stand_flush_right_by_column_and_names_head_rows(scores: Scores) -> None:
    page = page_of(scores)
    assert '<th scope="col" role="columnheader" class="jd-number">place</th>' in page
    [row] = [row for row in page.split("</tr>") if 'data-head="place"' in row and "甲" in row]
    assert '<td role="cell" data-head="place" class="jd-number">2</td>' in row
    assert 'class="jd-name">&lt;甲&gt;</th>' in row
    # What begins with a digit and is no number stands as all of its column.
    assert '<td role="cell" data-head="index">54.0</td>' in row


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_all_of_two_plans_and_of_scores_fits(
    size: tuple[int, int], plans: dict[int, PlansCompared], scores: Scores, open_page: Any
) -> None:
    for judged in (plans[2], scores):
        page = open_page(page_of(judged).encode(), size, until=".jd-plain")
        assert (page.asked, page.wrong) == ([], [])
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        opened = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
        page.evaluate(opened)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        for box in page.locator(".jd-wide").all():
            assert box.evaluate("box => 0 < box.scrollWidth && box.scrollWidth <= box.clientWidth")


@pytest.mark.browser
def test_pages_without_a_map_fold_on_phones_and_are_open_without_scripts(
    scores: Scores, open_page: Any
) -> None:
    data = page_of(scores).encode()
    opened = {}
    for name, size, more in (
        ("phone", SIZES[0], {}),
        ("screen", SIZES[1], {}),
        ("no script", SIZES[0], {"java_script_enabled": False}),
    ):
        page = open_page(data, size, until=".jd-plain", **more)
        folds = page.locator("#tables > details:not(:last-child)")
        assert folds.count() >= 2
        opened[name] = [fold.get_attribute("open") is not None for fold in folds.all()]
        assert (page.asked, page.wrong) == ([], [])
    assert not any(opened["phone"])
    assert all(opened["screen"])
    assert all(opened["no script"])


@pytest.mark.browser
def test_rows_are_blocks_on_a_phone(scores: Scores, open_page: Any) -> None:
    page = open_page(page_of(scores).encode(), SIZES[0], until=".jd-plain")
    row = page.locator("tbody tr").first
    name, place = row.locator("th").bounding_box(), row.locator("td").first.bounding_box()
    assert name["y"] + name["height"] <= place["y"]
    told = row.locator("td").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert told == '"place"'
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    assert page.get_by_role("row").count() == page.locator("tr").count()


@pytest.mark.browser
def test_more_plans_than_fit_scroll_beside_the_names(
    plans: dict[int, PlansCompared], open_page: Any
) -> None:
    page = open_page(page_of(plans[8]).encode(), SIZES[1], until=".jd-plain")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[1][0]
    box = page.locator(".jd-wide").first
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    name = box.locator("tbody th").first
    before = name.bounding_box()["x"]
    box.evaluate("box => box.scrollBy(400, 0)")
    assert name.bounding_box()["x"] == before
