-- Entries of approved books for (provider, model, meter); times cut to the book's validity.
SELECT e.provider, e.model, e.meter AS priced_as, e.id AS entry, b.version,
       trim_scale(e.unit_price)::text AS price,
       greatest(e.valid_from, b.valid_from) AS valid_from,
       least(e.valid_to, b.valid_to) AS valid_to
FROM unnest(%(providers)s::text[], %(models)s::text[], %(meters)s::text[])
     AS w (provider, model, meter)
JOIN ledger_priceentry e
  ON e.provider = w.provider AND e.model = w.model AND e.meter = w.meter
JOIN ledger_pricebook b ON b.id = e.pricebook_id AND b.status = 'approved';
