"""Profiles 出行方式: how one moves, as TOML; what a network costs and takes to pass."""

from jindao.profiles.cost import FORBIDDEN, arc_costs
from jindao.profiles.load import Profile, load_profiles
from jindao.profiles.time import arc_durations_s

__all__ = ["FORBIDDEN", "Profile", "arc_costs", "arc_durations_s", "load_profiles"]
