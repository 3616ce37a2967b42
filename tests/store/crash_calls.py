"""What a program does to the files below one folder: its system calls, from strace."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

TRACED = (
    "?open,openat,?openat2,?creat,close,lseek,read,write,writev,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,"
    "?rename,?renameat,renameat2,?link,linkat,?symlink,symlinkat,?unlink,unlinkat,?mkdir,mkdirat,?rmdir,"
    "fsync,fdatasync,sync_file_range,?copy_file_range,sendfile,splice,mmap"
)
"""Calls that change files or tell where in them a program is; those with ``?`` are not known to every machine."""


class Names(NamedTuple):
    """Names of one folder that change together: to another file or folder, or to none."""

    folder: int
    changes: tuple[tuple[str, int | None], ...]


class Write(NamedTuple):
    """Bytes written to a file."""

    file: int
    at: int
    data: bytes


class Cut(NamedTuple):
    """The length of a file set anew."""

    file: int
    size: int


class Sync(NamedTuple):
    """All that was done to a file or folder before is on the disk."""

    node: int


class Promise(NamedTuple):
    """The program has said so."""

    text: str


Change = Names | Write | Cut
Step = Change | Sync | Promise


@dataclass
class Calls:
    """What a program did below one folder, which is node 0, and which of the nodes are folders."""

    steps: list[Step] = field(default_factory=list)
    folders: set[int] = field(default_factory=lambda: {0})


def record(command: Sequence[str], log: Path) -> list[str]:
    """Runs a command to its end, and gives its system calls, a line each."""
    tracer = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "100000000", "-e", f"trace={TRACED}", "-o", str(log)]
    done = subprocess.run([*tracer, *command], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return log.read_text("ascii").splitlines()


def read_calls(lines: Iterable[str], root: Path, promises: str) -> Calls:
    """What was done below a folder that was empty at first.

    Args:
        lines: from :func:`record`.
        root: the folder, as an absolute path without links.
        promises: name of the file in it to which the program writes what it has promised, a line each.

    Returns:
        The calls, in their order.
    """
    reader = _Reader(str(root), promises)
    inside = re.compile(re.escape(_hex(str(root))) + r'(\\x2f|[>"])')
    for line in filter(inside.search, _whole(lines)):
        reader.read(line)
    return reader.calls


def _hex(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(text))


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Calls that strace tells in two parts, because another process came between, as one where they end."""
    begun: dict[str, str] = {}
    for line in lines:
        process, _, call = line.partition(" ")
        if call.endswith("<unfinished ...>"):
            begun[process] = line.removesuffix("<unfinished ...>")
        elif "resumed>" in call:
            yield begun.pop(process) + call.partition("resumed>")[2]
        else:
            yield line


_CALL = re.compile(r"(?P<process>\d+) +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\w+)(?:<(?P<opened>[^>]*)>)?")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_OPEN_FILE = re.compile(r"(\d+|AT_FDCWD)<([^>]*)>(\(deleted\))?")


class _Reader:
    """Turns lines of strace into steps, and follows which file has which name at the time."""

    def __init__(self, root: str, promises: str) -> None:
        self.calls = Calls()
        self._root = root
        self._promises = f"{root}/{promises}"
        self._nodes = {root: 0}
        self._sizes: dict[int, int] = {}
        self._places: dict[tuple[str, str], int | None] = {}
        self._count = 0

    def read(self, line: str) -> None:
        call = _CALL.match(line)
        assert call, f"not a line of strace: {line:.200}"
        if call["result"].startswith("-"):
            return
        act = getattr(self, f"_{call['name']}", None)
        texts = [_bytes(text) for text, _ in _TEXT.findall(call["arguments"])]
        files = [(number, os.fsdecode(_bytes(path)), bool(gone)) for number, path, gone in _OPEN_FILE.findall(line)]
        if any(path.endswith("-shm") for _, path, _ in files) or any(text.endswith(b"-shm") for text in texts):
            return
        assert act, f"the model does not know the call {call['name']}: {line:.200}"
        arguments = call["arguments"].split(", ")
        act(_Call(call["process"], call["result"], arguments, texts, files))

    # Files by name.

    def _openat(self, call: _Call) -> None:
        path, flags = call.path(0), call.arguments[2].split("|")
        self._opened(call, path, flags)

    def _open(self, call: _Call) -> None:
        self._opened(call, call.path(0), call.arguments[1].split("|"))

    def _creat(self, call: _Call) -> None:
        self._opened(call, call.path(0), ["O_CREAT", "O_TRUNC"])

    def _opened(self, call: _Call, path: str, flags: list[str]) -> None:
        assert "O_TMPFILE" not in flags
        if not self._inside(path) or path == self._promises:
            return
        if path not in self._nodes:
            assert "O_CREAT" in flags, f"nobody has made {path}"
            self._name(path, self._made(folder=False))
        elif "O_TRUNC" in flags and self._sizes[self._nodes[path]]:
            self._cut(self._nodes[path], 0)
        self._places[call.process, call.result] = None if "O_APPEND" in flags else 0

    def _mkdir(self, call: _Call) -> None:
        if self._inside(call.path(0)):
            self._name(call.path(0), self._made(folder=True))

    _mkdirat = _mkdir

    def _link(self, call: _Call) -> None:
        self._name(call.path(1), self._nodes[call.path(0)])

    _linkat = _link

    def _unlink(self, call: _Call) -> None:
        self._name(call.path(0), None)

    _unlinkat = _rmdir = _unlink

    def _rename(self, call: _Call) -> None:
        old, new = call.path(0), call.path(1)
        assert Path(old).parent == Path(new).parent, "the model knows renames within one folder only"
        node = self._nodes.pop(old)
        assert node not in self.calls.folders, "the model knows renames of files only"
        self._nodes[new] = node
        folder = self._nodes[str(Path(new).parent)]
        self.calls.steps.append(Names(folder, ((Path(new).name, node), (Path(old).name, None))))

    _renameat = _renameat2 = _rename

    def _name(self, path: str, node: int | None) -> None:
        folder, name = self._nodes[str(Path(path).parent)], Path(path).name
        if node is None:
            del self._nodes[path]
        else:
            self._nodes[path] = node
        self.calls.steps.append(Names(folder, ((name, node),)))

    def _made(self, folder: bool) -> int:
        self._count += 1
        if folder:
            self.calls.folders.add(self._count)
        else:
            self._sizes[self._count] = 0
        return self._count

    def _inside(self, path: str) -> bool:
        return path.startswith(self._root + "/")

    # What is in them.

    def _read(self, call: _Call) -> None:
        self._move(call, int(call.result))

    def _lseek(self, call: _Call) -> None:
        if self._places.get(call.key) is not None:
            self._places[call.key] = int(call.result)

    def _write(self, call: _Call) -> None:
        data = b"".join(call.texts)[: int(call.result)]
        if call.file == self._promises:
            self.calls.steps += [Promise(line) for line in data.decode().splitlines()]
        elif (node := self._node(call)) is not None:
            place = self._places[call.key]
            self._put(node, self._sizes[node] if place is None else place, data)
            self._move(call, len(data))

    _writev = _write

    def _pwrite64(self, call: _Call) -> None:
        if (node := self._node(call)) is not None:
            self._put(node, int(call.arguments[-1]), b"".join(call.texts)[: int(call.result)])

    _pwritev = _pwrite64

    def _ftruncate(self, call: _Call) -> None:
        if (node := self._node(call)) is not None:
            self._cut(node, int(call.arguments[-1]))

    def _truncate(self, call: _Call) -> None:
        self._cut(self._nodes[call.path(0)], int(call.arguments[-1]))

    def _fallocate(self, call: _Call) -> None:
        node = self._node(call)
        start, length = map(int, call.arguments[-2:])
        assert call.arguments[1] == "0", "the model knows fallocate only where it makes a file longer"
        if node is not None and start + length > self._sizes[node]:
            self._cut(node, start + length)

    def _fsync(self, call: _Call) -> None:
        if (node := self._node(call)) is not None:
            self.calls.steps.append(Sync(node))

    _fdatasync = _fsync

    def _mmap(self, call: _Call) -> None:
        shared = any("MAP_SHARED" in part for part in call.arguments)
        assert not (shared and any("PROT_WRITE" in part for part in call.arguments)), (
            f"the model does not see what is written to {call.file} through memory"
        )

    def _close(self, call: _Call) -> None:
        self._places.pop(call.key, None)

    def _node(self, call: _Call) -> int | None:
        """The file or folder that is open; None if it has no name any more, and so is gone after a crash."""
        return None if call.files[0][2] else self._nodes[call.file]

    def _put(self, node: int, at: int, data: bytes) -> None:
        self._sizes[node] = max(self._sizes[node], at + len(data))
        self.calls.steps.append(Write(node, at, data))

    def _cut(self, node: int, size: int) -> None:
        if size != self._sizes[node]:
            self._sizes[node] = size
            self.calls.steps.append(Cut(node, size))

    def _move(self, call: _Call, count: int) -> None:
        place = self._places.get(call.key)
        if place is not None:
            self._places[call.key] = place + count


class _Call(NamedTuple):
    process: str
    result: str
    arguments: list[str]
    texts: list[bytes]
    files: list[tuple[str, str, bool]]

    @property
    def file(self) -> str:
        return self.files[0][1]

    @property
    def key(self) -> tuple[str, str]:
        return self.process, self.files[0][0]

    def path(self, number: int) -> str:
        path = os.fsdecode(self.texts[number])
        assert Path(path).is_absolute(), f"the model knows absolute paths only, not {path}"
        return path


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
