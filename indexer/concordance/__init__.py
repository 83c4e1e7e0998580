"""Every hit of a query, line by line: numbered, with the words beside it, counted and put in order.

``story_hits`` knows one story, ``tally`` counts many, ``line_table`` remembers lines by the words beside them, ``walk`` goes
through all stories. Nothing here searches or shows.
"""
