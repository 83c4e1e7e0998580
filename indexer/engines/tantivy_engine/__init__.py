"""The Tantivy adapter of the engine port: a library in Rust that indexes and answers at the speed of the machine.

Import it from ``engine``; nothing else here is for other packages.
"""
