"""The one door to the catalogue: what the system of record must do, in our own words.

Every implementation passes the contract suite in tests/catalogue unchanged. Nothing here knows of a database; all that
is written counts in ``Catalogue.revision``, and whatever is killed, what was written in one call is there wholly or not
at all.
"""

from indexer.catalogue.port.catalogue import Catalogue
