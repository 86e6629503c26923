"""What is kept, and what is forgotten first."""

from __future__ import annotations

import pytest

from jindao import DataError, Planner, Preferences, Settings, load_profiles
from jindao.network.network import Network
from jindao.planner.once import Once
from jindao.planner.routers import Routers
from jindao.routing.router import Router
from tests.planner.test_planner import small_world


def test_by_number_the_oldest_are_forgotten() -> None:
    kept = Once(2)
    asked: list[str] = []

    def ask(word: str) -> str:
        return kept.get(word, lambda: asked.append(word) or word)

    for word in ("a", "b", "a", "c", "a", "b"):
        assert ask(word) == word
    assert asked == ["a", "b", "c", "b"]


def test_by_weight_the_oldest_are_forgotten_but_two_stay() -> None:
    """100 may be kept: 60 and 30 are, 30 more push 60 out; 90 and 90 stay as the last two."""
    kept = Once(99, weigh=int, weight=100)
    asked: list[int] = []

    def ask(name: str, weight: int) -> None:
        assert kept.get(name, lambda: asked.append(weight) or weight) == weight

    ask("a", 60)
    ask("b", 30)
    ask("c", 30)
    ask("b", 30)
    assert asked == [60, 30, 30]
    ask("a", 60)
    assert asked == [60, 30, 30, 60]
    ask("d", 90)
    ask("e", 90)
    ask("d", 90)
    ask("e", 90)
    assert asked[4:] == [90, 90]


def test_a_question_that_fails_weighs_nothing() -> None:
    kept = Once(9, weigh=int, weight=10)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 5) == 5


@pytest.mark.parametrize("engine", ["compiled", "contraction", "reference"])
def test_a_router_weighs_its_own_costs_and_keys(tiny_network: Network, engine: str) -> None:
    router = Router(tiny_network, load_profiles()["walk"], engine)
    costs = 12 * 8  # six edges, both ways
    assert router.nbytes >= costs
    if engine == "compiled":
        assert router.nbytes == costs
    if engine == "contraction":
        made = router._engine
        keys = sum(
            getattr(made, name).nbytes for name in ("_up", "_down", "_up_over", "_down_over")
        )
        assert router.nbytes == costs + keys + 6


def test_routers_are_kept_by_memory(tiny_network: Network) -> None:
    """One of the tiny world weighs 96 bytes: 300 hold three of them, 0 the last two."""
    wishes = [Preferences(green=tenth / 10) for tenth in range(1, 6)]
    for memory, count in ((300, 3), (0, 2), (10_000, 5)):
        routers = Routers(tiny_network, small_world(), "compiled", memory)
        made = [routers.get("walk", wanted) for wanted in wishes]
        again = [routers.get("walk", wanted) for wanted in wishes[-count:]]
        assert all(a is b for a, b in zip(again, made[-count:], strict=True))
        if count < 5:
            assert routers.get("walk", wishes[0]) is not made[0]


def test_the_limit_is_a_setting(tiny_network: Network) -> None:
    settings = Settings.from_env({"JINDAO_ROUTER_MEMORY_MB": "16"})
    assert settings.router_memory_mb == 16
    planner = Planner(settings, network=tiny_network, heritage=small_world())
    assert planner._routers._routers._weight == 16 * 2**20
    for wrong in ("-1", "1.5", "much"):
        with pytest.raises(DataError, match="JINDAO_ROUTER_MEMORY_MB"):
            Settings.from_env({"JINDAO_ROUTER_MEMORY_MB": wrong})
