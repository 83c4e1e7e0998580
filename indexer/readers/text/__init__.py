"""Plain text to a story: header, chapters, notes, and what stands behind the end."""
