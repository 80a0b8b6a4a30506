"""A packed answer for groups, decoded as a browser does it, holds the statistics of what the store holds."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pytest

from sightline.errors import QueryError
from sightline.query import groups as module
from sightline.query.groups import GroupsRequest, answer
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


def columns(steps: Any, values: Any, *, start: float = 1.7e9, dtype: Any = np.float32, version: int = 5) -> Columns:
    at = np.asarray(steps, np.int64)
    return Columns(at, start + np.arange(at.size) * 0.5, np.asarray(values, dtype), (), version)


def shelf(*runs: Columns, tag: str = "a") -> Any:
    return Shelf({(run, tag): one for run, one in enumerate(runs)})


def ask(store: Any, *groups: list[int], known: list[int] | None = None, **fields: Any) -> list[dict[str, Any]]:
    """Entries of the answer, every reference replaced by its array and `x_base` added."""
    selection = {"tag": "a", "groups": groups, **({} if known is None else {"known": known})}
    request = msgspec.convert({"series": [selection], **fields}, GroupsRequest)
    packed = answer(store, request).body
    (size,) = struct.unpack_from("<I", packed, 4)
    header = json.loads(packed[8 : 8 + size])
    assert header["version"] == 9
    for entry in header["groups"]:
        for name, (offset, count, dtype) in entry.pop("arrays", {}).items():
            entry[name] = np.frombuffer(packed, "<" + dtype, count, 8 + size + offset)
        if "x" in entry:
            base = entry.get("x_base", 0)
            entry["x"] = [int(x) + base for x in entry["x"]] if base else entry["x"].tolist()
    return list(header["groups"])


STEPS = np.arange(50)
RNG = np.random.default_rng(4)
RUNS = [columns(STEPS, RNG.normal(size=50), version=run + 1) for run in range(6)]
VALUES = np.stack([run.values for run in RUNS]).astype(np.float64)


def test_one_line_a_group_in_the_order_asked() -> None:
    second, first = ask(shelf(*RUNS), [3, 4, 5], [0, 1, 2])
    assert [second["group"], first["group"], first["runs"], first["total"]] == [0, 1, 3, 150]
    assert first["x"] == STEPS.tolist()
    np.testing.assert_allclose(first["center"], VALUES[:3].mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(second["high"] - second["center"], VALUES[3:].std(axis=0, ddof=1), rtol=1e-4)
    assert first["n"].tolist() == [3] * 50


def test_every_run_is_smoothed_on_its_own() -> None:
    (one,) = ask(shelf(*RUNS), [0, 1, 2], smoothing={"kind": "ema", "amount": 0.9}, center="median", band="minmax")
    smoothed = np.stack([smooth(run.values, "ema", 0.9) for run in RUNS[:3]])
    np.testing.assert_allclose(one["center"], np.median(smoothed, axis=0), rtol=1e-6)
    np.testing.assert_allclose(one["low"], smoothed.min(axis=0), rtol=1e-6)


def test_runs_of_different_length_and_steps_count_where_they_are() -> None:
    store = shelf(columns([0, 10, 20], [0, 10, 20]), columns([5, 15], [100, 200]))
    (one,) = ask(store, [0, 1], band="none")
    assert one["x"] == [0, 5, 10, 15, 20]
    assert one["n"].tolist() == [1, 2, 2, 2, 1]
    assert one["center"].tolist() == [0, 52.5, 80, 107.5, 20]
    assert "low" not in one
    (exact,) = ask(store, [0, 1], align="exact")
    assert exact["n"].tolist() == [1] * 5
    assert np.isnan(exact["low"]).all()


def test_what_is_no_number_takes_no_part() -> None:
    (one,) = ask(shelf(columns([0, 1, 2], [1, math.nan, math.inf]), columns([0, 1, 2], [3, 5, 7])), [0, 1])
    assert one["center"].tolist() == [2, 5, 7]
    assert one["n"].tolist() == [2, 1, 1]
    assert [one["nan"], one["inf"]] == [1, 1]


def test_a_baseline_is_interpolated_at_the_steps_of_the_others() -> None:
    store = shelf(columns([0, 1, 2, 3], [5, 6, 7, 8]), columns([0, 2], [1, 3]))
    difference, own = ask(store, [0], [1], baseline=[1], band="none")
    assert difference["center"].tolist()[:3] == [4, 4, 4]
    assert math.isnan(difference["center"][3])
    assert own["center"].tolist() == [0, 0]
    (ratio,) = ask(store, [0], baseline=[1], band="none", compare="ratio")
    assert ratio["center"].tolist()[:3] == [5, 3, pytest.approx(7 / 3)]


def test_the_baseline_has_no_doubt_about_itself() -> None:
    other, own = ask(shelf(*RUNS), [0, 1, 2], [3, 4, 5], baseline=[3, 4, 5], band="bootstrap")
    assert "low" in other
    assert not np.any(own["center"])
    assert "low" not in own


def test_a_baseline_without_the_tag_leaves_nothing() -> None:
    (one,) = ask(shelf(*RUNS), [0, 1], baseline=[77])
    assert one["x"] == []


def test_versions() -> None:
    (one,) = ask(shelf(*RUNS), [0, 1])
    assert ask(shelf(*RUNS), [0, 1], known=[one["version"]])[0]["unchanged"]
    grown = [columns([0], [1], version=8), *RUNS[1:]]
    assert ask(shelf(*grown), [0, 1], known=[one["version"]])[0]["version"] != one["version"]
    assert ask(shelf(*grown), [0, 1], [2], baseline=[3], known=[one["version"], 0])[1]["runs"] == 1
    assert ask(shelf(), [0, 1])[0]["version"] == 0


@pytest.mark.parametrize("band", ["std", "bootstrap"])
def test_long_groups_are_thinned_and_no_spike_of_line_or_band_is_lost(band: str) -> None:
    values = np.random.default_rng(1).normal(size=(4, 20_000)).astype(np.float32)
    values[:, 777] = 50  # of the line
    values[:2, 9_999], values[2:, 9_999] = 90, -90  # of the band alone
    store = shelf(*(columns(np.arange(20_000), row) for row in values))
    (one,) = ask(store, [0, 1, 2, 3], width=100, band=band)
    assert one["thinned"]
    assert one["in_range"] == 20_000
    assert one["shown"] == len(one["x"]) <= 3 * 7 * 100
    assert {0, 777, 9_999, 19_999} <= set(one["x"])
    assert one["center"].max() == 50
    spike = one["x"].index(9_999)
    assert one["high"][spike] > 80 if band == "bootstrap" else one["high"][spike] > 100
    (whole,) = ask(store, [0, 1, 2, 3], band=band)
    np.testing.assert_array_equal(whole["high"][one["x"]], one["high"])


def test_a_range_brings_a_neighbour_on_each_side() -> None:
    (one,) = ask(shelf(*RUNS), [0, 1], range=[10.5, 20])
    assert one["x"] == list(range(10, 22))
    assert one["in_range"] == one["shown"] == 10


def test_times_and_large_steps() -> None:
    store = shelf(columns([0, 1, 2], [1, 2, 3]), columns([0, 1, 2], [3, 4, 5], start=1.8e9))
    (relative,) = ask(store, [0, 1], x="relative", align="exact")
    assert relative["x"] == [0, 0.5, 1]
    assert relative["n"].tolist() == [2, 2, 2]
    (wall,) = ask(store, [0, 1], x="wall")
    assert wall["n"].tolist() == [1] * 6
    big = 2**60
    (large,) = ask(shelf(columns([big, big + 1], [1, 2]), columns([big + 1, big + 2], [4, 6])), [0, 1])
    assert large["x"] == [big, big + 1, big + 2]
    assert large["n"].tolist() == [1, 2, 1]


def test_expressions_and_any_scalar_as_x() -> None:
    store = Shelf({(0, "a"): RUNS[0], (1, "a"): RUNS[1], (0, "b"): columns(STEPS, STEPS * 2.0)})
    request = {"series": [{"tag": "=a*0 + step", "groups": [[0, 1]]}]}
    body = answer(store, msgspec.convert(request, GroupsRequest)).body  # type: ignore[arg-type]
    assert b'"runs":2' in body
    (along,) = ask(store, [0, 1], x="of:b")
    assert along["x"][:3] == [0, 2, 4]
    assert along["runs"] == 2
    assert set(along["n"].tolist()) == {1}
    (broken,) = ask(store, [0], x="of:=(")
    assert "error" in broken


def test_an_origin_puts_the_first_point_from_there_on_at_zero() -> None:
    store = shelf(columns([0, 10, 20], [1, 2, 3]), columns([5, 15, 25], [5, 6, 7]))
    (one,) = ask(store, [0, 1], origin=8, band="none")
    assert one["x"] == [-10, 0, 10]
    assert one["center"].tolist() == [3, 4, 5]


def test_values_beyond_float32_are_kept() -> None:
    (one,) = ask(shelf(columns([0, 1], [1e300, 3e300], dtype=np.float64)), [0])
    assert one["center"].tolist() == [1e300, 3e300]


def test_what_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(QueryError, match="upside down"):
        ask(shelf(*RUNS), [0], range=[2, 1])
    with pytest.raises(QueryError, match="one a group"):
        ask(shelf(*RUNS), [0], known=[1, 2])
    monkeypatch.setattr(module, "MAX_SERIES", 3)
    with pytest.raises(QueryError, match="at most 3"):
        ask(shelf(*RUNS), [0, 1], [2, 3])
