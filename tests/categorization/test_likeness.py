"""Likeness by words: whole for the same words, nothing for none, told with what is shared, and rare words weigh more."""
from server.categorization import tokens
from server.categorization.likeness import likeness, spoken, weights_of


def like(one, other, **holders):
    own = weights_of({root: holders.get(root, 5) for root in spoken(one)}, 100)
    return likeness(own, tokens(other))


def test_the_same_words_in_any_form_and_order_are_the_same():
    assert like("Gubernur dipilih langsung", "memilih gubernur secara langsung").score > 0.99
    assert like("Gubernur dipilih", "sampah diangkut") == like("a", "") and like("Gubernur", "sampah").score == 0


def test_what_only_one_says_counts_against_it_and_a_rare_word_weighs_more():
    assert 0.4 < like("dana kelurahan diumumkan", "dana kelurahan tiap bulan di papan dan di situs").score < 0.8
    assert like("dana trotoar", "trotoar lebar", trotoar=1, dana=90).score > like("dana trotoar", "dana lebar", trotoar=1, dana=90).score


def test_the_shared_words_come_weightiest_first_as_they_were_typed():
    found = like("Dana kelurahan untuk trotoar", "trotoar dan dana", trotoar=1, dana=90)
    assert found.roots == ("trotoar", "dana") and spoken("Trotoarnya DIPERLEBAR")["trotoar"] == "trotoarnya"
