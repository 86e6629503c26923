"""Contrast of the pages' colours, computed from the style sheets: WCAG 2.2, 1.4.3 and 1.4.11."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jindao import Planner, Settings, vendor_directory
from jindao.formats.colours import CLOSED_COLOURS, RIDE_COLOUR, STAGE_COLOURS
from jindao.formats.options import CINNABAR
from tests.web.test_paint import luminance

STATIC = Path(__file__).parents[2] / "web" / "static"
MAP = "#f4efe4"
"""The paper of a map."""
TEXT, SHAPE = 4.5, 3.0
"""The least ratios of words, and of what one must see of controls and pictures."""

SEEN = {
    TEXT: {
        "ink": ("paper", "card", "wrong-paper", "care-paper", "#fff"),
        "soft": ("paper", "card", "care-paper", "#fff"),
        "accent-deep": ("paper", "card", "#fff"),
        "wrong": ("paper", "card", "wrong-paper"),
        "care-deep": ("paper", "card", "care-paper", "#fff"),
        "accent": ("paper", "card", "#fff"),
    },
    SHAPE: {
        "edge": ("paper", "card", "wrong-paper", "#fff", MAP),
        "focus": ("paper", "card", "wrong-paper", "care-paper", "#fff", MAP),
        "accent": ("paper", "card", "#fff", MAP),
        "care": ("paper", "card", "care-paper"),
        "wrong": ("paper", "card", "wrong-paper", "#fff"),
    },
}
"""Ratio -> colour -> what it is seen on; borders, rings and marks of controls are `SHAPE`."""


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def tokens(selector: str) -> dict[str, str]:
    """Return the colours that a rule of `app.css` names."""
    rules = re.findall(
        rf"(?m)^{re.escape(selector)} \{{([^}}]*)\}}", (STATIC / "app.css").read_text("utf-8")
    )
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", "".join(rules)))


def full(colour: str) -> str:
    """Return `#fff` as `#ffffff`."""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


@pytest.mark.parametrize("mode", ["plain", "senior"])
def test_words_and_controls_are_seen(mode: str) -> None:
    named = tokens(":root") | (tokens(".senior") if mode == "senior" else {})
    weak = [
        (colour, ground, round(ratio, 2))
        for least, table in SEEN.items()
        for colour, grounds in table.items()
        for ground in grounds
        if (ratio := contrast(named[colour], full(named.get(ground, ground)))) < least
    ]
    assert weak == []


def test_lines_and_marks_are_seen_on_the_map() -> None:
    planner = Planner(Settings())
    subjects = (*planner.themes, *planner.strands, *planner.kinds)
    marks = {subject.id: subject.color for subject in subjects}
    marks |= {f"stage {colour}": colour for colour in (CINNABAR, *STAGE_COLOURS)}
    marks |= {"ride": RIDE_COLOUR, **CLOSED_COLOURS}
    scripts = (STATIC / "pick.js", STATIC / "live-map.js", vendor_directory() / "map.js")
    for script in scripts:
        for colour in re.findall(r'fillColor: [^,\n]*"(#[0-9a-f]{6})"', script.read_text("utf-8")):
            marks[f"{script.name} {colour}"] = colour
    weak = {name: colour for name, colour in marks.items() if contrast(colour, MAP) < SHAPE}
    assert weak == {}
    assert len(marks) > 12


def test_words_on_a_colour_are_read() -> None:
    """White words on the colours of buttons, marks and stages."""
    named = tokens(":root")
    for colour in (named["accent"], named["care-deep"], CINNABAR, *STAGE_COLOURS):
        assert contrast("#ffffff", colour) >= TEXT, colour
    source = "".join(path.read_text("utf-8") for path in STATIC.glob("*.css"))
    grounds = re.findall(r"background: (#[0-9a-f]{6}|var\(--[\w-]+\));[^}]*[ ;]color: #fff", source)
    for ground in grounds:
        name = re.sub(r"var\(--([\w-]+)\)", r"\1", ground)
        assert contrast("#ffffff", named.get(name, CINNABAR if name == "tone" else name)) >= TEXT


def test_a_slider_without_a_number_is_still_seen() -> None:
    source = (STATIC / "app.css").read_text("utf-8")
    found = re.search(r"\.slider\.is-unset \{ opacity: ([\d.]+)", source)
    assert found
    share, thumb = float(found[1]), full(tokens(":root")["accent"])
    parts = (int(thumb[at : at + 2], 16) * share + 255 * (1 - share) for at in (1, 3, 5))
    seen = "#" + "".join(f"{round(part):02x}" for part in parts)
    assert contrast(seen, "#ffffff") >= SHAPE
