"""Downloading Google's own bundles: checked, resumed where they broke off, and never half there.

The package plays without them. Nothing is fetched without encryption, save from this machine itself. A bundle is
fetched to ``NAME.mag.part`` beside its place, checked by its fingerprint and by reading it, and then moved into place
in one step. The fingerprint is one that is known here, or else that of the first download, which is trusted and kept in
``NAME.mag.sha256``, as ``sha256sum`` writes and checks it.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha1, sha256
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from audiomancer._resources import download_folder
from audiomancer.errors import InvalidSettingError, ModelLoadError
from audiomancer.rnn.bundle import parse_bundle
from audiomancer.rnn.network import build_network

__all__ = ["DOWNLOADS", "HOST", "Download", "download_models"]

HOST = "https://storage.googleapis.com/download.magenta.tensorflow.org/models"
"""Where Google keeps the bundles, by the address of its store that has a certificate."""

_CHUNK = 1 << 16
_LARGEST = 256 << 20
_TIMEOUT = 30.0
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Download:
    """A bundle to be had.

    Attributes:
        file: its name on the host.
        generator: the configuration that it must be of.
        fingerprint: SHA-1 in hex of the file as a git object, or None where it is not known.
    """

    file: str
    generator: str
    fingerprint: str | None = None


DOWNLOADS = (
    Download("drum_kit_rnn.mag", "drum_kit"),
    Download("basic_rnn.mag", "basic_rnn", "8d5f39b41bdbfe749f1807a8043eae2430c63cef"),
    Download("lookback_rnn.mag", "lookback_rnn", "c20659f29bf637e555d584b7d5596f56a13baf2f"),
    Download("attention_rnn.mag", "attention_rnn", "b10019c3d96a6fd2f3eb6fcc6ec3595b8f9c9323"),
)
"""Google's bundles of the families that are played here."""

Progress = Callable[[str, int, int | None], None]
"""Told of a file's name, the bytes that are there, and the bytes there will be, None where the host does not say."""


def download_models(
    downloads: Sequence[Download] = DOWNLOADS,
    folder: Path | None = None,
    host: str = HOST,
    progress: Progress = lambda name, done, total: None,
    note: Callable[[str], None] = lambda sentence: None,
    *,
    force: bool = False,
) -> list[Path]:
    """Fetch bundles; those that are there already stay, unless they are fetched anew by force.

    Args:
        downloads: which.
        folder: where to put them; where downloaded models lie if None.
        host: address of the folder that holds them.
        progress: told of every piece that arrives.
        note: told of each fingerprint that is kept for the first time, or in the place of another.
        force: whether to fetch what is there already, and to take a file that is another than at first. What has a
            fingerprint that is known here must have it all the same.

    Returns:
        The paths of the bundles, in the order of ``downloads``.

    Raises:
        ModelLoadError: if the host cannot be reached, sends too little or something else than what was asked for or
            than at the first download, or the disk refuses. What arrived of a file is kept, and the next call goes on
            from it.
        InvalidSettingError: if the host is no address, or one without encryption.
    """
    _check_encrypted(host)
    target = download_folder() if folder is None else folder
    return [_fetch(download, target, host, progress, note, force) for download in downloads]


def _fetch(
    download: Download, folder: Path, host: str, progress: Progress, note: Callable[[str], None], force: bool
) -> Path:
    path = folder / download.file
    if path.is_file() and not force:
        return path
    part = path.with_name(path.name + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _receive(f"{host.rstrip('/')}/{download.file}", part, lambda done, total: progress(path.name, done, total))
        found, first = _check(download, part), _first_fingerprint(path)
        if first not in (None, found) and not force:
            part.unlink()
            raise ModelLoadError(
                f"{download.file} is another file than at the first download: that had the SHA-256 {first}, this has "
                f"{found}; --force takes it all the same"
            )
        if first != found:
            _fingerprint_file(path).write_text(f"{found}  {download.file}\n", encoding="ascii")
            note(f"{download.file} has the SHA-256 {found}; it is kept, and another file will be refused")
        part.replace(path)
    except urllib.error.HTTPError as error:
        raise ModelLoadError(f"{host} answers {error.code} for {download.file}: {error.reason}") from error
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        raise ModelLoadError(
            f"{download.file} could not be fetched from {host} ({reason}); what has arrived is kept, try again later."
            " The models that came with audiomancer need no download"
        ) from error
    except (ModelLoadError, InvalidSettingError):
        raise
    except ValueError as error:
        raise InvalidSettingError(f"a host is an address such as {HOST}, not {host!r:.200}: {error}") from error
    except OSError as error:
        raise ModelLoadError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


def _check_encrypted(address: str) -> None:
    """Refuse an address where somebody on the way could put other weights in place of those asked for.

    Raises:
        InvalidSettingError: if it is neither https nor of this machine itself.
    """
    try:
        parts = urlsplit(address)
        own = parts.scheme == "http" and parts.hostname in _THIS_MACHINE
    except ValueError as error:
        raise InvalidSettingError(f"a host is an address such as {HOST}, not {address!r:.200}: {error}") from error
    if parts.scheme != "https" and not own:
        raise InvalidSettingError(f"a host is an address such as {HOST}, by https, not {address!r:.200}")


class _Encrypted(urllib.request.HTTPRedirectHandler):
    """Follows a host that sends elsewhere, but not to where there is no encryption."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """The request to the new address.

        Raises:
            InvalidSettingError: if it has no encryption.
        """
        _check_encrypted(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _receive(url: str, part: Path, progress: Callable[[int, int | None], None]) -> None:
    """Append to a partial file what it lacks; a host that cannot resume sends it all, and it starts anew."""
    have = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        answer = urllib.request.build_opener(_Encrypted).open(request, timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code != 416 or not have:  # 416: nothing lies beyond what is here, so that it is whole, or not ours
            raise
        return
    with answer:
        resumed = answer.status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        have = have if resumed else 0
        length = answer.headers.get("Content-Length")
        total = have + int(length) if length and length.isdigit() else None
        with part.open("ab" if resumed else "wb") as file:
            while piece := answer.read(_CHUNK):
                file.write(piece)
                have += len(piece)
                progress(have, total)
                if have > _LARGEST:
                    raise ModelLoadError(f"{url} sends more than {_LARGEST >> 20} MB, which is no model")
    if total is not None and have < total:
        raise ConnectionError(f"it broke off after {have} of {total} bytes")


def _check(download: Download, part: Path) -> str:
    """Hold a whole file against what it must be, and throw it away if it is something else.

    Returns:
        Its SHA-256 in hex.

    Raises:
        ModelLoadError: if the file is another one than was expected.
    """
    data = part.read_bytes()
    found = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    try:
        if download.fingerprint not in (None, found):
            raise ModelLoadError(
                f"{download.file} is not the file that was expected: its fingerprint is {found}, not "
                f"{download.fingerprint}"
            )
        network = build_network(parse_bundle(data, download.file), download.file)
        if network.config.id != download.generator:
            raise ModelLoadError(f"{download.file} holds a {network.config.id}, not the expected {download.generator}")
    except ModelLoadError:
        with suppress(OSError):
            part.unlink()
        raise
    return sha256(data).hexdigest()


def _fingerprint_file(path: Path) -> Path:
    """The file beside a bundle that holds the SHA-256 of its first download."""
    return path.with_name(f"{path.name}.sha256")


def _first_fingerprint(path: Path) -> str | None:
    """The SHA-256 of the first download of a bundle; None if nothing tells it."""
    kept = _fingerprint_file(path)
    told = kept.read_text(encoding="ascii", errors="replace") if kept.is_file() else ""
    return told.partition(" ")[0].strip() or None
