"""Compiled functions: what is taken from disk, what is compiled, and what is told of it."""

from __future__ import annotations

import importlib.util
import logging
from itertools import count
from pathlib import Path
from typing import Any

import numba
import pytest
from numba.core import caching

from jindao import _compile
from jindao._compile import announce, is_kept, needs_compiling

SOURCE = """
from jindao._compile import compiled, inner

@inner
def product(a, b):
    return a * b

@inner
def power(number, exponent):
    result = 1
    for _ in range(exponent):
        result = product(result, number)
    return result

@compiled
def polynomial(number):
    return power(number, 2) + product(number, -1) + product(3, number) + number
"""
"""Of a number x: x^2 - x + 3 x + x."""

_numbers = count()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "kernel.py"
    path.write_text(SOURCE)
    return path


def opened(source: Path) -> Any:
    """Return the functions of a file as a process does that has not run them yet."""
    spec = importlib.util.spec_from_file_location(f"kernel_{next(_numbers)}", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compiled_once(source: Path) -> None:
    assert opened(source).polynomial(5) == 25 - 5 + 15 + 5


def test_a_function_is_compiled_by_the_first_process_only(source: Path) -> None:
    first, second = opened(source), opened(source)
    assert needs_compiling(first.polynomial)
    assert first.polynomial(5) == 40
    assert not needs_compiling(first.polynomial)
    assert not needs_compiling(second.polynomial)
    assert second.polynomial(5) == 40
    assert not second.power.signatures  # taken from disk, with all that stands behind it


def test_constants_do_not_compile_a_function_again(source: Path) -> None:
    module = opened(source)
    module.polynomial(5)
    assert len(module.product.signatures) == 1
    assert len(module.power.signatures) == 1


def test_a_changed_file_means_compiling(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled_once(source)
    monkeypatch.setattr(_compile, "_STAMP", (("moves.py", 1, 2),))
    assert needs_compiling(opened(source).polynomial)


def test_a_changed_function_means_compiling(source: Path) -> None:
    compiled_once(source)
    source.write_text(SOURCE.replace("+ number", "- number"))
    assert needs_compiling(opened(source).polynomial)


def test_another_numba_means_compiling(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled_once(source)
    monkeypatch.setattr(numba, "__version__", "0.1")
    assert needs_compiling(opened(source).polynomial)


def test_another_processor_means_compiling(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled_once(source)
    function = opened(source).polynomial
    machine = type(function.targetctx.codegen())
    monkeypatch.setattr(machine, "magic_tuple", lambda codegen: ("another",))
    assert needs_compiling(function)


def test_lost_or_broken_machine_code_means_compiling(source: Path) -> None:
    compiled_once(source)
    function = opened(source).polynomial
    kept = Path(function.stats.cache_path)
    for path in kept.glob("kernel.polynomial*.nbc"):
        path.unlink()
    assert needs_compiling(function)
    for path in kept.glob("kernel.polynomial*.nbi"):
        path.write_bytes(b"")
    assert needs_compiling(function)


def test_with_no_place_to_write_every_process_compiles(
    source: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(locator: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(caching._CacheLocator, "ensure_cache_path", refuse)
    monkeypatch.setattr(_compile, "_announced", set())
    function = opened(source).polynomial
    assert not is_kept(function)
    with caplog.at_level(logging.INFO, "jindao"):
        announce(function, "compile_search")
    assert [record.code for record in caplog.records] == ["compile_search", "compile_unkept"]  # type: ignore[attr-defined]
    assert function(5) == 40
    assert needs_compiling(opened(source).polynomial)


def test_what_is_compiled_is_told_once(
    source: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(_compile, "_announced", set())
    with caplog.at_level(logging.INFO, "jindao"):
        announce(opened(source).polynomial, "compile_search")
        announce(opened(source).polynomial, "compile_search")
        compiled_once(source)
        announce(opened(source).polynomial, "compile_routing")
    assert [record.code for record in caplog.records] == ["compile_search"]  # type: ignore[attr-defined]
