"""Where captures lie: a folder, or a bucket that speaks S3, behind one port.

It knows no catalogue and looks into no capture.
"""

from indexer.object_stores.opening import open_store
from indexer.object_stores.owned import MARK, OwnedStore
from indexer.object_stores.port import ObjectStore, StoredObject
