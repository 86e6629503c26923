"""Load a heritage dataset from its directory: all of it, or every reason why not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from jindao.errors import DataError, HeritageDataError, Problem
from jindao.heritage.dataset import (
    THEME_KINDS,
    Heritage,
    Region,
    Scoring,
    Theme,
    Trail,
    Waiver,
)
from jindao.heritage.definitions import (
    read_background,
    read_periods,
    read_region,
    read_scoring,
    read_theme,
    read_trail,
    read_visits,
)
from jindao.heritage.documents import read_features, read_toml
from jindao.heritage.references import reference_problems
from jindao.heritage.tables import (
    Report,
    Row,
    read_place,
    read_rows,
    read_site,
    read_source,
    read_story,
    read_waiver,
)
from jindao.model.columns import (
    PLACE_COLUMNS,
    SITE_COLUMNS,
    SOURCE_COLUMNS,
    STORY_COLUMNS,
    WAIVER_COLUMNS,
)
from jindao.model.place import Place, Site
from jindao.model.reference import Source
from jindao.model.story import Story
from jindao.model.trip import Background

T = TypeVar("T")


def embedded_directory() -> Path:
    """Return the dataset that travels with the program, in a wheel or a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "data" / "heritage"
    return installed if installed.is_dir() else package.parent / "data" / "heritage"


def load_heritage(directory: Path | None = None, themes: Path | None = None) -> Heritage:
    """Return a dataset, sound in every row.

    Parameters
    ----------
    directory
        The dataset; default: the embedded one.
    themes
        A directory with further theme files.

    Raises
    ------
    DataError
        Where the directory is no dataset.
    HeritageDataError
        With every problem of every file.
    """
    reading = read_dataset(directory or embedded_directory(), themes)
    if reading.problems:
        raise HeritageDataError(tuple(reading.problems))
    return reading.heritage


@dataclass(slots=True)
class Reading:
    """A dataset as far as it could be read, what is wrong with it, and where rows stand.

    `lines` says file and line of each site, place and story by id, `files` the file of each
    theme, strand, kind of route and trail by kind and id.
    """

    heritage: Heritage
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)


def read_dataset(directory: Path, themes: Path | None = None) -> Reading:
    """Read a dataset without stopping at problems.

    Raises
    ------
    DataError
        Where the directory is no dataset at all.
    """
    if not (directory / "sites").is_dir():
        raise DataError("heritage_directory", path=str(directory))
    if themes is not None and not themes.is_dir():
        raise DataError("themes_directory", path=str(themes))
    problems: list[Problem] = []
    lines: dict[str, tuple[str, int]] = {}
    region = _region(directory, problems.append)
    minutes = _visit_minutes(directory, problems.append)
    sites: list[Site] = []
    for path in sorted((directory / "sites").glob("*.csv")):
        name = f"sites/{path.name}"
        rows = read_rows(path, name, SITE_COLUMNS, problems.append)
        made = _made(rows, lambda row: read_site(row, region, minutes), lines, problems.append)
        for site in made:
            sites.append(site)
            if site.prefecture != path.stem:
                problems.append(
                    Problem(
                        name,
                        lines[site.id][1],
                        "prefecture",
                        "other_file",
                        (("value", site.prefecture), ("expected", path.stem)),
                    )
                )
    rows = read_rows(directory / "places.csv", "places.csv", PLACE_COLUMNS, problems.append)
    places: list[Place] = list(
        _made(rows, lambda row: read_place(row, region), lines, problems.append)
    )
    rows = read_rows(directory / "sources.csv", "sources.csv", SOURCE_COLUMNS, problems.append)
    sources: list[Source] = list(_made(rows, read_source, {}, problems.append))
    files: dict[tuple[str, str], str] = {}
    themes_of = {
        kind: _themes(
            [directory / folder, themes if kind == "theme" else None], kind, files, problems
        )
        for kind, folder in THEME_KINDS.items()
    }
    heritage = Heritage(
        directory=directory,
        version=_version(directory, themes),
        region=region,
        sites=tuple(sorted(sites, key=lambda site: site.id)),
        places=tuple(sorted(places, key=lambda place: place.id)),
        themes=themes_of["theme"],
        strands=themes_of["strand"],
        kinds=themes_of["kind"],
        visit_minutes=minutes,
        stories=_stories(directory, lines, problems.append),
        waivers=_waivers(directory, problems.append),
        periods=_periods(directory, problems.append),
        scoring=_scoring(directory, problems.append),
        trails=_trails(directory, files, problems.append),
        sources={source.id: source for source in sources},
        background=_background(directory, problems.append),
    )
    problems += reference_problems(heritage, lines, files)
    return Reading(heritage, problems, lines, files)


def _made(
    rows: Iterable[Row],
    read: Callable[[Row], T | None],
    lines: dict[str, tuple[str, int]],
    report: Report,
) -> Iterable[T]:
    for row in rows:
        value = read(row)
        if value is None:
            continue
        id_ = row.text("id")
        if id_ in lines:
            file, line = lines[id_]
            facts = (("value", id_), ("other", f"{file}:{line}"))
            report(Problem(row.file, row.line, "id", "duplicate", facts))
            continue
        lines[id_] = (row.file, row.line)
        yield value


def _region(directory: Path, report: Report) -> Region:
    document = read_toml(directory / "region.toml", "region.toml", report)
    if document is None:
        return Region(
            id="",
            name_zh="",
            name_en="",
            country="",
            timezone="UTC",
            longitude=(-180.0, 180.0),
            latitude=(-90.0, 90.0),
            prefectures=(),
        )
    return read_region(document)


def _visit_minutes(directory: Path, report: Report) -> dict[str, int]:
    path = directory / "visits.toml"
    document = read_toml(path, path.name, report) if path.exists() else None
    return {} if document is None else read_visits(document)


def _periods(directory: Path, report: Report) -> dict[str, str]:
    path = directory / "periods.toml"
    document = read_toml(path, path.name, report) if path.exists() else None
    return {} if document is None else read_periods(document)


def _stories(
    directory: Path, lines: dict[str, tuple[str, int]], report: Report
) -> tuple[Story, ...]:
    path = directory / "stories.csv"
    if not path.exists():
        return ()
    return tuple(
        _made(read_rows(path, path.name, STORY_COLUMNS, report), read_story, lines, report)
    )


def _waivers(directory: Path, report: Report) -> tuple[Waiver, ...]:
    path = directory / "waivers.csv"
    if not path.exists():
        return ()
    rows = read_rows(path, path.name, WAIVER_COLUMNS, report)
    return tuple(waiver for row in rows if (waiver := read_waiver(row)))


def _themes(
    directories: Iterable[Path | None],
    kind: str,
    files: dict[tuple[str, str], str],
    problems: list[Problem],
) -> dict[str, Theme]:
    found: dict[str, Theme] = {}
    for directory in directories:
        for path in sorted(directory.glob("*.toml")) if directory else ():
            name = f"{directory.name}/{path.name}" if directory else ""
            document = read_toml(path, name, problems.append)
            if document is None:
                continue
            theme = read_theme(document, kind)
            if theme.id in found:
                document.wrong("id", "duplicate", value=theme.id, other=f"{kind}s")
            found[theme.id] = theme
            files[kind, theme.id] = name
    return found


def _scoring(directory: Path, report: Report) -> Scoring:
    document = read_toml(directory / "scoring.toml", "scoring.toml", report)
    return Scoring(level_points={}, age_bonuses=()) if document is None else read_scoring(document)


def _trails(
    directory: Path, files: dict[tuple[str, str], str], report: Report
) -> tuple[Trail, ...]:
    found = []
    for path in sorted((directory / "trails").glob("*.geojson")):
        name = f"trails/{path.name}"
        for document, line in read_features(path, name, report):
            trail = read_trail(document, line)
            if ("trail", trail.id) in files:
                document.wrong("id", "duplicate", value=trail.id, other=files["trail", trail.id])
            files["trail", trail.id] = name
            found.append(trail)
    return tuple(found)


def _background(directory: Path, report: Report) -> Background:
    path = directory / "background.geojson"
    if not path.exists():
        return Background()
    features = read_features(path, path.name, report)
    return Background(lines=tuple(read_background(document, line) for document, line in features))


def _version(directory: Path, themes: Path | None) -> str:
    digest = hashlib.sha256()
    files = [path for path in directory.rglob("*") if path.suffix in (".csv", ".toml", ".geojson")]
    files += list(themes.glob("*.toml")) if themes else []
    for path in sorted(path for path in files if path.is_file()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
