"""Check a dataset across its rows and files: every problem in one run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from jindao.errors import MissingExtraError, NotFoundError, Problem
from jindao.heritage.boundaries import read_counties
from jindao.heritage.dataset import Heritage, Theme
from jindao.heritage.geography import (
    Lines,
    county_problems,
    datum_problems,
    same_place_problems,
)
from jindao.heritage.load import Reading, embedded_directory, read_dataset
from jindao.heritage.references import every_theme, source_ids
from jindao.heritage.search import find_position
from jindao.heritage.site_check import is_spelt, site_problems
from jindao.heritage.wording import period_english
from jindao.model.place import CATEGORIES, PROTECTION_LEVELS, Place, Site
from jindao.texts import languages


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check found, in order of file and line, and what it could not look at.

    `explained` are problems that `waivers.csv` explains; `skipped` names checks that
    were not made, each as a problem of the file that would have allowed it.
    """

    problems: tuple[Problem, ...]
    explained: tuple[Problem, ...] = ()
    skipped: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make the dataset unusable."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that want a look."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")


def check_dataset(
    directory: Path | None = None,
    themes: Path | None = None,
    against: Path | None = None,
    profiles: Collection[str] = (),
) -> CheckReport:
    """Return every problem of a dataset.

    Parameters
    ----------
    directory
        The dataset; default: the embedded one.
    themes
        A directory with further theme files.
    against
        The dataset as it was published, to tell positions that were moved onto another
        datum; default: the embedded one, where it is of the same region.
    profiles
        What the examples of themes may travel by; none: not checked.

    Raises
    ------
    DataError
        Where the directory is no dataset at all, or its county polygons are none.
    """
    reading = read_dataset(directory or embedded_directory(), themes)
    heritage = reading.heritage
    found = [
        *reading.problems,
        *_place_problems(reading),
        *_theme_problems(reading, profiles),
        *_source_problems(heritage),
        *_period_problems(reading),
        *same_place_problems(heritage.sites, reading.lines),
    ]
    found += _datum_problems(reading, against)
    for site in heritage.sites:
        found += site_problems(site, heritage, *reading.lines[site.id])
    outside, skipped = county_report(heritage, heritage.sites, reading.lines, "region.toml")
    found += outside
    problems, explained, stale = _waived(reading, found)
    return CheckReport(
        problems=tuple(sorted([*problems, *stale], key=_order)),
        explained=tuple(sorted(explained, key=_order)),
        skipped=tuple(skipped),
    )


def _order(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line, problem.field, problem.code


def _waived(
    reading: Reading, found: Iterable[Problem]
) -> tuple[list[Problem], list[Problem], list[Problem]]:
    """Return problems that stand, that are explained, and waivers that explain nothing."""
    places = {place: id_ for id_, place in reading.lines.items()}
    waivers = {(waiver.id, waiver.check): waiver for waiver in reading.heritage.waivers}
    standing, explained, used = [], [], set()
    for problem in found:
        key = (places.get((problem.file, problem.line), ""), problem.code)
        if key in waivers:
            explained.append(problem)
            used.add(key)
        else:
            standing.append(problem)
    stale = [
        Problem("waivers.csv", 0, id_, "stale_waiver", (("value", check),), "warning")
        for id_, check in waivers.keys() - used
    ]
    return standing, explained, stale


def county_report(
    heritage: Heritage, sites: Iterable[Site], lines: Lines, file: str
) -> tuple[list[Problem], list[Problem]]:
    """Return what lies outside its county, and what could not be checked of a file."""
    boundaries = heritage.region.boundaries
    if not boundaries:
        return [], []
    try:
        counties = read_counties(heritage.directory, boundaries)
    except MissingExtraError as error:
        facts = (("reason", {locale: error.message(locale) for locale in languages()}),)
        return [], [Problem(file, 0, "boundaries", "no_boundaries", facts, "warning")]
    return list(county_problems(sites, counties, lines)), []


def _datum_problems(reading: Reading, against: Path | None) -> Iterator[Problem]:
    """Yield what looks moved onto a public map's datum: beside places, then as published."""
    heritage = reading.heritage
    told = set()
    for problem in (
        *datum_problems(heritage.sites, heritage.places, reading.lines),
        *datum_problems(
            (*heritage.sites, *heritage.places), _published(heritage, against), reading.lines
        ),
    ):
        if (problem.file, problem.line) not in told:
            told.add((problem.file, problem.line))
            yield problem


def _published(heritage: Heritage, against: Path | None) -> tuple[Site | Place, ...]:
    """Return what was published of the region before; nothing where nobody says."""
    directory = against or embedded_directory()
    if directory.resolve() == heritage.directory.resolve():
        return ()
    published = read_dataset(directory).heritage
    if against is None and published.region.id != heritage.region.id:
        return ()
    return (*published.sites, *published.places)


def _place_problems(reading: Reading) -> Iterator[Problem]:
    for place in reading.heritage.places:
        file, line = reading.lines[place.id]
        if not is_spelt(place.name_zh, place.name_pinyin):
            facts = (("value", place.name_pinyin), ("name", place.name_zh))
            yield Problem(file, line, "name_pinyin", "pinyin", facts)


def _theme_problems(reading: Reading, profiles: Collection[str]) -> Iterator[Problem]:
    for theme in every_theme(reading.heritage):
        file = reading.files[theme.kind, theme.id]
        yield from _rule_problems(theme, file, reading.heritage)
        yield from _example_problems(theme, file, reading.heritage, profiles)


def _rule_problems(theme: Theme, file: str, heritage: Heritage) -> Iterator[Problem]:
    names = [site.name_zh for site in heritage.sites]
    places: tuple[Site | Place, ...] = (*heritage.sites, *heritage.places)
    for index, rule in enumerate(theme.rules):
        for key, words, known in (
            ("category", rule.category, set(CATEGORIES)),
            ("protection_level", rule.protection_level, {*PROTECTION_LEVELS, "none"}),
            ("prefecture", rule.prefecture, {p.id for p in heritage.region.prefectures}),
            ("county", rule.county, {place.county for place in places}),
            ("site", rule.site, set(heritage.site_by_id)),
            ("strand", rule.strand, set(heritage.strands)),
            ("near", rule.near, set(heritage.lines)),
        ):
            for word in words:
                if word not in known:
                    field = f"rule[{index}].when.{key}"
                    yield Problem(file, 0, field, "reference", (("value", word),))
        for pattern in rule.name:
            if not any(fnmatchcase(name, pattern) for name in names):
                field, facts = f"rule[{index}].when.name", (("value", pattern),)
                yield Problem(file, 0, field, "dead_pattern", facts, "warning")


def _example_problems(
    theme: Theme, file: str, heritage: Heritage, profiles: Collection[str]
) -> Iterator[Problem]:
    for index, example in enumerate(theme.examples):
        try:
            find_position(heritage, example.start, field="start")
        except NotFoundError:
            facts = (("value", example.start),)
            yield Problem(file, 0, f"example[{index}].start", "reference", facts)
        if profiles and example.profile not in profiles:
            facts = (("value", example.profile),)
            yield Problem(file, 0, f"example[{index}].profile", "reference", facts)


def _period_problems(reading: Reading) -> Iterator[Problem]:
    """Yield periods that cannot be told in English; none where no table gives any."""
    for site in reading.heritage.sites if reading.heritage.periods else ():
        if site.period_zh and not period_english(reading.heritage, site.period_zh):
            facts = (("value", site.period_zh),)
            yield Problem(*reading.lines[site.id], "period_zh", "no_period", facts, "warning")


def _source_problems(heritage: Heritage) -> Iterator[Problem]:
    """Yield sources that no row cites."""
    cited = {source for site in heritage.sites for source in source_ids(site)}
    cited |= {site.coordinate_source for site in heritage.sites}
    cited |= {place.coordinate_source for place in heritage.places}
    cited |= set(heritage.region.sources)
    cited |= {source for trail in heritage.trails for source in trail.sources}
    cited |= {source for story in heritage.stories for source in story.sources}
    for id_ in sorted(set(heritage.sources) - cited):
        facts = (("value", id_),)
        yield Problem("sources.csv", 0, "id", "uncited", facts, severity="warning")
