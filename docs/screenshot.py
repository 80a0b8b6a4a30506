"""Takes the README's picture: the demo's board after a minute of training.

    python docs/screenshot.py        needs Chromium; writes docs/board.webp
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.browser import Browser  # noqa: E402
from tests.e2e.conftest import CARD  # noqa: E402
from tests.process import Sightline  # noqa: E402

TRAINED = 60  # seconds


def main() -> None:
    with Sightline("demo") as server, Browser() as browser:
        time.sleep(TRAINED)
        page = browser.page(server.url, 1440, 860)
        page.wait(CARD)
        time.sleep(4)  # cards of several kinds, each drawn in its own time
        left, top, width, height = page.box(f"{CARD} canvas")
        page.mouse("mouseMoved", left + width * 0.62, top + height * 0.5)
        time.sleep(0.5)
        page.screenshot(ROOT / "docs" / "board.webp")


if __name__ == "__main__":
    main()
