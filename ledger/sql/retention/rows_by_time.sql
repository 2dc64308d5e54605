-- Rows beside the facts that belong to a month by their time.
SELECT {columns} FROM {table}
WHERE occurred_at >= %(start)s AND occurred_at < %(end)s
