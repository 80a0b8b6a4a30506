"""The demo's model: a perceptron with two hidden layers in NumPy, its gradients by hand, SGD and Adam."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sightline.demo.glyphs import CLASSES, SIZE, Floats, Labels


@dataclass(frozen=True, slots=True)
class Setup:
    """The hyperparameters of one run."""

    optimizer: str  # "sgd" | "adam"
    learning_rate: float
    width: int
    dropout: float
    steps: int

    @property
    def name(self) -> str:
        """As people name their runs: what differs from the usual."""
        parts = [self.optimizer, f"lr{self.learning_rate:g}"]
        parts += [f"width{self.width}"] if self.width != 64 else []
        parts += [f"drop{self.dropout:g}"] if self.dropout else []
        return "-".join(parts)


class Outcome(NamedTuple):
    """What one training step or one evaluation saw."""

    loss: float
    accuracy: float
    grad_norm: float = 0.0


class Network:
    """Weights, biases and the optimizer's state of one run."""

    def __init__(self, setup: Setup, seed: int) -> None:
        self.setup = setup
        self.rng = np.random.default_rng(seed)
        sizes = [SIZE * SIZE, setup.width, setup.width, CLASSES]
        self.parameters: list[Floats] = []
        for fan_in, fan_out in itertools.pairwise(sizes):
            weights = self.rng.normal(0.0, np.sqrt(2.0 / fan_in), (fan_in, fan_out))
            self.parameters += [weights.astype(np.float32), np.zeros(fan_out, np.float32)]
        self.first_moment = [np.zeros_like(p) for p in self.parameters]
        self.second_moment = [np.zeros_like(p) for p in self.parameters]
        self.step = 0

    def learning_rate(self) -> float:
        """Linear warm-up over 100 steps, then a cosine down to a tenth."""
        done = min(self.step / self.setup.steps, 1.0)
        warm = min((self.step + 1) / 100, 1.0)
        return self.setup.learning_rate * warm * (0.55 + 0.45 * float(np.cos(np.pi * done)))

    def evaluate(self, images: Floats, labels: Labels) -> Outcome:
        with np.errstate(all="ignore"):
            scores = self._forward(images, keep=1.0)[-1]
            loss, _ = _cross_entropy(scores, labels)
        return Outcome(loss, float((scores.argmax(1) == labels).mean()))

    def certainty(self, images: Floats) -> Floats:
        """Probability of each digit: (n, 10)."""
        with np.errstate(all="ignore"):
            scores = self._forward(images, keep=1.0)[-1]
            likely: Floats = np.exp(scores - scores.max(1, keepdims=True))
            likely /= likely.sum(1, keepdims=True)
        return likely

    def hidden(self, images: Floats) -> Floats:
        """What the last hidden layer makes of images: (n, width)."""
        with np.errstate(all="ignore"):
            return self._forward(images, keep=1.0)[2]

    def train(self, images: Floats, labels: Labels) -> Outcome:
        """One step on one batch. Too high a learning rate may end in NaN, for the page to show."""
        with np.errstate(all="ignore"):
            activations = self._forward(images, keep=1.0 - self.setup.dropout)
            scores = activations[-1]
            loss, slope = _cross_entropy(scores, labels)
            gradients: list[Floats] = []
            for layer in reversed(range(3)):
                gradients[:0] = [activations[layer].T @ slope, slope.sum(0)]
                if layer:
                    slope = (slope @ self.parameters[2 * layer].T) * (activations[layer] > 0)
            norm = float(np.sqrt(sum(float((g * g).sum()) for g in gradients)))
            self._update(gradients)
        return Outcome(loss, float((scores.argmax(1) == labels).mean()), norm)

    def _forward(self, images: Floats, keep: float) -> list[Floats]:
        """The input of each layer, then the scores (n, 10)."""
        activations = [images]
        for layer in range(3):
            out = activations[-1] @ self.parameters[2 * layer] + self.parameters[2 * layer + 1]
            if layer < 2:
                out = np.maximum(out, 0)
                if keep < 1.0:
                    out *= (self.rng.random(out.shape, np.float32) < keep) / np.float32(keep)
            activations.append(out)
        return activations

    def _update(self, gradients: list[Floats]) -> None:
        rate = self.learning_rate()
        self.step += 1
        adam = self.setup.optimizer == "adam"
        state = zip(self.parameters, gradients, self.first_moment, self.second_moment, strict=True)
        for parameter, gradient, first, second in state:
            first += (gradient - first) * np.float32(0.1)
            if adam:
                second += (gradient * gradient - second) * np.float32(0.001)
                scale = rate * np.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step)
                parameter -= np.float32(scale) * first / (np.sqrt(second) + np.float32(1e-8))
            else:
                parameter -= np.float32(rate) * first


def _cross_entropy(scores: Floats, labels: Labels) -> tuple[float, Floats]:
    """Mean loss, and its slope with respect to the scores."""
    shifted = scores - scores.max(1, keepdims=True)
    exponent = np.exp(shifted)
    probability: npt.NDArray[np.float32] = exponent / exponent.sum(1, keepdims=True)
    rows = np.arange(len(labels))
    loss = float(-np.log(np.maximum(probability[rows, labels], np.float32(1e-12))).mean())
    slope = probability.copy()
    slope[rows, labels] -= 1
    return loss, slope / np.float32(len(labels))
