"""numba's compiler, without the work that nobody needs of it.

What is left out was most of what a first use waits for; the machine code is the same with
it. Where numba works otherwise than is known here, all of it is done.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_lock import global_compiler_lock
from numba.core.dispatcher import Dispatcher
from numba.core.targetconfig import ConfigStack
from numba.core.types import BaseFunction

_log = logging.getLogger(__name__)


REPLACED: Final = (
    (JITCodeLibrary, ("_optimize_final_module", "_finalize_final_module", "codegen")),
    (JITCodeLibrary, ("_finalize_dynamic_globals", "get_pointer_to_function", "_ensure_finalized")),
    (Compiler, ("define_pipelines",)),
    (Dispatcher, ("add_overload", "_compile_for_args", "get_call_template")),
    (BaseFunction, ("get_call_type",)),
    (ConfigStack, ("top_or_none",)),
)
"""What is taken of numba's own workings, which may change with its version."""


def is_known() -> bool:
    """Tell whether numba works as is known here; says so where it does not."""
    known = all(hasattr(kind, name) for kind, names in REPLACED for name in names)
    if not known:
        _log.warning("numba has changed: kernels take longer to compile", extra={"code": "numba"})
    return known


class _Part(JITCodeLibrary):
    """The code of an inner function, which is made into machine code with its callers.

    Otherwise a function would be optimised and made into machine code once more for every
    function between it and the door, all of which nobody runs.
    """

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()  # type: ignore[no-untyped-call]
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        self._ensure_finalized()  # type: ignore[no-untyped-call]
        return 0

    @property
    def codegen(self) -> Any:
        return _Unloaded()


class _Unloaded:
    """Takes the place of the loader for what is not loaded on its own."""

    def set_env(self, name: str, env: object) -> None:
        pass


class PartCompiler(Compiler):
    """The usual compiler, with a library that makes no machine code of its own."""

    def define_pipelines(self) -> Any:
        state = self.state
        name = state.func_id.func_qualname
        state.library = _Part(state.targetctx.codegen(), name)  # type: ignore[no-untyped-call]
        pipelines = super().define_pipelines()  # type: ignore[no-untyped-call]
        if not state.flags.nrt:
            for pipeline in pipelines:
                pipeline.passes = [step for step in pipeline.passes if not _spared(step)]
        return pipelines


_SPARED: Final = {
    "DeadBranchPrune",
    "FindLiterallyCalls",
    "InlineClosureLikes",
    "InlineInlinables",
    "InlineOverloads",
    "LiteralPropagationSubPipelinePass",
    "LiteralUnroll",
    "MakeFunctionToJitFunction",
    "NopythonRewrites",
    "RewriteDynamicRaises",
    "WithLifting",
}
"""Steps for what a function that makes no arrays has none of: functions within functions,
`with`, errors, loops over tuples, sums of whole arrays, arguments that may be None."""


def _spared(step: tuple[type, str]) -> bool:
    return step[0].__name__ in _SPARED


@contextmanager
def quickly() -> Iterator[None]:
    """Let a function, and all that stands behind it, be compiled in less time."""
    with global_compiler_lock, _uncollected(), _remembered():
        yield


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage in circles: the compiler makes little, and very much else to search."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _remembered() -> Iterator[None]:
    """Let numba work out once what an operator makes of some types, not wherever it stands.

    For every `+` it would try all that anybody ever taught it to add.
    """
    functions: Any = BaseFunction
    usual = functions.get_call_type
    known: dict[Any, tuple[object, Any]] = {}
    options: dict[Any, int] = {}
    numbered: dict[int, tuple[object, int]] = {}

    def under() -> int:
        """Return a number, equal for equal options: they take long to compare."""
        flags = ConfigStack.top_or_none()  # type: ignore[no-untyped-call]
        if id(flags) not in numbered:
            numbered[id(flags)] = flags, options.setdefault(flags, len(options))
        return numbered[id(flags)][1]

    def get_call_type(kind: Any, context: Any, args: Any, kws: Any) -> Any:
        asked = id(kind), id(context), under(), tuple(args), tuple(kws.items())
        if asked not in known:
            known[asked] = kind, usual(kind, context, args, kws)
        return known[asked][1]

    functions.get_call_type = get_call_type
    try:
        yield
    finally:
        functions.get_call_type = usual
