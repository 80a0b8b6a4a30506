"""Tables with typed columns: evaluation samples, errors by class, the rows of a data frame."""

from sightline.kinds.base import Kind

FIELD = 1000
"""Number of the field in the text plugin's metadata that says what the columns hold; other readers skip it."""

KIND = Kind(
    name="table",
    title="Table",
    plugins=("text",),
    mark=b"\xc2\x3e",  # FIELD as a protobuf key of bytes
    drawn=True,
    api="sightline.kinds.table.api",
)
