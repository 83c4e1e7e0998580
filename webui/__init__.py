"""The front ends: search page, reader, API, embed and status, over one archive.

It finds, stores and reads nothing itself; `create_app` is the only door.
"""

from webui.app import create_app
