-- What waits for a digest is taken up by today's; those whom it goes to, with their addresses.
WITH taken AS (
  UPDATE finops_notice SET digest_day = %(day)s
  WHERE tenant_id = %(tenant)s AND way = 'digest' AND digest_day IS NULL AND at < %(before)s
  RETURNING person_id
)
SELECT DISTINCT u.id, u.email FROM taken t JOIN finops_user u ON u.id = t.person_id
WHERE u.is_active ORDER BY u.id
