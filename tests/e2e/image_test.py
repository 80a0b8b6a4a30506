"""Pictures on the board: one step for all, runs beside each other, samples, what is damaged, what is compared."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.cards import fill_window
from tests.e2e.conftest import SLOT, Logs
from tests.process import Sightline
from tests.records import RecordWriter

from sightline import SummaryWriter
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.kinds.image.png import png

pytestmark = pytest.mark.browser

CELL = f'{SLOT} [data-testid="image-cell"]'
FULL = '[data-testid="full-card"]'
Show = Callable[..., Page]

# A second of red, 16 × 16 pixels, ten frames.
FILM = base64.b64decode(
    "GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQJChYECGFOAZwEAAAAAAALeEU2bdLpNu4tTq4QVSalmU6yBoU27i1OrhBZU"
    "rmtTrIHWTbuMU6uEElTDZ1OsggEyTbuMU6uEHFO7a1OsggLI7AEAAAAAAABZAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAVSalmsCrXsYMPQkBNgIxM"
    "YXZmNjMuMS4xMDJXQYxMYXZmNjMuMS4xMDJEiYhAj0AAAAAAABZUrmvXrgEAAAAAAABO14EBc8WI/7LX4gbQhbicgQAitZyDdW5k"
    "iIEAhoVWX1ZQOIOBASPjg4QF9eEA4JCwgRC6gRCagQJVsIRVuYEBVe6BAOwBAAAAAAAAAgAAElTDZ/pzc59jwIBnyJlFo4dFTkNP"
    "REVSRIeMTGF2ZjYzLjEuMTAyc3PVY8CLY8WI/7LX4gbQhbhnyKBFo4dFTkNPREVSRIeTTGF2YzYzLjEuMTAyIGxpYnZweGfIoUWj"
    "iERVUkFUSU9ORIeTMDA6MDA6MDEuMDAwMDAwMDAwAB9DtnVBEeeBAKO9gQAAgPACAJ0BKhAAEAAARwiFhYiFhIgCAgJ1qgP4A/oC"
    "DU0YAP79bvP/45k3MMT/jm3/8WE8DijI//FRAKOVgQBkALEBAAEQEAAYABhYL/QACAAAo5WBAMgAsQEAARAQABgAGFgv9AAIAACj"
    "lYEBLACxAQABEBAAGAAYWC/0AAgAAKOVgQGQALEBAAEQEAAYABhYL/QACAAAo5WBAfQAsQEAARAQABgAGFgv9AAIAACjlYECWACx"
    "AQABEBAAGAAYWC/0AAgAAKOVgQK8ALEBAAEQEBRgAGFgv9AAIAAAo5WBAyAAsQEAARAQABgAGFgv9AAIAACjlYEDhACxAQABEBAA"
    "GAAYWC/0AAgAABxTu2uRu4+zgQC3iveBAfGCAbHwgQM="
)


def card(tag: str) -> str:
    return f'{SLOT} [data-card="image:{tag}"]'


def plain(level: int, size: int = 8) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((size, size, 1), level, np.uint8)


def write_bytes(logs: Logs, run: str, tags: dict[str, list[bytes]]) -> None:
    """One step of whatever bytes, as a careless or hostile program may log them."""
    plugin = Message("tensorboard.SummaryMetadata.PluginData", plugin_name="images")
    metadata = Message("tensorboard.SummaryMetadata", plugin_data=plugin)
    values = [
        Message("tensorboard.Summary.Value", tag=tag, metadata=metadata, tensor=make_tensor([b"8", b"8", *data]))
        for tag, data in tags.items()
    ]
    (logs.path / run).mkdir(parents=True, exist_ok=True)
    with RecordWriter((logs.path / run / "events.out.tfevents.1.bytes").open("wb"), logs.start) as writer:
        summary = Message("tensorboard.Summary", value=values)
        writer.write(encode(Message("tensorboard.Event", wall_time=logs.start, step=0, summary=summary)))


@pytest.fixture
def show(serve: Callable[..., Sightline], visit: Show) -> Show:
    def open_board(query: str = "#images", wait: str = f"{CELL} .holder > *", **more: int) -> Page:
        server = serve()
        server.until_idle()
        page = visit(server.url + query, **more)
        page.wait(wait)
        return page

    return open_board


def shows(page: Page, tag: str, levels: list[int]) -> None:
    """Wait until the pictures of a card have these levels in the middle."""
    page.same(
        f"""[...document.querySelectorAll('{card(tag)} .holder > *')].map(image => {{
          const canvas = document.createElement('canvas')
          canvas.width = canvas.height = 1
          const pen = canvas.getContext('2d')
          const [wide, high] = [image.naturalWidth ?? image.width, image.naturalHeight ?? image.height]
          pen.drawImage(image, wide / 2, high / 2, 1, 1, 0, 0, 1, 1)
          return pen.getImageData(0, 0, 1, 1).data[0]
        }})""",
        levels,
    )


def told(page: Page) -> None:
    """The page anew; `asked` holds the addresses that its thread for pictures is given."""
    page.call(
        "Page.addScriptToEvaluateOnNewDocument",
        source="""window.asked = []
            const post = Worker.prototype.postMessage
            Worker.prototype.postMessage = function (order, ...more) {
                if (order.url?.includes('api/images?')) asked.push(order.url)
                return post.call(this, order, ...more)
            }""",
    )
    page.reload()


def asked(page: Page) -> set[str]:
    """Tags of which pictures were asked for."""
    pairs = [json.loads(parse_qs(urlsplit(url).query)["of"][0]) for url in page.js("asked")]
    return {tag for some in pairs for tag, _ in some}


def test_one_step_for_every_run_and_card(logs: Logs, show: Show) -> None:
    for number, run in enumerate(("a", "b")):
        with SummaryWriter(logs.path / run) as writer:
            for step in range(0, 50, 10):
                if run == "a" or step >= 20:
                    writer.add_image("one", plain(step + number), step, dataformats="HWC")
                    writer.add_image("two", plain(100 + step + number), step, dataformats="HWC")
    page = show()
    shows(page, "one", [40, 41])
    shows(page, "two", [140, 141])
    page.set_range('[data-testid="step-slider"]', 2)
    shows(page, "one", [20, 21])
    shows(page, "two", [120, 121])
    page.says(f"{card('one')} [data-testid='card-amount']", "step 20")
    page.set_range('[data-testid="step-slider"]', 1)
    shows(page, "one", [10])
    page.reads(f"{card('one')} [data-testid='image-problem']", "no picture at or before step 10")
    page.until(f"document.querySelector('{card('one')} [role=img]').ariaLabel === 'one, a, step 10'")


def test_samples_all_or_one(logs: Logs, show: Show) -> None:
    for number, run in enumerate(("a", "b")):
        with SummaryWriter(logs.path / run) as writer:
            stack = np.stack([plain(10 * sample + number) for sample in range(3)])
            writer.add_images("many", stack, 1, dataformats="NHWC")
    page = show()
    shows(page, "many", [0, 1])
    page.click(f"{card('many')} [data-testid='image-next']")
    shows(page, "many", [10, 11])
    page.click(f"{card('many')} [data-testid='image-before']")
    page.click(f"{card('many')} [data-testid='image-before']")
    shows(page, "many", [20, 21])
    page.click(f"{card('many')} [data-testid='image-all']")
    shows(page, "many", [0, 10, 20, 1, 11, 21])
    page.until("location.search.includes('image.sample')")


def test_only_what_is_on_screen_is_fetched(logs: Logs, show: Show) -> None:
    with SummaryWriter(logs.path / "run") as writer:
        for tag in range(60):
            writer.add_image(f"tag{tag:02}", plain(tag), 1, dataformats="HWC")
    page = show()
    told(page)
    page.wait(card("tag00") + " .holder > *")
    before = asked(page)
    assert "tag00" in before
    assert "tag59" not in before
    there = json.dumps(card("tag59") + " .holder > *")
    page.until(f"(document.querySelector('.board').scrollTop = 1e6, document.querySelector({there}) !== null)")
    assert "tag59" in asked(page)
    assert len(asked(page)) < 40


def test_what_is_wrong_is_said_in_its_place(logs: Logs, show: Show) -> None:
    good = png(plain(7))
    hostile = b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.ran=1"><script>window.ran=1</script></svg>'
    bomb = good[:16] + struct.pack(">II", 50_000, 50_000) + good[24:]
    cut = png(np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8))[:6000]
    write_bytes(logs, "run", {"mixed": [good, hostile, bomb, b"", b"<html><script>window.ran=1</script>", cut]})
    page = show()
    problems = (
        f"[...document.querySelectorAll('{card('mixed')} [data-testid=\"image-problem\"]')].map(e => e.innerText)"
    )
    words = ["SVG", "50,000 × 50,000 pixels: too large to show", "no bytes", "HTML"]
    page.same(f"(all => {json.dumps(words)}.map((words, i) => all[i].includes(words)))({problems})", [True] * 4)
    page.says(card("mixed"), "cut off")
    page.until(f"document.querySelectorAll('{card('mixed')} .holder > *').length === 2")
    page.forgive("422")
    told(page)
    page.until(f"{problems}.length === 4")
    address = urlsplit(page.js("asked[0]"))
    ((_, names),) = json.loads(parse_qs(address.query)["of"][0])
    run, sample, name = names.split(",")[1].split(".")
    one = address._replace(
        path="/api/image", query=urlencode({"run": run, "tag": "mixed", "id": name, "sample": sample})
    )
    page.goto(one.geturl())
    assert page.js("document.contentType") == "application/json"
    assert page.js("window.ran") is None


def test_pictures_over_each_other(logs: Logs, show: Show) -> None:
    for number, run in enumerate(("a", "b")):
        with SummaryWriter(logs.path / run) as writer:
            writer.add_image(
                "one", np.where(np.eye(8)[..., None] > 0, 100 + number, 50).astype(np.uint8), 1, dataformats="HWC"
            )
    page = show()
    fill_window(page, "image:one")
    page.wait(f"{FULL} .holder > *")
    page.click(f"{FULL} label:has([value=difference])")
    page.wait(f"{FULL} canvas")
    page.until(
        f"document.querySelector('{FULL} [data-testid=\"image-compared\"]').innerText.startsWith('8 pixels differ')"
    )
    page.says(f"{FULL} [data-testid='image-compared']", "1 of 255")
    page.click(f"{FULL} label:has([value=swipe])")
    page.until(f"document.querySelectorAll('{FULL} img').length === 2")
    _, _, width, height = page.box(f"{FULL} [data-testid='image-frame']")
    said = f"document.querySelector('{FULL} [data-testid=\"image-compared\"]').innerText.includes('A 100   B 101')"
    page.hover(f"{FULL} [data-testid='image-frame']", 0.5 - (height / 2 - 3) / width, 3 / height, said)
    page.click(f"{FULL} label:has([value=side])")
    page.until(f"document.querySelectorAll('{FULL} [data-testid=\"image-cell\"]').length === 2")


def test_zoom_and_pointer_go_for_all_pictures_of_a_card(logs: Logs, show: Show) -> None:
    for number, run in enumerate(("a", "b")):
        with SummaryWriter(logs.path / run) as writer:
            ramp = np.arange(64, dtype=np.uint8).reshape(8, 8, 1) + np.uint8(100 * number)
            writer.add_image("one", ramp, 1, dataformats="HWC")
    page = show()
    shows(page, "one", [36, 136])
    left, top, width, height = page.box(f"{card('one')} [data-testid='image-frame']")
    said = f"[...document.querySelectorAll('{card('one')} [data-testid=\"image-pixel\"]')].map(e => e.innerText.trim())"
    both = f"{said}.join() === '4, 4: 36,4, 4: 136'"
    page.hover(f"{card('one')} [data-testid='image-frame']", 0.5 + 3 / width, 0.5 + 3 / height, both)
    before = page.box(f"{card('one')} .holder")[2]
    page.mouse("mouseWheel", left + width / 2, top + height / 2, deltaX=0, deltaY=-200, modifiers=2)
    page.until(f"[...document.querySelectorAll('{card('one')} .holder')].every(e => e.offsetWidth > {before} * 1.5)")
    # The link keeps it.
    page.until("location.search.includes('image.look')")
    page.reload()
    wide = f"[...document.querySelectorAll('{card('one')} .holder')].map(e => e.offsetWidth)"
    page.until(f"(all => all.length === 2 && all.every(width => width > {before} * 1.5))({wide})")
    # Keys: all of it again, larger, and moved.
    page.click(f"{card('one')} [data-testid='image-frame']")
    page.press("0")
    page.until(f"{wide}.every(width => width === Math.round({before}))")
    # Two fingers.
    page.call("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
    left, top, width, height = page.box(f"{card('one')} [data-testid='image-frame']")
    for apart in (10, 20, 30):
        points = [{"x": left + width / 2 + side * apart, "y": top + height / 2, "id": side} for side in (-1, 1)]
        kind = "touchStart" if apart == 10 else "touchMove"
        page.call("Input.dispatchTouchEvent", type=kind, touchPoints=[{**one, "id": one["id"] + 1} for one in points])
    page.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    page.until(f"{wide}.every(width => Math.abs(width / {before} - 3) < 0.1)")


def test_films_play_together_frame_by_frame(logs: Logs, show: Show) -> None:
    for run in ("a", "b"):
        write_bytes(logs, run, {"film": [FILM]})
    with SummaryWriter(logs.path / "c") as writer:
        writer.add_video("film", np.zeros((1, 10, 3, 8, 8), np.uint8), 0, fps=10)
    page = show(wait=f"{CELL} video")
    fill_window(page, "image:film")
    page.until(f"document.querySelectorAll('{FULL} video').length === 2")
    page.wait(f"{FULL} canvas")
    page.until(f"[...document.querySelectorAll('{FULL} video')].every(e => e.currentTime > 0.5)")  # frames were seen
    page.click(f"{FULL} [data-testid='image-frame-next']")
    times = f"[...document.querySelectorAll('{FULL} video')].map(e => e.currentTime)"
    page.until(f"(([a, b]) => a > 0 && Math.abs(a - b) < 0.003)({times})")

    def step() -> None:
        """From a known place; how long a frame is was learnt by playing, better the longer."""
        page.click(f"{FULL} [data-testid='image-play']")
        page.until(f"{times}.every(time => time > 0.5)")
        page.click(f"{FULL} [data-testid='image-play']")
        page.set_range(f"{FULL} [data-testid='image-transport'] input", 0.3)
        page.until(f"{times}.every(time => Math.abs(time - 0.3) < 0.02)")
        page.click(f"{FULL} [data-testid='image-frame-next']")

    page.repeat(step, f"{times}.every(time => Math.abs(time - 0.4) < 0.02)")  # ten a second
    # Over each other they move together too: a film and an animation, black in the end, and their difference.
    page.click(f"{FULL} label:has([value=difference])")
    page.until(f"document.querySelectorAll('{FULL} [data-testid=\"image-run-1\"] option').length === 3")
    said = f"document.querySelector('{FULL} [data-testid=\"image-compared\"]').innerText"
    page.until(f"{said}.startsWith('The pictures are the same')")
    page.do(
        f"(e => {{ e.value = e.options[2].value; e.dispatchEvent(new Event('change', {{bubbles: true}})) }})"
        f"(document.querySelector('{FULL} [data-testid=\"image-run-1\"]'))"
    )
    page.until(f"{said}.startsWith('256 pixels differ')")
    page.click(f"{FULL} label:has([value=swipe])")
    page.until(f"document.querySelectorAll('{FULL} .holder > :is(video, canvas)').length === 2")
