"""One tale in every format that is read: what each file holds is known, so what came of it can be held against it.

A family of readers that has no file here is found by the contract suite.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

from docmaker import docx, odt, para, pdf, pdf_page, zipped
from readerlaws import visible


@dataclass(frozen=True)
class Tale:
    """What an author wrote. Every word is in it once, so that a word in two places is seen."""

    title: str
    author: str
    summary: str
    note: str
    value: str
    chapters: tuple[tuple[str, tuple[str, ...]], ...]
    address: str = ""

    @property
    def by(self) -> str:
        """The by-line's name, with an address where there is one."""
        return f"{self.author} <{self.address}>" if self.address else self.author

    @property
    def paragraphs(self) -> list[str]:
        return [paragraph for _, paragraphs in self.chapters for paragraph in paragraphs]


@dataclass(frozen=True)
class Made:
    """A file of a family: its name, its bytes, the words in it that a person reads, and the files beside it.

    ``left_out`` is what a reader has to name as left out, whose words are not among those of ``text``.
    """

    name: str
    content: bytes
    text: str
    beside: Mapping[str, bytes] = field(default_factory=dict)
    left_out: str | None = None


def made(
    name: str,
    content: str | bytes,
    text: str | None = None,
    *,
    beside: Mapping[str, bytes] | None = None,
    left_out: str | None = None,
) -> Made:
    raw = content if isinstance(content, bytes) else content.encode()
    return Made(name, raw, raw.decode() if text is None else text, beside or {}, left_out)


def header(tale: Tale) -> str:
    return (
        f"Title: {tale.title}\nAuthor: {tale.by}\nRating: PG\nSummary: {tale.summary}\n"
        f"Weather: {tale.value}\nDisclaimer: {tale.note}\n"
    )


def chapters(tale: Tale, mark: str = "Chapter {n}: {title}") -> str:
    return "\n\n".join(
        "\n\n".join([mark.format(n=n, title=title), *paragraphs])
        for n, (title, paragraphs) in enumerate(tale.chapters, 1)
    )


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


def page(body: str, title: str = "", head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}<title>{title}</title></head><body>{body}</body></html>"


def p(paragraphs: tuple[str, ...] | list[str]) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)


def shown(content: str) -> Made:
    """A page; the words in it are found by ``readerlaws.visible``, which no reader has a part in."""
    return made("tale.html", content, visible(content))


def any_page(tale: Tale) -> Made:
    nav = "<nav><a href='/'>Home</a> <a href='/all'>All stories</a></nav>"
    main = f"<main><h1>{tale.title}</h1><p class='byline'>by {escape(tale.by)}</p>{p(tale.paragraphs)}</main>"
    return shown(page(f"{nav}{main}<footer><p>{tale.note}</p></footer>", tale.title))


def captures(tale: Tale) -> Made:
    head = "<script>__wm.wombat('http://depot.example/one.html','20050312101112','https://web.archive.org/','web');</script>"
    bar = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id='wm-ipp'></div><!-- END WAYBACK TOOLBAR INSERT -->"
    body = (
        f"{bar}<h1>{tale.title}</h1><p class='byline'>by {escape(tale.by)}</p><div>{p(tale.paragraphs)}</div>"
    )
    end = "<!--\n FILE ARCHIVED ON 10:11:12 Mar 12, 2005 AND RETRIEVED FROM THE\n INTERNET ARCHIVE ON 01:02:03 Nov 20, 2020.\n-->"
    return shown(page(body, tale.title, head) + end)


def mhtml(tale: Tale) -> Made:
    inner = any_page(tale)
    head = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: http://depot.example/one.html\nSubject: x\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----MB"\n\n------MB\nContent-Type: text/html; charset=utf-8\n'
        "Content-Transfer-Encoding: 8bit\nContent-Location: http://depot.example/one.html\n\n"
    )
    return made("tale.mht", head.encode() + inner.content + b"\n------MB--\n", inner.text)


def fanficfare_page(tale: Tale) -> Made:
    rows = "".join(
        f"<tr><td><b>{label}:</b></td><td>{value}</td></tr>\n"
        for label, value in (("Category", tale.value), ("Packaged", "2016-11-20"), ("Summary", tale.summary))
    )
    links = "".join(f'<a href="#section{n:04}">{t}</a><br />' for n, (t, _) in enumerate(tale.chapters, 1))
    body = "".join(
        f'<a name="section{n:04}"><h2>{title}</h2></a>{p(texts)}'
        for n, (title, texts) in enumerate(tale.chapters, 1)
    )
    top = f'<h1><a href="http://tin.example/s/9">{tale.title}</a> by <a href="u">{tale.author}</a></h1>'
    contents = f'<a name="TOCTOP"><h2>Table of Contents</h2></a><p>{links}</p>'
    return shown(page(f'{top}<table class="full">{rows}</table>{contents}{body}', "x"))


def ao3(tale: Tale) -> Made:
    (title, texts), *_ = tale.chapters
    tags = f"<dl class='work meta group'><dt class='rating tags'>Rating:</dt><dd class='rating tags'><a class='tag'>General Audiences</a></dd><dt class='freeform tags'>Additional Tags:</dt><dd class='freeform tags'><ul><li><a class='tag'>{tale.value}</a></li></ul></dd><dt class='stats'>Stats:</dt><dd class='stats'><dl class='stats'><dt class='words'>Words:</dt><dd class='words'>77</dd></dl></dd></dl>"
    preface = f"<div class='preface group'><h2 class='title heading'>{tale.title}</h2><h3 class='byline heading'><a rel='author'>{tale.author}</a></h3><div class='summary module'><h3>Summary:</h3><blockquote class='userstuff'><p>{tale.summary}</p></blockquote></div><div class='notes module'><h3>Notes:</h3><blockquote class='userstuff'><p>{tale.note} {escape(tale.address)}</p></blockquote></div></div>"
    chapter = f"<div id='chapters'><div class='chapter' id='chapter-1'><div class='chapter preface group'><h3 class='title'><a>Chapter 1</a>: {title}</h3></div><div class='userstuff module'><h3 class='landmark heading'>Chapter Text</h3>{p(texts)}</div></div></div>"
    body = f"<div id='main' class='works-show region'>{tags}<div id='workskin'>{preface}{chapter}</div></div>"
    return shown(page(body, f"{tale.title} - {tale.author} [Archive of Our Own]"))


def ffn(tale: Tale) -> Made:
    (title, texts), *_ = tale.chapters
    profile = f"<div id='profile_top'><b class='xcontrast_txt'>{tale.title}</b> By: <a class='xcontrast_txt' href='/u/77/x'>{tale.author}</a><div class='xcontrast_txt'>{tale.summary}</div><span class='xgray xcontrast_txt'>Rated: <a>Fiction T</a> - English - Humor - Chapters: 3 - Words: 4,321 - id: 77 </span></div>"
    select = f"<select id='chap_select'><option value='1' selected>1. {title}</option></select>"
    body = f"<div id='pre_story_links'><a href='/book/'>Books</a></div>{profile}{select}<div id='storytext'>{p(texts)}</div><div id='review'>{tale.note} {escape(tale.address)}</div>"
    return shown(page(body, f"{tale.title}, a gulls fanfic | FanFiction"))


def efiction(tale: Tale) -> Made:
    (title, texts), *_ = tale.chapters
    top = f"<div id='pagetitle'><a href='viewstory.php?sid=9'>{tale.title}</a> by <a href='viewuser.php?uid=4'>{tale.author}</a></div>"
    box = f"<div class='infobox'><div class='content'><span class='label'>Summary: </span>{tale.summary}<br><span class='label'>Rated:</span> G<br><span class='label'>Weather: </span> {tale.value}<br></div></div>"
    notes = f"<div class='notes'><div class='title'>Notes</div><div class='noteinfo'>{tale.note} {escape(tale.address)}</div></div>"
    return shown(
        page(
            f"{top}{box}<div class='chaptertitle'>1. {title} by {tale.author}</div>{notes}<div class='chapter'>{p(texts)}</div>",
            f"{tale.title}",
        )
    )


def livejournal(tale: Tale) -> Made:
    head = f"Title: {tale.title}<br>Author: {escape(tale.by)}<br>Rating: PG-13<br>Summary: {tale.summary}<br>Weather: {tale.value}<br><br>"
    text = "<br><br>".join(map(escape, tale.paragraphs))
    entry = f"<div class='entry'><h3 class='entry-title'>fic, at last</h3><div class='entry-content'>{head}{text}</div></div><div class='comments'>{tale.note}</div>"
    return shown(page(f"<a href='http://wren.livejournal.com/'>wren</a>{entry}", "wren: fic, at last"))


def ficwad(tale: Tale) -> Made:
    body = f"<div id='story'><h2><a href='/category/7'>Gulls</a> &gt; <a href='/story/1'>{tale.title}</a></h2><p class='meta'>Category: Gulls - Rating: PG-13 - Genres: Angst - Chapters: 2 - 2928 words - Complete</p><div id='storytext'>{p(tale.paragraphs)}</div></div><p>{tale.note} {escape(tale.address)}</p>"
    return shown(page(body, f"{tale.title} :: FicWad"))


def deviantart(tale: Tale) -> Made:
    body = f"<div class='dev-view-deviation'><div class='text'>{p(tale.paragraphs)}</div></div><p>{tale.note} {escape(tale.address)}</p>"
    return shown(page(body, f"{tale.title} by quill on DeviantArt"))


def fimfiction(tale: Tale) -> Made:
    (title, texts), *_ = tale.chapters
    body = f"<a href='https://www.fimfiction.net/'></a><h1><a href='/story/1/tin'>{tale.title}</a></h1><a href='/user/1/q'>{tale.author}</a><h2 id='chapter_title'>{title}</h2><div id='chapter-body'>{p(texts)}<div class='authors-note'>{tale.note} {escape(tale.address)}</div></div>"
    return shown(page(body, "x"))


def fanfictionsfr(tale: Tale) -> Made:
    (title, texts), *_ = tale.chapters
    well = f"<div id='ficWell'><h1>{tale.title}</h1><span class='authorName'><a>{tale.author}</a></span><span class='highlightable'>Drame</span></div>"
    card = f"<div class='card chapter'><h2 itemprop='name'>Chapitre 1 : {title}</h2><div class='card-text'>1 234 mots</div></div>"
    body = f"<a href='https://www.fanfictions.fr/'></a>{well}{card}<div id='readarea'>{p(texts)}</div><p>{tale.note} {escape(tale.address)}</p>"
    return shown(page(body, "x"))


def automated_pages(tale: Tale) -> Made:
    body = f"<center><h1>{tale.title}</h1></center><p>by {escape(tale.by)}</p><p>Rating: PG-13</p><p>Disclaimer: {tale.note}</p><hr>{p(tale.paragraphs)}<hr><p>Author and story notes above.</p><p>Please post a comment on this story.<br>Read posted comments.</p>"
    return shown(page(body, f"{tale.title} by {tale.author}"))


def epub(tale: Tale) -> Made:
    container = '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    pages = {
        f"c{n}.xhtml": page(f"<h2>Chapter {n}: {title}</h2>{p(texts)}")
        for n, (title, texts) in enumerate(tale.chapters, 1)
    }
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in pages)
    items += '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    pages["nav.xhtml"] = page(
        f"<nav><ol>{''.join(f'<li>{title}</li>' for title, _ in tale.chapters)}</ol></nav>"
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in pages if name != "nav.xhtml")
    facts = f"<dc:title>{tale.title}</dc:title><dc:creator>{escape(tale.by)}</dc:creator><dc:description>{tale.summary}</dc:description>"
    package = f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{facts}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>'
    content = zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "content.opf": package,
            **pages,
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
    pages = [lines[at : at + per_page] for at in range(0, len(lines), per_page)]
    drawn = [
        pdf_page([(40, 560 - 16 * row, line) for row, line in enumerate(some) if line]) for some in pages
    ]
    return made("tale.pdf", pdf(drawn), "\n".join(lines))


def tei(tale: Tale) -> Made:
    head = f"<teiHeader><fileDesc><titleStmt><title>{tale.title}</title><author>{escape(tale.by)}</author></titleStmt></fileDesc></teiHeader>"
    body = "".join(
        f"<div type='chapter'><head>{title}</head>{p(texts)}</div>" for title, texts in tale.chapters
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
        "ARCHIVE_DB.pl", database, text, beside={"archive/2/tin.html": page(p(tale.paragraphs)).encode()}
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
    inner = any_page(tale)
    return made("c.warc", warc_record("http://tin.example/rust.html", inner.content), inner.text)


def wacz(tale: Tale) -> Made:
    inner = warcs(tale)
    members = {"datapackage.json": "{}", "archive/data.warc.gz": gzip.compress(inner.content, mtime=0)}
    return made("c.wacz", zipped(members), inner.text)


FILES: Mapping[str, Callable[[Tale], Made]] = {
    "text.plain": plain,
    "text.fanficfare": fanficfare,
    "documents.markdown": markdown,
    "mail.mail": mail,
    "mail.mbox": mbox,
    "mail.digests": digests,
    "pages.page": any_page,
    "pages.captures": captures,
    "pages.mhtml": mhtml,
    "pages.fanficfare_page": fanficfare_page,
    "pages.ao3": ao3,
    "pages.ffn": ffn,
    "pages.efiction": efiction,
    "pages.livejournal": livejournal,
    "pages.ficwad": ficwad,
    "pages.deviantart": deviantart,
    "pages.fimfiction": fimfiction,
    "pages.fanfictionsfr": fanfictionsfr,
    "pages.automated_pages": automated_pages,
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
    "containers.wacz": wacz,
}
"""A file of each family, by the family's module."""
