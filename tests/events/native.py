"""The native core behind the oracle's interface, and the plain form in which the two are compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.events.oracle import LIMIT, Reading, Series

from sightline.events._core import FORMS, Decoder

Plain = dict[str, Any]


def decode(data: bytes, cuts: Iterable[int] = (), limit: int = LIMIT) -> Plain:
    """Feed a file as it would arrive and tell what came out; `cuts` are sizes it had on the way."""
    decoder = Decoder(limit)
    out = Reading()
    series: list[Series] = []
    position = 0
    looks = sorted({*(cut for cut in cuts if cut < len(data)), len(data)})
    for size in looks:
        position += decoder.feed(data[position:size], position)
        assert position <= size
        _collect(decoder, out, series)
    if decoder.open_damage:
        out.damage.append(decoder.open_damage)
    out.records = decoder.records
    return plain(out, series)


def _collect(decoder: Decoder, out: Reading, series: list[Series]) -> None:
    tags, scalars, references, starts, _, damage = decoder.take()
    for index, name, form, plugin, data_class, *_ in tags:
        while index >= len(series):
            series.append(Series(b""))
        one = series[index]
        one.name, one.form, one.plugin, one.data_class = name, form, plugin, data_class
    for index, steps, wall_times, values in scalars:
        wide = values.dtype.itemsize == 8
        rows = zip(steps.tolist(), wall_times.tolist(), values.tolist(), strict=True)
        series[index].scalars += [(*row, wide) for row in rows]
    for index, items in references:
        series[index].references += [
            (int(r["step"]), float(r["wall_time"]), int(r["offset"]), int(r["size"]), FORMS[r["form"]]) for r in items
        ]
    out.starts += starts
    out.damage += [(offset, size) for offset, size, _ in damage]


def plain(reading: Reading, series: list[Series] | None = None) -> Plain:
    """A reading as values that compare equal when they are the same bits; NaN is NaN.

    Adjoining stretches of damage are one. A column is wide when one value in it is.
    """
    tags = []
    for one in reading.series.values() if series is None else series:
        tags.append(
            {
                "name": _text(one.name),
                "form": one.form or "none",
                "plugin": _text(one.plugin),
                "data_class": one.data_class,
                "scalars": [(step, repr(wall), repr(value)) for step, wall, value, _ in one.scalars],
                "wide": any(wide for *_, wide in one.scalars),
                "references": [(step, repr(wall), *rest) for step, wall, *rest in one.references],
            }
        )
    return {
        "records": reading.records,
        "tags": tags,
        "starts": reading.starts,
        "damage": joined(reading.damage),
    }


def joined(damage: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for offset, size in sorted(damage, key=lambda part: (part[1] == 0, part)):
        if size and out and sum(out[-1]) == offset:
            out[-1] = (out[-1][0], out[-1][1] + size)
        else:
            out.append((offset, size))
    return out


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode("utf-8", "backslashreplace")
