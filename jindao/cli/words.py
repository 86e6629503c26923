"""The language of the command line, and its sentences."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from jindao import language, say


def _locale(argv: Sequence[str]) -> str:
    """Return the language to speak: `--lang`, else JINDAO_LOCALE, else Chinese."""
    for before, word in zip(["", *argv], argv, strict=False):
        if before == "--lang" or word.startswith("--lang="):
            return language(word.removeprefix("--lang="))
    return language(os.environ.get("JINDAO_LOCALE"))


LOCALE = _locale(sys.argv[1:])


def _(code: str, **facts: object) -> str:
    """Return one of the command line's sentences."""
    return say(f"cli.{code}", LOCALE, **facts)
