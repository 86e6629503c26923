"""Two plans of the tiny world that do some of everything, beside today."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from jindao import AssessRequest, Planner, PlansCompared, Settings
from jindao.network.network import MODES, Network
from tests.assess.conftest import WORLD_M, box, the_heritage, with_columns, with_greenways
from tests.planned import link, plan, stretch

MAY = dt.date(2026, 5, 1)
EVIL = "乙</script><b>{0}"
"""The name of the second plan."""


def two_plans(tiny_network: Network) -> PlansCompared:
    """Return two plans on the first of May; A-B is a greenway today, B-D one only drawn.

    The first builds A-D, 583 m, surveyed, and from C 100 m into nowhere, estimated. The second
    takes the western half of B-C away, signs D-E, and closes E-C on that day, B-D in June.
    """
    network = with_greenways(tiny_network, (0, "绿道", "city"), (2, "绿道", "city"))
    network = with_columns(network, edge_alignment=[0, 0, 1, 0, 0, 0])
    planner = Planner(Settings(), network=network, heritage=the_heritage())
    june = dt.date(2026, 6, 1)
    one = plan(
        link((0, 0), (500, 300), greenway="新绿道", greenway_level="city", alignment="surveyed"),
        link((900, 0), (1000, 0), id="spur", kind="path", modes=("bicycle",)),
        name="甲",
    )
    other = plan(
        stretch("remove", (500, 0), (700, 0)),
        stretch("sign", (500, 300), (900, 300), greenway="环线"),
        stretch("close", (900, 300), (900, 0), modes=MODES, first_day=MAY, last_day=MAY),
        replace(stretch("close", (500, 0), (500, 300), modes=("foot",), first_day=june), id="june"),
        name=EVIL,
    )
    request = AssessRequest(
        area=box(*WORLD_M), area_name="小世界", minutes=(5.0,), profiles=("walk",)
    )
    return planner.compare_plans(request, [one, other], day=MAY)
