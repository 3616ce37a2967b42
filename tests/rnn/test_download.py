"""Downloads from a server that behaves, and from servers that do not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from audiomancer.errors import InvalidSettingError, ModelLoadError
from audiomancer.rnn import find_model, load_model
from audiomancer.rnn.download import HOST, Download, download_models

NAME = "lookback_rnn.mag"
Behaviour = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture(scope="module")
def data() -> bytes:
    return find_model("melody_rnn").path.read_bytes()


@pytest.fixture(scope="module")
def wanted(data: bytes) -> Download:
    fingerprint = sha1(b"blob %d\0" % len(data) + data).hexdigest()
    return Download(NAME, load_model("melody_rnn").config.id, fingerprint)


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], str]]:
    """A server on this machine that answers as it is told; gives its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(behaviour: Behaviour) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                behaviour(self)

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/models"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, data: bytes, *, upto: int | None = None, ranges: bool = True) -> None:
    """Answer as a file server does; ``upto`` breaks off early, ``ranges`` says whether it can resume."""
    asked = handler.headers.get("Range")
    start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and ranges else 0
    if start >= len(data):
        handler.send_error(416)
        return
    handler.send_response(206 if start else 200)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    handler.send_header("Content-Length", str(len(data) - start))
    handler.end_headers()
    handler.wfile.write(data[start:upto])


def test_a_model_arrives_whole_is_found_and_is_not_fetched_twice(
    serve: Callable[[Behaviour], str], data: bytes, wanted: Download, tmp_path: Path
) -> None:
    calls: list[str] = []
    told: list[tuple[str, int, int | None]] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        calls.append(handler.path)
        send(handler, data)

    host = serve(behave)
    for _ in range(2):
        paths = download_models([wanted], tmp_path, host, lambda *args: told.append(args))
        assert paths == [tmp_path / NAME]
    assert paths[0].read_bytes() == data
    assert calls == [f"/models/{NAME}"]
    assert told[-1] == (NAME, len(data), len(data))
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME, f"{NAME}.sha256"]


@pytest.mark.parametrize("ranges", [True, False])
def test_a_broken_download_goes_on_from_where_it_was(
    serve: Callable[[Behaviour], str], data: bytes, wanted: Download, tmp_path: Path, ranges: bool
) -> None:
    asked: list[str | None] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.headers.get("Range"))
        send(handler, data, upto=1000 if len(asked) == 1 else None, ranges=ranges)

    host = serve(behave)
    with pytest.raises(ModelLoadError, match=r"kept, try again"):
        download_models([wanted], tmp_path, host)
    assert not (tmp_path / NAME).exists()
    assert (tmp_path / f"{NAME}.part").stat().st_size == 1000
    (path,) = download_models([wanted], tmp_path, host)
    assert path.read_bytes() == data
    assert asked == [None, "bytes=1000-"]


def test_a_part_that_was_whole_already_is_taken(
    serve: Callable[[Behaviour], str], data: bytes, wanted: Download, tmp_path: Path
) -> None:
    (tmp_path / f"{NAME}.part").write_bytes(data)
    (path,) = download_models([wanted], tmp_path, serve(lambda handler: send(handler, data)))
    assert path.read_bytes() == data


@pytest.mark.parametrize("spoil", [b"\0", b"<html>moved</html>", b""], ids=["flipped", "page", "empty"])
def test_another_file_is_refused_and_thrown_away(
    serve: Callable[[Behaviour], str], data: bytes, wanted: Download, tmp_path: Path, spoil: bytes
) -> None:
    sent = data[:-1] + spoil if spoil == b"\0" else spoil
    with pytest.raises(ModelLoadError, match="fingerprint"):
        download_models([wanted], tmp_path, serve(lambda handler: _send_all(handler, sent)))
    assert list(tmp_path.iterdir()) == []


def _send_all(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(data)


def test_without_a_fingerprint_the_bundle_must_still_be_of_its_configuration(
    serve: Callable[[Behaviour], str], data: bytes, tmp_path: Path
) -> None:
    host = serve(lambda handler: send(handler, data))
    with pytest.raises(ModelLoadError, match="not the expected drum_kit"):
        download_models([Download("drum_kit_rnn.mag", "drum_kit")], tmp_path, host)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def unknown() -> Download:
    """A bundle whose fingerprint is not known here."""
    return Download(NAME, load_model("melody_rnn").config.id)


def with_words(data: bytes, words: bytes) -> bytes:
    """The same bundle with another last description, which a later field of a protocol buffer is."""
    return data + b"\x22" + bytes([len(words) + 2]) + b"\x0a" + bytes([len(words)]) + words


def test_the_first_download_is_trusted_told_and_kept_and_another_is_refused_unless_forced(
    serve: Callable[[Behaviour], str], data: bytes, unknown: Download, tmp_path: Path
) -> None:
    sent, told = [data], list[str]()
    host = serve(lambda handler: send(handler, sent[-1]))
    other = with_words(data, b"of another day")
    first, second = (sha256(content).hexdigest() for content in (data, other))
    (path,) = download_models([unknown], tmp_path, host, note=told.append)
    assert (tmp_path / f"{NAME}.sha256").read_text() == f"{first}  {NAME}\n"
    path.unlink()
    download_models([unknown], tmp_path, host, note=told.append)
    assert len(told) == 1
    assert first in told[0]
    path.unlink()
    sent.append(other)
    with pytest.raises(ModelLoadError, match=f"SHA-256 {first}, this has {second}; --force takes it"):
        download_models([unknown], tmp_path, host)
    assert [file.name for file in tmp_path.iterdir()] == [f"{NAME}.sha256"]
    download_models([unknown], tmp_path, host, note=told.append, force=True)
    assert (path.read_bytes(), second in told[1]) == (other, True)
    assert (tmp_path / f"{NAME}.sha256").read_text().startswith(second)


def test_force_fetches_anew_what_is_there_but_takes_nothing_that_is_known_to_be_wrong(
    serve: Callable[[Behaviour], str], data: bytes, wanted: Download, tmp_path: Path
) -> None:
    (tmp_path / NAME).write_bytes(b"mine")
    host = serve(lambda handler: send(handler, data))
    assert download_models([wanted], tmp_path, host)[0].read_bytes() == b"mine"
    assert download_models([wanted], tmp_path, host, force=True)[0].read_bytes() == data
    spoiled = serve(lambda handler: send(handler, with_words(data, b"evil")))
    with pytest.raises(ModelLoadError, match=f"its fingerprint is .*, not {wanted.fingerprint}"):
        download_models([wanted], tmp_path, spoiled, force=True)
    assert (tmp_path / NAME).read_bytes() == data


@pytest.mark.parametrize("code", [403, 404, 500, 503])
def test_an_answer_that_is_no_file_is_told(
    serve: Callable[[Behaviour], str], wanted: Download, tmp_path: Path, code: int
) -> None:
    with pytest.raises(ModelLoadError, match=f"answers {code} for {NAME}"):
        download_models([wanted], tmp_path, serve(lambda handler: handler.send_error(code)))


def test_a_connection_that_is_cut_without_an_answer_is_told(
    serve: Callable[[Behaviour], str], wanted: Download, tmp_path: Path
) -> None:
    with pytest.raises(ModelLoadError, match="could not be fetched"):
        download_models([wanted], tmp_path, serve(lambda handler: handler.connection.close()))


@pytest.mark.parametrize(
    "host",
    ["nonsense", "", "http://[1", "http://download.magenta.tensorflow.org/models", "ftp://localhost", "file:///"],
)
def test_a_host_that_is_no_address_or_has_no_encryption_is_refused(wanted: Download, tmp_path: Path, host: str) -> None:
    with pytest.raises(InvalidSettingError, match="a host is an address such as https://"):
        download_models([wanted], tmp_path, host)
    assert HOST.startswith("https://")


def test_a_host_that_sends_on_to_where_there_is_no_encryption_is_refused(
    serve: Callable[[Behaviour], str], wanted: Download, tmp_path: Path
) -> None:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "http://example.org/lookback_rnn.mag")
        handler.end_headers()

    with pytest.raises(InvalidSettingError, match="by https"):
        download_models([wanted], tmp_path, serve(behave))
    assert list(tmp_path.iterdir()) == []


def test_being_offline_is_told_with_what_works_without(wanted: Download, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ModelLoadError, match=r"could not be fetched.*need no download") as error:
        download_models([wanted], tmp_path, f"http://127.0.0.1:{port}")
    assert isinstance(error.value, OSError)


def test_a_resumed_download_of_a_changed_file_is_refused_not_glued(
    serve: Callable[[Behaviour], str], data: bytes, wanted: Download, tmp_path: Path
) -> None:
    (tmp_path / f"{NAME}.part").write_bytes(b"of an older file" * 50)
    host = serve(lambda handler: send(handler, data))
    with pytest.raises(ModelLoadError, match="fingerprint"):
        download_models([wanted], tmp_path, host)
    assert download_models([wanted], tmp_path, host)[0].read_bytes() == data


def test_a_folder_that_cannot_be_written_is_told(
    serve: Callable[[Behaviour], str], data: bytes, wanted: Download, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "models"
    in_the_way.write_bytes(b"")
    with pytest.raises(ModelLoadError, match="cannot be written"):
        download_models([wanted], in_the_way, serve(lambda handler: send(handler, data)))
