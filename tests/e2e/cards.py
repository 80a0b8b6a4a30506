"""What tests do with cards: choose from their menu, and take what is saved from it."""

from __future__ import annotations

import base64
import json

from tests.e2e.browser import Page
from tests.e2e.conftest import SLOT


def card(card_id: str) -> str:
    return f'{SLOT} [data-card="{card_id}"]'


def choose(page: Page, card_id: str, item: str) -> None:
    """From the card's menu."""
    page.do(f"document.querySelector({json.dumps(card(card_id) + ' [data-testid=card-menu]')}).click()")
    page.wait('[data-testid="menu"]')
    found = f"[...document.querySelectorAll('[role^=menuitem]')].find(e => e.innerText.includes({json.dumps(item)}))"
    page.do(f"{found}.click()")


def saved(page: Page, card_id: str, item: str) -> tuple[str, bytes]:
    """Name and bytes of the file that an entry of the card's menu saves."""
    page.js(
        """window.files = []
        URL.createObjectURL = blob => {
            const reader = new FileReader()
            reader.onload = () => files.push(reader.result)
            reader.readAsDataURL(blob)
            return 'blob:x'
        }
        HTMLAnchorElement.prototype.click = function () { window.named = this.download }"""
    )
    choose(page, card_id, item)
    data = page.until("files.length > 0 && files[0]")
    return page.js("named"), base64.b64decode(data.partition(",")[2])
