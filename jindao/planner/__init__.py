"""The planner joins data, network, routing and tours; one method per user verb."""

from jindao.planner.planner import Planner

__all__ = ["Planner"]
