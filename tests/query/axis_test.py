"""What is drawn along x: another scalar, time in training, a common origin; sessions apart or as they were logged."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.query.series_test import Shelf, columns, decode, one, request

from sightline.errors import QueryError
from sightline.query.axis import active, interpolated
from sightline.query.series import answer


def asked(shelf: dict[str, Any], **fields: Any) -> Any:
    (entry,) = decode(answer(Shelf({(0, tag): held for tag, held in shelf.items()}), request(**fields)))["series"]  # type: ignore[arg-type]
    return entry


def test_a_scalar_as_x() -> None:
    shelf = {"a": columns([0, 5, 10, 15, 30], [1, 2, 3, 4, 5]), "epoch": columns([0, 10, 20], [0, 1, 3], version=7)}
    entry = asked(shelf, x="of:epoch")
    assert entry["arrays"]["x"].tolist() == [0, 0.5, 1, 2]  # nothing is known of step 30
    assert entry["arrays"]["step"].tolist() == [0, 5, 10, 15]
    assert (entry["version"], entry["total"], entry["in_range"]) == (7, 5, 4)
    assert asked(shelf, x="of:epoch", range=[0.4, 1])["in_range"] == 2
    assert asked(shelf, x="of:=epoch * 10")["arrays"]["x"].tolist() == [0, 5, 10, 20]
    assert asked(shelf, x="of:nothing")["in_range"] == 0
    known = {"series": [{"tag": "a", "runs": [0], "known": [7]}], "x": "of:epoch"}
    assert asked(shelf, **known)["unchanged"]


def test_points_are_sent_in_the_order_of_x() -> None:
    shelf = {"a": columns([0, 1, 2, 3], [1, 2, 3, 4]), "b": columns([0, 1, 2, 3], [3, 1, math.nan, 2])}
    entry = asked(shelf, x="of:b", smoothing={"kind": "ema", "amount": 0.5, "when": "thinned"})
    assert entry["arrays"]["x"].tolist() == [1, 1.5, 2, 3]
    assert entry["arrays"]["y"].tolist() == [2, 3, 4, 1]
    assert "smooth" in entry["arrays"]  # over the steps, which the client could not know


def test_an_expression_is_a_series_and_an_error_is_its_own() -> None:
    shelf = {"a": columns([0, 1], [1, 2])}
    series = [{"tag": "=a * 2", "runs": [0]}, {"tag": "=a +", "runs": [0]}, {"tag": "a", "runs": [0]}]
    packed = answer(Shelf({(0, "a"): shelf["a"]}), request(series=series))  # type: ignore[arg-type]
    entries = decode(packed)["series"]
    assert entries[0]["arrays"]["y"].tolist() == [2, 4]
    assert entries[0]["arrays"]["y"].dtype == np.float64
    assert entries[1]["total"] == 0
    assert "character 4" in entries[1]["error"]
    assert entries[2]["total"] == 2
    assert "ends here" in asked(shelf, x="of:=a *")["error"]


@given(st.lists(st.integers(0, 100), unique=True, min_size=1), st.lists(st.integers(-20, 120), unique=True))
def test_interpolation_is_that_of_the_textbook(known: list[int], steps: list[int]) -> None:
    known.sort()
    values = [float(step**2) for step in known]
    found = interpolated(np.asarray(sorted(steps), np.int64), columns(known, values, dtype=np.float64))
    for step, value in zip(sorted(steps), found.tolist(), strict=True):
        if not known[0] <= step <= known[-1]:
            assert math.isnan(value)
            continue
        low = max(one for one in known if one <= step)
        high = min(one for one in known if one >= step)
        share = 0 if low == high else (step - low) / (high - low)
        assert value == pytest.approx(low**2 + share * (high**2 - low**2))


def test_time_in_training_leaves_out_pauses() -> None:
    times = np.asarray([0.0, 10, 20, 30, 3600, 3610, 3605, 3620])
    assert active(times).tolist() == [0, 10, 20, 30, 40, 50, 50, 65]
    steady = np.arange(5) * 300.0  # a point every five minutes is no pause
    assert active(steady).tolist() == steady.tolist()
    entry = one(columns(range(8), range(8), 1.7e9 + times), x="active")
    assert entry["arrays"]["x"].tolist() == [0, 10, 20, 30, 40, 50, 50, 65]


def test_a_common_origin() -> None:
    held = columns([100, 110, 120, 130], [1, 2, 3, 4])
    assert one(held, origin=0)["origin"] == 100
    assert one(held, origin=105)["origin"] == 110
    cut = one(held, origin=105, range=[0, 10])
    assert (cut["in_range"], cut["origin"]) == (2, 110)
    assert one(held, origin=500)["in_range"] == 0
    late = one(held, x="relative", origin=0.6)
    assert late["origin"] == pytest.approx(1.0)
    assert one(held, x="relative", origin=0.6, range=[-0.6, 0])["in_range"] == 2


RESTARTED = columns([0, 1, 2, 3, 1, 2, 3, 4], [0, 1, 2, 3, 10, 20, 30, 40])


def test_segments_and_raw() -> None:
    entry = one(RESTARTED, restarts="segments")
    assert entry["arrays"]["step"].tolist() == [0, 1, 2, 3, 1, 1, 2, 3, 4]
    np.testing.assert_array_equal(entry["arrays"]["x"], [0, 1, 2, 3, np.nan, 1, 2, 3, 4])
    np.testing.assert_array_equal(entry["arrays"]["y"], [0, 1, 2, 3, np.nan, 10, 20, 30, 40])
    assert (entry["total"], entry["in_range"], entry["nan"], entry["restarts"]) == (8, 8, 0, 1)
    raw = one(RESTARTED, restarts="raw", smoothing={"kind": "ema", "amount": 0.5, "when": "thinned"})
    assert raw["arrays"]["x"].tolist() == [0, 1, 2, 3, 1, 2, 3, 4]
    assert raw["arrays"]["y"].tolist() == RESTARTED.values.tolist()
    assert raw["arrays"]["smooth"].size == 8
    assert one(RESTARTED, restarts="segments", range=[3, 9])["in_range"] == 3
    with pytest.raises(QueryError, match="stitched"):
        one(RESTARTED, restarts="raw", superseded=True)


@given(st.lists(st.integers(0, 9), max_size=60), st.sampled_from(["segments", "raw"]), st.sampled_from([0, 4]))
def test_everything_is_sent_whatever_the_restarts(steps: list[int], restarts: str, width: int) -> None:
    entry = one(columns(steps, range(len(steps))), restarts=restarts, width=width, x="wall")
    values = entry["arrays"]["y"]
    assert entry["total"] == entry["in_range"] == len(steps)
    if width == 0:
        assert values[~np.isnan(values)].tolist() == list(range(len(steps)))
