from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.model import OWNER, Rating, Scope, StorySummary

SCOPES = st.builds(
    Scope,
    st.none() | st.sampled_from(Rating),
    st.none() | st.frozensets(st.sampled_from(["box", "attic"])),
    st.frozensets(st.sampled_from("ab")),
)
STORIES = st.builds(
    lambda key, rating, source: StorySummary(key, "T", rating=rating, source=source),
    st.sampled_from("abc"),
    st.sampled_from(Rating),
    st.sampled_from(["box", "attic", "cellar"]),
)


@given(scope=SCOPES, story=STORIES)
def test_the_values_that_engines_narrow_to_are_what_is_allowed(scope, story):
    carried = {"rating": str(story.rating), "source": story.source}
    by_values = all(carried[name] in kept for name, kept in scope.values.items())
    assert scope.allows(story) == (by_values and story.id not in scope.hidden)


@given(scope=SCOPES, story=STORIES)
def test_an_unrated_story_is_seen_by_whoever_sees_every_rating(scope, story):
    unlimited = scope.highest_rating in (None, Rating.EXPLICIT, Rating.UNRATED)
    assert (Rating.UNRATED in (scope.ratings or Rating)) == unlimited


@given(one=SCOPES, other=SCOPES)
def test_scopes_share_a_key_only_where_they_leave_out_the_same(one, other):
    same = (one.values, one.hidden) == (other.values, other.hidden)
    assert (one.key == other.key) == same
    assert one.is_everything == (one.key == OWNER.key)


@given(scope=SCOPES, ids=st.sets(st.sampled_from("abc")))
def test_hiding_more_hides_those_and_no_others(scope, ids):
    hiding = scope.hiding(ids)
    for key in "abc":
        story = StorySummary(key, "T", rating=Rating.GENERAL, source="box")
        assert hiding.allows(story) == (scope.allows(story) and key not in ids)
