"""The OpenSearch adapter: an index of a cluster, over HTTP.

Nothing outside imports from here but the registry.
"""
