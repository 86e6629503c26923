"""What is worked out of a trip is kept by the trip it is, not by what it is equal to."""

from __future__ import annotations

import gc
from threading import Thread

from jindao.formats.kept import kept


class Asked:
    """A value that cannot be hashed, and tells how often it was worked on."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self) -> None:
        self.times = 0


@kept(2)
def worked(of: Asked, locale: str, *, long: bool = False) -> tuple[int, str, bool]:
    of.times += 1
    return of.times, locale, long


def test_the_same_object_is_worked_on_once() -> None:
    one = Asked()
    assert worked(one, "zh") is worked(one, "zh")
    assert one.times == 1


def test_what_else_is_asked_tells_too() -> None:
    one = Asked()
    assert worked(one, "zh") != worked(one, "en")
    assert worked(one, "zh", long=True)[2]
    assert one.times == 3


def test_equal_objects_are_not_the_same() -> None:
    @kept(8)
    def who(of: list[int]) -> list[int]:
        return of

    one, other = [1], [1]
    assert who(one) is one
    assert who(other) is other


def test_the_last_few_are_kept() -> None:
    one, two, three = Asked(), Asked(), Asked()
    for of in (one, two, one, three, one, two):
        worked(of, "zh")
    assert (one.times, two.times, three.times) == (1, 2, 1)


def test_an_object_lives_as_long_as_what_was_made_of_it() -> None:
    """Else another one could be made at its place, and be taken for it."""

    @kept(4)
    def length(of: tuple[int, ...]) -> int:
        return len(of)

    for count in range(200):
        assert length(tuple(range(count))) == count
        gc.collect(0)


def test_it_can_be_forgotten() -> None:
    one = Asked()
    worked(one, "zh")
    worked.forget()
    worked(one, "zh")
    assert one.times == 2


def test_several_threads_may_ask() -> None:
    wrong = []

    @kept(3)
    def first(of: list[int]) -> int:
        return of[0]

    values = [[number] for number in range(8)]

    def ask() -> None:
        wrong.extend(value for _ in range(300) for value in values if first(value) != value[0])

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
