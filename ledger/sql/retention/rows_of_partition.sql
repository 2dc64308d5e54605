-- All rows of a month's partition.
SELECT {columns} FROM {table}
