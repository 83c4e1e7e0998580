"""Trees of HTML and what is written out of them: Beautiful Soup's for any page, lxml's for those of known sites."""
