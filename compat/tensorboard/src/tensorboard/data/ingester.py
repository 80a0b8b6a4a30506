"""What brings data to where a data provider finds it."""

from __future__ import annotations

import abc

from tensorboard.data.provider import DataProvider

__all__ = ["DataIngester"]


class DataIngester(metaclass=abc.ABCMeta):
    """Reads data and goes on reading it in the background."""

    @property
    @abc.abstractmethod
    def data_provider(self) -> DataProvider:
        """Gives what has been read; to be asked for after `start`."""

    @abc.abstractmethod
    def start(self) -> None:
        """Begin, and return when data can be asked for."""
