"""Sound in the browser: drawn, played one at a time, at one position in every run; what cannot be played says why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import SLOT
from tests.process import Sightline

from sightline import SummaryWriter
from sightline.events.tensor import make_tensor
from sightline.kinds.audio.summary import wav
from sightline.kinds.base import Value

pytestmark = pytest.mark.browser

RATE = 8000
SECONDS = 20  # longer than what happens while one plays
CARD = f'{SLOT} [data-card="audio:tone"]'
ROW = f"{CARD} [data-testid=clip]"


def tone(frequency: float, swing: float) -> Any:
    return swing * np.sin(2 * np.pi * frequency * np.arange(RATE * SECONDS) / RATE).astype(np.float32)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sightline]:
    """Serves two runs with a tone at two steps, and one with clips of which only some can be played."""
    folder = tmp_path_factory.mktemp("sounds")
    for run, frequency, swing in (("a", 440, 0.25), ("b", 880, 0.5)):
        with SummaryWriter(folder / run) as writer:
            for step in range(2):
                writer.add_audio("tone", tone(frequency, swing), step, sample_rate=RATE, labels=[f"tone {run}{step}"])
    whole = wav(np.arange(RATE * 2, dtype=np.int16).reshape(-1, 1), RATE)
    false = whole[:40] + (1 << 30).to_bytes(4, "little") + whole[44:]
    with SummaryWriter(folder / "broken") as writer:
        clips = np.array([[whole, b""], [false, b""], [b"<svg onload=alert(1)>", b"<b>"], [b"", b""]], object)
        writer.add(Value("odd", make_tensor(clips), "audio"), 0)
    with Sightline(folder) as server:
        server.until_idle()
        yield server


def rows(what: str) -> str:
    """An expression of every row, as one of them all."""
    return f"[...document.querySelectorAll({json.dumps(ROW)})].map(row => {what})"


def test_it_is_drawn_and_played_one_at_a_time(server: Sightline, visit: Callable[..., Page]) -> None:
    page = visit(f"{server.url}#audio")
    page.until(f"document.querySelectorAll({json.dumps(ROW + ' canvas[data-drawn]')}).length === 2")
    page.reads(f"{ROW} [data-testid=clip-label]", "tone a1", "tone b1")
    page.reads(f"{ROW} [data-testid=clip-time]", "0:20.0", "0:20.0")
    pixels = "c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
    inked = f"(c => new Set({pixels}).size > 1)(row.querySelector('canvas'))"
    page.same(rows(inked), [True, True])

    playing = "row.dataset.playing !== undefined"
    page.click(f"{ROW} [data-testid=clip-play]")
    page.until(f"document.querySelector({json.dumps(ROW)}).dataset.playing !== undefined")
    slider = json.dumps(f"{ROW} [role=slider]")
    page.until(f"+document.querySelector({slider}).ariaValueNow > 0.3")
    # The other run goes on where this one was, and this one stops.
    page.do(f"document.querySelectorAll({json.dumps(ROW + ' [data-testid=clip-play]')})[1].click()")
    page.until(f"document.querySelectorAll({json.dumps(ROW)})[1].dataset.playing !== undefined")
    page.same(rows(playing), [False, True])
    assert float(page.js(f"document.querySelectorAll({slider})[1].ariaValueNow")) > 0.3
    # Space stops it, arrows move.
    page.do(f"document.querySelectorAll({slider})[1].focus()")
    page.press(" ")
    page.until(f"document.querySelectorAll({json.dumps(ROW)})[1].dataset.playing === undefined")
    now = f"document.querySelectorAll({slider})[1].ariaValueNow"
    page.until(f"{now} === window.last || (window.last = {now}, false)", what="it goes on")
    before = float(page.js(now))
    page.press("ArrowRight")
    page.until(f"Math.abs(document.querySelectorAll({slider})[1].ariaValueNow - {before + 1}) < 0.05")
    page.click(f"{ROW} [role=slider]")
    page.until(f"Math.abs(document.querySelector({slider}).ariaValueNow - {SECONDS / 2}) < 0.05")


def test_the_step_and_the_spectrogram(server: Sightline, visit: Callable[..., Page]) -> None:
    page = visit(f"{server.url}#audio")
    page.wait(f"{ROW} canvas[data-drawn]")
    page.set_range('[data-testid="step-slider"]', 0)
    page.until(f"document.querySelector({json.dumps(ROW + ' [data-testid=clip-label]')}).innerText === 'tone a0'")
    views = "[...document.querySelectorAll('[data-testid=audio-view] label')]"
    page.do(f"{views}.find(l => l.innerText === 'Spectrogram').click()")
    page.until(f"document.querySelectorAll({json.dumps(ROW + ' canvas.dense[data-drawn]')}).length === 2")
    # The brightest row of a column in the middle is where the tone is.
    brightest = (
        "(c => { const d = c.getContext('2d').getImageData(c.width >> 1, 0, 1, c.height).data; let best = 0;"
        "for (let y = 0; y < c.height; y++) if (d[4 * y] + d[4 * y + 1] > d[4 * best] + d[4 * best + 1]) best = y;"
        "return 1 - (best + 0.5) / c.height })(row.querySelector('canvas'))"
    )
    near = f"({rows(brightest)}).map((share, i) => Math.abs(share - [440, 880][i] / 4000) < 0.01)"
    page.same(near, [True, True])
    page.same(rows("[...row.querySelectorAll('.hertz')].map(e => e.innerText)"), [["4 kHz", "2 kHz"]] * 2)
    # Run a has half the swing of run b: b is played 6 dB softer, less what ears hear less of 440 Hz.
    page.click("[data-testid=audio-match]")
    gains = f"[...document.querySelectorAll({json.dumps(ROW + ' [data-testid=clip-gain]')})].map(e => e.innerText)"
    page.until(f"({gains}).length === 2 && ({gains})[1] !== '0 dB'")
    quiet, loud = page.js(gains)
    assert quiet == "0 dB"
    assert 5.5 < float(loud.removeprefix("−").removesuffix(" dB")) < 7


def test_what_cannot_be_played_says_why_and_the_rest_plays(server: Sightline, visit: Callable[..., Page]) -> None:
    page = visit(f"{server.url}#audio")
    odd = f'{SLOT} [data-card="audio:odd"]'
    page.until(f"document.querySelectorAll({json.dumps(odd + ' canvas[data-drawn]')}).length === 2")
    page.says(odd, "cut short: the header promises 1,073,741,824 bytes")
    errors = f"[...document.querySelectorAll({json.dumps(odd + ' [role=alert]')})].map(e => e.innerText).join('\\n')"
    page.until(f"/no sound that browsers play[^]+nothing in this clip/.test({errors})")
    page.until(f"document.querySelector({json.dumps(odd + ' [data-testid=clip-label]')}).innerText === '<b>'")
