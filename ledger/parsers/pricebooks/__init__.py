"""Price lists of other projects and spreadsheets, read as whole books: one file per source.

Every reader is pure, and every entry keeps its source's own text (`Entry.raw`).
"""
