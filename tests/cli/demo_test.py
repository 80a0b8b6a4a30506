"""The demo trains for real, logs what readers understand, shows a restart, and ends with its parent."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tests.process import PATIENCE

import sightline
from sightline.demo import Trainer, train
from sightline.demo.glyphs import draw
from sightline.demo.network import Network, Setup
from sightline.kinds import KINDS


def test_glyphs_are_pictures_of_all_ten_digits() -> None:
    images, labels = draw(40, np.random.default_rng(0))
    assert images.shape == (40, 144)
    assert np.bincount(labels).tolist() == [4] * 10


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_gradients_are_the_slopes_of_the_loss(optimizer: str) -> None:
    """One step in float64 against finite differences."""
    network = Network(Setup(optimizer, 1.0, 8, 0.0, 10), seed=0)
    bent = np.random.default_rng(2)  # away from zero, where a rectifier has no slope
    network.parameters = [p + bent.normal(0.0, 0.01, p.shape) for p in network.parameters]
    images, labels = draw(16, np.random.default_rng(1))
    images = images.astype(np.float64)
    caught = {}
    network._update = lambda gradients: caught.update(enumerate(gradients))
    network.train(images, labels)
    for index, parameter in enumerate(network.parameters):
        spot = (0,) * parameter.ndim
        before = parameter[spot]
        parameter[spot] = before + 1e-6
        up = network.evaluate(images, labels).loss
        parameter[spot] = before - 1e-6
        down = network.evaluate(images, labels).loss
        parameter[spot] = before
        assert caught[index][spot] == pytest.approx((up - down) / 2e-6, rel=1e-3, abs=1e-7)


def test_it_learns() -> None:
    rng = np.random.default_rng(3)
    images, labels = draw(500, rng)
    network = Network(Setup("adam", 0.01, 32, 0.0, 1000), seed=0)
    before = network.evaluate(images, labels).loss
    for _ in range(150):
        chosen = rng.integers(0, len(images), 64)
        network.train(images[chosen], labels[chosen])
    assert network.evaluate(images, labels).loss < before / 3


def test_the_log_reads_back_with_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "SETUPS", train.SETUPS[:2])
    monkeypatch.setattr(train, "HISTORY_STEPS", 200)
    monkeypatch.setattr(train, "CHECKPOINT_STEP", 100)
    monkeypatch.setattr(train, "CRASH_STEP", 120)
    monkeypatch.setattr(train, "CRASH_PAUSE", 0.0)
    train.Experiment(tmp_path).run(lambda: len(list(tmp_path.rglob("*tfevents*"))) == 3 and enough(tmp_path))
    with sightline.open(tmp_path) as log:
        assert log.runs == sorted(setup.name for setup in train.SETUPS)
        restarted = log.scalars(train.SETUPS[1].name, "loss/train", superseded=True)
        assert restarted.session is not None
        assert restarted.session.max() == 1
        assert log.damage == []
        tags = log.tags(train.SETUPS[0].name)
        assert {"loss/train", "loss/validation", "optim/learning_rate"} <= tags.keys()
        files = {"embedding", "profile"}  # no values of an event file; a profile is what a profiler writes
        assert set(tags.values()) == {kind.name for kind in KINDS} - files
    assert (tmp_path / train.SETUPS[0].name / "projector_config.pbtxt").exists()


def enough(logdir: Path) -> bool:
    with sightline.open(logdir) as log:
        studied = "loss as a tone" in log.tags(train.SETUPS[0].name)
        return bool(studied and log.scalars(train.SETUPS[1].name, "loss/train").steps[-1] >= 150)


def test_the_process_fills_the_page_within_seconds_and_ends_with_us(tmp_path: Path) -> None:
    with Trainer(tmp_path) as trainer:
        process = trainer._process
        assert process is not None
        end = time.monotonic() + 60
        while len(list(tmp_path.rglob("*tfevents*"))) < len(train.SETUPS) and time.monotonic() < end:
            time.sleep(0.05)
        assert process.poll() is None
    assert process.returncode == 0


def test_training_that_is_done_before_its_parent_ends_quietly(tmp_path: Path) -> None:
    done = "import sightline.demo.__main__ as demo, time; demo.Experiment.run = lambda *_: time.sleep(0.2); demo.main()"
    with subprocess.Popen(
        [sys.executable, "-c", done, str(tmp_path)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.read() == ""  # while standard input stays open
        assert process.wait(PATIENCE) == 0
