"""The catalogue as tables of any SQL database that SQLAlchemy knows.

It opens no database, and says nothing in one database's own words; adapters beside it do.
"""
