"""Writing several outputs: what can be made is written, whatever becomes of the rest."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

import jindao
from jindao import RequestError
from jindao.cli.file_options import FileWishes, file_options
from jindao.cli.outputs import export_options, write_all
from jindao.cli.trips import _numbered


def render(format_: str) -> bytes:
    if format_.startswith("fit"):
        raise RequestError("fit_broken", field="format", value=format_, expected=".fit.zip")
    return format_.encode()


def test_a_format_that_does_not_fit_keeps_no_other_from_being_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [str(tmp_path / name) for name in ("t.fit", "t.gpx", "u.fit", "t.kml")]
    with pytest.raises(RequestError) as caught:
        write_all(render, paths, ["fit", "gpx", "fit2", "kml"])
    assert caught.value.facts["value"] == "fit2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.gpx", "t.kml"]
    assert (tmp_path / "t.gpx").read_bytes() == b"gpx"
    told = capsys.readouterr().err.splitlines()
    # Both that were written, and the first that was not; the last one is what is raised.
    assert len(told) == 3
    assert ".fit.zip" in told[1]


def test_a_link_may_be_put_on_every_file() -> None:
    asked: list[FileWishes] = []

    @click.command()
    @file_options
    def command(files: FileWishes) -> None:
        asked.append(files)

    done = CliRunner().invoke(command, ["--link", "https://example.org/t/a"])
    assert done.exit_code == 0, done.output
    options = asked[0].on(jindao.ExportOptions())
    assert options.link == "https://example.org/t/a"
    assert options.created_at is None


def test_files_say_when_they_were_made() -> None:
    planner = SimpleNamespace(settings=jindao.Settings())
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    made_at = export_options(planner, jindao.Background()).created_at  # type: ignore[arg-type]
    assert made_at is not None
    assert before <= made_at <= dt.datetime.now(dt.UTC)


def test_what_was_written_is_told_with_its_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_all(render, [str(tmp_path / "poster.png")], ["poster_png"])
    assert "PNG" in capsys.readouterr().err.removeprefix(str(tmp_path))


def test_further_tours_are_files_of_the_same_kind() -> None:
    outputs = ["out/t.rich.gpx", "-", "out/poster.png", "out/t.GPX"]
    numbered = _numbered(outputs, 2)
    assert numbered == ["out/t-2.rich.gpx", "out/poster-2.poster.png", "out/t-2.GPX"]
    assert [jindao.format_of(name) for name in numbered] == ["gpx_rich", "poster_png", "gpx"]
