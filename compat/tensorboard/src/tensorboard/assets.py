"""The page's files as an archive, for programs that hand it to `program.TensorBoard`."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO

__all__ = ["get_default_assets_zip_provider"]


def get_default_assets_zip_provider() -> Callable[[], BinaryIO]:
    """A function that opens the archive of Sightline's page.

    The page asks Sightline's own routes for its data: it works where the program serves it (`program.TensorBoard`), and
    not from an application made of the plugins alone.
    """
    return _sightline_page


def _sightline_page() -> BinaryIO:
    import zipfile

    from sightline.server import assets

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, asset in assets.load().items():
            archive.writestr(name or "index.html", asset.body)
    made.seek(0)
    return made
