"""HiGHS without a word: one thread, nothing printed."""

from __future__ import annotations

from highspy import Highs


class Silent(Highs):
    """A linear or mixed-integer program that prints nothing."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.setOptionValue("output_flag", False)
        self.setOptionValue("threads", 1)

    def enableCallbacks(self) -> None:  # noqa: N802
        """Do without: they are not used, and to enable them prints a line."""
