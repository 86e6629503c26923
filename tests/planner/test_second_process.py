"""A second process that compiles: used, failing, and not started where it is of no use."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from jindao import _compile
from jindao._compile import announce, needs_compiling
from jindao.planner import second_process
from jindao.planner.second_process import compile_beside

SOURCE = """
from jindao._compile import compiled

@compiled
def twice(number):
    return 2 * number

@compiled
def thrice(number):
    return 3 * number
"""

CODE = "compile_search"

_numbers = count()


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two functions that no process has compiled yet, in a module of their own."""
    name = f"beside_{next(_numbers)}"
    (tmp_path / f"{name}.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    return importlib.import_module(name)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_compile, "_announced", set())
    monkeypatch.setattr(_compile, "_elsewhere", {})
    monkeypatch.setattr(second_process, "processors", lambda: 2)


def command(kernel: Any, then: str = "kernel.twice(1)") -> list[str]:
    folder = str(Path(kernel.__file__).parent)
    code = f"import sys; sys.path.insert(0, {folder!r}); import {kernel.__name__} as kernel; {then}"
    return [sys.executable, "-c", code]


def test_what_another_process_compiled_is_taken_from_disk(kernel: Any) -> None:
    child = compile_beside(kernel.twice, CODE, kernel.thrice, command(kernel))
    assert child is not None
    announce(kernel.twice, CODE)
    assert child.returncode == 0
    assert not needs_compiling(kernel.twice)
    assert kernel.twice(4) == 8
    assert sum(kernel.twice.stats.cache_hits.values()) == 1


@pytest.mark.parametrize("then", ["raise SystemExit(3)", "import os; os.abort()"])
def test_a_process_that_fails_leaves_it_to_this_one(kernel: Any, then: str) -> None:
    child = compile_beside(kernel.twice, CODE, kernel.thrice, command(kernel, then))
    assert child is not None
    announce(kernel.twice, CODE)
    assert child.returncode != 0
    assert needs_compiling(kernel.twice)
    assert kernel.twice(4) == 8
    assert not kernel.twice.stats.cache_hits


def test_a_command_that_cannot_be_started_does_no_harm(kernel: Any, tmp_path: Path) -> None:
    missing = [str(tmp_path / "nothing")]
    assert compile_beside(kernel.twice, CODE, kernel.thrice, missing) is None
    announce(kernel.twice, CODE)
    assert kernel.twice(4) == 8


@pytest.mark.parametrize("done", ["twice", "thrice"])
def test_with_one_of_them_compiled_nothing_is_started(kernel: Any, done: str) -> None:
    subprocess.run(command(kernel, f"kernel.{done}(1)"), check=True)
    assert compile_beside(kernel.twice, CODE, kernel.thrice, command(kernel)) is None


def test_with_one_processor_nothing_is_started(
    kernel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_process, "processors", lambda: 1)
    assert compile_beside(kernel.twice, CODE, kernel.thrice, command(kernel)) is None


def test_what_cannot_be_kept_is_not_compiled_elsewhere(
    kernel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_compile, "is_kept", lambda function: False)
    assert compile_beside(kernel.twice, CODE, kernel.thrice, command(kernel)) is None


def test_the_second_process_ends_with_the_first() -> None:
    code = (
        "from jindao.planner import second_process, warm; import threading;"
        "warm.warm_search = threading.Event().wait; second_process.main()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, env={**os.environ}
    )
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(timeout=120) == 1
