"""Strings and tables of strings, shown as Markdown."""

from sightline.kinds.base import Kind

KIND = Kind(name="text", title="Text", plugins=("text",), drawn=True, api="sightline.kinds.text.api")
