"""What a text is made of, whatever file it came in: words, paragraphs, headings, chapters, breaks, part numbers."""
