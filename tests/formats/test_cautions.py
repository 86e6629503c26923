"""What to know first: what stands open, what folds on phones, and that all of it is printed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jindao
from jindao import ExportOptions, LinksRequest
from jindao.assess.compare import compared
from jindao.formats.cautions import cautions
from jindao.model.note import Note
from jindao.model.plan_comparison import PlanCase
from jindao.network.network import Network
from jindao.texts import say
from tests.assess.test_score import area, scored
from tests.formats.assessed import assessed
from tests.formats.test_judged_told import closures
from tests.web.desk.tiny_world import tiny_planner


def test_three_lines_stand_open_strong_ones_first_and_one_alone_does_not_fold() -> None:
    made = cautions("abcdef", {"e", "z"})
    assert (made.first, made.strong, made.rest) == (("e", "a", "b"), {"e"}, ("c", "d", "f"))
    assert (cautions("abcd", ()).first, cautions("abcd", ()).rest) == (tuple("abcd"), ())
    assert (cautions("abcde", ()).first, cautions("abcde", ()).rest) == (tuple("abc"), ("d", "e"))
    assert cautions("abcdef", "bcde").first == tuple("bcde")


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=2), unique=True), st.sets(st.text("abcd")))
def test_every_line_is_told_once_and_no_strong_one_folds(
    lines: list[str], strong: set[str]
) -> None:
    made = cautions(lines, strong)
    assert sorted((*made.first, *made.rest)) == sorted(lines)
    assert not strong & set(made.rest)
    assert len(made.rest) != 1


STRONG = {
    "assess": "assess_estimated",
    "compare": "assess_estimated",
    "score": "assess_estimated",
    "links": "links_estimated_greenway",
    "robustness": "robust_estimated",
}
"""A note of each kind of page that may not be overlooked."""
FACTS = (("km", 2.5), ("count", 2), ("whole", 9))


@pytest.fixture(scope="module")
def pages(tiny_network: Network) -> dict[str, bytes]:
    """Return a page of each kind of which there is a lot to know, one note strong."""
    judged = assessed(tiny_network)
    notes = tuple(Note(code=code, facts=(("count", 7),)) for code in ("x1", "x2", "x3", "x4"))
    judged = replace(judged, notes=(*notes, Note(code="assess_estimated", facts=(("km", 2.5),))))
    cases = [PlanCase(id="today", network_id="1"), PlanCase(id="plan", network_id="2")]
    areas = [replace(area(name, 10, 70), notes=judged.notes) for name in ("甲", "乙")]
    options = ExportOptions(locale="en")
    asked = LinksRequest(area="tiny", budget_yuan=1.0, costs=jindao.assumed_costs())
    links = tiny_planner(tiny_network).missing_links(asked)
    estimated = {"links": "links_estimated_greenway", "robustness": "robust_estimated"}
    worst = {kind: Note(code=code, facts=FACTS) for kind, code in estimated.items()}
    return {
        "links": jindao.export_links(
            replace(links, notes=(*notes, worst["links"])), "html", options
        ),
        "robustness": jindao.export_robustness(
            replace(closures(), notes=(*notes, worst["robustness"])), "html", options
        ),
        "assess": jindao.export_assessment(judged, "html", options),
        "compare": jindao.export_judged(compared(cases, [judged, judged]), "html", options),
        "score": jindao.export_judged(scored(*areas), "html", options),
    }


@pytest.mark.browser
@pytest.mark.parametrize("kind", STRONG)
def test_notes_fold_on_phones_only(kind: str, pages: dict[str, bytes], open_page: Any) -> None:
    estimated = say(f"note.{STRONG[kind]}", "en", **dict(FACTS))

    def looked_at(size: tuple[int, int], **more: Any) -> tuple[Any, bool, bool]:
        page = open_page(pages[kind], size, until=".jd-article", **more)
        assert (page.asked, page.wrong) == ([], [])
        rest = page.locator(".jd-rest li").last
        assert page.locator(".jd-notes .jd-strong", has_text=estimated).is_visible()
        return page, rest.is_visible(), page.locator(".jd-rest > summary").is_visible()

    page, told, has_summary = looked_at((390, 844))
    asked = {"links": "links.cautions", "robustness": "robust.cautions"}
    heading = say(asked.get(kind, "assess.page.cautions"), "en")
    assert page.locator(".jd-notes h2").first.inner_text() == heading
    assert (told, has_summary) == (False, True)
    page.locator(".jd-rest > summary").click()
    assert page.locator(".jd-rest li").last.is_visible()
    assert looked_at((1280, 800))[1:] == (True, False)
    assert looked_at((390, 844), java_script_enabled=False)[1:] == (True, True)


@pytest.mark.browser
def test_all_notes_are_printed_from_a_phone(pages: dict[str, bytes], open_page: Any) -> None:
    page = open_page(pages["score"], (390, 844), until=".jd-article")
    assert not page.locator(".jd-rest li").last.is_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".jd-rest li").last.is_visible()
    assert not page.locator(".jd-rest > summary").is_visible()
