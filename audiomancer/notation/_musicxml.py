"""The bytes of a MusicXML file to its tree of elements; what a stranger may have put into it does no harm.

A file is XML, or a zip archive whose ``META-INF/container.xml`` names the XML in it (MusicXML 4.0, "Compressed .mxl
files"). Nothing is unpacked to disk, no document type is fetched, and one that declares entities is refused.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from audiomancer.errors import LeadSheetError

__all__ = ["MAX_BYTES", "score_tree"]

MAX_BYTES = 20_000_000
"""The longest file that is read, and the longest score inside a compressed one."""

_MAX_ELEMENTS, _MAX_DEPTH, _MAX_FILES = 300_000, 100, 1000
_CONTAINER = "META-INF/container.xml"
# What zipfile raises over a damaged archive.
_DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)


def score_tree(data: bytes, name: str) -> Element:
    """The score in the bytes of a MusicXML file.

    Args:
        data: the whole file, compressed or not.
        name: what messages call the file.

    Returns:
        The element ``score-partwise``; a score in time order (``score-timewise``) is turned into one.

    Raises:
        LeadSheetError: if it is no MusicXML file, is too large, is damaged, or declares entities.
    """
    if not data:
        raise LeadSheetError(f"{name} is empty; give a MusicXML file (.mxl, .musicxml or .xml)")
    if len(data) > MAX_BYTES:
        raise LeadSheetError(
            f"{name} is longer than {MAX_BYTES // 10**6} MB, and so no lead sheet; give a shorter file"
        )
    root = _tree(_unpacked(data, name) if data.startswith(b"PK") else data, name)
    if root.tag == "score-timewise":
        return _by_parts(root)
    if root.tag != "score-partwise":
        raise LeadSheetError(f"{name} is XML of another kind ({root.tag!r:.40}) and no score; export one as MusicXML")
    return root


def _by_parts(timewise: Element) -> Element:
    """The same score with its measures inside its parts."""
    score = Element("score-partwise", timewise.attrib)
    parts = dict[str, Element]()
    for child in timewise:
        if child.tag != "measure":
            score.append(child)
            continue
        for part in child.iterfind("part"):
            measure = Element("measure", child.attrib)
            measure.extend(part)
            parts.setdefault(part.get("id", ""), Element("part", part.attrib)).append(measure)
    score.extend(parts.values())
    return score


def _unpacked(data: bytes, name: str) -> bytes:
    """The score inside a compressed file."""
    if data.count(b"PK\x01\x02") > _MAX_FILES:
        raise LeadSheetError(f"{name} is an archive of more than {_MAX_FILES} files, and so no lead sheet")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _member(archive, _score_name(archive, name), name)
    except LeadSheetError:
        raise
    except _DAMAGES as error:
        raise LeadSheetError(f"{name} is a damaged archive; save or download it again") from error


def _score_name(archive: zipfile.ZipFile, name: str) -> str:
    """The name of the score in an archive: the one that the container names, or else the only one there is."""
    names = archive.namelist()
    if _CONTAINER in names:
        try:
            container = _tree(_member(archive, _CONTAINER, name), name)
        except LeadSheetError:  # as one that holds a title with a quotation mark
            container = Element("container")
        named = (element.get("full-path") for element in container.iter() if element.tag.endswith("rootfile"))
        if (score := next(named, None)) in names and score:
            return score
    found = [n for n in names if n.endswith((".xml", ".musicxml")) and not n.startswith(("META-INF/", "__MACOSX/"))]
    if len(found) != 1:
        problem = f"{len(found)} XML files and does not say which is the score" if found else "no XML file"
        raise LeadSheetError(f"{name} is an archive with {problem}; export it as MusicXML again")
    return found[0]


def _member(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """The bytes of a file in an archive, if they are not too many."""
    info = archive.getinfo(member)
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise LeadSheetError(f"{name} is an archive that is encrypted or packed in an unusual way; export it again")
    with archive.open(info) as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LeadSheetError(f"{name} unpacks to more than {MAX_BYTES // 10**6} MB, and so is no lead sheet")
    return content


def _tree(text: bytes, name: str) -> Element:
    try:
        return _Tree(name).of(text)
    except ExpatError as error:
        message = re.sub(r":? line.*", "", str(error))
        raise LeadSheetError(
            f"{name} is no whole XML file (line {error.lineno}, column {error.offset + 1}: {message}); "
            "export it as MusicXML again"
        ) from error
    except LeadSheetError:
        raise
    except (LookupError, ValueError) as error:
        raise LeadSheetError(f"{name} is XML in an unknown encoding; export it again as UTF-8") from error


class _Tree:
    """A tree as it grows; limited in size and depth, without the declarations of a document type."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._builder = TreeBuilder()
        self._depth = self._count = 0

    def of(self, text: bytes) -> Element:
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._builder.data
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse(text, True)
        return self._builder.close()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _MAX_DEPTH:
            self._refuse(f"nests elements more than {_MAX_DEPTH} deep")
        if self._count > _MAX_ELEMENTS:
            self._refuse(f"holds more than {_MAX_ELEMENTS} elements")
        self._builder.start(tag, attributes)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag)

    def _doctype(self, root: str, system: str | None, public: str | None, has_declarations: int) -> None:
        if has_declarations:
            self._refuse("has a document type with declarations of its own, such as entities")

    def _refuse(self, problem: str) -> NoReturn:
        raise LeadSheetError(
            f"{self._name} {problem}, and so is no lead sheet that is read; export it as MusicXML again"
        )
