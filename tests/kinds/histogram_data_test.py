"""Histograms as they are read: exact rows in any encoding, percentiles by their definition, trouble kept apart."""

from __future__ import annotations

import bisect
import json
import math
import os
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from tests.records import RecordWriter
from tests.server.client import FakeLoader, post

from sightline import SummaryWriter
from sightline.errors import FormatError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import decode, encode
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.histogram.api import NINE, HistogramsRequest, read_histograms
from sightline.kinds.histogram.data import MAX_ROWS, chosen, histograms
from sightline.query.series import Selection
from sightline.server.app import create_app
from sightline.store import MemoryStore

GOLDEN = Path(__file__).parents[1] / "golden"
REAL = Path(os.environ.get("SIGHTLINE_REAL_LOGS", Path(__file__).parents[3] / "shared/data/real-logs"))

Rows = list[tuple[float, float, float]]
EDGES = st.floats(-1e6, 1e6)
COUNTS = st.one_of(st.just(0), st.integers(0, 1000), st.floats(1e-3, 1e9))


@st.composite
def contiguous(draw: st.DrawFn) -> Rows:
    """Buckets that follow each other, some of no width."""
    counts = draw(st.lists(COUNTS, max_size=12))
    edges = sorted(draw(st.lists(EDGES, min_size=len(counts) + 1, max_size=len(counts) + 1)))
    return [(edges[i], edges[i + 1], float(count)) for i, count in enumerate(counts)]


def value_of(rows: Any, tag: str = "t", dtype: str = "<f8", *, plugin: bool = False, typed: bool = False) -> bytes:
    """A Summary.Value with a tensor of rows; `typed` uses the repeated field in place of bytes."""
    array = np.array(rows, dtype).reshape(-1, 3) if isinstance(rows, list) else np.asarray(rows)
    tensor = make_tensor(array)
    if typed:
        tensor.tensor_content = None
        tensor.double_val = array.astype(float).ravel().tolist()
        tensor.dtype = 2
    value = Message("tensorboard.Summary.Value", tag=tag, tensor=tensor)
    if plugin:
        data = Message("tensorboard.SummaryMetadata.PluginData", plugin_name="histograms")
        value.metadata = Message("tensorboard.SummaryMetadata", plugin_data=data)
    return encode(value)


def old_value(rows: Rows) -> bytes:
    """The same in the encoding of TensorFlow 1 and PyTorch."""
    histo = Message(
        "tensorboard.HistogramProto",
        min=rows[0][0],
        max=rows[-1][1],
        bucket_limit=[right for _, right, _ in rows],
        bucket=[count for _, _, count in rows],
    )
    return encode(Message("tensorboard.Summary.Value", tag="t", histo=histo))


def slow_percentiles(rows: Rows, points: list[float]) -> list[float]:
    """What event-format.md says of compressed histograms, one number at a time; empty outer buckets taken off first."""
    full = [i for i, (_, _, count) in enumerate(rows) if count > 0]
    if not full:
        return [math.nan] * len(points)
    rows = rows[full[0] : full[-1] + 1]
    counts = np.array([count for _, _, count in rows])
    weights = (counts * 10_000 / counts.sum()).cumsum().tolist()
    out = []
    for point in points:
        i = bisect.bisect_right(weights, point)
        while i < len(rows) and weights[i] == (weights[i - 1] if i else 0.0):
            i += 1
        if i == len(rows):
            out.append(rows[-1][1])
            continue
        before = weights[i - 1] if i else 0.0
        left = max(rows[i - 1][1], rows[0][0]) if before else rows[0][0]
        part = (point - before) / (weights[i] - before)
        out.append(left * (1 - part) + min(rows[i][1], rows[-1][1]) * part)
    return out


@settings(deadline=None)
@given(st.lists(contiguous(), max_size=6), st.sampled_from(["<f4", "<f8"]), st.booleans())
def test_rows_are_kept_and_counts_conserved(steps: list[Rows], dtype: str, first_differs: bool) -> None:
    values: list[bytes | FormatError] = [
        value_of(rows, dtype=dtype, plugin=first_differs and i == 0) for i, rows in enumerate(steps)
    ]
    held = histograms(values)
    assert len(held) == len(steps)
    assert not held.errors
    assert held.left_out.tolist() == [0] * len(steps)
    low, high, total = held.sums()
    for i, rows in enumerate(steps):
        wanted = np.array(rows, dtype).reshape(-1, 3).astype(float)
        assert np.array_equal(held.rows[held.offsets[i] : held.offsets[i + 1]], wanted)
        assert math.isclose(total[i], wanted[:, 2].sum(), rel_tol=1e-12)
        filled = wanted[wanted[:, 2] > 0]
        if len(filled):
            assert (low[i], high[i]) == (filled[:, 0].min(), filled[:, 1].max())
        else:
            assert math.isnan(low[i])
            assert math.isnan(high[i])


@settings(max_examples=200, deadline=None)
@given(st.lists(contiguous(), min_size=1, max_size=5), st.lists(st.integers(0, 10_000), min_size=1, max_size=9))
def test_percentiles_are_those_of_a_slow_count(steps: list[Rows], more: list[int]) -> None:
    points = NINE + more
    got = histograms([value_of(rows) for rows in steps]).percentiles(points)
    for i, rows in enumerate(steps):
        # Where a cumulative share is a point to the last bit, rounding decides on which side of a gap it falls.
        low = np.array(slow_percentiles(rows, [max(0, point - 1e-7) for point in points]))
        high = np.array(slow_percentiles(rows, [point + 1e-7 for point in points]))
        assert (np.isnan(low) == np.isnan(got[i])).all()
        slack = 1e-9 * (1 + np.abs(low) + np.abs(high))
        assert (np.isnan(low) | ((low - slack <= got[i]) & (got[i] <= high + slack))).all()
        finite = got[i][: len(NINE)]
        assert np.isnan(finite).all() or (np.diff(finite) >= -1e-6).all()


def test_percentiles_of_many_steps_of_any_length_agree_with_one_by_one() -> None:
    rng = np.random.default_rng(1)
    steps = []
    for length in [*rng.integers(1, 60, 700).tolist(), 0, 4000]:
        edges = np.sort(rng.normal(size=length + 1))
        steps.append(np.column_stack([edges[:-1], edges[1:], rng.integers(0, 9, length)]))
    whole = histograms([value_of(rows) for rows in steps]).percentiles(NINE)
    for at in (0, 5, 350, 699, 700, 701):
        alone = histograms([value_of(steps[at])]).percentiles(NINE)
        assert np.array_equal(whole[at], alone[0], equal_nan=True)


def test_every_encoding_gives_the_same_rows() -> None:
    rows: Rows = [(-1.0, 0.0, 3.0), (0.0, 0.5, 0.0), (0.5, 2.0, 7.0)]
    held = histograms([value_of(rows), value_of(rows, dtype="<f4"), old_value(rows), value_of(rows, typed=True)])
    assert held.rows.reshape(4, 3, 3).tolist() == [[list(row) for row in rows]] * 4
    half = histograms([value_of(np.array(rows, np.float16)), value_of(np.array([[0, 1, 2]], np.int64))])
    assert half.rows.tolist() == [[-1, 0, 3], [0, 0.5, 0], [0.5, 2, 7], [0, 1, 2]]


def test_content_that_looks_like_what_is_around_it() -> None:
    """The place of the content is remembered by length; zeros, and tags of other steps, must not mislead it."""
    steps = [np.zeros((4, 3)), np.ones((4, 3)), np.zeros((4, 3)), np.full((4, 3), 2.0)]
    held = histograms([value_of(rows) for rows in steps])
    assert held.rows.reshape(4, 4, 3)[:, 0, 0].tolist() == [0, 1, 0, 2]
    other = histograms([value_of([(0, 1, 2)], tag="a"), value_of([(3, 4, 5)], tag="b"), value_of([(6, 7, 8)], tag="a")])
    assert other.rows.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    f4, f8 = value_of([(1, 2, 3), (4, 5, 6)], dtype="<f4"), value_of([(1, 2, 3)])
    assert histograms([f4, f8, f4]).rows.shape == (5, 3)


def test_what_is_no_histogram_is_said_of_its_step_only() -> None:
    good = value_of([(0, 1, 2)])
    bad = [
        value_of(np.zeros(3)),
        value_of(np.zeros((2, 2))),
        value_of(np.zeros((1, 1, 3))),
        value_of(np.ones((1, 3), np.complex64)),
        encode(Message("tensorboard.Summary.Value", tag="t", tensor=make_tensor("words"))),
        encode(Message("tensorboard.Summary.Value", tag="t")),
        b"\xff\xff\xff",
        value_of(np.zeros((MAX_ROWS + 1, 3))),
        good[:-3],
    ]
    held = histograms([good, *bad, FormatError("gone"), good])
    assert sorted(held.errors) == list(range(1, len(bad) + 2))
    assert held.errors[len(bad) + 1] == "gone"
    assert "shape [2, 2]" in held.errors[2]
    assert held.rows.tolist() == [[0, 1, 2], [0, 1, 2]]
    assert len(held.percentiles(NINE)) == len(bad) + 3


def test_edges_and_counts_that_are_no_numbers_are_left_out_and_counted() -> None:
    nan, inf = math.nan, math.inf
    bad = [(1, nan, 5), (nan, 2, 5), (2, 3, nan), (3, inf, 1), (5, 4, 1), (6, 7, -1)]
    held = histograms([value_of([(0, 1, 1), *bad, (8, 9, 2)])])
    assert held.rows.tolist() == [[0, 1, 1], [8, 9, 2]]
    assert held.left_out.tolist() == [6]
    assert held.sums()[2].tolist() == [3]


def test_empty_and_single_values() -> None:
    empty = [np.zeros((0, 3)), np.zeros(0), np.zeros((30, 3))]
    held = histograms([*map(value_of, empty), value_of([(2, 2, 0), (2, 2, 9)])])
    low, high, total = held.sums()
    assert total.tolist() == [0, 0, 0, 9]
    assert np.isnan(low[:3]).all()
    assert (low[3], high[3]) == (2, 2)
    shares = held.percentiles(NINE)
    assert np.isnan(shares[:3]).all()
    assert shares[3].tolist() == [2] * 9


@settings(deadline=None)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60), st.integers(2, 30), st.data())
def test_steps_are_chosen_evenly(x: list[float], limit: int, data: st.DataObject) -> None:
    always = data.draw(st.none() | st.integers(0, len(x) - 1))
    which = chosen(np.array(x), limit, always).tolist()
    assert which == sorted(set(which))
    assert {0, len(x) - 1} <= set(which)
    assert always is None or always in which
    assert min(len(x), limit) <= len(which) <= limit + 3


def test_steps_are_spread_over_the_axis_not_over_their_number() -> None:
    x = np.concatenate([np.arange(1000), [5000.0, 9000.0]])
    which = chosen(x, 10)
    assert {1000, 1001} <= set(which.tolist())
    assert len(which) == 10


def opened(folder: Path) -> MemoryStore:
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", folder)], store, watch="off")
    loader.refresh()
    loader.close()
    return store


def unpack(body: bytes) -> tuple[dict[str, Any], Any]:
    size = int.from_bytes(body[4:8], "little")
    data = body[8 + size :]

    def array(ref: list[Any]) -> npt.NDArray[Any]:
        at, count, dtype = ref
        return np.frombuffer(data, "<" + dtype, count, at)

    return json.loads(body[8 : 8 + size]), array


def test_over_http(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    with SummaryWriter(tmp_path / "run") as writer:
        for step in range(100):
            writer.add_histogram("w", rng.normal(size=50), step, bins=8)
    store = opened(tmp_path)
    app = create_app(store, FakeLoader(), kinds=KINDS)
    question = {"series": [{"tag": "w", "runs": [0, 9]}], "limit": 10, "at": 33.5, "percentiles": [0, 5000, 10_000]}
    answer = post(app, "/api/histograms", question)
    assert answer.status == 200, answer.body
    header, array = unpack(answer.body)
    one, other = header["series"]
    assert (one["total"], one["shown"]) == (100, 10)
    assert other == {"tag": "w", "run": 9, "version": 0}
    steps = array(one["arrays"]["step"]).tolist()
    assert 33 in steps
    assert (steps[0], steps[-1]) == (0, 99)
    offsets = array(one["arrays"]["offset"])
    rows = array(one["arrays"]["row"]).reshape(-1, 3)
    assert offsets[-1] == len(rows)
    assert np.add.reduceat(rows[:, 2], offsets[:-1]).tolist() == [50] * 10 == array(one["arrays"]["total"]).tolist()
    shares = array(one["arrays"]["percentile"]).reshape(-1, 3)
    assert np.array_equal(shares[:, 0], array(one["arrays"]["low"]))
    assert np.array_equal(shares[:, 2], array(one["arrays"]["high"]))

    known = {"tag": "w", "runs": [0], "known": [one["version"]]}
    again = unpack(post(app, "/api/histograms", {"series": [known]}).body)
    assert again[0]["series"] == [{"tag": "w", "run": 0, "version": one["version"], "unchanged": True}]
    without = unpack(post(app, "/api/histograms", {"series": [{"tag": "w", "runs": [0]}], "rows": False}).body)
    assert "row" not in without[0]["series"][0]["arrays"]
    for wrong in ({"limit": 1}, {"percentiles": [10_001]}, {"series": [{"tag": "w", "runs": [0], "known": [1, 2]}]}):
        assert post(app, "/api/histograms", {**question, **wrong}).status == 400


def test_a_file_that_is_gone_is_said_of_its_steps(tmp_path: Path) -> None:
    for name, steps in (("1", range(2)), ("2", range(2, 4))):
        with (tmp_path / f"events.out.tfevents.{name}").open("wb") as file, RecordWriter(file, 1.0) as records:
            for step in steps:
                value = decode("tensorboard.Summary.Value", value_of([(0, 1, 2)], plugin=True))
                summary = Message("tensorboard.Summary", value=[value])
                records.write(encode(Message("tensorboard.Event", wall_time=2.0, step=step, summary=summary)))
    store = opened(tmp_path)
    (tmp_path / "events.out.tfevents.1").unlink()
    header, array = unpack(read_histograms(store, HistogramsRequest([Selection("t", [0])])).body)
    (one,) = header["series"]
    assert [error["at"] for error in one["errors"]] == [0, 1]
    assert "cannot be read" in one["errors"][0]["message"]
    assert array(one["arrays"]["total"]).tolist() == [0, 0, 2, 2]


@pytest.mark.parametrize("root", [GOLDEN, REAL])
def test_histograms_of_other_programs(root: Path) -> None:
    if not (root / "expected.json").exists():
        pytest.skip("not at hand")
    seen = 0
    for name, source in json.loads((root / "expected.json").read_text("utf-8")).items():
        wanted = {
            (run, tag): facts
            for run, about in (source["runs"].items() if not name.startswith("_") else ())
            for tag, facts in about["tags"].items()
            if facts.get("plugin") == "histograms"
        }
        if not wanted or not (root / name).is_dir():
            continue
        store = opened(root / name)
        for (run, tag), facts in wanted.items():
            number = store.run_id(run)
            assert number is not None
            asked = HistogramsRequest([Selection(tag, [number])], limit=10_000, percentiles=NINE)
            header, array = unpack(read_histograms(store, asked).body)
            (one,) = header["series"]
            assert "errors" not in one
            assert one["total"] + one.get("superseded", 0) >= facts["count"] >= one["total"]
            offsets = array(one["arrays"]["offset"])
            if "superseded" not in one:  # else the first is one that a restart replaced
                assert np.diff(offsets)[0] == facts["first"]["shape"][0]
            assert np.diff(offsets)[-1] == facts.get("last", facts["first"])["shape"][0]
            shares, total = array(one["arrays"]["percentile"]).reshape(-1, 9), array(one["arrays"]["total"])
            assert (np.diff(shares[total > 0]) >= 0).all()
            seen += len(total)
    assert seen > 0
