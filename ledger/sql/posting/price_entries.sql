-- Entries of approved books for (provider, model, meter); times cut to the book's validity.
SELECT e.provider, e.match ->> 'exact' AS model, c.meter AS priced_as, e.id AS entry, b.version,
       trim_scale(c.amount / c.per)::text AS price,
       greatest(e.valid_from, b.valid_from) AS valid_from,
       least(e.valid_to, b.valid_to) AS valid_to
FROM unnest(%(providers)s::text[], %(models)s::text[], %(meters)s::text[])
     AS w (provider, model, meter)
JOIN ledger_priceentry e ON e.provider = w.provider AND e.match ->> 'exact' = w.model
JOIN ledger_pricetier t ON t.entry_id = e.id
JOIN ledger_pricecomponent c ON c.tier_id = t.id AND c.meter = w.meter
JOIN ledger_pricebook b ON b.id = e.pricebook_id AND b.status = 'approved';
