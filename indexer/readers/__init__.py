"""Readers turn a capture into stories; one module a format family, a folder for each kind of them.

Nothing here fetches, stores or indexes. Nothing is imported here either: what reads is for the children that do, and others
ask the module they need.
"""
