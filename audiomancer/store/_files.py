"""Files that survive a kill, a power cut and a full disk: locks, durable writes and what to say when they fail."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from audiomancer.errors import StoreError

__all__ = [
    "PATIENCE",
    "DiskError",
    "check_file",
    "check_folder",
    "copy_aside",
    "default_home",
    "explained",
    "locked",
    "make_file",
    "make_folder",
    "replace",
    "sync",
    "sync_folder",
]

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
BUFFER = 1 << 20
NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
PRIVATE = 0o600
"""The mode of a file that only its owner may read and write."""

PATIENCE = 1.0
"""Seconds to wait for another program in silence."""
POLL = 0.001
"""Seconds between two looks at a lock in that time."""


class DiskError(StoreError):
    """The disk would not take it: it is full, read-only or failing."""


@contextmanager
def explained(path: Path, outcome: str) -> Iterator[None]:
    """Turns an error of the operating system into a sentence.

    Args:
        path: the file that the sentence names.
        outcome: the clause with which it ends, such as ``nothing was stored``.

    Raises:
        DiskError: if the block raised an OSError that nobody has explained yet.
    """
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        if error.errno in FULL:
            raise DiskError(f"the disk that holds {path} is full: {outcome}; free some space and try again") from error
        if error.errno in READ_ONLY:
            advice = "make it writable, or choose another folder with AUDIOMANCER_HOME"
            raise DiskError(f"{path.parent} is read-only for you: {outcome}; {advice}") from error
        raise DiskError(f"{path} cannot be written ({error.strerror}): {outcome}") from error


def check_file(path: Path) -> None:
    """Refuse what would keep a reader waiting for ever, and a link to a folder that is not there.

    Args:
        path: where a file of the library stands or will stand.

    Raises:
        StoreError: if it is a pipe or a device, or leads nowhere. A folder is left to those who open it.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink() and not path.resolve().parent.exists():
            raise StoreError(
                f"{path} leads to {str(path.readlink())!r:.100}, which is not there; connect its disk, "
                "or remove the link"
            ) from None
    except OSError:
        return  # who opens it says why
    else:
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise StoreError(f"{path} is a pipe or a device, and the library needs a file; move it away")


@contextmanager
def locked(path: Path, *, exclusive: bool, waiting: Callable[[], None]) -> Iterator[None]:
    """Holds the lock of a file while the block runs.

    Locks belong to the open file, so two handles in one process exclude each other as two processes do. A reader who
    may not write, or who comes before the first writer, goes on without.

    Args:
        path: the lock file; a writer makes it.
        exclusive: whether one writer holds it alone; otherwise many readers hold it together.
        waiting: called once if another holds it for longer than a moment.
    """
    handle = _open_lock(path, exclusive)
    try:
        if handle is not None:
            _take(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH, waiting)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _open_lock(path: Path, exclusive: bool) -> int | None:
    if exclusive:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    with suppress(FileNotFoundError, PermissionError):
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    return None


def _take(handle: int, kind: int, waiting: Callable[[], None]) -> None:
    end = time.monotonic() + PATIENCE
    while not _took(handle, kind):
        if time.monotonic() >= end:
            waiting()
            fcntl.flock(handle, kind)
            return
        time.sleep(POLL)


def _took(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync(handle: int) -> None:
    """Returns when what was written to the open file is on the disk itself.

    On macOS ``fsync`` stops at the drive's own cache; ``F_FULLFSYNC`` goes through it (see man 2 fsync there).
    """
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is None:
        os.fsync(handle)
    else:
        fcntl.fcntl(handle, full)


def sync_folder(folder: Path) -> None:
    """Returns when the names in the folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Makes the folder and those above it, for their owner only, and returns when their names are on the disk.

    An empty folder is taken as new: who made it may have been killed before its name was safe.
    """
    folder = folder.absolute()
    if _holds_something(folder):
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    with suppress(PermissionError):  # a folder that may not be read, in which somebody else has made this one
        sync_folder(folder.parent)


def _holds_something(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(entries)
    except FileNotFoundError:
        return False
    except PermissionError:
        return True


def make_file(path: Path) -> None:
    """Makes an empty file, for its owner only whatever the umask, if there is none."""
    if not path.exists():
        path.touch(mode=PRIVATE)


def replace(path: Path, chunks: Iterable[bytes]) -> None:
    """Puts new content in the place of a file, so that at any moment the old or the new is there whole.

    The file keeps its mode; a new one is for its owner only. Its time of change always grows: two changes within one
    tick of the file system's clock would look alike to those who watch it. The caller holds the lock: the temporary
    file has a fixed name, so that a killed writer leaves one at most.

    Args:
        path: the file; it need not exist.
        chunks: the new content.

    Raises:
        OSError: if the disk would not take it; then the file is as it was.
    """
    temporary = path.with_name(path.name + ".new")
    try:
        with os.fdopen(os.open(temporary, NEW, PRIVATE), "wb", buffering=BUFFER) as file:
            file.writelines(chunks)
            file.flush()
            moment, mode = time.time_ns(), PRIVATE
            if path.exists():
                old = path.stat()
                mode = old.st_mode & 0o777
                moment = max(moment, old.st_mtime_ns + 1)
            os.fchmod(file.fileno(), mode)
            os.utime(file.fileno(), ns=(moment, moment))
            sync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def copy_aside(path: Path) -> Path:
    """Copies a damaged file, as it is, to a name that is not taken, and gives that name."""
    aside = _unused_name(path)
    try:
        make_file(aside)
        shutil.copyfile(path, aside)
        with aside.open("rb+") as file:
            sync(file.fileno())
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return aside


def _unused_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    return aside


def default_home() -> Path:
    """``$AUDIOMANCER_HOME``, else ``~/.audiomancer``."""
    return Path(os.environ.get("AUDIOMANCER_HOME") or "~/.audiomancer").expanduser()


def check_folder(home: Path) -> None:
    """Refuse a home of which no folder can be made, or that is somebody else's, or on a disk that is not there.

    Args:
        home: the folder.

    Raises:
        StoreError: if it is refused.
    """
    for path in (home, *home.absolute().parents):
        if os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114  they raise nothing
            raise StoreError(
                f"{path} leads to {os.readlink(path)!r:.100}, which is not there; connect its disk, "  # noqa: PTH115
                "or name another folder with AUDIOMANCER_HOME"
            )
    there = next(path for path in (home, *home.absolute().parents) if os.path.exists(path))  # noqa: PTH110  it raises nothing
    if not os.path.isdir(there):  # noqa: PTH112
        raise StoreError(f"{there} is a file, and the library needs a folder; name another with AUDIOMANCER_HOME")
    if not os.access(there, os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise StoreError(f"{there} is closed to you; open it, or name another folder with AUDIOMANCER_HOME")
