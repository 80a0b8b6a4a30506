"""PR curves as the page gets them: the rows that were counted, of our writer and of other people's programs."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.server.client import FakeLoader, post

from sightline import SummaryWriter
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.server.app import create_app
from sightline.store import MemoryStore

LOGS = Path(os.environ.get("SIGHTLINE_REAL_LOGS", Path(__file__).parents[3] / "shared/data/real-logs"))
REAL = LOGS / "ibadrather__pytorch_learn"


def served(folder: Path) -> tuple[Any, MemoryStore]:
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", folder)], store, watch="off")
    loader.refresh()
    loader.close()
    return create_app(store, FakeLoader(), kinds=KINDS), store


def unpack(body: bytes) -> tuple[Any, bytes]:
    (size,) = struct.unpack("<I", body[4:8])
    return json.loads(body[8 : 8 + size]), body[8 + size :]


def curves(app: Any, run: int, tag: str) -> list[Any]:
    header, _ = unpack(post(app, "/api/values", {"series": [{"tag": tag, "runs": [run]}]}).body)
    header, block = unpack(post(app, "/api/tensors", {"run": run, "tag": tag, "ids": header["series"][0]["ids"]}).body)
    found = []
    for tensor in header["tensors"]:
        at, count, dtype = tensor["array"]
        found.append(np.frombuffer(block, "<" + dtype, count, at).reshape(tensor["shape"]))
    return found


def consistent(rows: Any) -> None:
    tp, fp, tn, fn, precision, recall = rows.astype(np.float64)
    total = tp + fp + tn + fn
    np.testing.assert_allclose(total, total[0])
    np.testing.assert_allclose(precision, tp / np.maximum(1e-7, tp + fp), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(recall, tp / np.maximum(1e-7, tp + fn), rtol=1e-5, atol=1e-7)
    assert (np.diff(recall) <= 0).all()


def test_every_step_of_a_curve_comes_with_its_counts(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    labels, scores = rng.random(200) < 0.3, rng.random(200)
    with SummaryWriter(tmp_path) as writer:
        for step in range(3):
            writer.add_pr_curve("pr", labels, scores, step, num_thresholds=11 + step)
    app, _ = served(tmp_path)
    found = curves(app, 0, "pr")
    assert [rows.shape for rows in found] == [(6, 11), (6, 12), (6, 13)]
    for rows in found:
        consistent(rows)
        threshold = np.floor(scores * (rows.shape[1] - 1))
        for column in range(rows.shape[1]):
            positive = threshold >= column
            counts = [(positive & labels).sum(), (positive & ~labels).sum()]
            assert rows[:2, column].tolist() == counts


@pytest.mark.skipif(not REAL.is_dir(), reason="the real logs are not here")
def test_the_curves_of_a_real_program() -> None:
    app, store = served(REAL)
    expected = json.loads((LOGS / "expected.json").read_text())[REAL.name]["runs"]
    seen = 0
    for run in store.runs():
        for name, tag in store.tags(run.id).items():
            if tag.kind != "pr_curve":
                continue
            found = curves(app, run.id, name)
            told = next(tags for tags in _tags(expected, run.name) if name in tags)[name]
            assert len(found) == told["count"]
            for rows in found:
                consistent(rows)
            seen += 1
    assert seen == 10


def _tags(runs: Any, name: str) -> list[Any]:
    return [run["tags"] for path, run in runs.items() if path == name or path.endswith(name)]
