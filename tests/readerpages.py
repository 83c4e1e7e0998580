"""One tale in pages of every site that is known, and in any page."""

from __future__ import annotations

from html import escape

from readerlaws import visible
from readertale import Made, Tale, made


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
