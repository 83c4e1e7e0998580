"""What is SQLite's own: one file, how it is opened, kept sound and made smaller, and its own words.

It knows no story.
"""
