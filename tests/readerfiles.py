"""One tale in every format that is read: what each file holds is known, so what came of it can be held against it.

A family of readers that has no file here is found by the contract suite.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Mapping
from html import escape

import readerpages as pages
from docmaker import docx, odt, para, pdf, pdf_page, zipped
from readertale import Made, Tale, chapters, header, made


def plain(tale: Tale) -> Made:
    return made("tale.txt", f"{header(tale)}\n\n{chapters(tale)}\n")


def markdown(tale: Tale) -> Made:
    front = f"---\ntitle: {tale.title}\nauthor: {tale.by}\nsummary: {tale.summary}\nweather: {tale.value}\n---\n\n"
    return made("tale.md", f"{front}{chapters(tale, '# {title}')}\n\nAnd *so* it went, **on**.\n")


def fanficfare(tale: Tale) -> Made:
    labels = f"Category: {tale.value}\nSummary: {tale.summary}\nPackaged: 2016-11-20 14:02:11\n"
    listed = "\n\nTABLE OF CONTENTS\n\n" + "".join(f"\n{title}\n" for title, _ in tale.chapters)
    body = "".join(f"\n\n\t{title}\n\n" + "\n\n".join(texts) + "\n" for title, texts in tale.chapters)
    by = tale.author
    return made(
        "tale.txt", f"\n\n\n{tale.title}\n\nby {by}\n\n\n\n{labels}\n\n{listed}\n{body}\n\nEnd file.\n"
    )


def anthology(tale: Tale) -> Made:
    rule = "=" * 60
    head = f"{tale.title}\nQuarterly {tale.value}\n\n"
    stories = "".join(
        f"{rule}\n\n{title}\nby {tale.by}\n\n{rule}\n\n" + "\n\n".join(texts) + "\n\n"
        for title, texts in tale.chapters
    )
    return made("tale.txt", f"{head}{stories}{rule}\n{tale.title} may be copied freely. {tale.note}\n")


def worktext(tale: Tale) -> Made:
    labels = f"Rating:\nNot Rated\nArchive Warning:\nNo Archive Warnings Apply\nFandom:\n{tale.value}\nLanguage:\nEnglish\n"
    head = f"Preface\n\nPosted originally on the Archive of Our Own at http://archiveofourown.org/works/1.\n\n{labels}"
    front = f"Stats:\nPublished: 2014-02-03 Words: 12\n\n{tale.title}\nby {tale.by}\n\nSummary\n\n{tale.summary}\n\n"
    return made("work.txt", f"{head}{front}{chapters(tale)}\n\nEnd Notes\n\n{tale.note}\n")


def letter(tale: Tale, *, number: int = 1) -> str:
    address = tale.address or "posy@example.org"
    return (
        f"From: {tale.author} <{address}>\nSubject: NEW: {tale.title}\nDate: Tue, 6 Apr 1999 23:10:0{number} -0800\n"
        f"Message-ID: <m{number}@example.org>\n\n{header(tale)}\n{chapters(tale)}\n"
    )


def mail(tale: Tale) -> Made:
    return made("tale.eml", letter(tale))


def mbox(tale: Tale) -> Made:
    line = "From posy@example.org Tue Feb  2 10:14:09 1999\n"
    return made("tales.mbox", f"{line}{letter(tale)}\n", letter(tale))


def digests(tale: Tale) -> Made:
    start = "tin-digest   Monday, March 1 1999   Volume 02 : Number 217\n\nIn this issue:\n\n        Rust\n\n"
    rule, short = "-" * 70, "-" * 30
    # What is no story is named, and so are its words.
    talk = "Date: Sun, 28 Feb 1999 02:00:00 -0500\nFrom: bo@example.org\nSubject: Re: oil\n\nWhich oil?\n"
    end = "End of tin-digest V2 #217\n*************************\n"
    content = f"{start}{rule}\n\n{letter(tale)}\n{short}\n\n{talk}\n{short}\n\n{end}"
    return made("tin.digest", content, start + letter(tale) + end)


def epub(tale: Tale) -> Made:
    container = '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    files = {
        f"c{n}.xhtml": pages.page(f"<h2>Chapter {n}: {title}</h2>{pages.p(texts)}")
        for n, (title, texts) in enumerate(tale.chapters, 1)
    }
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in files)
    items += '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    files["nav.xhtml"] = pages.page(
        f"<nav><ol>{''.join(f'<li>{title}</li>' for title, _ in tale.chapters)}</ol></nav>"
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in files if name != "nav.xhtml")
    facts = f"<dc:title>{tale.title}</dc:title><dc:creator>{escape(tale.by)}</dc:creator><dc:description>{tale.summary}</dc:description>"
    package = f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{facts}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>'
    content = zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "content.opf": package,
            **files,
        }
    )
    text = f"{tale.title} {tale.by} {tale.summary} {chapters(tale)}"
    return made("tale.epub", content, text, left_out="nav.xhtml")


def word(tale: Tale) -> Made:
    blocks = [para(line) for line in header(tale).strip().split("\n")]
    for n, (title, texts) in enumerate(tale.chapters, 1):
        blocks += [para(f"Chapter {n}: {title}", style="H1"), *map(para, texts)]
    return made("tale.docx", docx(*blocks), f"{header(tale)} {chapters(tale)}")


def open_document(tale: Tale) -> Made:
    blocks = [f"<text:p>{escape(line)}</text:p>" for line in header(tale).strip().split("\n")]
    for n, (title, texts) in enumerate(tale.chapters, 1):
        blocks.append(f"<text:h text:outline-level='1'>Chapter {n}: {title}</text:h>")
        blocks += [f"<text:p>{escape(text)}</text:p>" for text in texts]
    return made("tale.odt", odt(*blocks), f"{header(tale)} {chapters(tale)}")


def rtf(tale: Tale) -> Made:
    lines = [*header(tale).strip().split("\n"), *chapters(tale).split("\n\n")]
    coded = "".join(rf"\pard {line}\par" for line in lines)
    coded = "".join(letter if letter.isascii() else rf"\u{ord(letter)}?" for letter in coded)
    return made(
        "tale.rtf",
        rf"{{\rtf1\ansi\ansicpg1252\deff0{{\fonttbl{{\f0\froman Times;}}}}{coded}}}",
        "\n".join(lines),
    )


def portable(tale: Tale) -> Made:
    lines = [
        *header(tale).strip().split("\n"),
        *(line for text in chapters(tale).split("\n\n") for line in ("", text)),
    ]
    per_page = 30
    parts = [lines[at : at + per_page] for at in range(0, len(lines), per_page)]
    drawn = [
        pdf_page([(40, 560 - 16 * row, line) for row, line in enumerate(some) if line]) for some in parts
    ]
    return made("tale.pdf", pdf(drawn), "\n".join(lines))


def tei(tale: Tale) -> Made:
    head = f"<teiHeader><fileDesc><titleStmt><title>{tale.title}</title><author>{escape(tale.by)}</author></titleStmt></fileDesc></teiHeader>"
    body = "".join(
        f"<div type='chapter'><head>{title}</head>{pages.p(texts)}</div>" for title, texts in tale.chapters
    )
    content = f'<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0">{head}<text><body>{body}</body></text></TEI>'
    return made("tale.xml", content, f"{tale.title} {tale.by} {chapters(tale, '{title}')}")


def jsondump(tale: Tale) -> Made:
    record = {
        "title": tale.title,
        "author": tale.by,
        "description": tale.summary,
        "weather": tale.value,
        "chapters": [{"title": title, "content": "\n\n".join(texts)} for title, texts in tale.chapters],
    }
    text = f"{tale.title} {tale.by} {tale.summary} {chapters(tale, '{title}')}"
    return made("tale.json", json.dumps(record), text, left_out="weather")


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def efiction_backup(tale: Tale) -> Made:
    rows = ",".join(f"({n},{quoted(title)},{n},'','',10,2)" for n, (title, _) in enumerate(tale.chapters, 1))
    dump = (
        f"CREATE TABLE `fan_authors` (`uid` int);\nINSERT INTO `fan_authors` (`uid`,`penname`,`email`) VALUES (2,{quoted(tale.author)},{quoted(tale.address)});\n"
        f"INSERT INTO `fan_stories` (`sid`,`title`,`summary`,`storynotes`,`uid`) VALUES (10,{quoted(tale.title)},{quoted(tale.summary)},{quoted(f'{tale.note} {tale.address}')},2);\n"
        f"INSERT INTO `fan_chapters` (`chapid`,`title`,`inorder`,`notes`,`storytext`,`sid`,`uid`) VALUES {rows};\n"
    )
    files = {
        f"stories/2/{n}.txt": "\n\n".join(texts).encode() for n, (_, texts) in enumerate(tale.chapters, 1)
    }
    text = f"{tale.title} {tale.author} {tale.summary} {tale.note} {tale.address} {chapters(tale, '{title}')}"
    return made("efiction.sql", dump, text, beside=files)


def efiction_files(tale: Tale) -> Made:
    dump = efiction_backup(tale).content
    return made("stories/2/900.txt", tale.paragraphs[0], "", beside={"efiction.sql": dump})


def automated_archive(tale: Tale) -> Made:
    database = f"%FILES = (\n12 => {{ Title => {quoted(tale.title)}, Author => {quoted(tale.author)}, Email => {quoted(tale.address)}, Summary => {quoted(tale.summary)}, Weather => {quoted(tale.value)}, Location => '2/tin', FileType => 'html' }},\n);\n"
    text = f"{tale.title} {tale.author} {tale.summary} {tale.value} {' '.join(tale.paragraphs)}"
    return made(
        "ARCHIVE_DB.pl",
        database,
        text,
        beside={"archive/2/tin.html": pages.page(pages.p(tale.paragraphs)).encode()},
    )


def zip_of_files(tale: Tale) -> Made:
    inner = plain(tale)
    return made("tales.zip", zipped({"a/tale.txt": inner.content, "a/cover.png": b"\x89PNG"}), inner.text)


def tar_of_files(tale: Tale) -> Made:
    inner, target = plain(tale), io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        member = tarfile.TarInfo("a/tale.txt")
        member.size = len(inner.content)
        archive.addfile(member, io.BytesIO(inner.content))
    return made("tales.tar", target.getvalue(), inner.text)


def packed(tale: Tale) -> Made:
    inner = plain(tale)
    return made("tale.txt.gz", gzip.compress(inner.content, mtime=0), inner.text)


def warc_record(url: str, body: bytes) -> bytes:
    answer = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    )
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2001-05-06T07:08:09Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def warcs(tale: Tale) -> Made:
    inner = pages.any_page(tale)
    return made("c.warc", warc_record("http://tin.example/rust.html", inner.content), inner.text)


def wacz(tale: Tale) -> Made:
    inner = warcs(tale)
    members = {"datapackage.json": "{}", "archive/data.warc.gz": gzip.compress(inner.content, mtime=0)}
    return made("c.wacz", zipped(members), inner.text)


def answer(tale: Tale) -> Made:
    head = "HTTP/1.1 200 OK\nServer: Lamphouse/1.3\nContent-Type: text/plain; charset=utf-8\n\n"
    inner = plain(tale)
    return made("tale.txt", head.encode() + inner.content, head + inner.text)


FILES: Mapping[str, Callable[[Tale], Made]] = {
    "text.plain": plain,
    "text.fanficfare": fanficfare,
    "text.anthology": anthology,
    "text.worktext": worktext,
    "documents.markdown": markdown,
    "mail.mail": mail,
    "mail.mbox": mbox,
    "mail.digests": digests,
    "pages.page": pages.any_page,
    "pages.saved_pages": pages.captures,
    "pages.mhtml": pages.mhtml,
    "pages.fanficfare_page": pages.fanficfare_page,
    "pages.ao3": pages.ao3,
    "pages.ffn": pages.ffn,
    "pages.efiction": pages.efiction,
    "pages.livejournal": pages.livejournal,
    "pages.ficwad": pages.ficwad,
    "pages.deviantart": pages.deviantart,
    "pages.fimfiction": pages.fimfiction,
    "pages.fanfictionsfr": pages.fanfictionsfr,
    "pages.automated_pages": pages.automated_pages,
    "documents.epub": epub,
    "documents.docx": word,
    "documents.odt": open_document,
    "documents.rtf": rtf,
    "documents.pdf": portable,
    "documents.tei": tei,
    "backups.jsondump": jsondump,
    "backups.efiction_backup": efiction_backup,
    "backups.efiction_files": efiction_files,
    "backups.automated_archive": automated_archive,
    "containers.zipped": zip_of_files,
    "containers.tarred": tar_of_files,
    "containers.packed": packed,
    "containers.warcs": warcs,
    "containers.answer": answer,
    "containers.wacz": wacz,
}
"""A file of each family, by the family's module."""
