"""The example package, installed as people install it, draws its kind; one that fails is named on its card alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import SLOT, Logs
from tests.e2e.frames import Frames
from tests.process import Sightline

from sightline import SummaryWriter
from sightline.events.tensor import make_tensor
from sightline.kinds.base import Value

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
RADAR = ROOT / "docs/examples/radar"
PIP = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--target"]

LOG = """
import sys, sightline_radar
from sightline import SummaryWriter
for number, run in enumerate(("one", "two"), 1):
    with SummaryWriter(f"{sys.argv[1]}/{run}") as writer:
        for step in (0, 5):
            scores = {"reading": number, "maths": 2.0, "code": step / 2, "art": 1.0}
            sightline_radar.log(writer, "skills", scores, step)
"""
MODULES = {
    "throws": "export function draw() { throw new Error('a fault of its own') }",
    "hangs": "export function draw() { for (;;); }",
    "nothing": "export const x = 1",
    "syntax": "export function draw( {",
    "greedy": "export const draw = async (root, card) => { root.textContent = await card.value(9).catch(String) }",
    "plain": "",
    "broken": "",
}


def add_broken(site: Path) -> None:
    """Packages with one module each, of which one cannot be imported and one has no web part."""
    for name, module in MODULES.items():
        web = f"web={str(site / f'{name}.js')!r}" if module else ""
        kind = f"KIND = Kind({name!r}, {name.title()!r}, ({name!r},), {web})"
        (site / f"{name}.js").write_text(module)
        source = "raise RuntimeError('no luck')" if name == "broken" else kind
        (site / f"pack_{name}.py").write_text(f"from sightline.kinds.base import Kind\n{source}\n")
        info = site / f"pack_{name}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pack-{name}\nVersion: 1\n")
        (info / "entry_points.txt").write_text(f"[sightline.kinds]\n{name} = pack_{name}:KIND\n")


def card(kind: str, tag: str) -> str:
    return f'{SLOT} [data-card="{kind}:{tag}"]'


def test_the_example_package_draws_and_slides(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page], tmp_path: Path
) -> None:
    site = tmp_path / "site"
    subprocess.run([*PIP, site, RADAR], check=True, cwd=tmp_path)
    path = {"PYTHONPATH": f"{ROOT / 'src'}:{site}"}
    subprocess.run([sys.executable, "-c", LOG, logs.path], check=True, env=path)
    server = serve(env=path)
    server.until_idle()
    page = visit(server.url)
    page.wait('[data-testid="tab-x-radar"]')
    frames = Frames(page)
    shown = "document.querySelectorAll('polygon[fill-opacity]').length === 2 && document.querySelector('title')"
    texts = "[...document.querySelectorAll('{}')].map(e => e.textContent).join()"
    frames.until(f"{texts.format('svg title')} === 'one, step 5,two, step 5'")
    frames.until(f"{texts.format('text')} === 'reading,maths,code,art'")
    page.wait('[data-testid="step-slider"]')
    page.press(",")
    frames.until(f"{shown} && document.body.textContent.includes('one, step 0')")
    page.prefers("dark")
    frames.until("getComputedStyle(document.body).backgroundColor === 'rgb(24, 27, 32)'")
    page.click('[data-testid="tab-x-radar"]')
    page.wait(card("radar", "skills"))
    page.until("document.querySelector('[data-testid=tab-x-radar]').ariaCurrent === 'page'")


def test_a_package_that_fails_is_named_on_its_card_and_harms_no_other(
    logs: Logs, serve: Callable[..., Sightline], visit: Callable[..., Page], tmp_path: Path
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    add_broken(site)
    with SummaryWriter(logs.path / "run") as writer:
        for name in MODULES:
            writer.add(Value(f"t/{name}", make_tensor(np.arange(4.0)), name), 0)
        writer.add_tensor("t/ours", np.arange(4.0), 0)
    server = serve(env={"PYTHONPATH": f"{ROOT / 'src'}:{site}"})
    server.until_idle()
    page = visit(server.url, 1280, 2000)
    for name, words in {
        "throws": "Throws, a kind of pack-throws 1: Error: a fault of its own",
        "nothing": "Nothing, a kind of pack-nothing 1: Error: the module exports no function draw(root, card)",
        "syntax": "Syntax, a kind of pack-syntax 1: SyntaxError",
        "broken": "The kind “broken” of pack-broken 1 cannot draw this: pack_broken:KIND: RuntimeError: no luck",
        "hangs": "Hangs, a kind of pack-hangs 1, stopped answering, and was taken down.",
    }.items():
        page.until(f"document.querySelector('{card(name, f't/{name}')}')?.innerText.includes({json.dumps(words)})")
    Frames(page).until("document.body.textContent.includes('there is no run 9 among card.runs')")
    for kind, name in (("plain", "plain"), ("tensor", "ours")):  # both drawn by the card of tensors
        page.wait(f"{card(kind, f't/{name}')} [data-testid=card-canvas]")
    page.click(f"{card('broken', 't/broken')} button:not([aria-label])")
    page.wait(f"{card('broken', 't/broken')} [data-testid=card-canvas]")
    server.until(lambda: any("'broken' of pack-broken 1 is left out" in line for line in server.lines))
