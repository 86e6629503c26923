"""An address of every page there is, for tests that look at them all."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from jindao import RouteEvent, Store, read_json
from tests.public.published import draft, publish, withdraw

TRIP = "start=平遥&strand=history&hours=6&date=2026-05-02"
COMING = dt.date(2035, 5, 2)
EDITED = "visits=jinzhong-pingyao-confucian-temple&pin=jinzhong-pingyao-confucian-temple"
FILES = frozenset(
    {
        *("static", "api.vendor", "api.tour", "api.route", "api.sites"),
        *("api.loop", "api.reach", "map_data.cell", "map_data.tile"),
        *("guide.data_package", "guide.data_archive", "links.open_link"),
        *("pages.tour_part", "events.file"),
        *("catalogue.dots", "published.document", "published.file"),
        *("published.picture", "embed.oembed"),
    }
)
"""What answers with files or parts of pages, whatever is asked."""


def pages(app: Flask) -> dict[str, str]:
    """Return an address of every page, by a short name; three are shared for it."""
    client = app.test_client()
    links = {
        name: client.post("/t", data={"address": address}).headers["Location"].split("?")[0]
        for name, address in (
            ("kept tour", f"/tour?{TRIP}"),
            ("kept route", "/route?start=平遥&end=双林寺"),
            ("kept reach", "/reach?start=平遥&minutes=20"),
        )
    }
    _publish(app)
    return {
        "form": "/",
        "form with errors": "/tour?start=&theme=moon&hours=99&max_km=x&date=1&must_visit=乌有寺",
        "form without answer": "/tours?start=大同&theme=yellow_river&hours=1&date=2026-05-02",
        "tours": f"/tours?{TRIP}",
        "tour": f"/tour?{TRIP}&days=2&lunch=12:00-13:30",
        "tour by bicycle and car": f"/tour?{TRIP}&profile=bike&by_car=2&rest_every=30",
        "edited tour": f"/tour?{TRIP}&{EDITED}",
        "route": "/route?start=太原&via=晋祠&end=平遥&profile=bike",
        "second route": "/route?start=太原&end=平遥&choice=2",
        "route form": "/route/edit?start=太原",
        "loop form": "/loop/edit",
        "loop form with errors": "/loops?start=&time=99h&prefer=theme=1",
        "loops": "/loops?start=平遥&length=20km&profile=bike",
        "loop": "/loop?start=平遥&length=20km&profile=bike",
        "reach form": "/reach/edit",
        "reach form with errors": "/reach?start=太原&minutes=x",
        "reach": "/reach?start=平遥&minutes=20&minutes=40&profile=bike",
        "import form": "/import",
        "sites": "/sites?prefecture=datong",
        "site": "/sites/taiyuan-jinci",
        "site of a tree": "/sites/jincheng-dayang-dragon-pine",
        "routes": "/routes",
        "routes with errors": "/routes?month=x&theme=moon",
        "published route": "/routes/pingyao",
        "its first revision": "/routes/pingyao/1",
        "event": "/routes/pingyao/events/walk",
        "published way": "/routes/towers",
        "withdrawn route": "/routes/gone",
        "embedded route": "/embed/pingyao?layers=map,facts,stops,profile",
        "report": "/report?route=pingyao",
        "report on a site": "/report?site=taiyuan-jinci",
        "themes": "/themes",
        "theme": "/themes/great_wall",
        "kind": "/themes/rural",
        "trails": "/trails",
        "trail": "/trails/taiyuan_fen_cycleway",
        "data": "/data",
        "API": "/api",
        "not found": "/nowhere",
        "unknown link": "/t/aaaaaaaa",
        "too long": f"/?start={'a' * 9000}",
        **links,
    }


def _publish(app: Flask) -> None:
    """Publish a real tour, in its second revision, a way, and one that was withdrawn, once."""
    store: Store = app.extensions["jindao_store"]
    if app.extensions["jindao_catalogue"].entries("zh"):
        return
    tour = read_json(app.test_client().get(f"/tour.json?{TRIP}&days=2").data)
    walks = (
        RouteEvent(id="walk", date=COMING, title_zh="研学", title_en="Walk", groups=2, size=20),
        RouteEvent(id="over", date=dt.date(2020, 5, 2), title_zh="往年", title_en="Over"),
    )
    for licence in ("CC0-1.0", "CC-BY-4.0"):
        publish(store, "pingyao", trips=(tour,), licence=licence, events=walks)
    way = read_json(app.test_client().get("/route.json?start=平遥&end=双林寺").data)
    publish(store, "towers", trips=(way, tour))
    publish(store, "gone")
    for language in ("zh", "en"):
        withdraw(store, "gone", language, "-")
    draft(store, "secret")


def not_looked_at(app: Flask) -> set[str]:
    """Return the endpoints that answer with a page and that no address of `pages` is of."""
    client = app.test_client()
    adapter = app.url_map.bind("localhost")
    seen = {
        adapter.match(address.partition("?")[0])[0]
        for name, address in pages(app).items()
        if name != "not found"
    }
    rest = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in seen | FILES or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint.startswith("desk."):  # they want somebody signed in, as their tests have
            continue
        with client.get(rule.rule) as answer:
            if rule.arguments or answer.mimetype == "text/html":
                rest.add(rule.endpoint)
    return rest
