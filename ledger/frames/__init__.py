"""Calculations on columns: polars and numpy, no framework and no database.

What one number needs, exactly, lies in `ledger.calc`; here the same is done for the rows of a
chunk at once. Services bring the frames and write what comes out.
"""
