"""The providers of evidence, one file for each question that a gate asks.

A provider is a function of an `Asked` that reads the product as it is now and gives an `Answer`.
What the product cannot compute yet stands on documents of the request (`documents.py`), and the
answer says so.
"""
