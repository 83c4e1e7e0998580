"""What every archive answers that front ends may be given: the real one, and the one in memory that web tests use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from archive_factory import story_of

from indexer.archive import ArchivePort
from indexer.errors import UnknownJobError, UnknownStoryError
from indexer.model import (
    OWNER,
    Anchor,
    ConcordanceRequest,
    JobKind,
    LineGroup,
    LineSort,
    Rating,
    Scope,
    SearchRequest,
    Story,
    TextQuote,
    story_id,
)

LAMP, KITE, CLOCK = (
    story_of("lamp", "The white towel lay by the harbour lamp.", fandoms=("Harbour",), rating=Rating.TEEN),
    story_of("kite", "A kite pulled the hill out to sea.", fandoms=("Hills",), rating=Rating.GENERAL),
    story_of("clock", "The harbour clock was wound at thirteen.", authors=("Fern",), rating=Rating.EXPLICIT),
)
TALES = (LAMP, KITE, CLOCK)
TEEN, NOBODY = Scope(Rating.TEEN), Scope(sources=frozenset())


def key_of(story: Story) -> str:
    return story_id(story.source, story.native_key)


class ArchiveContract:
    """Inherit, and give a fixture ``filled``: what makes an archive of stories whose one source is ``tales``."""

    @pytest.fixture
    def archive(self, filled: Callable[[Sequence[Story]], ArchivePort]) -> ArchivePort:
        return filled(TALES)

    def found(self, archive: ArchivePort, text: str, scope: Scope = OWNER, **more: object) -> set[str]:
        page = archive.search(scope, SearchRequest(text, **more))  # type: ignore[arg-type]
        assert page.total >= len(page.hits)
        return {hit.story.id for hit in page.hits}

    @pytest.mark.parametrize(
        ("text", "stories"),
        [
            ("", TALES),
            ("harbour", (LAMP, CLOCK)),
            ("harbour kite", ()),
            ('"harbour lamp"', (LAMP,)),
            ('"lamp harbour"', ()),
        ],
    )
    def test_words_and_phrases_are_found(self, archive, text, stories):
        assert self.found(archive, text, exact=True) == {key_of(story) for story in stories}

    def test_filters_leave_what_carries_one_of_their_values_and_none_where_there_is_no_value(self, archive):
        assert self.found(archive, "", filters={"author": ("Fern",)}) == {key_of(CLOCK)}
        assert self.found(archive, "", filters={"fandom": ["Hills", "Harbour"]}) == {
            key_of(LAMP),
            key_of(KITE),
        }
        assert len(self.found(archive, "", filters={"author": ()})) == len(TALES)

    def test_pages_are_cut_out_of_one_order_and_what_is_out_of_range_is_brought_into_it(self, archive):
        pages = [archive.search(OWNER, SearchRequest("", {}, "title", page, 2)) for page in (1, 2, 3)]
        titles = [[hit.story.title for hit in page.hits] for page in pages]
        assert titles == [["Clock", "Kite"], ["Lamp"], []]
        assert {(page.total, page.per_page, page.pages) for page in pages} == {(3, 2, 2)}
        assert len(archive.search(OWNER, SearchRequest("", page=0, per_page=-5)).hits) == 1
        assert archive.search(OWNER, SearchRequest("", sort="colour")).sort == "relevance"

    def test_facets_are_counted_where_they_are_asked_for_and_beside_their_own_filter(self, archive):
        request = SearchRequest("", {"author": ("Fern",)})
        facets = archive.search(OWNER, request).facets
        assert {each.value: each.count for each in facets["author"]} == {"Moss": 2, "Fern": 1}
        assert {each.value: each.count for each in facets["rating"]} == {"explicit": 1}
        assert archive.search(OWNER, SearchRequest("", faceted=False)).facets == {}

    def test_a_missing_word_is_named_with_one_like_it(self, archive):
        page = archive.search(OWNER, SearchRequest("harbuor"))
        assert [(each.term, each.suggestion) for each in page.missing] == [("harbuor", "harbour")]
        assert {page.missing[0].sentence, page.instead}.intersection(page.warnings)

    def test_hits_and_a_story_are_marked_alike(self, archive):
        (hit,) = archive.search(OWNER, SearchRequest('"white towel"')).hits
        marked = archive.story(OWNER, hit.story.id, '"white towel"')
        assert hit.matches == marked.matches == 1
        (passage,), (span,) = hit.passages, marked.spans[1]
        assert passage.text[passage.spans[0].start : passage.spans[0].end] == "white towel"
        assert marked.story.chapters[0].text[span.start : span.end] == "white towel"

    def test_every_hit_is_a_line_of_its_story(self, archive):
        request = ConcordanceRequest("harbour", sort=LineSort.RIGHT)
        lines = archive.concordance(OWNER, request).lines
        assert [(line.hit, line.right.split()[0].strip("."), line.story.id) for line in lines] == [
            ("harbour", "clock", key_of(CLOCK)),
            ("harbour", "lamp", key_of(LAMP)),
        ]
        assert tuple(archive.every_line(OWNER, request)) == lines
        groups = archive.concordance(OWNER, replace(request, group=LineGroup.NEXT)).groups
        assert [(each.value, each.hits) for each in groups] == [("clock", 1), ("lamp", 1)]

    def test_no_line_and_no_count_is_of_what_a_viewer_may_not_see(self, archive):
        request = ConcordanceRequest("harbour")
        for scope, seen in ((TEEN, {key_of(LAMP)}), (NOBODY, set())):
            page = archive.concordance(scope, request)
            assert {line.story.id for line in page.lines} == seen
            assert (page.total, page.stories, page.found) == (len(seen), len(seen), len(seen))
            assert {line.story.id for line in archive.every_line(scope, request)} == seen
        anchor = Anchor(1, "", TextQuote("harbour clock"))
        with pytest.raises(UnknownStoryError):
            archive.anchored_story(TEEN, key_of(CLOCK), anchor)
        with pytest.raises(UnknownStoryError):
            archive.concordance(TEEN, replace(request, story=key_of(CLOCK)))
        assert archive.anchored_story(OWNER, key_of(CLOCK), anchor).marked.story.id == key_of(CLOCK)

    def test_an_unknown_story_or_job_is_refused(self, archive):
        with pytest.raises(UnknownStoryError):
            archive.story(OWNER, "nosuchstory00")
        with pytest.raises(UnknownJobError):
            archive.job(OWNER, 999)

    def test_a_viewer_finds_and_reads_what_the_scope_lets_be_seen(self, archive):
        assert self.found(archive, "harbour", TEEN) == {key_of(LAMP)}
        assert self.found(archive, "", Scope(hidden=frozenset({key_of(KITE)}))) == {
            key_of(LAMP),
            key_of(CLOCK),
        }
        assert self.found(archive, "", NOBODY) == set()
        assert archive.story(TEEN, key_of(LAMP)).story.id == key_of(LAMP)
        for scope, story in ((TEEN, CLOCK), (NOBODY, LAMP), (Scope(hidden=frozenset({key_of(KITE)})), KITE)):
            with pytest.raises(UnknownStoryError):
                archive.story(scope, key_of(story))

    def test_nothing_that_is_said_betrays_what_is_outside_the_scope(self, archive):
        page = archive.search(TEEN, SearchRequest("clock"))
        assert [(each.term, each.suggestion) for each in page.missing] == [("clock", None)]
        assert "Fern" not in str(archive.search(TEEN, SearchRequest("")).facets)
        assert archive.status(TEEN).stories == 2
        assert archive.status(NOBODY).stories == 0
        assert archive.examples(NOBODY) == ()
        for query in archive.examples(TEEN):
            assert archive.search(TEEN, SearchRequest(query)).total

    def test_suggestions_and_their_counts_are_those_of_what_may_be_seen(self, archive):
        (clock,) = (each for each in archive.complete(OWNER, "cloc") if each.kind == "title")
        assert (clock.text, clock.stories) == ("Clock", 1)
        assert self.found(archive, clock.query) == {key_of(CLOCK)}
        assert archive.complete(TEEN, "cloc") == archive.complete(NOBODY, "lam") == ()
        assert archive.complete(TEEN, "lam")

    def test_what_is_not_found_is_explained_and_what_may_not_be_seen_does_not_exist(self, archive):
        found = archive.why_not(TEEN, SearchRequest("zeppelin"), key_of(LAMP))
        assert (found.story.id, found.rank, len(found.failed)) == (key_of(LAMP), None, 1)
        assert archive.why_not(OWNER, SearchRequest("zeppelin"), "Clock").story.id == key_of(CLOCK)
        for named in (key_of(CLOCK), "Clock", "nosuchstory00"):
            with pytest.raises(UnknownStoryError):
                archive.why_not(TEEN, SearchRequest("zeppelin"), named)

    def test_only_the_owner_is_told_how_the_work_goes(self, archive):
        job = archive.request_job(JobKind.IMPORT, "/srv/private/tale.txt")
        assert archive.job(OWNER, job.id).target == "/srv/private/tale.txt"
        assert archive.job(TEEN, job.id).target is None
        assert [each.id for each in archive.jobs(TEEN)] == [each.id for each in archive.jobs(OWNER)]
        status = archive.status(TEEN)
        assert (status.problems, status.unlisted, status.index_bytes, status.pending) == ((), (), 0, 0)
        assert "private" not in str((status.jobs, archive.jobs(TEEN)))
        assert archive.report(TEEN).doubts == archive.report(TEEN).formats == ()

    def test_the_same_work_is_queued_once(self, archive):
        first = archive.request_job(JobKind.REINDEX)
        assert archive.request_job(JobKind.REINDEX).id == first.id
        assert archive.jobs(OWNER)[0].id == first.id
        assert len(archive.jobs(OWNER, 1)) == 1

    def test_a_stamp_is_the_scopes_own(self, archive):
        stamps = [archive.version(scope) for scope in (OWNER, TEEN, NOBODY, Scope(hidden=frozenset({"x"})))]
        assert len(set(stamps)) == len(stamps)
        assert stamps[1] == archive.version(Scope(Rating.TEEN))
        assert archive.generation() > 0
