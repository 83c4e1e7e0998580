from __future__ import annotations


def test_the_commonest_spelling_is_chosen_and_kept(catalogue):
    pairs = catalogue.relationships
    assert pairs.shown("kell/varga") is None
    pairs.learn({("kell/varga", "Varga/Kell"): 2, ("kell/varga", "Kell/Varga"): 1})
    assert pairs.shown("kell/varga") == "Varga/Kell"
    pairs.learn({("kell/varga", "Kell/Varga"): 9, ("marl/ott", "Ott/Marl"): 1})
    assert (pairs.shown("kell/varga"), pairs.shown("marl/ott")) == ("Varga/Kell", "Ott/Marl")


def test_all_are_chosen_anew_for_a_new_index(catalogue):
    catalogue.relationships.learn({("kell/varga", "Varga/Kell"): 1, ("old", "Old"): 1})
    catalogue.relationships.choose({("kell/varga", "Kell/Varga"): 9, ("kell/varga", "Varga/Kell"): 1})
    assert catalogue.relationships.shown("kell/varga") == "Kell/Varga"
    assert catalogue.relationships.shown("old") is None


def test_of_equally_common_spellings_the_first_by_alphabet_is_chosen(catalogue):
    catalogue.relationships.choose({("k/v", "V/K"): 1, ("k/v", "K/V"): 1})
    assert catalogue.relationships.shown("k/v") == "K/V"
