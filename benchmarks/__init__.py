"""How fast, how large, how exact: every measurement behind docs/performance.md. One file a question.

Nothing here is installed with the program, and nothing in the program knows of it.
"""
