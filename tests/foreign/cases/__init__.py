"""Every add_x in one table: the calls, what TensorBoard must show of them, and where PyTorch's picture differs.

Imported on both sides: by the tests for what is expected, in the foreign interpreter to make the calls, there on
our SummaryWriter and on PyTorch's. So a case takes a writer and imports what it needs; the calls are those a
PyTorch user makes.
"""

from tests.foreign.cases import media, numbers, structures  # noqa: F401 - each adds to the table
from tests.foreign.cases.table import CASES, Case, clock

__all__ = ["CASES", "Case", "clock"]
