"""The meaning of metadata: relationships, old codes, aliases of names, duplicate texts.

It reads values that readers have found and changes none of them in the catalogue.
"""
