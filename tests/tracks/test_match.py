"""Matching: the likeliest way, judged by another search, and walks that are known."""

from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.errors import DataError
from jindao.model.provenance import Provenance
from jindao.model.track import MatchedTrack
from jindao.network.lengths import segment_lengths_m
from jindao.network.network import Network
from jindao.profiles import load_profiles
from jindao.routing.kernels import scratch_for
from jindao.routing.pieces import Piece
from jindao.routing.router import Router
from jindao.routing.topology import topology_of
from jindao.tracks import kernels
from jindao.tracks.candidates import Candidates, candidates_of
from jindao.tracks.match import _LIKELY, _lengths, match_track
from jindao.tracks.pathway import without_spurs
from jindao.tracks.track import Track
from tests.conftest import PLACES_M, A, B, C, D, E, F, G, make_network
from tests.conftest import at as place_at
from tests.tracks.walks import walked

MADE = Provenance(
    jindao_version="0",
    network_id="n",
    network_name="tiny",
    data_version="d",
    engine="compiled",
    profile="walk",
    attribution=(),
)


@pytest.fixture(scope="module")
def router(tiny_network: Network) -> Router:
    return Router(tiny_network, load_profiles()["walk"], "compiled")


def along(*nodes: int, step_m: float = 5.0) -> list[tuple[float, float]]:
    """Return places every few metres along the straight lines between nodes."""
    found = []
    for first, last in pairwise(nodes):
        start, stop = np.array(PLACES_M[first]), np.array(PLACES_M[last])
        n = round(float(np.hypot(*(stop - start))) / step_m)
        found.extend((start + (stop - start) * k / n).tolist() for k in range(n))
    return [tuple(place) for place in [*found, PLACES_M[nodes[-1]]]]


def matched(router: Router, track: Track) -> MatchedTrack:
    return match_track(track, router, MADE)


def shaken(
    places: list[tuple[float, float]], noise_m: float, seed: int
) -> list[tuple[float, float]]:
    """Return places with the slow noise that receivers have."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, noise_m, (len(places) // 8 + 2, 2))
    at = np.arange(len(places)) / 8
    shift = [np.interp(at, np.arange(len(noise)), noise[:, axis]) for axis in (0, 1)]
    return [(x + dx, y + dy) for (x, y), dx, dy in zip(places, *shift, strict=True)]


def test_a_walk_is_found_with_its_ways_and_surfaces(router: Router) -> None:
    found = matched(router, walked(along(A, B, D, E, C)))
    (leg,) = found.legs
    assert leg.names == ("AB", "BD", "DE", "EC")
    assert found.length_m == pytest.approx(1500.0, abs=3.0)
    assert found.unmatched_m == 0.0
    assert found.matched_share == 1.0
    surfaces = dict(found.breakdown.surface)
    assert surfaces["asphalt"] == pytest.approx(800.0, abs=20.0)
    assert surfaces["unknown"] == pytest.approx(400.0, abs=20.0)
    assert surfaces["paving_stones"] == pytest.approx(300.0, abs=20.0)
    assert found.notes == ()


def test_there_and_back_is_twice_as_long(router: Router) -> None:
    found = matched(router, walked(along(A, B, A)))
    # the very tip may be between two points that are used
    assert found.length_m == pytest.approx(1000.0, abs=31.0)


def test_to_and_fro_of_noise_is_not_walked(router: Router) -> None:
    places = along(A, B)
    places[40:40] = [(200.0, 3.0), (182.0, -3.0), (215.0, 2.0), (198.0, 1.0)]
    found = matched(router, walked(places))
    assert found.length_m == pytest.approx(500.0, abs=3.0)


def test_what_is_off_the_network_is_kept_and_told(router: Router) -> None:
    # A to B, then 150 m south of everything, and back onto B-C
    off = [(500.0 + 5 * k, -150.0) for k in range(61)]
    down = [(500.0, -5.0 * k) for k in range(1, 30)]
    up = [(800.0, -5.0 * k) for k in range(30, 0, -1)]
    found = matched(router, walked([*along(A, B), *down, *off, *up, (800.0, 0.0), *along(C, B)]))
    assert [stretch.leg is None for stretch in found.stretches][:2] == [False, True]
    lost = next(stretch for stretch in found.stretches if stretch.leg is None)
    assert lost.length_m == pytest.approx(600.0, abs=80.0)
    assert [note.code for note in found.notes] == ["match_unmatched"]
    assert 0 < found.matched_share < 1
    total_m = sum(stretch.length_m for stretch in found.stretches)
    assert total_m == pytest.approx(found.matched_m + found.unmatched_m)


def test_a_jump_is_not_bridged(router: Router) -> None:
    # recorded along A-B, silent, and again on D-E: no way was seen between
    places = [*along(A, B)[:60], *along(D, E)[20:]]
    found = matched(router, walked(places))
    assert [stretch.leg is None for stretch in found.stretches] == [False, True, False]
    assert found.legs[0].names == ("AB",)
    assert found.legs[1].names == ("DE",)


def test_segments_are_matched_apart(router: Router) -> None:
    first, second = along(A, B), along(F, G)
    places = [*first, *second]
    found = matched(router, walked(places, offsets=[0, len(first), len(places)]))
    assert [leg.names for leg in found.legs] == [("AB",), ("FG",)]
    assert found.unmatched_m == 0.0


def test_far_from_everything_nothing_is_matched(router: Router) -> None:
    found = matched(router, walked([(5.0 * k, -3_000.0) for k in range(50)]))
    assert found.legs == ()
    assert [note.code for note in found.notes] == ["match_nothing"]
    assert found.breakdown.surface == ()


def test_a_track_without_a_line_is_refused(router: Router) -> None:
    with pytest.raises(DataError):
        matched(router, walked([(0.0, 0.0)]))


WALKS = [(A, B, D, E, C), (C, E, D, B, A), (A, B, C), (B, C, E, D, B), (A, B, C, E, D, B, A)]


@settings(max_examples=40)
@given(st.sampled_from(WALKS), st.floats(0.0, 8.0), st.integers(0, 10_000))
def test_walks_with_noise_are_recovered(
    tiny_network: Network, router: Router, nodes: tuple[int, ...], noise_m: float, seed: int
) -> None:
    found = matched(router, walked(shaken(along(*nodes), noise_m, seed)))
    pairs = {frozenset(pair) for pair in pairwise(nodes)}
    names = {frozenset("ABCDEFG".index(letter) for letter in n): n for n in tiny_network.names}
    wanted = {names[pair] for pair in pairs}
    lengths = dict(zip(tiny_network.names, tiny_network.edge_length_m.tolist(), strict=True))
    hit = sum(lengths[name] for name in wanted if name in found.names)
    assert hit >= 0.95 * sum(lengths[name] for name in wanted)
    walked_m = sum(lengths[names[frozenset(pair)]] for pair in pairwise(nodes))
    assert found.length_m == pytest.approx(walked_m, rel=0.05)


# The judge: the same likelihoods over every state, with distances from networkx.


def distances(network: Network) -> dict[int, dict[int, float]]:
    graph = nx.Graph()
    ends = zip(network.edge_tail.tolist(), network.edge_head.tolist(), strict=True)
    for (tail, head), length_m in zip(ends, network.edge_length_m.tolist(), strict=True):
        graph.add_edge(tail, head, weight=round(length_m * 10) / 10)
    return dict(nx.all_pairs_dijkstra_path_length(graph))


def way_m(
    network: Network, known: dict[int, dict[int, float]], near: Candidates, p: int, q: int
) -> float:
    sides = []
    for row in (p, q):
        edge, fraction = int(near.edge[row]), float(near.fraction[row])
        length = round(float(network.edge_length_m[edge]) * 10) / 10
        sides.append(
            ((int(network.edge_tail[edge]), fraction * length),
             (int(network.edge_head[edge]), (1 - fraction) * length))
        )  # fmt: skip
    ways = [
        first_m + known[first].get(last, math.inf) + last_m
        for first, first_m in sides[0]
        for last, last_m in sides[1]
    ]
    if near.edge[p] == near.edge[q]:
        length = float(network.edge_length_m[near.edge[p]])
        ways.append(abs(float(near.fraction[p] - near.fraction[q])) * length)
    return min(ways)


def step_score(way: float, step_m: float) -> float:
    likely = _LIKELY
    most = 1.5 * step_m + likely.detour_m
    if step_m >= likely.long_m:
        most = step_m * likely.long_ratio + 2 * likely.sigma_m
    return (
        -math.inf
        if way > most
        else -abs(way - step_m) / (likely.beta_m + likely.beta_share * step_m)
    )


OFF, JUMP = -1, "jump"


@settings(max_examples=30)
@given(st.sampled_from(WALKS), st.floats(0, 30), st.integers(0, 9_999), st.integers(3, 16))
def test_the_way_found_is_as_likely_as_the_likeliest(
    tiny_network: Network,
    router: Router,
    nodes: tuple[int, ...],
    noise_m: float,
    seed: int,
    every: int,
) -> None:
    places = shaken(along(*nodes), noise_m, seed)[::every]
    positions = [place_at(*place) for place in places]
    points = np.array([(p.lon, p.lat) for p in positions])
    near = candidates_of(tiny_network, router.ground.snapper, points, 60.0)
    step_m = np.concatenate(([0.0], segment_lengths_m(points)))
    n, likely = len(points), _LIKELY
    chosen, jumped = np.full(n, -1, np.int64), np.zeros(n, np.bool_)
    scratch = scratch_for(tiny_network.n_nodes, tiny_network.n_edges)
    kernels.likeliest(
        topology_of(tiny_network), _lengths(router), near.offsets, near.edge, near.fraction,
        near.gap_m, step_m, likely, scratch, chosen, jumped,
    )  # fmt: skip
    assert (scratch.distance == scratch.distance.max()).all()
    assert not scratch.wanted.any()

    known = distances(tiny_network)
    off = -0.5 * likely.off_sigmas**2

    def place_score(row: int) -> float:
        return off if row == OFF else -0.5 * (float(near.gap_m[row]) / likely.sigma_m) ** 2

    def between(p: int, q: int, step: float, jump: bool) -> float:
        if p == OFF and q == OFF:
            return 0.0
        if OFF in (p, q):
            return -likely.switch
        if jump:
            return -2 * likely.switch
        return step_score(way_m(tiny_network, known, near, p, q), step)

    rows = [[OFF, *range(*near.offsets[i : i + 2].tolist())] for i in range(n)]
    best = {row: place_score(row) for row in rows[0]}
    for i in range(1, n):
        best = {
            q: place_score(q)
            + max(
                best[p] + between(p, q, float(step_m[i]), jump)
                for p in rows[i - 1]
                for jump in (False, True)
            )
            for q in rows[i]
        }
    states = chosen.tolist()
    found = sum(map(place_score, states)) + sum(
        between(p, q, float(step), bool(jump))
        for (p, q), step, jump in zip(pairwise(states), step_m[1:], jumped[1:], strict=True)
    )
    assert found == pytest.approx(max(best.values()), abs=0.05 * n)


def test_spurs_shorter_than_asked_are_taken_out() -> None:
    # a line of four edges of 10 m each: 0-1-2-3-4
    points = [place_at(10.0 * k, 0.0) for k in range(5)]
    network = make_network(points, [(k, k + 1, 10.0) for k in range(4)])
    out = [Piece(0), Piece(2), Piece(4, 0.0, 0.5)]
    back = [Piece(5, 0.5, 1.0), Piece(3)]
    on = [Piece(2), Piece(4), Piece(6)]
    assert without_spurs(network, [*out, *back, *on], 30.0) == [
        Piece(0), Piece(2), Piece(4), Piece(6),
    ]  # fmt: skip
    assert without_spurs(network, [*out, *back, *on], 10.0) == [*out, *back, *on]
    assert without_spurs(network, [Piece(0, 0.0, 0.5), Piece(0, 0.5, 1.0)], 5.0) == [Piece(0)]
    assert without_spurs(network, [Piece(0, 0.0, 0.5), Piece(1, 0.5, 1.0)], 30.0) == []
