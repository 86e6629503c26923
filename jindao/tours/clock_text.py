"""Seconds since midnight as the time of day that notes tell."""

from __future__ import annotations

from jindao.tours.problem import DAY_S


def clock_text(seconds: int) -> str:
    """Return `09:40`, with `+1` where it is past the next midnight."""
    days, rest = divmod(seconds, DAY_S)
    return f"{rest // 3600:02d}:{rest % 3600 // 60:02d}" + (f" +{days}" if days else "")
