-- Append one entry to the chain of the tenant in force.
SELECT audit.append(%(actor)s, %(action)s, %(target)s, %(detail)s::jsonb, %(person)s)
