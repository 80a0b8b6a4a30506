"""The machine's metrics: every documented one is logged, one that fails takes no other with it, nothing ever hangs."""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from sightline.errors import WriterError
from sightline.writing import system
from sightline.writing.system import SystemMetrics

MIB = 1 << 20


class Machine:
    """Stands for psutil; every reading can be made to fail."""

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self.moved = 0  # bytes, of every counter
        self.disks = True
        self.asked: list[str] = []

    def _answer(self, name: str, value: Any) -> Any:
        self.asked.append(name)
        if name in self.broken:
            raise OSError(f"no {name} here")
        return value

    def Process(self) -> Any:  # noqa: N802 - psutil's name
        return SimpleNamespace(
            cpu_percent=lambda interval: self._answer("process", 150.0),
            memory_info=lambda: SimpleNamespace(rss=3 * MIB),
        )

    def cpu_percent(self, interval: None) -> float:
        return float(self._answer("cpu", 25.0))

    def virtual_memory(self) -> Any:
        return self._answer("memory", SimpleNamespace(percent=40.0))

    def disk_usage(self, path: str) -> Any:
        return self._answer(f"usage of {path}", SimpleNamespace(percent=90.0))

    def disk_io_counters(self) -> Any:
        self.moved += MIB
        counters = SimpleNamespace(read_bytes=self.moved, write_bytes=self.moved)
        return self._answer("disk", counters if self.disks else None)

    def net_io_counters(self) -> Any:
        return self._answer("network", SimpleNamespace(bytes_recv=0, bytes_sent=0))


class Gpus:
    """Stands for pynvml: two GPUs, the second of which cannot tell its power."""

    NVML_TEMPERATURE_GPU = 0

    def __init__(self) -> None:
        self.open = 0

    def nvmlInit(self) -> None:  # noqa: N802
        self.open += 1

    def nvmlShutdown(self) -> None:  # noqa: N802
        self.open -= 1

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802
        return 2

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:  # noqa: N802
        return index

    def nvmlDeviceGetUtilizationRates(self, gpu: int) -> Any:  # noqa: N802
        return SimpleNamespace(gpu=70 + gpu)

    def nvmlDeviceGetMemoryInfo(self, gpu: int) -> Any:  # noqa: N802
        return SimpleNamespace(used=2 * MIB, total=8 * MIB)

    def nvmlDeviceGetPowerUsage(self, gpu: int) -> int:  # noqa: N802
        if gpu == 1:
            raise RuntimeError("Not Supported")
        return 250_500

    def nvmlDeviceGetTemperature(self, gpu: int, sensor: int) -> int:  # noqa: N802
        return 60 + sensor


class Seen(list[tuple[str, float]]):
    """What was logged, and by which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[threading.Thread] = set()

    def __call__(self, tag: str, value: float) -> None:
        self.threads.add(threading.current_thread())
        self.append((tag, value))

    @property
    def last(self) -> dict[str, float]:
        return dict(self)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    fake = Machine()
    monkeypatch.setitem(sys.modules, "psutil", fake)
    monkeypatch.setitem(sys.modules, "pynvml", None)
    return fake


@pytest.fixture
def running() -> Iterator[Callable[..., tuple[SystemMetrics, Seen]]]:
    begun = []

    def start(**arguments: Any) -> tuple[SystemMetrics, Seen]:
        seen = Seen()
        metrics = SystemMetrics(seen, **{"interval": 0.005, **arguments})
        begun.append(metrics)
        metrics.start()
        return metrics, seen

    yield start
    for metrics in begun:
        metrics.stop()


def wait(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it never came to it"
        time.sleep(0.001)


def documented(gpus: int) -> set[str]:
    """The tags that the module's text promises."""
    text = system.__doc__ or ""
    both = set(re.findall(r"system/\w+|(?<= )gpu0_\w+", text)) | {"system/disk_write_mib_per_second"}
    both |= {"system/network_sent_mib_per_second"}
    tags = {"system/" + tag.removeprefix("system/") for tag in both}
    shared = {tag for tag in tags if "gpu0" not in tag}
    return shared | {tag.replace("gpu0", f"gpu{n}") for tag in tags - shared for n in range(gpus)}


def test_every_documented_metric_is_logged(
    machine: Machine, running: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gpus = Gpus()
    monkeypatch.setitem(sys.modules, "pynvml", gpus)
    metrics, seen = running(folder="/data/logs")
    wait(lambda: [tag for tag, _ in seen].count("system/gpu1_temperature_celsius") > 2)
    assert gpus.open == 1
    metrics.stop()
    assert gpus.open == 0
    found = seen.last
    assert found.keys() == documented(2) - {"system/gpu1_power_watts"}
    assert len(found) == 9 + 5 + 4
    assert found["system/cpu_percent"] == 25
    assert found["system/cpu_process_percent"] == 150
    assert found["system/memory_process_mib"] == 3
    assert found["system/gpu1_utilization_percent"] == 71
    assert found["system/gpu0_memory_mib"] == 2
    assert found["system/gpu0_memory_percent"] == 25
    assert found["system/gpu0_power_watts"] == 250.5
    assert found["system/network_sent_mib_per_second"] == 0
    assert found["system/disk_read_mib_per_second"] > 0
    assert "usage of /data/logs" in machine.asked
    assert len(caplog.records) == 1
    assert "system/gpu1_power_watts" in caplog.text
    assert seen.threads.isdisjoint({threading.current_thread()})


@pytest.mark.parametrize("broken", ["cpu", "process", "memory", "network", "usage of ."])
def test_what_fails_is_left_out_and_the_rest_goes_on(
    machine: Machine, running: Any, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    _, seen = running()
    wait(lambda: seen.last.keys() == documented(0))
    machine.broken = {broken}
    wait(lambda: bool(caplog.records))
    seen.clear()
    wait(lambda: [tag for tag, _ in seen].count("system/memory_process_mib") > 3)
    lost = documented(0) - seen.last.keys()
    assert len(lost) == len(caplog.records) == (2 if broken == "network" else 1)
    assert all(any(tag in record.getMessage() for record in caplog.records) for tag in lost)


def test_a_machine_without_disks_is_no_fault(machine: Machine, running: Any, caplog: pytest.LogCaptureFixture) -> None:
    machine.disks = False
    _, seen = running()
    wait(lambda: [tag for tag, _ in seen].count("system/memory_percent") > 3)
    assert documented(0) - seen.last.keys() == {"system/disk_read_mib_per_second", "system/disk_write_mib_per_second"}
    assert not caplog.records


def test_what_has_no_mean_yet_is_not_logged_as_zero(machine: Machine, running: Any) -> None:
    _, seen = running(interval=60)
    wait(lambda: "network" in machine.asked and len(seen) >= 3)
    assert [tag for tag, _ in seen] == ["system/memory_percent", "system/memory_process_mib", "system/disk_percent"]


@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 2**40)), min_size=1))
def test_rates_are_differences_over_time(samples: list[tuple[int, int]]) -> None:
    """Oracle: a total per sample; one that is smaller than before began anew and gives no rate."""
    clock, total = 0, 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(system, "time", SimpleNamespace(monotonic=lambda: clock))
        rate = system._rate(lambda: SimpleNamespace(bytes=total), "bytes")
        for number, (seconds, reading) in enumerate(samples):
            before, total = total, reading
            clock += seconds
            expected = (total - before) / seconds / MIB if number and total >= before else None
            assert rate() == expected


def test_missing_psutil_is_told_at_once_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    with pytest.raises(WriterError, match=r'pip install "sightline\[system\]"'):
        SystemMetrics(Seen())


@pytest.mark.parametrize("interval", [0, -1, float("nan"), float("inf")])
def test_an_interval_that_is_none_is_refused(machine: Machine, interval: float) -> None:
    with pytest.raises(WriterError, match="interval"):
        SystemMetrics(Seen(), interval)


def test_after_stop_nothing_is_logged_and_start_begins_anew(machine: Machine, running: Any) -> None:
    metrics, seen = running()
    wait(lambda: len(seen) > 20)
    metrics.start()  # is running already
    assert len(seen.threads) == 1
    metrics.stop()
    metrics.stop()
    count = len(seen)
    time.sleep(0.05)
    assert len(seen) == count
    assert not any(thread.is_alive() for thread in seen.threads)
    metrics.start()
    wait(lambda: len(seen) > count)


def test_the_step_is_whole_seconds_since_the_start(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(system, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    steps = []
    metrics = SystemMetrics(lambda tag, value: steps.append(metrics.step), 0.002)

    def slow() -> Any:
        clock[0] += 0.75
        return SimpleNamespace(percent=1)

    monkeypatch.setattr(machine, "virtual_memory", slow)
    metrics.start()
    wait(lambda: bool(steps) and steps[-1] >= 4)
    metrics.stop()
    assert sorted(set(steps))[:5] == [0, 1, 2, 3, 4]
    assert steps == sorted(steps)


def test_a_log_that_fails_ends_it_with_one_warning(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    def closed(tag: str, value: float) -> None:
        raise ValueError("closed")

    metrics = SystemMetrics(closed, 0.001)
    metrics.start()
    wait(lambda: bool(caplog.records))
    time.sleep(0.02)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    metrics.stop()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_neither_goes_on_nor_hangs(machine: Machine, running: Any) -> None:
    metrics, seen = running(interval=0.0005)
    wait(lambda: len(seen) > 20)
    for _ in range(20):  # at whatever moment the sampler is in
        child = os.fork()
        if child == 0:
            count = len(seen)
            metrics.stop()
            metrics.start()
            until = time.monotonic() + 60
            while len(seen) == count and time.monotonic() < until:
                time.sleep(0.001)
            metrics.stop()
            os._exit(0 if len(seen) > count else 1)
        assert ended(child) == 0
    count = len(seen)
    wait(lambda: len(seen) > count)


def ended(child: int) -> int:
    """The exit status of a process, which is killed when it takes too long."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError("the forked process hangs")


def test_the_real_machine(running: Any) -> None:
    pytest.importorskip("psutil")
    _, seen = running(interval=0.02)
    wait(lambda: [tag for tag, _ in seen].count("system/cpu_percent") > 2)
    found = seen.last
    assert 1 < found["system/memory_process_mib"] < 1e6
    assert 0 < found["system/memory_percent"] <= 100
    assert 0 <= found["system/cpu_percent"] <= 100
    assert 0 <= found["system/disk_percent"] <= 100
