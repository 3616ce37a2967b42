"""Pages of numbers kept on disk, so that what took long to find out is not found out twice on one machine.

A page is believed only if it is whole, so one that is damaged counts as absent and is made again. Nothing here is
needed: a folder that cannot be read or written is a cache that is empty.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats32 = npt.NDArray[np.float32]

__all__ = ["Pages"]

_MOST_BYTES = 1 << 26
"""64 MiB: bytes of all pages of all folders beside each other; beyond that the oldest go."""
_DIGEST = hashlib.sha256
_DIGEST_SIZE = _DIGEST().digest_size


class Pages:
    """Pages by number; several processes may use one folder at a time.

    Args:
        folder: where the pages lie; made when the first is kept. Its name is the key of what the pages hold, and what
            lies beside it are the folders of other keys.
        width: numbers in each row.
    """

    def __init__(self, folder: Path, width: int) -> None:
        self._folder = folder
        self._width = width

    def get(self, number: int, rows: int) -> Floats32 | None:
        """A page; None if there is none, or none that is whole.

        Args:
            number: of the page, at least 0.
            rows: how many it has.

        Returns:
            Numbers of 32 bits, shape ``(rows, width)``.
        """
        import numpy as np

        with suppress(OSError):
            entry = self._path(number).read_bytes()
            data = entry[_DIGEST_SIZE:]
            if entry[:_DIGEST_SIZE] == self._seal(number, data) and len(data) == 4 * rows * self._width:
                return np.frombuffer(data, "<f4").reshape(rows, self._width)
        return None

    def keep(self, number: int, page: Floats32) -> None:
        """Keep a page: whole or not at all, whoever else writes, and whenever it is interrupted.

        Args:
            number: of the page, at least 0.
            page: its numbers, shape ``(rows, width)``.
        """
        data = page.astype("<f4").tobytes()
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, written = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._seal(number, data) + data)
            Path(written).replace(self._path(number))
            self._shrink()

    def _path(self, number: int) -> Path:
        return self._folder / str(number)

    def _seal(self, number: int, data: bytes) -> bytes:
        """The key and the number are in the digest, so that a page does not count under another's name."""
        return _DIGEST(f"{self._folder.name} {number} ".encode() + data).digest()

    def _shrink(self) -> None:
        """Remove the oldest pages until the rest has room; files that a killed process left are among them."""
        found = [(path.stat(), path) for path in self._folder.parent.glob("*/*")]
        left = sum(stat.st_size for stat, _ in found)
        for stat, path in sorted(found, key=lambda pair: pair[0].st_mtime):
            if left <= _MOST_BYTES:
                break
            path.unlink(missing_ok=True)
            left -= stat.st_size
