"""The application: pages and downloads over one planner."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, request

from jindao import (
    GPX_ALONG,
    Catalogue,
    EventPlans,
    Planner,
    Store,
    hours_in_words,
    open_store,
    standing_closures,
)

from . import (
    api,
    api_docs,
    asked_tours,
    cards,
    catalogue,
    compress,
    cors,
    counting,
    desk,
    embed,
    errors,
    events,
    feeds,
    foreign,
    guide,
    health,
    import_pages,
    in_use,
    language,
    limits,
    links,
    logs,
    manners,
    map_data,
    metrics,
    near,
    own_address,
    pages,
    published,
    reach_pages,
    ready_pages,
    reports,
    security,
    static_files,
    tour_form,
    tour_pages,
    v1,
    warming,
    way_pages,
)

_COOKIE_AGE_S = 365 * 24 * 3600


def create_app(planner: Planner | None = None, store: Store | None = None) -> Flask:
    """Return the Flask application.

    Parameters
    ----------
    planner
        What plans; by default one made from the environment's settings, warmed up, and the
        logs of this process are written as these say: what a server that loads this wants.
    store
        What keeps shared trips; by default the one that the planner's settings name. It is
        opened when it is first used: pages plan without it.
    """
    app = static_files.new_app(__name__)
    is_served = planner is None
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if planner is None:
        planner = Planner()
        logs.start(planner.settings)
        planner.warm_up()
    app.extensions["jindao"] = planner
    store = open_store(planner.settings) if store is None else store
    app.extensions["jindao_store"] = store
    app.extensions["jindao_catalogue"] = Catalogue(store)
    app.extensions["jindao_events"] = EventPlans(
        store, planner.plan_event, lambda: planner.events_made_with
    )
    planner.follow_notices(lambda: standing_closures(store))
    ready_pages.prepare(app)
    counting.begin(app, store)
    # What stands first here comes last to an answer: logs and numbers see it as it is sent.
    in_use.time_requests(app)
    logs.follow(app)
    metrics.measure(app, planner)
    compress.compress(app)
    security.protect(
        app,
        planner.settings.tiles,
        planner.settings.tiles_datum,
        of_blueprint={**embed.FRAMES, **desk.FRAMES},
    )
    security.behind_proxies(app, planner.settings.proxies)
    own_address.keep_to(app, planner.settings.address)
    cors.allow(app, planner.settings.cors)
    limits.limit(app, planner.settings)
    errors.register(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(api.blueprint)
    # The pages of what is planned stand on the blueprint of the pages, which importing them fills.
    for part in (tour_form, tour_pages, way_pages, reach_pages, import_pages):
        assert part.blueprint is pages.blueprint
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(guide.blueprint)
    app.register_blueprint(links.blueprint)
    for public in (catalogue, published, events, embed, feeds, reports):
        app.register_blueprint(public.blueprint)
    app.register_blueprint(v1.blueprint)
    app.register_blueprint(api_docs.blueprint)
    desk.register(app, planner, store)
    map_data.register(app, planner)
    app.context_processor(_page_words)
    app.after_request(_remember)
    app.jinja_env.filters["as_form"] = api.as_form
    app.jinja_env.filters["foreign"] = foreign.foreign
    app.jinja_env.filters["near_text"] = near.near_text
    app.jinja_env.globals["gpx_along"] = GPX_ALONG
    app.jinja_env.tests["problem"] = asked_tours.is_problem
    app.jinja_env.tests["compared"] = lambda note: cards.is_compared(note.code)
    if is_served:
        v1.prepare(app)
        warming.prepare(app)
        desk.prepare(app)
    app.extensions["jindao_metrics"].begin()
    return app


def _page_words() -> dict[str, Any]:
    speech = language.current()
    return {
        "speech": speech,
        "t": speech.say,
        "clock": language.clock,
        "opening": lambda text: hours_in_words(text, speech.code),
        "languages": language.switches(),
        "planner": current_app.extensions["jindao"],
        "nonce": security.nonce,
        "senior": manners.is_senior(),
        "senior_switch": manners.address_with("senior", "0" if manners.is_senior() else "1"),
        "in_wechat": "MicroMessenger" in request.user_agent.string,
    }


def _remember(response: Response) -> Response:
    """Keep for a year how this reader wants pages: the language, and the size of type."""
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(("Accept-Language", "Cookie"))
        if request.blueprint == "embed":  # it is in somebody else's page
            return response
        if request.args.get("lang") == language.current().code:
            _keep(response, language.COOKIE, language.current().code)
        if "senior" in request.args:
            _keep(response, manners.SENIOR_COOKIE, "1" if manners.is_senior() else "0")
    return response


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_COOKIE_AGE_S, httponly=True, samesite="Lax")
