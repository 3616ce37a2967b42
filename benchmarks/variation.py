"""What variation brings, section by section: drums, tunes, synths, crosses, speed; each is a benchmark of its own.

python benchmarks/variation.py --data ../shared/data
python benchmarks/variation.py --only drums speed --data ../shared/data
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

SECTIONS = {
    "drums": ("variation_drums", True),
    "tunes": ("variation_tunes", True),
    "synths": ("variation_synths", False),
    "crosses": ("variation_crosses", True),
    "speed": ("variation_speed", False),
}
"""Section to its module, and whether that needs the folder of data."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the sections that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="the folder that holds groove and openewld")
    parser.add_argument("--only", nargs="*", choices=SECTIONS, default=list(SECTIONS), help="sections to run")
    asked = parser.parse_args(arguments)
    for section in asked.only:
        module, on_data = SECTIONS[section]
        print(f"\n{section}\n{'=' * len(section)}")
        import_module(module).main(["--data", asked.data] if on_data else [])


if __name__ == "__main__":
    main()
