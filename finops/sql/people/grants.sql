-- What a person may do now: over the tenant, by business unit and by use case.
SELECT 'tenant', g.content_object_id, p.codename
FROM finops_tenantgrant g JOIN auth_permission p ON p.id = g.permission_id
WHERE g.tenant_id = %(tenant)s AND g.user_id = %(person)s AND (g.valid_to IS NULL OR g.valid_to > %(now)s)
UNION ALL
SELECT 'business_unit', g.content_object_id, p.codename
FROM finops_businessunitgrant g JOIN auth_permission p ON p.id = g.permission_id
WHERE g.tenant_id = %(tenant)s AND g.user_id = %(person)s AND (g.valid_to IS NULL OR g.valid_to > %(now)s)
UNION ALL
SELECT 'use_case', g.content_object_id, p.codename
FROM finops_usecasegrant g JOIN auth_permission p ON p.id = g.permission_id
WHERE g.tenant_id = %(tenant)s AND g.user_id = %(person)s AND (g.valid_to IS NULL OR g.valid_to > %(now)s)
