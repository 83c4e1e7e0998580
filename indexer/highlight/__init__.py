"""What a plan finds a story by, as spans of its text and fields, and the sentences around them worth showing.

``matchers`` know one word or phrase, ``marks`` find those of a plan in a text, ``snippets`` choose sentences, ``story``
and ``fields`` do it for a whole story. No markup is made here.
"""
