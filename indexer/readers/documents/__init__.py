"""Documents and books to stories: word processors' files, PDF, TEI, Markdown, EPUB."""
