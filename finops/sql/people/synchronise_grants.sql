-- Make one grant table of the tenant in force equal to what the valid role assignments say.
-- Put in by the caller: {grants} the table, {scope} the column that names the object,
-- {level} which assignments count here. Parameters: roles, actions (pairs), moment, model, person
-- (null: everybody).
WITH granted AS MATERIALIZED (
  SELECT given.role, p.id AS permission_id
  FROM unnest(%(roles)s::text[], %(actions)s::text[]) AS given (role, action)
  JOIN auth_permission p ON p.codename = given.action
  JOIN django_content_type t ON t.id = p.content_type_id
  WHERE t.app_label = 'finops' AND t.model = %(model)s
), held AS MATERIALIZED ( -- before each is multiplied by its actions
  SELECT a.role, a.user_id, {scope} AS content_object_id, a.valid_to
  FROM finops_roleassignment a
  JOIN finops_membership m ON m.tenant_id = a.tenant_id AND m.user_id = a.user_id
  WHERE a.tenant_id = app.tenant() AND m.tenant_id = app.tenant() AND {level}
    AND (%(person)s::bigint IS NULL OR a.user_id = %(person)s)
    AND NOT a.awaits_confirmation
    AND a.valid_from <= %(moment)s AND (a.valid_to IS NULL OR a.valid_to > %(moment)s)
), wanted AS MATERIALIZED (
  SELECT held.user_id, granted.permission_id, held.content_object_id,
         -- 'infinity' stands for an open end, which outlasts every date
         nullif(max(coalesce(held.valid_to, 'infinity')), 'infinity') AS valid_to
  FROM held
  JOIN granted ON granted.role = held.role
  GROUP BY 1, 2, 3
), removed AS (
  DELETE FROM {grants} g
  WHERE g.tenant_id = app.tenant() AND (%(person)s::bigint IS NULL OR g.user_id = %(person)s)
    -- NOT IN is hashed; NOT EXISTS became a loop of every grant over every grant, since nobody
    -- knows beforehand how many are wanted. None of the three is ever null.
    AND (g.user_id, g.permission_id, g.content_object_id) NOT IN (
      SELECT user_id, permission_id, content_object_id FROM wanted)
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
