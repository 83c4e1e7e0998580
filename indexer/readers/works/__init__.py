"""Parts of one work to one story, in order."""
