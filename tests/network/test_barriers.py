"""Each row: a node's tags and whom it lets through (foot, bicycle, wheelchair).

y through, p the bicycle pushed, - stopped; "open" where the node stops nobody.
"""

from __future__ import annotations

import pytest

from jindao.network.access import BOTH, Access
from jindao.network.barriers import node_passage
from jindao.network.codes import PUSHED

PASSAGE = {"y": BOTH, "p": BOTH | PUSHED, "-": 0}

ROWS = [
    ("barrier=bollard", "open"),
    ("barrier=bollard maxwidth:physical=0.7", "yy-"),
    ("barrier=bollard maxwidth:physical=1.2", "open"),
    ("barrier=bollard maxwidth:physical=0.7 wheelchair=yes", "open"),
    ("barrier=bollard bicycle=dismount", "ypy"),
    ("barrier=gate", "open"),
    ("barrier=gate access=private", "---"),
    ("barrier=gate access=private foot=yes", "y-y"),
    ("barrier=gate access=no foot=yes bicycle=yes", "open"),
    ("barrier=gate vehicle=no", "ypy"),
    ("barrier=gate motor_vehicle=no", "open"),
    ("barrier=gate locked=yes", "---"),
    ("barrier=gate locked=yes access=yes", "---"),
    ("barrier=gate locked=yes foot=yes", "y-y"),
    ("barrier=lift_gate", "open"),
    ("barrier=swing_gate bicycle=no", "y-y"),
    ("barrier=cycle_barrier", "yp-"),
    ("barrier=cycle_barrier bicycle=yes", "yy-"),
    ("barrier=kissing_gate", "y--"),
    ("barrier=kissing_gate bicycle=yes wheelchair=yes", "open"),
    ("barrier=stile", "y--"),
    ("barrier=stile access=yes", "y--"),
    ("barrier=turnstile", "y--"),
    ("barrier=full-height_turnstile", "y--"),
    ("barrier=turnstile foot=no", "---"),
    ("barrier=block", "open"),
    ("barrier=steps", "yp-"),
    ("barrier=steps foot=no", "---"),
    ("barrier=fence", "---"),
    ("barrier=wall foot=yes", "y--"),
    ("barrier=hedge", "---"),
    ("barrier=kerb", "open"),
    ("barrier=kerb kerb=raised", "yy-"),
    ("barrier=kerb kerb=lowered", "open"),
    ("kerb=raised", "yy-"),
    ("barrier=gate wheelchair=no", "yy-"),
    ("barrier=something_new", "open"),
    ("crossing=marked", "open"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[text for text, _ in ROWS])
def test_passage(text: str, expected: str) -> None:
    tags = dict(part.split("=", 1) for part in text.split())
    wanted = None if expected == "open" else Access(*(PASSAGE[letter] for letter in expected))
    assert node_passage(tags) == wanted
