"""What engines that write files share: generations in folders, manifests, segments built by processes beside the index.

Nothing here knows one engine from another.
"""
