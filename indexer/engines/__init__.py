"""Search engines behind one port, and the generations their indexes live in.

Nothing here parses queries, reads the catalogue or makes markup.
"""
