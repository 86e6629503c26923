"""What waitress makes of a request before the pages see it: addresses as typed, refusals in words.

A browser writes an address in ASCII; a program may send `GET /sites/晋祠` as it is, which is as
clear. What waitress refuses by itself, no page can answer: it says so in every language.
"""

from __future__ import annotations

import re
from typing import Final

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

from jindao import languages

from .language import words

_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]+")
_OTHER: Final = 400


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads addresses that are not in ASCII as if they were escaped."""

    def parse_header(self, header_plus: bytes) -> None:
        line, mark, rest = header_plus.partition(b"\r\n")
        super().parse_header(_BEYOND_ASCII.sub(_escaped, line) + mark + rest)


def _escaped(found: re.Match[bytes]) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in found[0])


class _Refusal(ErrorTask):  # type: ignore[misc]
    """Says in every language what is wrong with a request that could not be read."""

    def execute(self) -> None:
        error = self.request.error
        self.status = f"{error.code} {error.reason}"
        body = refusal(error.code).encode()
        self.response_headers += [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection of waitress that reads and refuses so."""

    parser_class = _Parser
    error_task_class = _Refusal


def refusal(status: int) -> str:
    """Return what is told of a request with a status, in every language."""
    key = f"refused.{status}" if words().has(f"refused.{status}") else f"refused.{_OTHER}"
    told = (words().say(key, code) for code in sorted(languages(), reverse=True))
    return "\n".join((*told, ""))
