"""What a demo run logs besides its curves: one summary of every kind, made of what the network really does."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import numpy.typing as npt

from sightline.demo.glyphs import CLASSES, SIZE, Floats, Labels
from sightline.demo.network import Network, Setup
from sightline.events.message import Message
from sightline.events.wire import encode
from sightline.writing.summary_writer import SummaryWriter

ZOOM = 6  # screen pixels a pixel of a glyph
SHOWN = 12  # glyphs, filters
GRID = 24  # points a side of the loss surface
RATE = 11025  # samples a second of the sound
LAYERS = ("hidden1", "hidden2", "scores")


class Show:
    """The summaries of one run.

    Args:
        validation: images (n, 144) and labels (n,) that everything is shown on.
    """

    def __init__(self, writer: SummaryWriter, setup: Setup, validation: tuple[Floats, Labels]) -> None:
        self.writer = writer
        self.setup = setup
        self.images, self.labels = validation
        self.filters: list[Floats] = []  # the first layer's, as they changed: frames of the film

    def begin(self, network: Network) -> None:
        """What is known before the first step: hyperparameters, structure, words, which charts belong together."""
        setup, writer = self.setup, self.writer
        outcome = network.evaluate(self.images, self.labels)
        names = {key: value for key, value in asdict(setup).items() if key != "steps"}
        writer.add_hparams(names, {"accuracy/validation": outcome.accuracy, "loss/validation": outcome.loss})
        writer.add_graph(encode(_structure(setup)))
        rows = "\n".join(f"| {name} | `{value}` |" for name, value in asdict(setup).items())
        about = f"A perceptron with two hidden layers learns **{CLASSES} digits** drawn by the program itself."
        writer.add_text("about", f"# {setup.name}\n\n{about}\n\n| setting | value |\n|---|---|\n{rows}")
        writer.add_custom_scalars({"optimisation": {"speed and slope": ["Multiline", ["optim/", "speed/"]]}})

    def look(self, network: Network) -> None:
        """The state of the network at its step: weights, examples, errors."""
        writer, step = self.writer, network.step
        for layer, name in enumerate(LAYERS):
            writer.add_histogram(f"weights/{name}", network.parameters[2 * layer], step)
            writer.add_histogram(f"biases/{name}", network.parameters[2 * layer + 1], step)
        certainty = network.certainty(self.images)
        guessed = certainty.argmax(1)
        rank = np.argsort(certainty[np.arange(len(guessed)), self.labels])  # least likely truth first
        writer.add_images("hardest examples", _pictures(self.images[rank[:SHOWN]]), step, dataformats="NHW")
        weights = network.parameters[0].T[:SHOWN]
        self.filters.append(weights / (np.abs(weights).max(1, keepdims=True) + 1e-9) / 2 + 0.5)
        writer.add_image("first layer", _sheet(self.filters[-1]), step, dataformats="HW")
        writer.add_pr_curve("is it an 8?", self.labels == 8, np.nan_to_num(certainty[:, 8]), step)
        confusion = np.zeros((CLASSES, CLASSES), np.int32)
        np.add.at(confusion, (self.labels, guessed), 1)
        writer.add_tensor("confusion", confusion, step)
        writer.add_plotly("mistaken for", _heat_map(confusion), step)
        scores = certainty[np.arange(len(guessed)), self.labels]
        columns = {"digit": self.labels[rank], "taken for": guessed[rank], "certainty of the truth": scores[rank]}
        writer.add_table("validation", {**columns, "right": (self.labels == guessed)[rank]}, step)
        worst = "\n".join(f"- a {self.labels[i]} taken for a {guessed[i]}" for i in rank[:5])
        writer.add_text("mistakes", f"Five hardest at step {step}:\n\n{worst}", step)

    def study(self, network: Network) -> None:
        """What takes longer: surface of the loss, hidden layer as points, film and sound of the training so far."""
        writer, step = self.writer, network.step
        vertices, faces, colors = _surface(network, self.images[:64], self.labels[:64])
        writer.add_mesh("loss surface", vertices[None], colors[None], faces[None], global_step=step)
        hidden = network.hidden(self.images)
        if np.isfinite(hidden).all():
            names = [str(label) for label in self.labels]
            glyphs = np.clip(self.images, 0, 1).reshape(-1, 1, SIZE, SIZE)
            writer.add_embedding(hidden, names, glyphs, step, "hidden2")
        film = np.stack([_sheet(frame) for frame in self.filters[-24:]])
        writer.add_video("first layer learning", film[None, :, None], step, fps=6)
        loss = network.evaluate(self.images, self.labels).loss
        writer.add_audio("loss as a tone", _tone(loss), step, RATE)


def _heat_map(confusion: npt.NDArray[np.int32]) -> dict[str, object]:
    """Counts (truth, guess) as a Plotly figure, without those that were right."""
    mistakes = confusion - np.diag(np.diag(confusion))
    digits = [str(digit) for digit in range(CLASSES)]
    cells = {"type": "heatmap", "z": mistakes, "x": digits, "y": digits, "colorscale": "Blues", "reversescale": True}
    axes = {"xaxis": {"title": {"text": "guess"}}, "yaxis": {"title": {"text": "digit"}, "autorange": "reversed"}}
    return {"data": [{**cells, "hovertemplate": "%{z} × a %{y} taken for a %{x}<extra></extra>"}], "layout": axes}


def _pictures(images: Floats) -> Floats:
    """(n, 144) → (n, h, w), enlarged, from 0 to 1."""
    grown: Floats = np.clip(images, 0, 1).reshape(-1, SIZE, SIZE).repeat(ZOOM, 1).repeat(ZOOM, 2)
    return grown


def _sheet(images: Floats) -> Floats:
    """(n, 144) → one picture of all, four in a row."""
    tiles = np.pad(_pictures(images), ((0, 0), (1, 1), (1, 1)), constant_values=1.0)
    rows = [np.hstack(list(tiles[at : at + 4])) for at in range(0, len(tiles), 4)]
    return np.vstack(rows)


def _surface(network: Network, images: Floats, labels: Labels) -> tuple[Floats, Labels, Floats]:
    """The loss around the weights, along two random directions: vertices (p, 3), faces (q, 3), colours (p, 3)."""
    rng = np.random.default_rng(5)
    home = network.parameters
    ways = [[rng.normal(0, 1, p.shape) * np.linalg.norm(p) / np.sqrt(p.size) for p in home] for _ in range(2)]
    axis = np.linspace(-1, 1, GRID)
    height = np.empty((GRID, GRID))
    try:
        for row, a in enumerate(axis):
            for column, b in enumerate(axis):
                network.parameters = [
                    (p + a * u + b * v).astype(np.float32) for p, u, v in zip(home, *ways, strict=True)
                ]
                height[row, column] = network.evaluate(images, labels).loss
    finally:
        network.parameters = home
    height = np.log1p(np.nan_to_num(height, nan=0.0, posinf=50.0))
    scaled = (height - height.min()) / (np.ptp(height) + 1e-9)
    x, y = np.meshgrid(axis, axis)
    vertices = np.stack([x, scaled, -y], -1).reshape(-1, 3).astype(np.float32)
    corner = (np.arange(GRID - 1)[:, None] * GRID + np.arange(GRID - 1)).ravel()
    faces = np.concatenate(
        [np.stack([corner, corner + 1, corner + GRID], 1), np.stack([corner + 1, corner + GRID + 1, corner + GRID], 1)]
    )
    low, high = np.array([38, 70, 140.0]), np.array([245, 200, 90.0])
    colors: Floats = (low + scaled.reshape(-1, 1) * (high - low)).astype(np.float32)
    return vertices, faces, colors


def _tone(loss: float) -> Floats:
    """Half a second of a tone, the higher the loss the higher: float32 from -1 to 1."""
    time = np.arange(RATE // 2) / RATE
    pitch = 220.0 * 2 ** float(np.clip(np.nan_to_num(loss, nan=4.0), 0.0, 4.0))
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) * 40)
    tone: Floats = (0.4 * fade * np.sin(2 * np.pi * pitch * time)).astype(np.float32)
    return tone


def _structure(setup: Setup) -> Message:
    """The network as a GraphDef."""
    sizes = [SIZE * SIZE, setup.width, setup.width, CLASSES]
    nodes = [_node("images", "Placeholder", [], [-1, sizes[0]])]
    flow = "images"
    for layer, name in enumerate(LAYERS):
        fan_in, fan_out = sizes[layer], sizes[layer + 1]
        nodes.append(_node(f"{name}/weights", "VariableV2", [], [fan_in, fan_out]))
        nodes.append(_node(f"{name}/bias", "VariableV2", [], [fan_out]))
        nodes.append(_node(f"{name}/product", "MatMul", [flow, f"{name}/weights"], [-1, fan_out]))
        nodes.append(_node(f"{name}/sum", "BiasAdd", [f"{name}/product", f"{name}/bias"], [-1, fan_out]))
        flow = f"{name}/sum"
        if layer < 2:
            nodes.append(_node(f"{name}/relu", "Relu", [flow], [-1, fan_out]))
            flow = f"{name}/relu"
            if setup.dropout:
                nodes.append(_node(f"{name}/dropout", "Dropout", [flow], [-1, fan_out]))
                flow = f"{name}/dropout"
    nodes.append(_node("digit", "Softmax", [flow], [-1, CLASSES]))
    return Message("tensorboard.GraphDef", node=nodes, versions=Message("tensorboard.VersionDef", producer=22))


def _node(name: str, op: str, inputs: list[str], shape: list[int]) -> Message:
    dims = [Message("tensorboard.TensorShapeProto.Dim", size=size) for size in shape]
    shapes = Message("tensorboard.AttrValue.ListValue", shape=[Message("tensorboard.TensorShapeProto", dim=dims)])
    attr = {"_output_shapes": Message("tensorboard.AttrValue", list=shapes)}
    return Message("tensorboard.NodeDef", name=name, op=op, input=inputs, attr=attr)
