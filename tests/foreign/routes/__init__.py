"""Every route in one table: what is asked of TensorBoard and of the drop-in, and where their answers may differ.

`series` has the plain time series; another module adds its rows the same way and is imported here.
"""

from tests.foreign.routes import series  # noqa: F401 - adds to the table
from tests.foreign.routes.table import ROWS, Row

__all__ = ["ROWS", "Row"]
