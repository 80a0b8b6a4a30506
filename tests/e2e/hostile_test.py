"""Whatever is logged stays data: some hundred payloads through the real writer, every tab visited, and nothing runs.

The second test takes the sanitiser away, in the browser and only there: the page's content security policy has to do
alone then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import SLOT
from tests.e2e.payloads import PAYLOADS, RUN
from tests.process import Sightline

from sightline import SummaryWriter
from sightline.events.tensor import make_tensor
from sightline.kinds.base import Value

pytestmark = pytest.mark.browser

SVG = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="{RUN}"><script>{RUN}</script></svg>'.encode()
)


def write(folder: Path) -> None:
    """Every payload as a text; and as everything else that has a name or words, in turns."""
    short = [one for one in PAYLOADS if len(one) < 200]
    with SummaryWriter(folder / "main", filename_suffix=".<img src=x onerror=1>") as writer:
        writer.add_text("all/table", [[str(i), one] for i, one in enumerate(PAYLOADS)])
        for at in range(0, len(PAYLOADS), 60):
            writer.add_text("all/one by one", "\n\n".join(PAYLOADS[at : at + 60]), at)
        writer.add_text("all/json", json.dumps({one: [one] for one in PAYLOADS}))
        turns = [{"role": one[:40], "content": one, "more": one} for one in PAYLOADS]
        for at in range(0, len(turns), 45):
            writer.add_text("all/chat", json.dumps(turns[at : at + 45]), at)
        sound = np.zeros((len(short[:40]), 1, 80), np.float32)
        writer.add_audio("all/labels", sound, 0, 8000, labels=short[:40], description="\n\n".join(short))
        pictures = np.array([b"9", b"9", SVG, b"<!doctype html>" + short[0].encode()], object)
        writer.add(Value("all/pictures", make_tensor(pictures), "images", description=short[1]), 0)
        for number, name in enumerate(short[:80]):
            log(writer, number, name.replace("\x00", ""), short[-number - 1])
        writer.add_custom_scalars({short[2]: {short[3]: ["Multiline", [".*", short[4], "(a+)+$"]]}})
        writer.add_hparams({short[5]: short[6], "lr": 1.0}, {short[7]: 1.0}, run_name="<b>trial</b>")
    for number, name in enumerate(short[:25]):
        safe = name.replace("/", "∕").replace("\x00", "").strip(".") or "x"
        with SummaryWriter(folder / f"{number} {safe}"[:100]) as writer:
            writer.add_scalar("shared", number, 0)
            writer.add_text("shared/text", f"{name}", 0)


def log(writer: SummaryWriter, number: int, name: str, words: str) -> None:
    """One value with a hostile tag, of one kind after the other."""
    vertices = np.zeros((1, 3, 3), np.float32)
    match number % 8:
        case 0:
            writer.add_scalar(name, 1.0, 0)
        case 1:
            writer.add_text(name, words, 0, description=words)
        case 2:
            writer.add_histogram(name, np.arange(9.0), 0)
        case 3:
            writer.add_image(name, np.zeros((3, 4, 4), np.uint8), 0)
        case 4:
            writer.add_pr_curve(name, np.array([0, 1]), np.array([0.1, 0.9]), 0)
        case 5:
            writer.add_mesh(name, vertices, config_dict={"material": {"cls": words, words: words}})
        case 6:
            writer.add_tensor(name, np.zeros((2, 2)), 0)
        case _:
            writer.add(Value(name, make_tensor(np.float32(1)), words[:60], display_name=words, description=words), 0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sightline]:
    folder = tmp_path_factory.mktemp("hostile") / "logs <img src=x onerror=window.__pwned=1>"
    write(folder)
    with Sightline(folder) as server:
        server.until_idle()
        yield server


def watched(page: Page) -> dict[str, str]:
    """The addresses the page asks for from now on, by request; those that its policy stopped are left out."""
    asked: dict[str, str] = {}
    forward = page.on_event

    def on_event(method: str, params: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            asked[params["requestId"]] = params["request"]["url"]
        elif method == "Network.loadingFailed" and params.get("blockedReason") == "csp":
            asked.pop(params["requestId"], None)
        forward(method, params)

    page.on_event = on_event  # type: ignore[method-assign]
    return asked


def nothing_ran(page: Page, server: Sightline, asked: dict[str, str]) -> None:
    assert page.js("window.__pwned === undefined")
    assert page.js("location.href").startswith(server.url)
    own = urlsplit(server.url).netloc
    assert {urlsplit(url).netloc for url in asked.values() if url.startswith("http")} <= {own}


SUSPECT = """[...document.querySelectorAll('*')].filter(e => {
    const source = e.getAttribute('src') ?? 'blob:'
    return ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'META'].includes(e.tagName) && !e.closest('head')
        || e.tagName === 'A' && e.hasAttribute('href') && !/^(https?|mailto|blob):$/.test(e.protocol)
        || e.tagName === 'A' && e.hasAttribute('href') && e.origin !== location.origin && e.target !== '_blank'
        || e.tagName === 'IMG' && !/^(blob:|data:image.png|api.image)/.test(source)
        || [...e.attributes].some(a => a.name.startsWith('on'))
}).map(e => e.outerHTML)"""


def test_nothing_runs_on_any_tab(server: Sightline, visit: Callable[..., Page]) -> None:
    assert len(PAYLOADS) >= 300
    page = visit(server.url, 1280, 4000)
    # What cannot be shown is refused with 422, which browsers report; everything else would be a fault.
    page.forgive("status of 422")
    asked = watched(page)
    page.wait('[data-testid="card"]')
    for tab in ("board", "scalars", "text", "audio"):
        page.wait(f'nav [data-testid="tab-{tab}"]')
    tabs = page.js("[...document.querySelectorAll('nav [data-testid^=tab-]')].map(e => e.dataset.testid.slice(4))")
    for tab in tabs:
        page.js(f"location.hash = '#{tab}'")
        page.until(f"document.querySelector('[data-testid=\"tab-{tab}\"]').ariaCurrent === 'page'")
        settled(page)
        assert page.js(SUSPECT) == []
        nothing_ran(page, server, asked)
    # Every payload as Markdown of its own, and the dialogs that show names.
    page.js("location.hash = '#text'")
    for card in ("all/table", "all/json", "all/chat", "all/one by one"):
        page.fill('[data-testid="tag-filter"]', card)
        whole = json.dumps(f'{SLOT} [data-card="text:{card}"] [aria-label="Full screen"]')
        page.do(f"document.querySelector({whole}).click()")
        shown = ":is([data-testid=markup] *, [data-testid=json] *, [data-testid=data-table] td)"
        page.wait(f'[data-testid="full-card"] {shown}')
        settled(page)
        assert page.js(SUSPECT) == []
        nothing_ran(page, server, asked)
        page.press("Escape")
        page.gone('[data-testid="full-card"]')
    page.js("location.hash = '#board'")
    page.js("window.dispatchEvent(new KeyboardEvent('keydown', {key: 'k', ctrlKey: true}))")
    settled(page)
    nothing_ran(page, server, asked)


def settled(page: Page) -> None:
    """Wait until the page has asked for nothing for a moment."""
    page.js(
        "(async () => { let before = -1, quiet = 0; for (let i = 0; i < 40 && quiet < 3; i++) {"
        "const now = performance.getEntriesByType('resource').length;"
        "quiet = now === before ? quiet + 1 : 0; before = now;"
        "await new Promise(next => setTimeout(next, 40)) } performance.clearResourceTimings() })()"
    )


UNSANITISED = """(() => {
    const real = Element.prototype.replaceChildren
    Element.prototype.replaceChildren = function (...nodes) {
        if (!this.classList.contains('markup') || nodes.length !== 1) return real.apply(this, nodes)
        window.__raw = (window.__raw ?? 0) + 1
        const html = nodes[0].textContent.replace(/<(meta|base)/gi, '<b')
        real.call(this, document.createRange().createContextualFragment(html))
    }
})()"""


def test_the_policy_holds_without_the_sanitiser(server: Sightline, visit: Callable[..., Page]) -> None:
    page = visit("about:blank", 1280, 3000)
    page.call("Page.addScriptToEvaluateOnNewDocument", source=UNSANITISED)
    asked = watched(page)
    page.goto(f"{server.url}?tagFilter=one%20by%20one#text")
    page.wait('[data-testid="step-slider"]')
    for place in range(0, len(PAYLOADS), 60):
        page.js("window.__raw = 0")
        page.set_range('[data-testid="step-slider"]', place // 60)
        page.until("window.__raw > 0 && !document.querySelector('.markup:empty')")
        settled(page)
        # Elements and handlers are there, and links are followed.
        page.js(
            "document.querySelectorAll('.markup :is([href^=java], button, [onclick])').forEach(e => {"
            "e.removeAttribute('target'); e.dispatchEvent(new MouseEvent('click', {bubbles: true})) })"
        )
        page.js("document.querySelectorAll('.markup *').forEach(e => e.dispatchEvent(new Event('mouseover')))")
        time_for_handlers(page)
        nothing_ran(page, server, asked)
    server.until(lambda: any("ontent Security Policy" in error for error in page.errors))
    nothing_ran(page, server, asked)
    # Not even what was logged, sent by our own server, is taken for a script.
    page.goto(f"{server.url}?tagFilter=one%20by%20one#text")
    page.wait(f"{SLOT} [data-testid=card]")
    kinds = page.js(
        "(async () => { const found = []; for (const url of performance.getEntriesByType('resource').map(e => e.name)"
        ".filter(url => url.includes('/api/'))) { const script = document.createElement('script'); script.src = url;"
        "document.body.append(script); found.push(await new Promise(done => {"
        "script.onload = () => done('ran ' + url); script.onerror = () => done('refused') })) } return found })()"
    )
    assert set(kinds) == {"refused"}
    page.forgive()


def time_for_handlers(page: Page) -> None:
    page.js("new Promise(done => setTimeout(done, 150))")
