"""What is drawn, compared: texts that are equal for equal pictures, taken once the picture stays as it is."""

from __future__ import annotations

import json
import time

from tests.e2e.page import BrowserError, Page
from tests.process import PATIENCE


def ink(page: Page, canvas: str, ready: str = "") -> str:
    """The picture of a canvas as it is now; "" where there is none yet, or nothing but one colour.

    `ready` is an expression about the canvas `c` that says whether its picture can be taken.
    """
    return str(
        page.js(f"""(() => {{
          const c = document.querySelector({json.dumps(canvas)})
          if (!c || !({ready or "true"})) return ''
          const copy = document.createElement('canvas')
          copy.width = 300; copy.height = 200
          const pen = copy.getContext('2d', {{willReadFrequently: true}})
          pen.drawImage(c, 0, 0, 300, 200)
          const colours = new Uint32Array(pen.getImageData(0, 0, 300, 200).data.buffer)
          return colours.every(one => one === colours[0]) ? '' : copy.toDataURL()
        }})()""")
    )


def settled(page: Page, canvas: str, other: str = "", ready: str = "") -> str:
    """Wait for a picture that stays and is not this other one."""
    end = time.monotonic() + PATIENCE
    last = ""
    while time.monotonic() < end:
        now = ink(page, canvas, ready)
        if now not in ("", other) and now == last:
            return now
        last = now
        time.sleep(0.05)
    raise BrowserError(f"the picture of {canvas} {'stays as it was' if last == other else 'is blank or never rests'}")
