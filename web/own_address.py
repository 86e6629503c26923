"""Where this site is for those outside: the address of links that are sent around.

A `Host` header is as good as its sender. Where the settings name the site's address, links
begin with that, and requests for other hosts are refused but those of the machine itself,
which ask for health and numbers.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, request, url_for

from jindao import RequestError

from .in_use import planner_in_use

_MACHINE: Final = ("localhost", "127.0.0.1", "[::1]")
_PORT: Final = re.compile(r":\d{1,5}$")
_SHOWN: Final = 80


def keep_to(app: Flask, address: str | None) -> None:
    """Refuse requests for other hosts than that of an address; with none, answer for any."""
    if address is None:
        return
    hosts = (_PORT.sub("", urlsplit(address).netloc), *_MACHINE)

    @app.before_request
    def refuse_other_hosts() -> None:
        if _PORT.sub("", request.host.lower()) not in hosts:
            raise RequestError("host_unknown", value=request.host[:_SHOWN], address=address)


def outside(endpoint: str, **values: Any) -> str:
    """Return a whole address of this site, as people send it to each other."""
    address = _configured()
    if address is None:
        return url_for(endpoint, **values, _external=True)
    return address + url_for(endpoint, **values)


def is_own(host: str) -> bool:
    """Tell whether a host, with its port, is this site."""
    address = _configured()
    return host == request.host or (address is not None and host == urlsplit(address).netloc)


def _configured() -> str | None:
    return planner_in_use().settings.address
