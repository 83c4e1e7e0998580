"""Word, OpenDocument, RTF and PDF documents for tests, written by hand so that each test shows what is in its file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_STYLES = (
    '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Mine"/><w:basedOn w:val="H1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:rPr><w:i/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Em"><w:name w:val="Emphasis"/><w:rPr><w:i/></w:rPr></w:style>'
)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def docx(*blocks: str, core: str = "", members: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a Word document of blocks of XML."""
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{_W}"><w:body>{"".join(blocks)}</w:body></w:document>',
            "word/styles.xml": f'<w:styles xmlns:w="{_W}">{_STYLES}</w:styles>',
            "docProps/core.xml": (
                '<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/" '
                f'xmlns:dcterms="http://purl.org/dc/terms/">{core}</cp:coreProperties>'
            ),
        }
        | dict(members or {})
    )


def word_part(kind: str, inner: str) -> str:
    """Return a part such as word/footnotes.xml."""
    return f'<w:{kind} xmlns:w="{_W}">{inner}</w:{kind}>'


def odt_xml(kind: str, inner: str) -> str:
    names = {
        "office": "office",
        "text": "text",
        "style": "style",
        "table": "table",
        "meta": "meta",
        "draw": "drawing",
    }
    spaces = " ".join(f'xmlns:{prefix}="{_ODF}{name}:1.0"' for prefix, name in names.items())
    more = f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:fo="{_ODF}xsl-fo-compatible:1.0"'
    return f'<?xml version="1.0"?><office:{kind} {spaces} {more}>{inner}</office:{kind}>'


ODT_STYLES = (
    "<office:automatic-styles>"
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="P9" style:family="paragraph" style:parent-style-name="Title"/>'
    "</office:automatic-styles>"
)


def odt(
    *blocks: str, meta: str = "", styles: str = "", members: Mapping[str, str | bytes] | None = None
) -> bytes:
    """Return an OpenDocument text of blocks of XML."""
    body = f"{ODT_STYLES}<office:body><office:text>{''.join(blocks)}</office:text></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": odt_xml("document-content", body),
            "meta.xml": odt_xml("document-meta", f"<office:meta>{meta}</office:meta>"),
            "styles.xml": odt_xml("document-styles", styles),
            "META-INF/manifest.xml": "<manifest/>",
        }
        | dict(members or {})
    )


def pdf(pages: Sequence[str], info: str = "", *, fonts: str = "") -> bytes:
    """Return a PDF whose pages have these content streams, with Times as F1 and Times-Italic as F2."""
    count = len(pages)
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(count))
    times = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        f"<< {info} >>",
        f"<< /F1 {times.format('Times-Roman')} /F2 {times.format('Times-Italic')} {fonts} >>",
    ]
    for number, stream in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Resources << /Font 4 0 R >> /Contents {6 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def pdf_page(lines: Sequence[tuple[int, int, str]], *, size: int = 11) -> str:
    """Return a page's content: lines of text by the place they begin at; ``_so_`` is set in italics."""
    parts = ["BT"]
    for x, y, text in lines:
        parts.append(f"1 0 0 1 {x} {y} Tm")
        for piece, words in enumerate(text.split("_")):
            if words:
                clean = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
                parts.append(f"/F{1 + piece % 2} {size} Tf ({clean}) Tj")
    return "\n".join([*parts, "ET"])
