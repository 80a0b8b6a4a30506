"""Tensors on the board: heat map, slices, vectors, numbers, strings, and values of plugins that nobody knows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import SLOT, Logs
from tests.process import Sightline
from tests.records import RecordWriter

from sightline import SummaryWriter
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode

pytestmark = pytest.mark.browser


def card(tag: str, kind: str = "tensor") -> str:
    return f'{SLOT} [data-card="{kind}:{tag}"]'


def write(logs: Logs) -> None:
    for number, run in enumerate(("one", "two"), 1):
        with SummaryWriter(logs.path / run) as writer:
            for step in (0, 5):
                writer.add_tensor("a/cube", np.arange(24.0).reshape(2, 3, 4) * number + step, step)
            writer.add_tensor("a/line", np.linspace(0, number, 50), 0)
            writer.add_tensor("a/number", np.int64(2**60 + number), 0)
            writer.add_tensor("a/words", ["<img src=x onerror=window.hit=1>", "é"], 0)

    def value(tag: str, plugin: str, tensor: Message) -> Message:
        data = Message("tensorboard.SummaryMetadata.PluginData", plugin_name=plugin)
        metadata = Message("tensorboard.SummaryMetadata", plugin_data=data)
        return Message("tensorboard.Summary.Value", tag=tag, metadata=metadata, tensor=tensor)

    damaged = make_tensor(np.arange(6.0))
    damaged.tensor_content = b"123"
    values = [value("batch_2", "profile", make_tensor("now")), value("a/damaged", "third_party", damaged)]
    summary = Message("tensorboard.Summary", value=values)
    (logs.path / "other").mkdir()
    with (logs.path / "other" / "events.out.tfevents.1.x").open("wb") as file, RecordWriter(file, 1.0) as records:
        records.write(encode(Message("tensorboard.Event", wall_time=1.0, step=0, summary=summary)))


def test_every_shape_has_a_picture(logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page]) -> None:
    write(logs)
    server = serve()
    server.until_idle()
    page = visit(server.url, height=1900)
    cube = card("a/cube")
    page.until(f"document.querySelectorAll('{cube} [data-testid=heat] canvas').length === 2")
    amount = f'{cube} [data-testid="card-amount"]'
    page.until(f"document.querySelector('{amount}').innerText === 'float64 [2, 3, 4] · step 5'")
    page.says(f'{cube} [data-testid="tensor-statistics"]', "16.5")  # the mean of 5 … 28

    page.set_range(f'{cube} [data-testid="tensor-axis-0"]', 1)
    page.wait(f'{cube} [data-testid="heat"]')
    at = f"document.querySelector('{cube} [data-testid=\"tensor-at\"]').innerText.includes('[1, 2, 3]')"
    page.hover(f'{cube} [data-testid="heat"]', 0.9, 0.9, at)
    page.until(f"['28', '51'].every(text => document.querySelector('{cube}').innerText.includes(text))")
    page.until("location.href.includes('tensor.at')")

    page.until(f"document.querySelector('{card('a/number')}').innerText.includes('1152921504606846977')")
    page.until(f"document.querySelector('{card('a/words')}').innerText.includes('<img src=x')")
    page.wait(f'{card("a/line")} [data-testid="card-canvas"]')
    page.until(f"document.querySelector('{card('a/damaged')}').innerText.includes('3 bytes of content')")
    page.until(f"document.querySelector('{card('batch_2', 'profile')}').innerText.includes('now')")
    assert page.js("window.hit === undefined")
