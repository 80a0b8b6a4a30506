"""What holds for all tests: how long an example takes is the machine's business, not a promise of ours."""

import os
import signal

from hypothesis import HealthCheck, settings

# ./test draws the same examples each time, to say the same of the same code; pytest by itself looks further.
settings.register_profile(
    "sightline",
    deadline=None,
    derandomize="SIGHTLINE_SAME_EXAMPLES" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("sightline")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell starts what runs in the background so
    signal.signal(signal.SIGINT, signal.default_int_handler)
