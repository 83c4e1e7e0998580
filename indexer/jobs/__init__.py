"""Work as rows: a scheduler that asks, a worker that does, one lease between them.

Nothing is imported here, so that idle processes stay small; ask the module you need.
"""
