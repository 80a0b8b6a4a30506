"""What the machine does while it trains: CPU, memory, disk, network and GPUs as scalars under `system/`.

A thread of its own takes a sample every few seconds; training never waits for it. Names say the unit:

    system/cpu_percent                        all cores together, 0 to 100
    system/cpu_process_percent                this process; 100 for each core that is busy with it
    system/memory_percent                     of the machine's memory, what is not available
    system/memory_process_mib                 resident set of this process
    system/disk_percent                       of the file system that holds the log directory
    system/disk_read_mib_per_second           all disks; disk_write_… likewise
    system/network_received_mib_per_second    all interfaces; network_sent_… likewise
    system/gpu0_utilization_percent           and gpu0_memory_mib, gpu0_memory_percent, gpu0_power_watts,
                                              gpu0_temperature_celsius; every NVIDIA GPU by its number in NVML

A MiB is 2^20 bytes. CPU and rates are means over the time since the sample before, so they begin with the second
one. The step of a value is `SystemMetrics.step`, whole seconds since the start.
"""

from __future__ import annotations

import importlib
import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from sightline.errors import WriterError

INSTALL = 'pip install "sightline[system]"'

_MIB = float(1 << 20)
_PATIENCE = 2.0  # seconds to wait for a sample that is being taken, which a GPU's driver may hold up

_Meter: TypeAlias = Callable[[], "float | None"]

log = logging.getLogger("sightline")


class SystemMetrics:
    """Samples the machine from `start` to `stop`.

    A forked process does not go on with it; there `start` begins anew.

    Args:
        log: takes tag and value of each metric, on the thread that samples.
        interval: seconds from one sample to the next.
        folder: a place in the file system whose usage is logged.

    Attributes:
        step: whole seconds from `start` to the sample that is being logged.

    Raises:
        WriterError: psutil is not installed, or the interval is not above 0.
    """

    def __init__(self, log: Callable[[str, float], None], interval: float = 10.0, folder: str | Path = ".") -> None:
        if not (math.isfinite(interval) and interval > 0):
            raise WriterError(f"the interval of system metrics is {interval!r}; it must be above 0 seconds")
        self._psutil = _psutil()
        self._log = log
        self._interval = interval
        self._folder = str(folder)
        self._ending: threading.Event | None = None
        self._thread: threading.Thread | None = None
        self._process = 0
        self.step = 0

    def start(self) -> None:
        """Begin; nothing happens when it is running."""
        if self._thread is not None and self._process == os.getpid():
            return
        self.step = 0
        self._process = os.getpid()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(self._ending,), name="sightline-system", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; after it nothing is logged any more, unless a driver holds up the sample being taken."""
        thread, ending = self._thread, self._ending
        self._thread = self._ending = None
        if thread is None or ending is None or self._process != os.getpid():
            return  # in a forked process there is no thread, and its event's lock may be held for ever
        ending.set()
        if thread is not threading.current_thread():
            thread.join(_PATIENCE)

    def _work(self, ending: threading.Event) -> None:
        began = time.monotonic()
        gpus = _Gpus()
        try:
            meters = dict(_machine(self._psutil, self._folder)) | dict(gpus.meters())
            due = began
            while True:
                self.step = int(time.monotonic() - began)
                self._sample(meters, ending)
                late = time.monotonic() - due
                due += self._interval * max(1, math.ceil(late / self._interval))
                if ending.wait(due - time.monotonic()):
                    return
        except Exception as error:
            log.warning("system metrics end here: %s: %s", type(error).__name__, error)
        finally:
            gpus.close()

    def _sample(self, meters: dict[str, _Meter], ending: threading.Event) -> None:
        """Log every metric that has a value; one that fails is taken out of `meters`."""
        for name, meter in list(meters.items()):
            try:
                value = meter()
            except Exception as error:
                del meters[name]
                log.warning("system/%s is not logged any more: %s: %s", name, type(error).__name__, error)
                continue
            if ending.is_set():
                return
            if value is not None:
                self._log(f"system/{name}", value)


def _psutil() -> Any:
    try:
        return importlib.import_module("psutil")
    except ImportError as error:
        raise WriterError(f"system metrics need psutil, which is not installed: {INSTALL}") from error


# What is measured


def _machine(psutil: Any, folder: str) -> Iterator[tuple[str, _Meter]]:
    process = psutil.Process()
    yield "cpu_percent", _since_before(lambda: psutil.cpu_percent(None))
    yield "cpu_process_percent", _since_before(lambda: process.cpu_percent(None))
    yield "memory_percent", lambda: float(psutil.virtual_memory().percent)
    yield "memory_process_mib", lambda: process.memory_info().rss / _MIB
    yield "disk_percent", lambda: float(psutil.disk_usage(folder).percent)
    yield "disk_read_mib_per_second", _rate(lambda: psutil.disk_io_counters(), "read_bytes")
    yield "disk_write_mib_per_second", _rate(lambda: psutil.disk_io_counters(), "write_bytes")
    yield "network_received_mib_per_second", _rate(lambda: psutil.net_io_counters(), "bytes_recv")
    yield "network_sent_mib_per_second", _rate(lambda: psutil.net_io_counters(), "bytes_sent")


def _since_before(meter: Callable[[], float]) -> _Meter:
    """A mean since the call before: the first call has none."""
    begun = False

    def later() -> float | None:
        nonlocal begun
        value = float(meter())
        first, begun = not begun, True
        return None if first else value

    return later


def _rate(counters: Callable[[], Any], field: str) -> _Meter:
    """MiB per second since the call before; nothing at the first one, and where a machine has no such counters."""
    before: tuple[float, int] | None = None

    def rate() -> float | None:
        nonlocal before
        found, now = counters(), time.monotonic()
        if found is None:
            return None
        total = getattr(found, field)
        last, before = before, (now, total)
        if last is None or now <= last[0] or total < last[1]:  # counters begin anew when a device is replaced
            return None
        return float((total - last[1]) / (now - last[0]) / _MIB)

    return rate


class _Gpus:
    """NVIDIA's GPUs, by pynvml of nvidia-ml-py; none when there is no driver or the package is missing."""

    def __init__(self) -> None:
        self._nvml: Any = None
        try:
            nvml: Any = importlib.import_module("pynvml")
            nvml.nvmlInit()
            self._nvml = nvml
        except Exception as error:  # whatever a broken driver raises
            log.debug("no GPU metrics: %s", error)

    def meters(self) -> Iterator[tuple[str, _Meter]]:
        nvml = self._nvml
        try:
            for number in range(nvml.nvmlDeviceGetCount() if nvml is not None else 0):
                yield from self._of(number, nvml.nvmlDeviceGetHandleByIndex(number))
        except Exception as error:
            log.warning("some GPUs are not logged: %s: %s", type(error).__name__, error)

    def _of(self, number: int, gpu: Any) -> Iterator[tuple[str, _Meter]]:
        nvml = self._nvml

        def memory_percent() -> float:
            memory = nvml.nvmlDeviceGetMemoryInfo(gpu)
            return 100.0 * float(memory.used) / float(memory.total)

        def temperature() -> float:
            return float(nvml.nvmlDeviceGetTemperature(gpu, nvml.NVML_TEMPERATURE_GPU))

        yield f"gpu{number}_utilization_percent", lambda: float(nvml.nvmlDeviceGetUtilizationRates(gpu).gpu)
        yield f"gpu{number}_memory_mib", lambda: nvml.nvmlDeviceGetMemoryInfo(gpu).used / _MIB
        yield f"gpu{number}_memory_percent", memory_percent
        yield f"gpu{number}_power_watts", lambda: nvml.nvmlDeviceGetPowerUsage(gpu) / 1000.0
        yield f"gpu{number}_temperature_celsius", temperature

    def close(self) -> None:
        if self._nvml is not None:
            try:
                self._nvml.nvmlShutdown()
            except Exception as error:
                log.debug("NVML could not be shut down: %s", error)
