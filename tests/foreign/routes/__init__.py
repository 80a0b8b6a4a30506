"""Every route in one table: what is asked of TensorBoard and of the drop-in, and where their answers may differ.

`core` has runs and plugins, `series` the plain time series, `structures` graphs, curves, layouts, meshes and
embeddings; each adds its rows.
"""

from tests.foreign.routes import core, series, structures  # noqa: F401 - add to the table
from tests.foreign.routes.table import ROWS, Row

__all__ = ["ROWS", "Row"]
