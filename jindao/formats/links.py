"""Missing links as files: lines for a GIS, a table, a text, a page with a map, JSON."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from jindao._registry import Registry
from jindao.codec import to_plain
from jindao.formats import words
from jindao.formats.assessment import area_name
from jindao.formats.chapters import rounded
from jindao.formats.exporter import Format
from jindao.formats.filetype import FileType
from jindao.formats.geojson import point_feature
from jindao.formats.jsonfile import dump, load
from jindao.formats.options import ExportOptions
from jindao.formats.sites import cell
from jindao.model.leg import Line
from jindao.model.links import Joined, Link, LinkPart, LinkPlan
from jindao.texts import either, say

Plain = dict[str, Any]

SCHEMA = 1

COLUMNS = (
    *("plan", "rank", "length_m", "estimated_m", "cost_yuan", "total_yuan"),
    *("gain", "total_gain", "per_million", "joins"),
)
"""The columns of the table, in order; their words are in the texts under `links.`."""

_NO_GAP = 1e-3
"""A gap, in thousandths, that is told as none: what rounding leaves of a proof."""

PLANS = ("best", "one_by_one")
"""The two plans of a table: the best choice, and what one builds link by link."""


LINKS_FILE_TYPES: dict[str, FileType] = {
    "geojson": FileType(
        "jindao.formats.links:to_geojson", media_type="application/geo+json", suffix=".geojson"
    ),
    "csv": FileType(
        "jindao.formats.links:to_csv", media_type="text/csv; charset=utf-8", suffix=".csv"
    ),
    "json": FileType("jindao.formats.links:to_json", media_type="application/json", suffix=".json"),
    "html": FileType(
        "jindao.formats.links_page:render",
        media_type="text/html; charset=utf-8",
        suffix=".html",
        has_map=True,
    ),
    "txt": FileType(
        "jindao.formats.links:to_text", media_type="text/plain; charset=utf-8", suffix=".txt"
    ),
}

LINKS_FORMATS: Registry[Format[LinkPlan]] = Registry("format", LINKS_FILE_TYPES)


def to_json(plan: LinkPlan, options: ExportOptions) -> bytes:
    """Return a plan as JSON that `read_links_json` turns into an equal plan."""
    return dump({"kind": "links", "schema": SCHEMA, **to_plain(plan)})


def read_links_json(data: bytes) -> LinkPlan:
    """Return the plan that `to_json` wrote.

    Raises
    ------
    DataError
        As `read_json` for a trip.
    """
    return load(data, {"links": LinkPlan})


def to_geojson(plan: LinkPlan, options: ExportOptions) -> bytes:
    """Return one line per stretch of each link of the best choice, and what they join."""
    box, locale = plan.bounds, options.locale
    features = [feature for link in plan.links for feature in _stretches(link)]
    features += [_joined(item, "joined") for link in plan.links for item in link.joins]
    features += [_joined(item, "apart") for item in plan.apart]
    member: Plain = {
        "kind": "links",
        "title": title(plan, locale),
        "budget_yuan": plan.request.budget_yuan,
        "cost_yuan": plan.cost_yuan,
        "gain": plan.gain,
        "bound": plan.bound,
        "gap": round(plan.gap, 6),
        "method": plan.method,
        "method_told": method(plan, locale),
        "costs": to_plain(plan.request.costs),
        "notes": note_lines(plan, locale),
        "about": say("links.about", locale),
        "datum": say("geojson.datum", locale),
        "attribution": credit(plan),
        "provenance": to_plain(plan.provenance),
    }
    if options.created_at is not None:
        member["created_at"] = to_plain(options.created_at)
    return dump(
        {
            "type": "FeatureCollection",
            "bbox": [*rounded((box.west, box.south)), *rounded((box.east, box.north))],
            "features": features,
            "jindao": member,
        }
    )


def stretches(link: Link) -> list[tuple[LinkPart, Line]]:
    """Return the parts of a link that follow each other alike as one, each with its line."""
    found = []
    for _, alike in groupby(link.parts, key=lambda part: (part.kind, part.estimated)):
        parts = list(alike)
        line = [parts[0].line[0]]
        for part in parts:
            line += part.line[1:] if part.line[0] == line[-1] else part.line
        whole = replace(
            parts[0],
            line=(),
            length_m=sum(part.length_m for part in parts),
            cost_yuan=sum(part.cost_yuan for part in parts),
        )
        found.append((whole, tuple(line)))
    return found


def _stretches(link: Link) -> list[Plain]:
    return [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [list(rounded(p)) for p in line]},
            "properties": {
                "kind": "link",
                "rank": link.rank,
                "way": part.kind,
                "alignment": "estimated" if part.estimated else "surveyed",
                "length_m": round(part.length_m, 1),
                "cost_yuan": round(part.cost_yuan),
                "link_length_m": round(link.length_m, 1),
                "link_cost_yuan": round(link.cost_yuan),
                "link_gain": link.gain,
            },
        }
        for part, line in stretches(link)
        if len(line) > 1
    ]


def _joined(item: Joined, kind: str) -> Plain:
    properties: Plain = {
        "kind": kind,
        "what": item.kind,
        "id": item.id,
        "name_zh": words.clean(item.name_zh),
        "name_en": words.clean(item.name_en),
        "points": item.points,
        "count": item.count,
        "also_zh": "; ".join(words.clean(zh) for zh, _ in item.also),
        "also_en": "; ".join(words.clean(en) for _, en in item.also),
    }
    return point_feature(item.position, properties)


def to_csv(plan: LinkPlan, options: ExportOptions) -> bytes:
    """Return one row per link, of the best choice and then of those one by one."""
    locale = options.locale
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(say(f"links.{column}", locale) for column in COLUMNS)
    for name, links in zip(PLANS, (plan.links, plan.one_by_one), strict=True):
        spent = gained = 0.0
        for link in links:
            spent, gained = spent + link.cost_yuan, gained + link.gain
            row = (
                say(f"links.plan_{name}", locale),
                link.rank,
                round(link.length_m),
                round(link.estimated_m),
                round(link.cost_yuan),
                round(spent),
                round(link.gain, 2),
                round(gained, 2),
                round(link.gain_per_million, 2),
                joins_line(link.joins, locale),
            )
            writer.writerow(cell(value) for value in row)
    for line in (*note_lines(plan, locale), say("links.about", locale)):
        told = {"plan": say("links.note", locale), "joins": line}
        writer.writerow(cell(told.get(column, "")) for column in COLUMNS)
    return text.getvalue().encode("utf-8-sig", "replace")


def to_text(plan: LinkPlan, options: ExportOptions) -> bytes:
    """Return a plan as a plain UTF-8 text: warnings, the choice, then links one by one."""
    locale = options.locale
    lines = [title(plan, locale)]
    lines += ["", say("links.cautions", locale)]
    lines += [f"  ! {line}" for line in note_lines(plan, locale)]
    lines += ["", *(tell(plan, locale) for tell in (summary, proof, method, worth))]
    for heading, told, numbered in lists(plan, locale):
        signs = (f"{number}." if numbered else "-" for number in range(1, len(told) + 1))
        lines += [
            "",
            heading,
            *(f"  {sign} {line}" for sign, line in zip(signs, told, strict=True)),
        ]
    lines += ["", say("links.about", locale), *credit(plan)]
    lines.append(words.made_with(plan.provenance, locale))
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def title(plan: LinkPlan, locale: str) -> str:
    """Return what was asked, in a line."""
    area = area_name(plan.name, plan.name_en, locale) or say("links.area", locale)
    return say("links.title", locale, area=area, budget=money(plan.request.budget_yuan, locale))


def summary(plan: LinkPlan, locale: str) -> str:
    """Return what the best choice is, in a sentence."""
    return say(
        "links.summary",
        locale,
        count=len(plan.links),
        length=words.distance(sum(link.length_m for link in plan.links), locale),
        estimated=words.distance(sum(link.estimated_m for link in plan.links), locale),
        cost=money(plan.cost_yuan, locale),
        gain=points(plan.gain),
        root=joined_name(plan.root, locale),
        candidates=plan.candidates,
    )


def proof(plan: LinkPlan, locale: str) -> str:
    """Return how near the best choice is known to be, in a sentence."""
    percent = gap_percent(plan)
    code = "proven" if percent == "0.0" else "bounded"
    return say(f"links.{code}", locale, bound=points(plan.bound), percent=percent)


def method(plan: LinkPlan, locale: str) -> str:
    """Return how the best choice was come by, in a sentence."""
    percent = f"{100 * plan.request.gap:g}"
    return say(f"links.method_{plan.method}", locale, percent=percent)


def worth(plan: LinkPlan, locale: str) -> str:
    """Return what points are, in a sentence."""
    costs = plan.request.costs
    return say(
        "links.worth",
        locale,
        park=f"{costs.park_points:g}",
        greenway=f"{costs.greenway_points_per_km:g}",
        people=f"{costs.people_per_point:g}",
    )


def gap_percent(plan: LinkPlan) -> str:
    """Return how far the best choice is below the bound at most: 0.0 only where it is none."""
    return f"{math.ceil(1000 * plan.gap - _NO_GAP) / 10:.1f}"


def lists(plan: LinkPlan, locale: str) -> list[tuple[str, list[str], bool]]:
    """Return headings, lines beneath them, and whether these are numbered; no empty lists."""
    found = [
        (say("links.best", locale), [link_line(link, locale) for link in plan.links], True),
        (
            say("links.one_by_one", locale),
            [link_line(link, locale) for link in plan.one_by_one],
            True,
        ),
        (say("links.apart", locale), [joined_name(item, locale) for item in plan.apart], False),
    ]
    return [item for item in found if item[1]]


def link_line(link: Link, locale: str) -> str:
    """Return a link in numbers, and what it joins."""
    return say(
        "links.link" if link.estimated_m < 1 else "links.link_estimated",
        locale,
        length=words.distance(link.length_m, locale),
        estimated=words.distance(link.estimated_m, locale),
        cost=money(link.cost_yuan, locale),
        gain=points(link.gain),
        rate=points(link.gain_per_million),
        joins=joins_line(link.joins, locale),
    )


def joins_line(joins: Iterable[Joined], locale: str) -> str:
    """Return what is joined, by name; greenways of one name together, and all people."""
    parts: dict[tuple[str, str], list[Joined]] = {}
    told: list[str | list[Joined]] = []
    for item in joins:
        key = (item.kind, item.name_zh)
        if item.kind != "people" and not (item.kind == "greenway" and item.name_zh):
            told.append(joined_name(item, locale))
            continue
        if key not in parts:
            told.append(parts.setdefault(key, []))
        parts[key].append(item)
    names = [each if isinstance(each, str) else _together(each, locale) for each in told]
    return words.join(names, locale)


def _together(parts: Sequence[Joined], locale: str) -> str:
    """Return the parts of one greenway, or all people: nobody is in two places."""
    if len(parts) == 1:
        return joined_name(parts[0], locale)
    if parts[0].kind == "people":
        count = sum(part.count for part in parts)
        return joined_name(replace(parts[0], count=count), locale)
    name = words.clean(either(locale, parts[0].name_zh, parts[0].name_en))
    km = sum(part.count for part in parts)
    return say("links.greenways", locale, name=name, parts=len(parts), km=f"{km:.1f}")


def joined_name(item: Joined, locale: str) -> str:
    """Return what something that is joined is called."""
    if item.kind == "people":
        return say("links.people", locale, count=round(item.count))
    name = words.clean(either(locale, item.name_zh, item.name_en))
    if item.kind == "greenway":
        called = name or say("links.unnamed_greenway", locale)
        return say("links.greenway", locale, name=called, km=f"{item.count:.1f}")
    also = [words.clean(either(locale, zh, en)) for zh, en in item.also]
    return say("links.one_place", locale, name=name, also=also) if also else name


def points(value: float) -> str:
    """Return points as a whole number, those below one to two digits: a little is not nothing."""
    return f"{value:.2g}" if 0 < value < 1 else f"{value:.0f}"


def money(yuan: float, locale: str) -> str:
    """Return an amount as people write it: ten thousands of yuan in Chinese, millions else.

    Less than ten thousand yuan is told in yuan: a little is not nothing.
    """
    if 0 < yuan < 10_000:
        return say("links.yuan", locale, amount=f"{max(yuan, 1):,.0f}")
    amount = either(locale, f"{yuan / 1e4:,.0f}", f"{yuan / 1e6:,.2f}")
    return say("links.money", locale, amount=amount)


def note_lines(plan: LinkPlan, locale: str, code: str | None = None) -> list[str]:
    """Return the notes in words, or those of one code."""
    return [words.note("note", n, locale) for n in plan.notes if code in (None, n.code)]


def credit(plan: LinkPlan) -> list[str]:
    """Return the credit lines of the data."""
    return list(dict.fromkeys(words.clean(line) for line in plan.provenance.attribution))


def middle(lines: Sequence[Line]) -> tuple[float, float]:
    """Return a point about half-way along some lines that follow each other."""
    points = [point for line in lines for point in line]
    return rounded(points[len(points) // 2])
