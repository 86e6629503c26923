"""An assessment of the tiny world that has some of everything."""

from __future__ import annotations

from jindao import Assessment, AssessRequest, Planner, Settings
from jindao.network.network import Network
from tests.assess.conftest import (
    WORLD_M,
    box,
    the_heritage,
    with_columns,
    with_facilities,
    with_greenways,
    with_parks,
)


def assessed(tiny_network: Network, name: str = "绿道") -> Assessment:
    """The tiny world: greenway A-B-D, B-D only drawn, a park, toilets, a bench; cut at 300 m.

    A-B is 500 m to the east, B-D 300 m to the north; the western border is 300 m east of A.
    """
    network = with_greenways(tiny_network, (0, name, "city"), (2, name, "city"))
    network = with_facilities(network, ("toilets", 3, 0.5), ("bench", 0, 0.8))
    network = with_parks(network, (900, 305), (-40, 0))
    network = with_columns(network, edge_alignment=[0, 0, 1, 0, 0, 0])
    planner = Planner(Settings(), network=network, heritage=the_heritage())
    area = box(300, *WORLD_M[1:])
    return planner.assess(AssessRequest(area=area, area_name="小世界", minutes=(1.0, 5.0)))
