"""The desk 工作台: pages on which bureaus sign in, edit their routes, check and publish them.

Nobody else sees any of it: where a store has no accounts its addresses do not exist.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from flask import Flask

from jindao import Desk, MissingExtraError, Planner, Sessions, Store, World, borders

from . import (
    assessments,
    checking,
    door,
    editing,
    notices,
    people,
    pictures,
    preview,
    programs,
    reports,
    routes,
    sign_in,
)
from .working import Working

FRAMES = {"desk": {"frame-ancestors": "'none'"}}
"""Who may show its pages in a frame: nobody, since a click may publish."""

_EXTRA = ("argon2", "markdown_it", "nh3", "pyotp")


def register(app: Flask, planner: Planner, store: Store) -> None:
    """Add the desk to an application."""
    # Its pages stand on the door's blueprint, which importing them fills.
    pages = (assessments, checking, editing, notices, people, pictures, preview, programs)
    for part in (*pages, reports, routes, sign_in):
        assert part.blueprint is door.blueprint
    if all(find_spec(name) for name in _EXTRA):
        sessions = Sessions(store)
        app.extensions["jindao_sessions"] = sessions
        app.extensions["jindao_working"] = Working(planner, store, sessions)
    world = cache(lambda: _world(planner))
    app.extensions["jindao_world"] = world
    app.extensions["jindao_desk"] = cache(lambda: Desk(store, world()))
    app.register_blueprint(door.blueprint)


def prepare(app: Flask) -> None:
    """Have an application that serves run the jobs that the desk's people ask for."""
    working: Working | None = app.extensions.get("jindao_working")
    if working is not None:
        working.watch(app)


def begin(app: Flask) -> None:
    """Begin to run jobs before anybody comes: what was under way goes on."""
    working: Working | None = app.extensions.get("jindao_working")
    if working is not None:
        working.begin()


def _world(planner: Planner) -> World:
    """Return what routes are checked against; the borders are read once, when first needed."""
    try:
        whereabouts = borders(planner.heritage)
    except MissingExtraError:
        whereabouts = None
    return World(
        heritage=planner.heritage,
        closures=lambda: planner.closures.all,
        modes={profile.id: profile.mode for profile in planner.profiles},
        whereabouts=whereabouts,
        plan_event=planner.plan_event,
        events_made_with=lambda: planner.events_made_with,
    )
