"""Backups of archives to stories: databases and the chapter files beside them."""
