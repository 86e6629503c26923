"""How far a long job is, on stderr."""

from __future__ import annotations

import sys

import click

from jindao import say
from jindao.cli.words import LOCALE


class Progress:
    """A bar on a terminal, a line per step elsewhere; on stderr either way."""

    def __init__(self) -> None:
        self._step = ""
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._terminal and self._step:
            click.echo("", err=True)

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Tell that so much of a step is done; None for a total that is not known."""
        told = say(f"progress.{step}", LOCALE)
        if not self._terminal:
            if step != self._step:
                click.echo(f"{told} …", err=True)
            self._step = step
            return
        if self._step and step != self._step:
            click.echo("", err=True)
        self._step = step
        share = min(1.0, done / total) if total else None
        bar = "" if share is None else f"[{'#' * round(24 * share):<24}] {share:4.0%}"
        click.echo(f"\r{told} {bar or f'{done:,}'}", nl=False, err=True)
