"""Passages that stand in several works: found by rows of words that few works have, then aligned.

It fetches and stores nothing, and finds no copies: ``near_duplicates`` does.
"""
