"""Stories made of templates whose headings are known, and how many of them a text is cut at."""
