"""Which sites belong to a theme, by rules that are data, and how much they weigh."""

from __future__ import annotations

from fnmatch import fnmatchcase

from jindao.geo import line_distance_m
from jindao.heritage.dataset import Heritage, Rule, Theme
from jindao.model.place import Belonging, Site


def belonging(heritage: Heritage, site: Site, theme: Theme) -> Belonging | None:
    """Return how a site belongs to a theme: by its heaviest rule; None where by none."""
    rules = [rule for rule in theme.rules if _holds(heritage, rule, site, theme)]
    if not rules:
        return None
    best = max(rules, key=lambda rule: rule.weight)
    return Belonging(
        theme=theme.id,
        weight=best.weight,
        why_zh=best.why_zh,
        why_en=best.why_en,
        beside=all(rule.beside for rule in rules),
    )


def lists_of(site: Site) -> tuple[str, ...]:
    """Return the lists a site stands on, as `listed` in a rule names them."""
    marks = (
        ("world", site.protection_level == "world"),
        ("national", site.batch is not None),
        ("first_batch", site.batch == 1),
        ("village", site.village_batch is not None),
        ("scenic", site.scenic_batch is not None),
        (site.scenic_grade or "", site.scenic_grade is not None),
        (f"museum_{site.museum_grade}", site.museum_grade is not None),
    )
    return tuple(name for name, holds in marks if holds)


def _holds(heritage: Heritage, rule: Rule, site: Site, theme: Theme) -> bool:
    tags = site.themes if theme.kind == "theme" else site.strands
    year, level = site.first_year, site.protection_level or "none"
    return (
        (not rule.tagged or theme.id in tags)
        and (not rule.category or site.category in rule.category)
        and (not rule.protection_level or level in rule.protection_level)
        and (not rule.prefecture or site.prefecture in rule.prefecture)
        and (not rule.county or site.county in rule.county)
        and (not rule.site or site.id in rule.site)
        and (not rule.strand or bool(set(rule.strand) & set(site.strands)))
        and (not rule.name or any(fnmatchcase(site.name_zh, name) for name in rule.name))
        and (not rule.listed or bool(set(rule.listed) & set(lists_of(site))))
        and (rule.built_before is None or (year is not None and year < rule.built_before))
        and (rule.built_after is None or (year is not None and year > rule.built_after))
        and (rule.within_km is None or _is_near(heritage, rule.near, rule.within_km, site))
    )


def _is_near(heritage: Heritage, names: tuple[str, ...], within_km: float, site: Site) -> bool:
    """Tell whether a located site lies within a distance of one of some lines."""
    position = site.position
    if position is None:
        return False
    lines = (line for name in names for line in heritage.lines.get(name, ()))
    return any(line_distance_m(position, line) <= within_km * 1000 for line in lines)
