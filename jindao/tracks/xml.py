"""XML of strangers, read without anything that XML can do besides elements.

A document type is refused before anything of it is read: so there is no entity to expand
and no file or address to fetch. Only the root's own namespace is read, so that extensions
of others cannot say points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers import expat

from jindao.errors import DataError
from jindao.tracks.limits import Meter
from jindao.tracks.unpack import CHUNK

Start = Callable[[str, Mapping[str, str]], bool]
End = Callable[[str, str], None]

MAX_DEPTH: Final = 100
_SEPARATOR: Final = " "
_CODES: Final = {
    expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]: "track_xml_character",
    expat.errors.codes[expat.errors.XML_ERROR_BAD_CHAR_REF]: "track_xml_character",
    expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]: "track_xml_tags",
    expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: "track_xml_after",
}
"""What goes wrong most, told in words; of all else the parser's own are shown."""

_AT_END: Final = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


class Elements:
    """Walks through a document and tells of its elements by their local names.

    Parameters
    ----------
    meter
        Counts what is read.
    start
        Told of each beginning, with its attributes; it answers whether the text of the
        element is wanted.
    end
        Told of each end, with the text that was wanted.
    also
        Other namespaces that are read besides the root's, by what their local names are
        told with in front, such as `gx:`.
    """

    def __init__(
        self, meter: Meter, start: Start, end: End, also: Mapping[str, str] | None = None
    ) -> None:
        self._meter = meter
        self._start, self._end = start, end
        self._also = dict(also or {})
        self._names: dict[str, str] = {}
        self._depth = 0
        self._text: list[str] = []
        self.root_namespace = ""

    def read(self, text: str, roots: tuple[str, ...]) -> str:
        """Read a whole document, and return the name of its root.

        Raises
        ------
        DataError
            Where it is cut off, no well-formed XML, has a document type, or a root that is
            none of `roots`.
        """
        # The encoding given here overrides what the declaration says of the bytes before.
        parser = expat.ParserCreate("utf-8", _SEPARATOR)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser = parser
        self._roots = roots
        self.root = ""
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        data = memoryview(text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"))
        try:
            for place in range(0, len(data), CHUNK):
                parser.Parse(data[place : place + CHUNK], False)
                self._meter.check_time()
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self._broken(error) from None
        return self.root

    def _broken(self, error: expat.ExpatError) -> DataError:
        path = self._meter.path
        if error.code in _AT_END:
            return DataError("track_cut_off", path=path, line=error.lineno)
        return DataError(
            _CODES.get(error.code, "track_xml"),
            path=path,
            line=error.lineno,
            column=error.offset + 1,
            reason=expat.ErrorString(error.code) or "",
        )

    def _refuse_doctype(self, *_: object) -> None:
        raise DataError("track_doctype", path=self._meter.path)

    def _local(self, full: str) -> str:
        """Return what an element is called here; nothing where it is of another namespace."""
        namespace, _, local = full.rpartition(_SEPARATOR)
        if namespace == self.root_namespace:
            name = local
        else:
            prefix = self._also.get(namespace)
            name = "" if prefix is None else prefix + local
        self._names[full] = name
        return name

    def _begin(self, full: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._see_root(full)
        elif self._depth > MAX_DEPTH:
            raise DataError("track_depth", path=self._meter.path, limit=MAX_DEPTH)
        name = self._names.get(full)
        if name is None:
            name = self._local(full)
        if name and self._start(name, attributes):
            self._text = []
            self._parser.CharacterDataHandler = self._text.append

    def _finish(self, full: str) -> None:
        self._depth -= 1
        name = self._names[full]
        if not name:
            return
        if self._parser.CharacterDataHandler is not None:
            self._parser.CharacterDataHandler = None
            self._end(name, "".join(self._text))
        else:
            self._end(name, "")

    def _see_root(self, full: str) -> None:
        self.root_namespace, _, self.root = full.rpartition(_SEPARATOR)
        if self.root not in self._roots:
            raise DataError(
                "track_root", path=self._meter.path, root=self.root[:40], expected=list(self._roots)
            )
