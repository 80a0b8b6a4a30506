"""The part of the table for what is seen and heard: images, figures, video, audio."""

from __future__ import annotations

from typing import Any

import numpy as np
from tests.foreign.cases.table import at, case

RNG = np.random.default_rng(8)
RGB = RNG.integers(0, 256, (6, 8, 3), np.uint8)  # H, W, C
GREY = RNG.integers(0, 256, (6, 8), np.uint8)
RGBA = RNG.integers(0, 256, (6, 8, 4), np.uint8)
LEVELS = np.array([[-1.0, 0.0, 0.25, 0.5], [0.999, 1.0, 1.5, 2 / 3]], np.float32)
"""Floats as a picture, and as bytes: cut off at 0 and 1, scaled to 255, the rest cut off."""
LEVEL_BYTES = np.array([[0, 0, 63, 127], [254, 255, 255, 170]], np.uint8)


def grey(picture: Any) -> Any:
    return np.repeat(picture[..., None], 3, -1)


def still(picture: Any) -> list[Any]:
    """One sample with one frame."""
    return [[picture]]


@case(
    {
        "images": {
            "chw": {0: still(RGB), 1: still(255 - RGB)},
            "hwc": {0: still(RGB)},
            "hw": {0: still(grey(GREY))},
            "one channel": {0: still(grey(GREY))},
            "alpha": {0: still(RGBA)},
            "floats": {0: still(grey(LEVEL_BYTES))},
            "doubles": {0: still(grey(LEVEL_BYTES))},
            "strided": {0: still(RGB[::2, ::-2])},
        }
    }
)
def image(w: Any) -> None:
    w.add_image("chw", RGB.transpose(2, 0, 1), **at(0))
    w.add_image("chw", 255 - RGB.transpose(2, 0, 1), **at(1))
    w.add_image("hwc", RGB, dataformats="HWC", **at(0))
    w.add_image("hw", GREY, dataformats="HW", **at(0))
    w.add_image("one channel", GREY[None], **at(0))
    w.add_image("alpha", RGBA, dataformats="HWC", **at(0))
    w.add_image("floats", LEVELS, dataformats="HW", **at(0))
    w.add_image("doubles", LEVELS.astype(float), dataformats="HW", **at(0))
    w.add_image("strided", RGB[::2, ::-2], dataformats="HWC", **at(0))


@case(
    {
        "images": {
            "uint8": {0: still(RGB)},
            "half": {0: still(grey(np.array([[0, 127], [255, 63]], np.uint8)))},
            "bfloat16": {0: still(grey(np.array([[0, 127], [255, 63]], np.uint8)))},
            "grad": {0: still(grey(LEVEL_BYTES))},
        }
    },
    needs=("torch",),
)
def image_torch(w: Any) -> None:
    import torch

    few = torch.tensor([[0, 0.5], [1, 0.25]])
    w.add_image("uint8", torch.from_numpy(RGB).permute(2, 0, 1), **at(0))
    w.add_image("half", few.half(), dataformats="HW", **at(0))
    w.add_image("bfloat16", few.bfloat16(), dataformats="HW", **at(0))
    w.add_image("grad", torch.from_numpy(LEVELS).requires_grad_(), dataformats="HW", **at(0))


@case({"images": {"pil": {0: still(RGB)}, "palette": {0: still(grey(GREY))}}}, torch=False)
def image_pil(w: Any) -> None:
    from PIL import Image

    w.add_image("pil", Image.fromarray(RGB), **at(0))
    w.add_image("palette", Image.fromarray(GREY).convert("P"), **at(0))


BATCH = np.stack([RGB, 255 - RGB, RGB // 2])


def _grid_to_samples(picture: dict[str, Any]) -> None:
    """PyTorch puts up to eight pictures in a row into one."""
    picture["images"] = {
        tag: [(step, wall, [[part] for part in np.split(samples[0][0], 3, axis=1)]) for step, wall, samples in values]
        for tag, values in picture["images"].items()
    }


@case(
    {"images": {tag: {0: [[picture] for picture in BATCH]} for tag in ("nchw", "nhwc")}},
    unlike="pictures of a batch are samples of a step, each by itself, where PyTorch joins them into one grid",
    adapt=_grid_to_samples,
)
def images(w: Any) -> None:
    w.add_images("nchw", BATCH.transpose(0, 3, 1, 2), **at(0))
    w.add_images("nhwc", BATCH, dataformats="NHWC", **at(0))


@case({"images": {"floats": {0: [[grey(LEVEL_BYTES)], [grey(LEVEL_BYTES)], [grey(LEVEL_BYTES)]]}}}, needs=("torch",),
      unlike="samples, not a grid", adapt=_grid_to_samples)  # fmt: skip
def images_torch(w: Any) -> None:
    import torch

    w.add_images("floats", torch.from_numpy(LEVELS)[None, None].expand(3, 1, 2, 4).requires_grad_(), **at(0))


BOXES = np.array([[4, 6, 40, 30], [20, 10, 60, 44]], np.float32)


def _boxed(samples: list[Any]) -> bool:
    picture = samples[0][0]
    red = (picture == [230, 0, 38]).all(-1)
    return picture.shape == (48, 64, 3) and bool(red[6, 4:40].all() and red[29, 4:40].all() and not red[20, 12])


def _enlarged(samples: list[Any]) -> bool:
    return bool(samples[0][0].shape == (96, 128, 3))


@case({"images": {"boxes": {0: _boxed}, "labels": {0: _boxed}, "enlarged": {0: _enlarged}}},
      unlike="drawn after scaling, in another red, with labels outside of their boxes")  # fmt: skip
def image_with_boxes(w: Any) -> None:
    black = np.zeros((3, 48, 64), np.uint8)
    w.add_image_with_boxes("boxes", black, BOXES, **at(0))
    w.add_image_with_boxes("labels", black, BOXES, labels=["cat", "dog"], **at(0))
    w.add_image_with_boxes("enlarged", black, BOXES, rescale=2, **at(0))


def _green(samples: list[Any]) -> bool:
    return len(samples) == 1 and samples[0][0].shape == (100, 200, 3) and (samples[0][0][50, 100] == [0, 255, 0]).all()


def _figure(color: str) -> Any:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(2, 1), dpi=100)
    figure.patch.set_facecolor(color)
    axes.set_axis_off()
    return figure


@case({"images": {"figure": {0: _green}, "kept": {0: _green}}}, needs=("matplotlib",))
def figure(w: Any) -> None:
    import matplotlib.pyplot as plt

    shut, kept = _figure("#00ff00"), _figure("#00ff00")
    w.add_figure("figure", shut, **at(0))
    w.add_figure("kept", kept, close=False, **at(0))
    assert plt.get_fignums() == [kept.number]
    plt.close(kept)


def _green_and_red(samples: list[Any]) -> bool:
    return [sample[0][50, 100].tolist() for sample in samples] == [[0, 255, 0], [255, 0, 0]]


def _figures_to_samples(picture: dict[str, Any]) -> None:
    ((step, wall, samples),) = picture["images"]["figures"]
    picture["images"]["figures"] = [(step, wall, [[part] for part in np.split(samples[0][0], 2, axis=1)])]


@case({"images": {"figures": {0: _green_and_red}}}, needs=("matplotlib",),
      unlike="several figures are samples, where PyTorch joins them into one grid",
      adapt=_figures_to_samples)  # fmt: skip
def figures(w: Any) -> None:
    w.add_figure("figures", [_figure("#00ff00"), _figure("#ff0000")], **at(0))


def _moving(samples: list[Any]) -> bool:
    """Two clips of three frames of one colour each, at ten frames a second."""
    looks = [[(frame[2, 2].tolist(), milliseconds) for frame, milliseconds in clip] for clip in samples]
    clip = [([255, 0, 0], 100), ([0, 255, 0], 100), ([0, 0, 255], 100)]
    return looks == [clip, clip[::-1]]


@case({"images": {"clips": {0: _moving}}},
      unlike="PyTorch's writer needs moviepy and joins the clips of a batch into one grid", torch=False)  # fmt: skip
def video(w: Any) -> None:
    frames = np.zeros((3, 3, 4, 4), np.uint8)  # T, C, H, W
    for index in range(3):
        frames[index, index] = 255
    w.add_video("clips", np.stack([frames, frames[::-1]]), fps=10, **at(0))


WAVE = np.sin(np.linspace(0, 20, 200)).astype(np.float32)
PCM = np.rint(WAVE.astype(float) * 32767).astype(np.int16)


@case(
    {
        "audio": {
            "row": {0: [(44100, PCM[:, None])], 1: [(44100, -PCM[:, None])]},
            "flat": {0: [(8000, PCM[:, None])]},
            "double": {0: [(44100, PCM[:, None])]},
            "loud": {0: [(44100, np.array([32767, -32767, 16384], np.int16)[:, None])]},
        }
    },
    unlike="samples are rounded to 16 bits, where PyTorch cuts off",
    within=1,
)
def audio(w: Any) -> None:
    w.add_audio("row", WAVE[None], **at(0))
    w.add_audio("row", -WAVE[None], **at(1))
    w.add_audio("flat", WAVE, sample_rate=8000, **at(0))
    w.add_audio("double", WAVE.astype(float), **at(0))
    w.add_audio("loud", np.array([2.0, -3.0, 0.5]), **at(0))


@case({"audio": {"half": {0: [(44100, np.array([0, 16384, -32767], np.int16)[:, None])]}}}, needs=("torch",),
      unlike="samples are rounded; PyTorch scales by 32768 here, which is 32767 as a half float", within=1)  # fmt: skip
def audio_half(w: Any) -> None:
    import torch

    w.add_audio("half", torch.tensor([0, 0.5, -1.0], dtype=torch.half), **at(0))


@case({"audio": {"torch": {0: [(44100, PCM[::2, None])]}}}, needs=("torch",), unlike="samples are rounded", within=1)
def audio_torch(w: Any) -> None:
    import torch

    w.add_audio("torch", torch.from_numpy(WAVE)[None, ::2].requires_grad_(), **at(0))


@case({"audio": {"stereo": {0: [(44100, np.stack([PCM, -PCM], 1))]}}}, torch=False)
def audio_stereo(w: Any) -> None:
    w.add_audio("stereo", np.stack([WAVE, -WAVE]), **at(0))
