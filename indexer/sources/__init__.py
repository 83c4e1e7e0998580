"""Where stories come from: folders on disk and web sites. Nothing here reads a story out of what it finds.

Nothing is imported here, so that the process that watches folders stays small; ask the module you need.
"""
