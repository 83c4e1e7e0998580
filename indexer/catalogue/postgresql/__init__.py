"""The catalogue's adapter to a PostgreSQL server: connections, locks, and what is PostgreSQL's own.

Nothing here is loaded unless [catalogue] url names a server.
"""
