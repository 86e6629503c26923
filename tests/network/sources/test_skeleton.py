"""The skeleton as a source: the same network as the embedded one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jindao import (
    SOURCES,
    DataError,
    Planner,
    Settings,
    SourceOptions,
    build_network,
    load_heritage,
)
from jindao.heritage.load import embedded_directory
from jindao.network.bundle_reading import read_bundle
from jindao.network.bundle_writing import write_bundle


def test_it_is_the_network_of_a_planner_with_none_configured(tmp_path: Path) -> None:
    raw = SOURCES["skeleton"]("", SourceOptions())
    built = build_network(raw, name="drawn", built_at="2026-01-01T00:00:00+00:00")
    embedded = Planner(Settings()).network
    assert built.meta.id == embedded.meta.id
    assert built.meta.attribution == embedded.meta.attribution
    assert (built.meta.source, built.meta.snap_limit_m) == ("skeleton", 10_000.0)
    assert (built.edge_alignment == 1).all()
    write_bundle(built, tmp_path / "bundle")
    assert read_bundle(tmp_path / "bundle").meta == built.meta
    assert Planner(Settings(network=tmp_path / "bundle")).is_estimated


def test_a_dataset_is_named_or_meant(tmp_path: Path) -> None:
    shutil.copytree(embedded_directory(), tmp_path / "data")
    for trail in (tmp_path / "data" / "trails").glob("great_wall*"):
        trail.unlink()
    theme = tmp_path / "data" / "themes" / "great_wall.toml"
    theme.write_text(
        "".join(
            line for line in theme.read_text("utf-8").splitlines(True)
            if not line.startswith("trail")
        ),
        "utf-8",
    )  # fmt: skip
    named = SOURCES["skeleton"](str(tmp_path / "data"), SourceOptions())
    meant = SOURCES["skeleton"]("", SourceOptions(heritage=tmp_path / "data"))
    assert named == meant
    drawn = [trail for trail in load_heritage().trails if trail.line]
    assert len(named.lines) == len(drawn) - 1


def test_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        SOURCES["skeleton"](str(tmp_path), SourceOptions())
