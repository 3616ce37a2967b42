"""What does ``import audiomancer`` cost, against ``import pretty_midi``?

Each import runs in a fresh Python, twenty times and in turn; the table has the medians.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

RUNS = 20
OURS, RIVAL = "audiomancer", "pretty_midi"
PROBE = """
import sys, time
start = time.perf_counter()
import {module}
print(time.perf_counter() - start)
if sys.platform == "linux":
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
else:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def cost(module: str) -> tuple[float, float]:
    """Milliseconds that importing a module takes in a fresh Python, and the megabytes that Python then holds."""
    command = [sys.executable, "-c", PROBE.format(module=module)]
    seconds, kilobytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return 1000 * float(seconds), int(kilobytes) / 1000


def main() -> None:
    runs = [{module: cost(module) for module in (OURS, RIVAL)} for _ in range(RUNS)]
    milliseconds, megabytes = (
        {module: statistics.median(run[module][which] for run in runs) for module in (OURS, RIVAL)} for which in (0, 1)
    )
    for module in (OURS, RIVAL):
        print(f"import {module:12} {milliseconds[module]:8.2f} ms {megabytes[module]:7.1f} MB")
    print(f"{OURS} takes 1/{milliseconds[RIVAL] / milliseconds[OURS]:.0f} of the time of {RIVAL}")


if __name__ == "__main__":
    main()
