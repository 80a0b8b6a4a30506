"""What a logged mesh configuration asks for: camera, lights and material, as three.js names them.

What is not understood is left out and named; nothing in it can keep a mesh from being drawn.
"""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct

from sightline.errors import FormatError

MAX_CONFIG = 1 << 16
MAX_LIGHTS = 16
LIGHTS = {"AmbientLight": "ambient", "DirectionalLight": "directional", "PointLight": "point"}
MATERIALS = {
    "MeshBasicMaterial": "basic",
    "MeshLambertMaterial": "matt",
    "MeshPhongMaterial": "standard",
    "MeshStandardMaterial": "standard",
    "PointsMaterial": "matt",
}


class Light(Struct, omit_defaults=True, frozen=True):
    """One light of a scene.

    Attributes:
        kind: "ambient", "directional" or "point".
        color: "#rrggbb".
        intensity: as three.js counts it, 1 is ordinary.
        position: x, y and z in the coordinates of the vertices; of a directional light where it shines from.
    """

    kind: str
    color: str = "#ffffff"
    intensity: float = 1.0
    position: tuple[float, float, float] | None = None


class Look(Struct, omit_defaults=True, frozen=True):
    """What a logged configuration asks for, as far as it is understood; None where it asks nothing.

    Attributes:
        fov: vertical angle of view in degrees.
        point_size: diameter of a point in the unit of the vertices.
        wireframe: edges instead of surfaces.
        color: "#rrggbb" of what has no colours.
        material: "basic" (unlit), "matt" or "standard", which shines as `roughness` and `metalness` (0–1) say.
        lights: instead of one beside the viewer.
        unknown: parts of the configuration that mean nothing here, as "camera.near".
    """

    fov: float | None = None
    point_size: float | None = None
    wireframe: bool | None = None
    color: str | None = None
    material: str | None = None
    roughness: float | None = None
    metalness: float | None = None
    lights: tuple[Light, ...] = ()
    unknown: tuple[str, ...] = ()


def look_of(content: bytes) -> tuple[Look, int]:
    """The configuration in a MeshPluginData message, and its bits of components; never raises.

    Args:
        content: the encoded message; b"" where there was none.
    """
    from sightline.events.wire import decode

    try:
        about = decode("tensorboard.mesh.MeshPluginData", content)
        components = int(about.components)
    except FormatError:
        return Look(), 0
    if not about.json_config:
        return Look(), components
    try:
        config = json.loads(about.json_config) if len(about.json_config) <= MAX_CONFIG else None
    except (ValueError, RecursionError):
        config = None
    return (_look(config) if isinstance(config, dict) else Look(unknown=("the configuration",))), components


def _look(config: dict[str, Any]) -> Look:
    reader = _Reader()
    reader.rest("", config, {"camera", "material", "lights"})
    camera, material = reader.section(config, "camera"), reader.section(config, "material")
    reader.choice(camera, "camera", {"PerspectiveCamera": "perspective"})
    reader.rest("camera.", camera, {"cls", "fov"})
    reader.rest("material.", material, {"cls", "size", "wireframe", "color", "roughness", "metalness"})
    wireframe = reader.take(material, "material", "wireframe", lambda value: value if isinstance(value, bool) else None)
    return Look(
        fov=reader.number(camera, "camera", "fov", 1, 170),
        point_size=reader.number(material, "material", "size", 1e-9, 1e9),
        wireframe=wireframe,
        color=reader.take(material, "material", "color", _color),
        material=reader.choice(material, "material", MATERIALS),
        roughness=reader.number(material, "material", "roughness", 0, 1),
        metalness=reader.number(material, "material", "metalness", 0, 1),
        lights=reader.lights(config.get("lights")),
        unknown=tuple(reader.unknown[:MAX_LIGHTS]),
    )


class _Reader:
    """Takes what is valid, and remembers the names of the rest."""

    def __init__(self) -> None:
        self.unknown: list[str] = []

    def rest(self, before: str, found: dict[str, Any], known: set[str]) -> None:
        self.unknown += [f"{before}{name[:60]}" for name in found if name not in known]

    def section(self, config: dict[str, Any], name: str) -> dict[str, Any]:
        found = config.get(name, {})
        if isinstance(found, dict):
            return found
        self.unknown.append(name)
        return {}

    def take(self, found: dict[str, Any], where: str, name: str, valid: Any) -> Any:
        """The value that `valid` makes of an entry; None where there is none, or where it makes None."""
        if found.get(name) is None:
            return None
        value = valid(found[name])
        if value is None:
            self.unknown.append(f"{where}.{name}")
        return value

    def number(self, found: dict[str, Any], where: str, name: str, low: float, high: float) -> float | None:
        value = self.take(found, where, name, lambda value: _number(value, low, high))
        return None if value is None else float(value)

    def choice(self, found: dict[str, Any], where: str, names: dict[str, str]) -> str | None:
        chosen = self.take(found, where, "cls", lambda value: names.get(value) if isinstance(value, str) else None)
        return None if chosen is None else str(chosen)

    def lights(self, found: object) -> tuple[Light, ...]:
        if found is None:
            return ()
        if not isinstance(found, list) or len(found) > MAX_LIGHTS:
            self.unknown.append("lights")
            return ()
        return tuple(filter(None, (self.light(one, f"lights[{at}]") for at, one in enumerate(found))))

    def light(self, found: object, where: str) -> Light | None:
        kind = self.choice(found, where, LIGHTS) if isinstance(found, dict) else None
        if kind is None or not isinstance(found, dict):
            self.unknown += [where] if f"{where}.cls" not in self.unknown else []
            return None
        self.rest(f"{where}.", found, {"cls", "color", "intensity", "position"})
        color = self.take(found, where, "color", _color)
        intensity = self.number(found, where, "intensity", 0, 1000)
        position = self.take(found, where, "position", _position)
        return Light(kind, color or "#ffffff", 1.0 if intensity is None else intensity, position)


def _number(value: object, low: float, high: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if low <= value <= high else None


def _position(value: object) -> tuple[float, float, float] | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    x, y, z = (_number(one, -1e12, 1e12) for one in value)
    return None if x is None or y is None or z is None else (x, y, z)


def _color(value: object) -> str | None:
    """A colour of three.js: a number, or a text such as "#a0a0a0" or "0xa0a0a0"."""
    if isinstance(value, str):
        digits = value.strip().lower().removeprefix("#").removeprefix("0x")
        hexadecimal = len(digits) == 6 and all(digit in "0123456789abcdef" for digit in digits)
        return f"#{digits}" if hexadecimal else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 0xFFFFFF:
        return f"#{value:06x}"
    return None
