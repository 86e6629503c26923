"""Profiles 出行方式: how one moves, as TOML; what a network costs and takes to pass."""

from jindao.profiles.load import Profile, load_profiles
from jindao.profiles.time import arc_durations_s

__all__ = ["Profile", "arc_durations_s", "load_profiles"]
