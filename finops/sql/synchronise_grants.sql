-- Make one grant table of the tenant in force equal to what the valid role assignments say.
-- Put in by the caller: {grants} the table, {scope} the column that names the object,
-- {level} which assignments count here. Parameters: roles, actions (pairs), moment, model.
WITH granted (role, action) AS (
  SELECT * FROM unnest(%(roles)s::text[], %(actions)s::text[])
), wanted AS (
  SELECT a.user_id, p.id AS permission_id, {scope} AS content_object_id,
         -- 'infinity' stands for an open end, which outlasts every date
         nullif(max(coalesce(a.valid_to, 'infinity')), 'infinity') AS valid_to
  FROM finops_roleassignment a
  JOIN finops_membership m ON m.tenant_id = a.tenant_id AND m.user_id = a.user_id
  JOIN granted ON granted.role = a.role
  JOIN auth_permission p ON p.codename = granted.action
  JOIN django_content_type t ON t.id = p.content_type_id
  WHERE a.tenant_id = app.tenant() AND m.tenant_id = app.tenant()
    AND t.app_label = 'finops' AND t.model = %(model)s AND {level}
    AND NOT a.awaits_confirmation
    AND a.valid_from <= %(moment)s AND (a.valid_to IS NULL OR a.valid_to > %(moment)s)
  GROUP BY 1, 2, 3
), removed AS (
  DELETE FROM {grants} g
  WHERE g.tenant_id = app.tenant() AND NOT EXISTS (
    SELECT FROM wanted w WHERE w.user_id = g.user_id AND w.permission_id = g.permission_id
      AND w.content_object_id = g.content_object_id)
  RETURNING 1
), written AS (
  INSERT INTO {grants} AS g (tenant_id, user_id, permission_id, content_object_id, valid_to)
  SELECT app.tenant(), user_id, permission_id, content_object_id, valid_to FROM wanted
  ON CONFLICT (tenant_id, user_id, permission_id, content_object_id)
    DO UPDATE SET valid_to = excluded.valid_to
    WHERE g.valid_to IS DISTINCT FROM excluded.valid_to
  RETURNING 1
)
SELECT (SELECT count(*) FROM removed) + (SELECT count(*) FROM written)
