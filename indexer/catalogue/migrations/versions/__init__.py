"""One module a migration, in order.

What a migration does that was released is never changed. None leads back: a backup from before does.
"""
