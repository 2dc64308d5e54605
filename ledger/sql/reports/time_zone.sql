-- The time zone that a tenant's days are cut in.
SELECT t.time_zone FROM finops_tenant t WHERE t.id = %(tenant)s
