-- Empty a working table of few rows.
DELETE FROM {table}
