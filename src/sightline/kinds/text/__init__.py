"""Strings and tables of strings, shown as Markdown."""

from sightline.kinds.base import Kind

KIND = Kind(name="text", title="Text", plugins=("text",), api="sightline.kinds.text.api")
