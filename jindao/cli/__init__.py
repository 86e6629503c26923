"""The command line: `jindao ...`, one function per command.

Nothing heavy is imported before a command needs it. Errors are one line on stderr:
exit status 2 for a request that cannot be, 1 for anything else.
"""

from jindao.cli import (
    admin,
    alternatives,
    assess,
    assess_counties,
    assess_links,
    assess_plans,
    convert,
    data,
    edit,
    groups,
    loop,
    networks,
    publish,
    publish_counts,
    publish_generate,
    publish_notice,
    publish_reports,
    publish_static,
    reach,
    serve,
    settings,
    sites,
    stores,
    tracks,
    trips,
)
from jindao.cli.group import main

__all__ = [
    "admin",
    "alternatives",
    "assess",
    "assess_counties",
    "assess_links",
    "assess_plans",
    "convert",
    "data",
    "edit",
    "groups",
    "loop",
    "main",
    "networks",
    "publish",
    "publish_counts",
    "publish_generate",
    "publish_notice",
    "publish_reports",
    "publish_static",
    "reach",
    "serve",
    "settings",
    "sites",
    "stores",
    "tracks",
    "trips",
]
