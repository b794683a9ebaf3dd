"""Entries that every form shares: text to tables, typed access, names, assumptions."""
