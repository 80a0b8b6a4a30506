"""The command `tensorboard`."""

from __future__ import annotations

import sys

from tensorboard import main_lib

__all__ = ["run_main"]


def run_main() -> None:
    """Run the command line and exit: 0 when stopped in order, 1 for trouble, 2 for flags that are not known."""
    main_lib.global_init()

    from tensorboard import program
    from tensorboard.plugins.base_plugin import FlagsError

    tensorboard = program.TensorBoard()
    try:
        tensorboard.configure(sys.argv)
    except FlagsError as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(1)
    sys.exit(tensorboard.main(sys.argv[:1]))


if __name__ == "__main__":
    run_main()
