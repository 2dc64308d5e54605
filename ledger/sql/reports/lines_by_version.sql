-- How many lines of the tenant each version of a book has priced.
SELECT r.book_kind, r.pricing_version, sum(c.lines)::bigint AS lines
FROM ledger_costday c
JOIN ledger_rate r ON r.tenant_id = c.tenant_id AND r.id = c.rate_id
WHERE c.tenant_id = %(tenant)s AND r.source = 'book'
GROUP BY r.book_kind, r.pricing_version
