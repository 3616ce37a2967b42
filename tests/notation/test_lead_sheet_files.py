"""What a stranger's file may be: each ends in a lead sheet or in one sentence."""

from __future__ import annotations

import io
import socket
import time
import zipfile

import pytest
from scores import BACKWARD, CONTAINER, FORWARD, attributes, harmony, note, notes, packed, score

from audiomancer.errors import LeadSheetError
from audiomancer.notation import LeadSheet, read_lead_sheet
from audiomancer.notation._musicxml import MAX_BYTES

SONG = score(
    FORWARD + harmony("F", "major-seventh") + notes("A4", "C5", "E5", "C5"),
    harmony("C", "dominant", bass="E") + note("Bb4", 8) + BACKWARD,
)


def refused(data: bytes) -> str:
    with pytest.raises(LeadSheetError) as told:
        read_lead_sheet(data, "song.mxl")
    sentence = str(told.value)
    assert sentence.startswith("song.mxl")
    assert "\n" not in sentence
    return sentence


def form(data: bytes) -> tuple[str, ...]:
    return read_lead_sheet(data, "song.mxl").chart.form


def test_a_file_may_be_compressed_or_not() -> None:
    assert read_lead_sheet(packed(SONG), "song.mxl") == read_lead_sheet(SONG.encode(), "song.musicxml")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_an_encoding_is_told_by_the_file(encoding: str) -> None:
    text = SONG.replace("UTF-8", "UTF-16" if encoding == "utf-16" else "UTF-8").replace("Our Song", "Où?")
    assert read_lead_sheet(text.encode(encoding), "song.xml").title == "Où?"


def test_a_container_that_is_broken_or_not_there_does_not_matter_where_there_is_one_score() -> None:
    broken = "<container><rootfiles><rootfile full-path='St. Mary's.xml'/></rootfiles></container>"
    for container in (broken, "", CONTAINER.replace("score.xml", "../../etc/passwd"), None):
        assert form(packed(SONG, container)) == ("A", "A")
    assert "2 XML files" in refused(_with_more(packed(SONG, None), "other.xml", b"<a/>"))
    assert form(_with_more(packed(SONG), "other.xml", b"<a/>")) == ("A", "A")


def test_an_archive_without_a_score_is_refused() -> None:
    assert "no XML file" in refused(packed("", None, "score.pdf"))


def _with_more(data: bytes, name: str, content: bytes) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 100, b"hello", b"<a>", b"<html></html>", b"PK", b"PK\3\4", b"PK\5\6" + b"\0" * 18, b"\xff\xfe"],
)
def test_what_is_no_score_is_refused(data: bytes) -> None:
    assert refused(data)


def test_entities_are_refused_before_they_grow() -> None:
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    bomb = f"<!DOCTYPE score-partwise [{laughs}]><score-partwise><work-title>&i;</work-title></score-partwise>"
    assert "entities" in refused(bomb.encode())


def test_no_file_is_read_and_no_host_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("a host was asked")

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    monkeypatch.setattr(socket.socket, "connect", asked)
    local = SONG.replace("Our Song", "&secret;")
    outer = local.replace('partwise.dtd">', 'partwise.dtd" [<!ENTITY secret SYSTEM "file:///etc/passwd">]>')
    assert "entities" in refused(outer.encode())
    assert (
        read_lead_sheet(local.encode(), "song.xml").title is None
    )  # stands in the document type, which is not fetched


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    started = time.process_time()
    bomb = packed("<score-partwise>" + " " * (MAX_BYTES * 3) + "</score-partwise>")
    assert len(bomb) < 100_000
    assert "20 MB" in refused(bomb)
    assert "20 MB" in refused(b" " * (MAX_BYTES + 1))
    assert "1000 files" in refused(packed(SONG) + b"PK\x01\x02" * 1001)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("inside", "told"),
    [("<a>" * 5000 + "</a>" * 5000, "100 deep"), ("<a/>" * 300_001, "300000 elements")],
)
def test_what_nests_too_deep_or_holds_too_much_is_refused(inside: str, told: str) -> None:
    assert told in refused(f"<score-partwise>{inside}</score-partwise>".encode())


def test_what_is_packed_otherwise_than_the_standard_says_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("score.xml", SONG)
    assert "unusual" in refused(stream.getvalue())


@pytest.mark.parametrize("data", [packed(SONG), SONG.encode()], ids=["mxl", "xml"])
def test_every_beginning_of_a_file_ends_in_a_sheet_or_one_sentence(data: bytes) -> None:
    for length in range(0, len(data), 3):
        refused(data[:length])


def test_every_byte_may_be_wrong() -> None:
    data = packed(SONG)
    for place in range(len(data)):
        for wrong in (0x00, 0xFF, data[place] ^ 1):
            try:
                read = read_lead_sheet(data[:place] + bytes([wrong]) + data[place + 1 :], "song.mxl")
            except LeadSheetError:
                continue
            assert isinstance(read, LeadSheet)


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        (notes("C4") + "<note><pitch><step>H</step><octave>4</octave></pitch><duration>2</duration></note>", "not 'H'"),
        (note("C4").replace("<octave>4", "<octave>99"), "octave"),
        (note("G9", 2).replace("<alter>0", "<alter>4"), "outside"),
        (note("C4").replace("<duration>2", "<duration>two"), "'two'"),
        (note("C4").replace("<duration>2", "<duration>" + "9" * 5000), "divisions"),
        (note("C4", 999_999), "quarter notes"),
        (attributes("4/0"), "time signature"),
        (attributes("99/4"), "time signature"),
        (attributes("x/4"), "time signature"),
        (attributes(divisions=0) + note("C4"), "not 0"),
        (harmony("C").replace("<root-alter>0", "<root-alter>much"), "'much'"),
        ("".join(attributes(divisions=prime) + note("C4", 1) for prime in (7, 9973, 9967, 9949)), "too often"),
    ],
)
def test_a_measure_that_cannot_be_read_is_named(measure: str, told: str) -> None:
    text = score(attributes() + notes("C4", "C4", "C4", "C4"), measure)
    sentence = refused(text.encode())
    assert told in sentence
    assert "measure 2" in sentence


def test_divisions_are_stated_before_the_first_duration() -> None:
    assert "divisions" in refused(score(notes("C4"), start="").encode())


def test_a_way_that_is_too_long_is_refused() -> None:
    often = BACKWARD.replace("/>", ' times="50"/>', 1)
    measure = FORWARD + note("C4", 8) + often
    assert len(form(score(*[measure] * 40).encode())) == 2000
    assert "2000 measures" in refused(score(*[measure] * 41).encode())
    assert "2001 measures" in refused(score(*["<note><rest/><duration>8</duration></note>"] * 2001).encode())


def test_a_score_without_a_measure_is_refused() -> None:
    assert "no measure" in refused(b"<score-partwise><part/></score-partwise>")
