"""A packed answer, decoded as a browser does it, says exactly what the store holds."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import QueryError
from sightline.query import series as module
from sightline.query.series import SeriesRequest, answer
from sightline.query.smooth import smooth
from sightline.store.columns import Columns

Array = npt.NDArray[Any]


class Shelf:
    """A store of fixed columns."""

    version = 9
    catalog = 1

    def __init__(self, columns: dict[tuple[int, str], Columns]) -> None:
        self.columns = columns

    def series(self, run_id: int, tag: str) -> Columns | None:
        return self.columns.get((run_id, tag))


def columns(
    steps: Any, values: Any, times: Any = None, *, dtype: Any = np.float32, version: int = 5, starts: Any = ()
) -> Columns:
    at = np.asarray(steps, np.int64)
    walls = 1.7e9 + np.arange(at.size) * 0.5 if times is None else np.asarray(times, np.float64)
    return Columns(at, walls, np.asarray(values, dtype), tuple(starts), version)


def request(**fields: Any) -> SeriesRequest:
    return msgspec.convert({"series": [{"tag": "a", "runs": [0]}], **fields}, SeriesRequest)


def decode(packed: bytes) -> dict[str, Any]:
    """The header, every reference replaced by its array and i4 steps by steps."""
    assert packed[:4] == b"SLS1"
    (size,) = struct.unpack_from("<I", packed, 4)
    start = 8 + size
    assert start % 8 == 0
    header: dict[str, Any] = json.loads(packed[8:start])

    def column(ref: list[Any]) -> Array:
        offset, count, dtype = ref
        assert offset % 8 == 0
        return np.frombuffer(packed, "<" + dtype, count, start + offset)

    for entry in header["series"]:
        entry["refs"] = entry.get("arrays")
        for group in ("arrays", "old"):
            for name, ref in entry.get(group, {}).items():
                entry.setdefault(group + "_", {})[name] = column(ref)
            if group in entry:
                entry[group] = entry[group + "_"]
                if entry[group]["step"].dtype == np.int32:
                    entry[group]["step"] = entry[group]["step"].astype(np.int64) + entry["step_base"]
    return header


def one(held: Columns, **fields: Any) -> dict[str, Any]:
    (entry,) = decode(answer(Shelf({(0, "a"): held}), request(**fields)))["series"]  # type: ignore[arg-type]
    return entry  # type: ignore[no-any-return]


def test_every_point_comes_back_with_its_step_time_and_bits() -> None:
    held = columns([0, 1, 5], [1.5, math.nan, -math.inf])
    entry = one(held)
    assert (entry["total"], entry["in_range"], entry["shown"], entry["thinned"]) == (3, 3, 3, False)
    assert (entry["nan"], entry["inf"], entry["version"], entry["restarts"]) == (1, 1, 5, 0)
    assert entry["start"] == 1.7e9
    assert entry["arrays"]["step"].tolist() == [0, 1, 5]
    assert entry["arrays"]["time"].tolist() == [0.0, 0.5, 1.0]
    assert entry["arrays"]["y"].tobytes() == held.values.tobytes()


@given(
    st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.floats()), max_size=30, unique_by=lambda p: p[0]),
    st.booleans(),
)
def test_any_steps_and_float64_values_survive(points: list[tuple[int, float]], wide: bool) -> None:
    points.sort()
    dtype = np.float64 if wide else np.float32
    with np.errstate(over="ignore"):
        held = columns([p[0] for p in points], np.array([p[1] for p in points]).astype(dtype), dtype=dtype)
    arrays = one(held)["arrays"]
    assert arrays["y"].tobytes() == held.values.tobytes()
    if arrays["step"].dtype == np.float64:
        np.testing.assert_array_equal(arrays["step"], held.steps.astype(np.float64))
    else:
        np.testing.assert_array_equal(arrays["step"], held.steps)


@pytest.mark.parametrize(
    ("steps", "dtype"),
    [([0, 2**31 - 1], "i4"), ([2**40, 2**40 + 7], "i4"), ([0, 2**31], "f8"), ([2**53 + 2, 2**62], "f8")],
)
def test_steps_are_sent_as_int32_where_they_fit(steps: list[int], dtype: str) -> None:
    entry = one(columns(steps, [1, 2]))
    assert entry["refs"]["step"][2] == dtype
    assert entry["arrays"]["step"].tolist() == steps


def test_series_logged_at_the_same_steps_share_them() -> None:
    many = {(run, "a"): columns(range(50), np.full(50, run)) for run in range(3)}
    many[3, "a"] = columns(range(1, 51), np.zeros(50))
    wanted = request(series=[{"tag": "a", "runs": [0, 1, 2, 3]}])
    entries = decode(answer(Shelf(many), wanted))["series"]  # type: ignore[arg-type]
    offsets = [entry["refs"]["step"][0] for entry in entries]
    assert offsets[0] == offsets[1] == offsets[2] != offsets[3]
    assert [entry["arrays"]["y"][0] for entry in entries] == [0, 1, 2, 0]
    assert entries[3]["arrays"]["step"].tolist() == list(range(1, 51))


def test_the_order_is_that_of_the_request_and_unknown_series_are_empty() -> None:
    shelf = Shelf({(1, "b"): columns([3], [4])})
    wanted = request(series=[{"tag": "b", "runs": [2, 1]}, {"tag": "", "runs": [1]}])
    header = decode(answer(shelf, wanted))  # type: ignore[arg-type]
    assert header["version"] == 9
    assert [(e["tag"], e["run"], e["total"]) for e in header["series"]] == [
        ("b", 2, 0),
        ("b", 1, 1),
        ("", 1, 0),
    ]
    assert header["series"][0]["arrays"]["y"].size == 0


def test_a_series_the_client_has_is_not_sent_again() -> None:
    shelf = Shelf({(0, "a"): columns([1], [1], version=5), (1, "a"): columns([1], [1], version=6)})
    wanted = request(series=[{"tag": "a", "runs": [0, 1, 2], "known": [5, 5, 0]}])
    first, second, third = decode(answer(shelf, wanted))["series"]  # type: ignore[arg-type]
    assert first == {"tag": "a", "run": 0, "version": 5, "unchanged": True, "refs": None}
    assert second["total"] == 1
    assert third["unchanged"] is True


@pytest.mark.parametrize(
    ("span", "steps", "in_range"),
    [
        ([10, 20], [9, *range(10, 21), 21], 11),
        ([0, 3], [0, 1, 2, 3, 4], 4),
        ([98.5, 1e9], [98, 99], 1),
        ([20.25, 20.75], [20, 21], 0),
        ([200, 300], [99], 0),
        ([-5, -1], [0], 0),
        ([7, 7], [6, 7, 8], 1),
    ],
)
def test_a_range_brings_one_neighbour_on_each_side(span: Any, steps: list[int], in_range: int) -> None:
    entry = one(columns(range(100), range(100)), range=span)
    assert entry["arrays"]["step"].tolist() == steps
    assert (entry["in_range"], entry["shown"], entry["total"]) == (in_range, in_range, 100)


def test_many_points_are_thinned_and_no_spike_is_lost() -> None:
    values = np.random.default_rng(2).standard_normal(50_000)
    values[[100, 31_234]] = 99, -99
    values[777] = math.nan
    values[40_001] = math.inf
    entry = one(columns(range(50_000), values), width=300)
    assert entry["thinned"]
    assert entry["in_range"] == 50_000
    assert entry["shown"] == entry["arrays"]["y"].size <= 4 * 300 + 2
    assert {100, 31_234, 777, 40_001, 0, 49_999} <= set(entry["arrays"]["step"].tolist())
    assert (entry["nan"], entry["inf"]) == (1, 1)


def test_up_to_four_points_a_pixel_are_sent_raw() -> None:
    assert not one(columns(range(400), np.arange(400) % 7), width=100)["thinned"]
    assert one(columns(range(401), np.arange(401) % 7), width=100)["thinned"]


def test_smoothing_sees_every_point_before_any_is_thinned_away() -> None:
    values = np.random.default_rng(3).standard_normal(20_000).astype(np.float32)
    held = columns(range(20_000), values)
    full = smooth(values, "ema", 0.9)
    entry = one(held, width=200, range=[5000, 15_000], smoothing={"kind": "ema", "amount": 0.9})
    at = entry["arrays"]["step"]
    np.testing.assert_array_equal(entry["arrays"]["smooth"], full[at])
    np.testing.assert_array_equal(entry["arrays"]["y"], values[at])
    assert {at[0], at[-1]} == {4999, 15_001}
    inside = full[5000:15_001]
    assert {inside.min(), inside.max()} <= set(entry["arrays"]["smooth"].tolist())


def test_ema_may_be_left_to_the_client_where_it_gets_every_point() -> None:
    smoothing = {"kind": "ema", "amount": 0.9, "when": "thinned"}
    short, long = columns(range(100), np.arange(100) % 7), columns(range(9000), np.arange(9000) % 7)

    def sent(held: Columns, **fields: Any) -> bool:
        return "smooth" in one(held, width=100, **fields)["arrays"]

    assert not sent(short, smoothing=smoothing)
    assert sent(short, smoothing=smoothing, range=[0, 50]), "a part does not tell the rest"
    assert sent(long, smoothing=smoothing)
    assert sent(short, smoothing={**smoothing, "kind": "median"})


def test_without_smoothing_there_is_no_smoothed_column() -> None:
    assert "smooth" not in one(columns([1, 2], [1, 2]))["arrays"]


@pytest.mark.parametrize("axis", ["relative", "wall"])
def test_along_time_points_are_ordered_by_time_and_those_without_one_left_out(axis: str) -> None:
    times = [1000.0, 1003.0, math.nan, 1001.0, 1001.0, math.inf]
    entry = one(columns(range(6), range(6), times), x=axis)
    assert entry["arrays"]["step"].tolist() == [0, 3, 4, 1]
    assert entry["arrays"]["time"].tolist() == [0.0, 1.0, 1.0, 3.0]
    assert entry["arrays"]["time"].dtype == np.float64
    assert (entry["total"], entry["in_range"], entry["start"]) == (6, 4, 1000.0)


def test_a_range_of_time_is_in_the_unit_of_the_axis() -> None:
    held = columns(range(10), range(10), 1000.0 + np.arange(10))
    assert one(held, x="relative", range=[2.5, 4.5])["arrays"]["step"].tolist() == [2, 3, 4, 5]
    assert one(held, x="wall", range=[1002.5, 1004.5])["arrays"]["step"].tolist() == [2, 3, 4, 5]


def test_along_steps_a_point_without_a_time_is_kept() -> None:
    entry = one(columns([1, 2], [3, 4], [math.nan, 50.0]))
    assert entry["start"] == 50.0
    assert math.isnan(entry["arrays"]["time"][0])


def test_superseded_points_come_apart_from_those_in_force() -> None:
    steps = [*range(10), *range(5, 12), *range(3, 6)]
    held = columns(steps, np.arange(20), version=1)
    plain, entry = one(held), one(held, superseded=True)
    assert "old" not in plain
    assert plain["restarts"] == 2
    assert entry["arrays"]["step"].tolist() == [0, 1, 2, 3, 4, 5]
    old = entry["old"]
    gaps = np.flatnonzero(np.isnan(old["y"]))
    assert old["step"].tolist() == [3, 4, 5, 6, 7, 8, 9, 5, 5, 6, 7, 8, 9, 10, 11]
    assert gaps.tolist() == [7]
    assert old["y"][8:].tolist() == [10, 11, 12, 13, 14, 15, 16]


def test_nothing_superseded_means_nothing_old() -> None:
    assert "old" not in one(columns([1, 2], [1, 2]), superseded=True)


def test_superseded_fragments_beyond_counting_are_drawn_as_one() -> None:
    steps = np.repeat(np.arange(4000), 2)  # every step logged twice, in alternating sessions
    steps[1::2] -= 1
    entry = one(columns(steps, np.arange(8000)), superseded=True, width=100)
    old = entry["old"]["step"]
    assert 0 < old.size <= 5 * 100
    assert (np.diff(old) >= 0).all()


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.floats(width=32)), max_size=60),
    st.sampled_from(["step", "relative", "wall"]),
    st.sampled_from(["none", "ema", "mean", "median", "gaussian"]),
    st.integers(0, 9),
    st.none() | st.tuples(st.floats(-60, 60), st.floats(-60, 60)).map(sorted),
    st.booleans(),
)
def test_columns_of_one_answer_have_one_length(
    points: list[tuple[int, float]], axis: str, kind: str, width: int, span: Any, superseded: bool
) -> None:
    held = columns([p[0] for p in points], [p[1] for p in points], [float(p[0] % 7) for p in points])
    entry = one(held, x=axis, width=width, range=span, superseded=superseded, smoothing={"kind": kind, "amount": 0.6})
    assert len({column.size for column in entry["arrays"].values()}) == 1
    assert entry["shown"] <= entry["in_range"] <= entry["total"] == len(held.live)
    assert entry["arrays"]["y"].size - entry["shown"] in (0, 1, 2)
    place = entry["arrays"]["step" if axis == "step" else "time"]
    assert (np.diff(place) >= 0).all()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"range": [2, 1]}, "upside down"),
        ({"range": [0, 10**400]}, "beyond"),
        ({"series": [{"tag": "a", "runs": [1, 2], "known": [1]}]}, "one a run"),
        ({"series": [{"tag": "a", "runs": list(range(20_001))}]}, "20,001 series"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(QueryError, match=words):
        answer(Shelf({}), request(**fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("fields", [{"width": 16_385}, {"width": -1}, {"x": "epoch"}, {"smoothing": {"amount": 2}}])
def test_limits_are_part_of_the_type(fields: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        request(**fields)


def test_an_answer_of_too_many_points_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_POINTS", 99)
    held = columns(range(100), range(100))
    assert one(held, width=5)["thinned"]
    with pytest.raises(QueryError, match="give a width"):
        one(held)
