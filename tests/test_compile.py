"""Compiled functions: what is taken from disk, what is compiled, and what is told of it."""

from __future__ import annotations

import gc
import importlib.util
import logging
import os
import re
import subprocess
import sys
from collections import Counter
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from numba.core import caching

from jindao import _compile, _compiler
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
    monkeypatch.setattr(_compile, "_STAMP", "0" * 64)
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


def test_a_file_with_the_same_date_and_length_has_another_stamp(tmp_path: Path) -> None:
    path = tmp_path / "kernels.py"
    stamps = []
    for text in ("NOISE = 0.3\n", "NOISE = 0.4\n"):
        path.write_text(text)
        os.utime(path, (1_580_601_600, 1_580_601_600))  # as every file of a wheel has it
        stamps.append(_compile.stamp_of([path]))
    assert stamps[0] != stamps[1]
    assert stamps[1] == _compile.stamp_of([path])


IN_PLACE = """
import numpy as np
from jindao._compile import compiled_in_place, inner_in_place

@inner_in_place
def double(row):
    for place in range(len(row)):
        row[place] *= 2

@compiled_in_place
def double_all(rows):
    for row in range(len(rows)):
        double(rows[row])

@compiled_in_place
def doubled(row):
    return np.zeros(len(row)) + 2 * row
"""


@pytest.fixture
def in_place(tmp_path: Path) -> Any:
    path = tmp_path / "in_place.py"
    path.write_text(IN_PLACE)
    return opened(path)


def test_arrays_may_be_changed_in_place(in_place: Any) -> None:
    rows = np.array([[1, 2], [3, 4]])
    in_place.double_all(rows)
    assert rows.tolist() == [[2, 4], [6, 8]]
    assert sys.getrefcount(rows) == 2  # the name, and what is asked


def test_in_place_no_array_is_made(in_place: Any) -> None:
    with pytest.raises(numba.core.errors.NumbaError, match="returning of array"):
        in_place.doubled(np.array([1.0]))


@pytest.mark.parametrize("on", [True, False])
def test_garbage_is_collected_again_after_compiling(in_place: Any, on: bool) -> None:
    if not on:
        gc.disable()
    try:
        in_place.double_all(np.array([[1]]))
        assert gc.isenabled() == on
        with pytest.raises(numba.core.errors.NumbaError):
            in_place.doubled(np.array([1.0]))
        assert gc.isenabled() == on
    finally:
        gc.enable()


def test_no_garbage_is_looked_for_while_compiling(
    in_place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, compiler = list[bool](), numba.core.compiler.Compiler
    usual: Any = compiler.compile_extra

    def compile_extra(compiling: Any, *rest: Any) -> Any:
        seen.append(gc.isenabled())
        return usual(compiling, *rest)

    monkeypatch.setattr(compiler, "compile_extra", compile_extra)
    in_place.double_all(np.array([[1]]))
    assert seen
    assert not any(seen)


def test_an_inner_function_is_not_for_python(source: Path) -> None:
    module = opened(source)
    with pytest.raises(TypeError, match="product is called by compiled functions only"):
        module.product(2, 3)
    assert module.polynomial(5) == 40
    with pytest.raises(TypeError):
        module.product(2, 3)


def test_what_is_replaced_of_numba_is_there() -> None:
    for kind, names in _compiler.REPLACED:
        for name in names:
            assert hasattr(kind, name), (kind, name)
    assert "pipeline_class" in _compile._INNER


def test_another_numba_compiles_the_usual_way(
    source: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(_compiler, "REPLACED", ((int, ("finalize",)),))
    options = _compile._inner_options()
    assert options == {}
    assert "numba has changed" in caplog.text
    monkeypatch.setattr(_compile, "_INNER", options)
    assert opened(source).polynomial(5) == 40


def test_numba_may_be_switched_off(source: Path) -> None:
    code = (
        "import importlib.util, sys; from jindao import _compile;"
        f"spec = importlib.util.spec_from_file_location('kernel', {str(source)!r});"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module);"
        "_compile.announce(module.polynomial, 'compile_search');"
        "print(module.polynomial(5), module.product(2, 3), _compile.is_kept(module.power))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["40", "6", "True"]


class Table(NamedTuple):
    """An array, and what it is multiplied by."""

    rows: Any
    factor: int


HELD = """
from jindao._compile import compiled, compiled_in_place, inner, inner_in_place
from jindao._held import held

@inner_in_place
def scale(table, row):
    for place in range(table.rows.shape[1]):
        table.rows[row, place] *= table.factor

@compiled_in_place
def scale_all(table):
    here = held(table)
    for row in range(len(table.rows)):
        scale(here, row)

@inner
def last_row(table):
    return table.rows[len(table.rows) - 1]

@compiled
def copied_last_row(table):
    return last_row(held(table)).copy()

@compiled_in_place
def lacking(table):
    return held(table).columns
"""


def held_tables(tmp_path: Path) -> Any:
    path = tmp_path / "tables.py"
    path.write_text(HELD)
    return opened(path)


def test_a_tuple_is_handed_on_by_where_it_is_held(tmp_path: Path) -> None:
    module = held_tables(tmp_path)
    rows = np.array([[1, 2], [3, 4]])
    module.scale_all(Table(rows, 3))
    assert rows.tolist() == [[3, 6], [9, 12]]
    assert module.copied_last_row(Table(rows, 3)).tolist() == [9, 12]
    assert sys.getrefcount(rows) == 2  # the name, and what is asked
    with pytest.raises(numba.core.errors.TypingError, match="columns"):
        module.lacking(Table(rows, 3))


def test_held_machine_code_is_taken_from_disk(tmp_path: Path) -> None:
    module, later = held_tables(tmp_path), opened(tmp_path / "tables.py")
    module.scale_all(Table(np.ones((1, 1), np.int64), 2))
    rows = np.array([[1, 2]])
    assert not needs_compiling(later.scale_all)
    later.scale_all(Table(rows, 5))
    assert rows.tolist() == [[5, 10]]
    assert not later.scale.signatures


def test_what_the_compiler_is_spared_changes_no_machine_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = machine_code(held_tables(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(_compiler, "_SPARED", set())
        patch.setattr(_compiler, "_remembered", nullcontext)
        patch.setattr(_compile, "_STAMP", "0" * 64)  # what is kept must not count
        usual = machine_code(held_tables(tmp_path))
    assert len(quick) > 20
    assert quick == usual


def machine_code(module: Any) -> list[str]:
    """Return the instructions of a compiled function, each symbol by its first use."""
    module.scale_all(Table(np.ones((1, 1), np.int64), 2))
    (text,) = module.scale_all.inspect_asm().values()
    numbers: dict[str, str] = {}
    symbols = re.compile(r"_ZN[\w$.]+|\.L[\w$.]+")
    named = symbols.sub(lambda found: numbers.setdefault(found[0], f"<{len(numbers)}>"), text)
    return [line for line in named.splitlines() if line.startswith("\t") and line[1] != "."]


def test_what_operators_make_is_remembered_while_compiling_only(in_place: Any) -> None:
    function = numba.core.types.BaseFunction
    usual = function.get_call_type
    in_place.double_all(np.array([[1]]))
    assert function.get_call_type is usual
    with pytest.raises(numba.core.errors.NumbaError):
        in_place.doubled(np.array([1.0]))
    assert function.get_call_type is usual
    with _compiler.quickly():
        assert function.get_call_type is not usual


def test_an_operator_is_worked_out_once_for_the_same_types(
    in_place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    function, asked = numba.core.types.BaseFunction, Counter[Any]()
    usual: Any = function.get_call_type

    def get_call_type(kind: Any, context: Any, args: Any, kws: Any) -> Any:
        asked[kind, args, numba.core.targetconfig.ConfigStack.top_or_none()] += 1  # type: ignore[no-untyped-call]
        return usual(kind, context, args, kws)

    monkeypatch.setattr(function, "get_call_type", get_call_type)
    in_place.double_all(np.array([[1]]))
    assert asked
    assert set(asked.values()) == {1}
