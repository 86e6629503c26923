"""A route that has nothing wrong with it: one day in Datong, all of it surveyed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import replace
from functools import cache
from typing import Any

from PIL import Image

from jindao import Picture, Tour, export, read_picture
from jindao.model.leg import Leg
from jindao.model.people import Bureau
from jindao.model.publication import (
    Cover,
    RouteContent,
    RouteSource,
    RouteStage,
    RouteText,
)
from jindao.model.written import Contact
from jindao.publishing.draft import Draft
from tests.formats.conftest import make_tour

DATONG = Bureau(slug="datong", name_zh="大同市文旅局", name_en="Datong", areas=("datong",))
TODAY = dt.date(2026, 4, 20)
GATE = "a" * 64
"""A picture that a sound draft may show in its text."""


def sound_tour() -> Tour:
    """The first day of the formats' tour: every visit open, every line surveyed."""
    tour = make_tour()
    first = tour.stages[0]
    visits = tuple(replace(visit, opening_status="open") for visit in first.visits)
    legs = tuple(_surveyed(leg) for leg in first.legs)
    return replace(tour, stages=(replace(first, visits=visits, legs=legs),))


def _surveyed(leg: Leg) -> Leg:
    stretches = tuple(replace(part, alignment="surveyed") for part in leg.stretches)
    return replace(leg, stretches=stretches)


def document(tour: Tour) -> bytes:
    return export(tour, "json")


@cache
def picture() -> Picture:
    """Return a cover as it is kept: 640 by 480 points, half red and half blue."""
    drawn = Image.new("RGB", (640, 480), (200, 30, 30))
    drawn.paste((30, 30, 200), (320, 0, 640, 480))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    return read_picture(file.getvalue())


def covered(**more: Any) -> RouteContent:
    """Return the content with that cover."""
    cover = Cover(picture=picture().sha256, credit="somebody", licence="CC-BY-4.0")
    return content(**{"cover": cover, **more})


def content(tour: Tour | None = None, **more: Any) -> RouteContent:
    trip = hashlib.sha256(document(tour or sound_tour())).hexdigest()
    body = "看[华严寺](site:site-1)，[第一天](stage:1)，[官网](https://example.org)。"
    whole: dict[str, Any] = {
        "theme": "great_wall",
        "kind": "historical",
        "texts": (
            RouteText(language="zh", title="大同", summary="一日", body=body, cover_alt="城墙"),
            RouteText(language="en", title="Datong", summary="A day", body="Walk.", cover_alt="x"),
        ),
        "stages": (RouteStage(trip=trip),),
        "cover": Cover(picture="wall.jpg", credit="somebody", licence="CC-BY-4.0"),
        "contact": Contact(phone="0352-0000000"),
        "sources": (RouteSource(title="大同市志"),),
        "licence": "CC-BY-4.0",
    }
    return RouteContent(**{**whole, **more})


def sound_draft(**more: Any) -> Draft:
    tour = sound_tour()
    whole: dict[str, Any] = {
        "content": content(tour),
        "language": "zh",
        "bureau": DATONG,
        "trips": (tour,),
        "today": TODAY,
        "sites": {visit.site.id: visit.site for visit in tour.visits},
        "themes": frozenset(("great_wall",)),
        "kinds": frozenset(("historical",)),
        "modes": {tour.provenance.profile: "foot"},
        "routes": frozenset(("other",)),
        "pictures": frozenset(("wall.jpg", GATE)),
        "whereabouts": lambda _: ("datong", "平城区"),
    }
    return Draft(**{**whole, **more})
