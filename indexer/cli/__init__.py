"""The one command, `velveteen`: one module a verb, and what they share.

It holds no logic of its own about stories; it asks the archive, the jobs and the settings.
"""

from indexer.cli.program import main
