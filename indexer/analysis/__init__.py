"""Text analysis: words, folding, stems, sentences; the same for every engine and for highlighting.

It reads no files but its own word lists and knows nothing of stories.
"""

from indexer.analysis.fold import fold
from indexer.analysis.sentences import paragraph_around, paragraphs, sentences
from indexer.analysis.stem import stem
from indexer.analysis.tokens import Token, terms, tokens
