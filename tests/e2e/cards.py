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
    pick(page, card(card_id) + " [data-testid=card-menu]", item)


def pick(page: Page, opener: str, item: str) -> None:
    """Choose what is called so, or has this in it, from a menu; a button opens it, as often as it takes."""
    entries = "[...document.querySelectorAll('[role^=menuitem], [role=menu] button')]"
    found = f"({entries}.find(e => e.innerText.trim() === item) ?? {entries}.find(e => e.innerText.includes(item)))"
    opened = f"(document.querySelector({json.dumps(opener)}).click(), undefined)"
    page.do(f"(item => ({found} ?? {opened}).click())({json.dumps(item)})")


def fill_window(page: Page, card_id: str) -> None:
    """Show the card over the whole window: a button that is there while the mouse is over the card."""
    button = card(card_id) + ' [aria-label="Full screen"]'
    page.hover(card(card_id), 0.5, 0.2, f"document.querySelector({json.dumps(button)}).offsetWidth > 0")
    page.click(button)


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
