"""`python -m tensorboard`."""

from tensorboard.main import run_main

run_main()
