"""The demo's experiment: six setups of one small network, trained in turn and logged as they go.

The first steps run at full speed, so that there is something to see at once; then the pace drops to a walk
that leaves the machine alone. One run is broken off and resumed from its last checkpoint, as happens in
practice; one has a learning rate that is far too high.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sightline.demo.glyphs import draw
from sightline.demo.network import Network, Setup
from sightline.demo.show import Show
from sightline.writing.summary_writer import SummaryWriter

SETUPS = (
    Setup("adam", 0.003, 64, 0.0, 6000),
    Setup("adam", 0.001, 64, 0.2, 10000),
    Setup("adam", 0.0003, 128, 0.4, 12000),
    Setup("sgd", 0.1, 32, 0.0, 8000),
    Setup("sgd", 0.02, 64, 0.0, 10000),
    Setup("sgd", 3.0, 64, 0.0, 4000),
)
INTERRUPTED = 1  # index into SETUPS
CRASH_STEP, CHECKPOINT_STEP, CRASH_PAUSE = 700, 550, 4.0  # steps, steps, seconds

HISTORY_STEPS = 300  # trained at full speed
BATCH = 32
LOG_EVERY = 5  # steps
VALIDATE_EVERY = 50  # steps
LOOK_EVERY = 100  # steps: histograms, pictures, text
STUDY_EVERY = 500  # steps: mesh, embedding, video, sound
TURN = 0.2  # seconds between two turns of all runs; a turn is LOG_EVERY steps


class Experiment:
    """All runs, training on one data set into one log directory."""

    def __init__(self, logdir: Path) -> None:
        rng = np.random.default_rng(12)
        self.train_set = draw(3000, rng)
        self.validation_set = draw(500, rng)
        self.runs = [TrainingRun(self, setup, logdir, seed) for seed, setup in enumerate(SETUPS)]
        self.runs[INTERRUPTED].crash_step = CRASH_STEP

    def run(self, stopped: Callable[[], bool]) -> None:
        """Train to the end, or until `stopped()`; never uses more than about a third of one core."""
        while any(run.network.step < HISTORY_STEPS for run in self.runs) and not stopped():
            for run in self.runs:
                run.advance()
        for run in self.runs:
            if not stopped():
                run.show.study(run.network)
        while any(not run.finished for run in self.runs) and not stopped():
            began = time.monotonic()
            for run in self.runs:
                run.advance()
            spent = time.monotonic() - began
            time.sleep(max(TURN - spent, 2.5 * spent))
        for run in self.runs:
            run.writer.close()


class TrainingRun:
    """One run: a network, where it is in its data, and its event file."""

    def __init__(self, experiment: Experiment, setup: Setup, logdir: Path, seed: int) -> None:
        self.experiment = experiment
        self.folder = logdir / setup.name
        self.network = Network(setup, seed)
        self.writer = SummaryWriter(self.folder, flush_secs=0.1)
        self.show = Show(self.writer, setup, experiment.validation_set)
        self.show.begin(self.network)
        self.crash_step: int | None = None
        self._checkpoint: Network | None = None
        self._resume_at = 0.0

    @property
    def finished(self) -> bool:
        return self.network.step >= self.network.setup.steps

    def advance(self) -> None:
        """Train LOG_EVERY steps and log where that led."""
        if self.finished or time.monotonic() < self._resume_at:
            return
        network = self.network
        images, labels = self.experiment.train_set
        began = time.perf_counter()
        for _ in range(LOG_EVERY):
            chosen = network.rng.integers(0, len(images), BATCH)
            seen = network.train(images[chosen], labels[chosen])
        spent = time.perf_counter() - began
        writer, step = self.writer, network.step
        writer.add_scalar("loss/train", seen.loss, step)
        writer.add_scalar("accuracy/train", seen.accuracy, step)
        writer.add_scalar("optim/learning_rate", network.learning_rate(), step)
        writer.add_scalar("optim/grad_norm", seen.grad_norm, step)
        writer.add_scalar("speed/examples_per_second", BATCH * LOG_EVERY / spent, step)
        if step % VALIDATE_EVERY == 0:
            outcome = network.evaluate(*self.experiment.validation_set)
            writer.add_scalar("loss/validation", outcome.loss, step)
            writer.add_scalar("accuracy/validation", outcome.accuracy, step)
        if step % LOOK_EVERY == 0:
            self.show.look(network)
        if step % STUDY_EVERY == 0:
            self.show.study(network)
        self._crash_on_time()

    def _crash_on_time(self) -> None:
        """Keep a checkpoint, break off later, and go on from there in a new file, as a resumed job would."""
        if self.crash_step is None:
            return
        if self.network.step == CHECKPOINT_STEP:
            self._checkpoint = copy.deepcopy(self.network)
        elif self.network.step == self.crash_step and self._checkpoint is not None:
            self.crash_step = None
            self.network = self._checkpoint
            self.network.rng = np.random.default_rng(99)  # the order of the data is not part of the checkpoint
            self._resume_at = time.monotonic() + CRASH_PAUSE
            self.writer.close()
            self.writer = self.show.writer = SummaryWriter(
                self.folder, flush_secs=0.1, purge_step=self.network.step
            )
