"""What changed between two versions of a dataset."""

from __future__ import annotations

from pathlib import Path

from jindao import diff_sites, load_heritage
from tests.heritage.test_load import change


def test_no_change_is_no_difference(dataset: Path) -> None:
    sites = load_heritage(dataset).sites
    assert diff_sites(sites, sites) == ()


def test_each_kind_of_change_by_hand(dataset: Path) -> None:
    old = load_heritage(dataset).sites
    path = dataset / "sites/north.csv"
    change(path, "10.1,50.1,300", "10.1,50.101,300")
    change(path, "Old Inn", "Older Inn")
    change(path, "north-tomb,古墓", "north-grave,古墓")
    changes = diff_sites(old, load_heritage(dataset).sites)
    assert [(c.kind, c.site.id, c.field) for c in changes] == [
        ("changed", "north-gate", "position"),
        ("added", "north-grave", ""),
        ("changed", "north-inn", "name_en"),
        ("removed", "north-tomb", ""),
    ]
    # 0.001 degrees of latitude are 111.2 m at 50 degrees.
    assert changes[0].moved_m == 111.2
    assert (changes[2].old, changes[2].new) == ("Old Inn", "Older Inn")
