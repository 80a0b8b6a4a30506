"""The programs that `run` tries: what each installs beside the drop-in, and which tests its own package carries."""

from __future__ import annotations

from dataclasses import dataclass

TORCH = "torch==2.13.0"
TENSORFLOW = "tensorflow-cpu"


@dataclass(frozen=True)
class Suite:
    """Tests in a client's own package.

    Attributes:
        package: as pip names it.
        files: of the source distribution, or of the installed package where `installed`.
        installed: whether the wheel carries them.
        needs: what they need besides.
        absl: whether the tests ask for the flags of absl's own runner.
        without: tests among those, or whole files, that are not about what programs do, or need what the package lacks;
            as pytest names them.
    """

    package: str
    files: tuple[str, ...]
    installed: bool = False
    needs: tuple[str, ...] = ("pytest",)
    absl: bool = False
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Client:
    """What is installed beside the drop-in, the suites that are run, and whether there is a compared/NAME.py."""

    needs: tuple[str, ...]
    suites: tuple[Suite, ...] = ()
    compared: bool = False


CLIENTS = {
    "torch": Client((TORCH, "numpy", "matplotlib", "moviepy<2"), compared=True),
    "tensorflow": Client((TENSORFLOW, "pillow"), compared=True),
    "keras": Client(
        (TENSORFLOW, "keras"),
        (Suite("keras", ("src/callbacks/tensorboard_test.py",), installed=True, needs=("pytest", "pandas")),),
        compared=True,
    ),
    "hparams": Client((TENSORFLOW, "keras")),
    "lightning": Client((TORCH, "lightning")),
    "transformers": Client((TORCH, "transformers", "accelerate")),
    "accelerate": Client((TORCH, "accelerate"), (Suite("accelerate", ("tests/test_tracking.py",)),)),
    "stable_baselines3": Client(
        (TORCH, "stable-baselines3", "matplotlib"),
        (
            Suite(
                "stable-baselines3",
                ("tests/test_logger.py", "tests/test_tensorboard.py"),
                needs=("pytest", "pandas", "tqdm", "rich"),
                without=("tests/test_logger.py::test_fps_logger",),  # how fast the machine is
            ),
        ),
    ),
    "ray": Client((TORCH, "ray[tune]", "tensorboardX")),
    "flax": Client((TENSORFLOW, "flax"), (Suite("flax", ("tests/tensorboard_test.py",), absl=True),)),
    "clu": Client(
        (TENSORFLOW, "clu"),
        (Suite("clu", ("metric_writers/tf/summary_writer_test.py",), installed=True),),
    ),
    "tensorboardx": Client(
        (TORCH, "tensorboardX", "matplotlib", "soundfile"),
        (
            Suite(
                "tensorboardX",
                ("tests",),
                needs=("pytest", "matplotlib", "imageio", "moviepy<2", "boto3", "moto[s3]<5", "onnx"),
                without=("tests/test_lint.py", "tests/test_openvino_graph.py"),  # its style; a model that is elsewhere
            ),
        ),
    ),
    "tbparse": Client((TORCH, "tbparse")),
    "tensorboard_reducer": Client((TORCH, "tensorboard-reducer")),  # its tests read files that its package lacks
    "vscode": Client((TORCH,)),
    "jupyter": Client(("ipykernel", "nbclient", "nbformat")),
    "xprof": Client((TENSORFLOW, "xprof")),
    "profiler": Client((TORCH, "torch-tb-profiler", "absl-py")),  # its tests need samples that its package lacks
}
