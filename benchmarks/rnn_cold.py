"""How long from a cold shell to four bars of drums, against magenta's own ``drums_rnn_generate`` on the same bundle?

Both run as fresh processes, in turn, and write what they made to disk. Needs script/bootstrap --magenta.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from audiomancer.rnn import find_model

RUNS = 5
SLOWER, MEGABYTES = 20, 100
BUNDLE = find_model("drums_rnn").path


def ours(folder: Path) -> list[str]:
    return [sys.executable, "-m", "audiomancer", "generate", "drums", "--bars", "4", "--model", str(BUNDLE)]


def magentas(folder: Path) -> list[str]:
    program = str(Path(sys.executable).with_name("drums_rnn_generate"))
    wishes = ["--config=drum_kit", "--num_outputs=1", "--num_steps=64", "--primer_drums=[(36,)]"]
    return [program, f"--bundle_file={BUNDLE}", f"--output_dir={folder}", *wishes]


def cost(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds of a fresh process, and the megabytes it held at the most."""
    env = {**os.environ, "AUDIOMANCER_HOME": str(folder), "TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    started = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} failed with {process.returncode}")
    return seconds, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def main() -> None:
    runs: dict[str, list[tuple[float, float]]] = {"audiomancer": [], "magenta": []}
    for _ in range(RUNS):
        for name, command in (("audiomancer", ours), ("magenta", magentas)):
            with tempfile.TemporaryDirectory() as folder:
                runs[name].append(cost(command(Path(folder)), Path(folder)))
    seconds = {name: statistics.median(s for s, _ in some) for name, some in runs.items()}
    megabytes = {name: max(m for _, m in some) for name, some in runs.items()}
    for name in runs:
        print(f"{name:12} {seconds[name]:7.2f} s {megabytes[name]:7.0f} MB")
    ratio = seconds["magenta"] / seconds["audiomancer"]
    print(
        f"audiomancer is {ratio:.0f} times as fast (at least {SLOWER}), in {megabytes['audiomancer']:.0f} MB", end=" "
    )
    print(f"(at most {MEGABYTES})")
    sys.exit(ratio < SLOWER or megabytes["audiomancer"] > MEGABYTES)


if __name__ == "__main__":
    main()
