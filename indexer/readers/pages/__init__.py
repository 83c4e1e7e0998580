"""HTML pages to stories: known sites by their marks, all others by where their prose is."""
