"""The restart rule: what a later session wrote supersedes what came before it, and nothing else does."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sightline.store.columns import Columns, sessions, superseded

MAX = 2**63 - 1
STEPS = st.one_of(st.integers(-3, 12), st.sampled_from([MAX, MAX - 1, -(2**63)]))


def slow_rule(steps: list[int], starts: list[tuple[int, int]], repeats: bool) -> list[bool]:
    """Every point against everything that comes after it."""
    gone = [False] * len(steps)
    for i, step in enumerate(steps):
        for position, start in starts:
            gone[i] |= position > i and start <= step
        for j in range(i + 1, len(steps)):
            begins = steps[j] < steps[j - 1] or (repeats and steps[j] == steps[j - 1])
            gone[i] |= begins and steps[j] <= step
    return gone


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    steps = draw(st.lists(STEPS, max_size=14))
    starts = draw(st.lists(st.tuples(st.integers(0, len(steps)), STEPS), max_size=3))
    return steps, sorted(starts, key=lambda start: start[0])


@given(histories(), st.booleans())
@example(([MAX, MAX], []), True)
@example(([5], [(1, MAX)]), True)
@example(([MAX], [(1, MAX)]), False)
def test_rule_equals_the_slow_one(history: tuple[list[int], list[tuple[int, int]]], repeats: bool) -> None:
    steps, starts = history
    mask = superseded(np.array(steps, np.int64), tuple(starts), repeats=repeats)
    expected = slow_rule(steps, starts, repeats)
    assert (mask.tolist() if mask is not None else [False] * len(steps)) == expected


@given(histories())
def test_points_in_force_have_strictly_increasing_steps(
    history: tuple[list[int], list[tuple[int, int]]],
) -> None:
    steps, starts = history
    n = len(steps)
    columns = Columns(np.array(steps, np.int64), np.zeros(n), np.arange(n, dtype=np.float32), tuple(starts))
    live = columns.live.steps.tolist()
    assert live == sorted(set(live))
    assert live == [step for step, gone in zip(steps, slow_rule(steps, starts, True), strict=True) if not gone]
    if steps and not any(position == n for position, _ in starts):
        assert live[-1] == steps[-1], "the newest point is always in force"


def test_a_restart_from_a_checkpoint() -> None:
    steps = np.array([0, 100, 200, 300, 150, 250], np.int64)
    assert superseded(steps, (), repeats=True).tolist() == [False, False, True, True, False, False]
    assert sessions(steps, ()).tolist() == [0, 0, 0, 0, 1, 1]


def test_a_start_supersedes_even_where_no_step_goes_back() -> None:
    steps = np.array([0, 100, 200, 300], np.int64)
    assert superseded(steps, ((2, 100),), repeats=True).tolist() == [False, True, False, False]
    assert sessions(steps, ((2, 100),)).tolist() == [0, 0, 1, 1]


def test_values_of_one_step_are_all_kept_where_repeats_are_meant() -> None:
    steps = np.array([0, 0, 0, 1, 1], np.int64)
    assert superseded(steps, (), repeats=False) is None
    assert superseded(steps, (), repeats=True).tolist() == [True, True, False, True, False]
