-- What the database itself holds of delegations, conditions and the whole lifecycle. Run by
-- 0032_whole_engine; business time is that of `app.now()`, a second factor's the real one.

-- Who holds one of the roles now, over a scope: `finops.queries.approvals.signers.holders`. A role that
-- signs by the tenant's own table does so once a third person confirmed it.
CREATE OR REPLACE FUNCTION app.holds_role(who bigint, roles text[], unit bigint, use_case bigint)
RETURNS boolean LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM public.finops_roleassignment a
    JOIN public.finops_membership m ON m.tenant_id = a.tenant_id AND m.user_id = a.user_id
    JOIN public.finops_user u ON u.id = a.user_id AND u.is_active
    WHERE a.tenant_id = app.tenant() AND a.user_id = who AND a.role = ANY (roles)
      AND NOT a.awaits_confirmation AND a.valid_from <= app.now()
      AND (a.valid_to IS NULL OR a.valid_to > app.now())
      AND (a.business_unit_id IS NULL AND a.use_case_id IS NULL
           OR a.business_unit_id = unit OR a.use_case_id = use_case)
      AND (a.confirmed_at IS NOT NULL OR NOT app.role_signs(a.role)))
$$;

CREATE FUNCTION app.holds_anywhere(who bigint, role_name text) RETURNS boolean LANGUAGE sql VOLATILE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM public.finops_roleassignment a
    WHERE a.tenant_id = app.tenant() AND a.user_id = who AND a.role = role_name
      AND app.holds_role(who, ARRAY[role_name], a.business_unit_id, a.use_case_id))
$$;

-- May this person sign the slot, by themselves or on somebody's behalf, as it was delegated then?
CREATE FUNCTION app.may_fill(who bigint, behalf bigint, roles text[], unit bigint, use_case bigint, moment timestamptz)
RETURNS boolean LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE WHEN behalf IS NULL THEN app.holds_role(who, roles, unit, use_case) ELSE EXISTS (
    SELECT FROM public.finops_delegation d
    WHERE d.tenant_id = app.tenant() AND d.delegator_id = behalf AND d.delegate_id = who
      AND d.role = ANY (roles) AND d.starts_at <= moment AND d.ends_at > moment
      AND (d.ended_at IS NULL OR d.ended_at > moment)
      AND app.holds_anywhere(who, d.role) AND app.holds_role(behalf, ARRAY[d.role], unit, use_case)) END
$$;

-- The identity of a person: `finops.calc.separation`. Two people count as one where theirs meet.
CREATE OR REPLACE FUNCTION app.identity_of(who bigint) RETURNS SETOF bigint LANGUAGE sql VOLATILE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT who
  UNION
  SELECT m.invited_by_id FROM public.finops_membership m
  WHERE m.tenant_id = app.tenant() AND m.user_id = who AND m.invited_by_id IS NOT NULL
    AND m.confirmed_at IS NULL AND m.created_at > clock_timestamp() - interval '30 days'
  UNION
  SELECT a.granted_by_id FROM public.finops_roleassignment a
  WHERE a.tenant_id = app.tenant() AND a.user_id = who AND a.granted_by_id IS NOT NULL
    AND a.confirmed_at IS NULL AND a.created_at > clock_timestamp() - interval '30 days'
  UNION
  SELECT d.delegator_id FROM public.finops_delegation d
  WHERE d.tenant_id = app.tenant() AND d.delegate_id = who AND d.starts_at <= app.now()
    AND d.ends_at > app.now() AND d.ended_at IS NULL
$$;

-- The request is locked first: of a last signature and a withdrawal, one comes first.
CREATE OR REPLACE FUNCTION app.sign_off() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  held public.finops_approvalrequest%ROWTYPE;
  snapshot public.finops_approvalsnapshot%ROWTYPE;
  slot public.finops_snapshotslot%ROWTYPE;
BEGIN
  SELECT * INTO snapshot FROM public.finops_approvalsnapshot s
  WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.snapshot_id;
  SELECT * INTO held FROM public.finops_approvalrequest r
  WHERE r.tenant_id = NEW.tenant_id AND r.id = snapshot.request_id FOR UPDATE;
  SELECT * INTO slot FROM public.finops_snapshotslot s
  WHERE s.tenant_id = NEW.tenant_id AND s.snapshot_id = NEW.snapshot_id AND s.no = NEW.slot;
  IF held.snapshot_id IS DISTINCT FROM NEW.snapshot_id OR NOT EXISTS (
    SELECT FROM public.finops_lifecyclestep p
    WHERE p.kind = held.kind AND p.source = held.state AND p.signs)
  THEN
    RAISE EXCEPTION 'This content is not in review';
  END IF;
  IF held.due_at <= app.now() THEN
    RAISE EXCEPTION 'The time to sign is over';
  END IF;
  NEW.signed_at := app.now();
  IF slot.id IS NULL OR NOT app.may_fill(
    NEW.person_id, NEW.on_behalf_of_id, slot.roles, slot.business_unit_id, slot.use_case_id, NEW.signed_at)
  THEN
    RAISE EXCEPTION 'This person holds no role that signs here';
  END IF;
  IF snapshot.needs_step_up
  AND coalesce(NEW.step_up_at, '-infinity') <= clock_timestamp() - interval '5 minutes' THEN
    RAISE EXCEPTION 'This is signed with a second factor, used within five minutes';
  END IF;
  INSERT INTO public.finops_snapshotidentity
    (tenant_id, snapshot_id, person_id, stands_for_id, signs)
  SELECT i.tenant_id, i.snapshot_id, part, i.stands_for_id, false
  FROM public.finops_snapshotidentity i, app.identity_of(i.stands_for_id) AS part
  WHERE i.tenant_id = NEW.tenant_id AND i.snapshot_id = NEW.snapshot_id
    AND i.person_id = i.stands_for_id AND NOT i.signs
  ON CONFLICT (tenant_id, snapshot_id, person_id) DO NOTHING;
  INSERT INTO public.finops_snapshotidentity
    (tenant_id, snapshot_id, person_id, stands_for_id, signs)
  SELECT NEW.tenant_id, NEW.snapshot_id, part, NEW.person_id, true
  FROM app.identity_of(NEW.person_id) AS part;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION app.approval_step() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  held public.finops_approvalrequest%ROWTYPE;
  pair public.finops_lifecyclestep%ROWTYPE;
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  SELECT * INTO held FROM public.finops_approvalrequest r
  WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.request_id FOR UPDATE;
  IF held.state IS DISTINCT FROM NEW.source OR NEW.seq <> held.version + 1 THEN
    RAISE EXCEPTION 'The request is not where this step begins';
  END IF;
  SELECT * INTO pair FROM public.finops_lifecyclestep p
  WHERE p.kind = held.kind AND p.source = NEW.source AND p.target = NEW.target;
  IF pair.id IS NULL THEN
    RAISE EXCEPTION '% does not go from "%" to "%"', held.kind, NEW.source, NEW.target;
  END IF;
  IF NEW.hand <> ALL (pair.hands) OR (NEW.hand = 'system') <> (NEW.person_id IS NULL) THEN
    RAISE EXCEPTION 'From "%" to "%" is no step of this hand', NEW.source, NEW.target;
  END IF;
  IF NEW.person_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM public.finops_membership m JOIN public.finops_user u ON u.id = m.user_id AND u.is_active
    WHERE m.tenant_id = NEW.tenant_id AND m.user_id = NEW.person_id)
  THEN
    RAISE EXCEPTION 'Whoever takes a step is a member';
  END IF;
  IF NEW.hand = 'signer' AND NOT pair.signs AND held.snapshot_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM public.finops_snapshotslot s
    LEFT JOIN public.finops_delegation d ON d.tenant_id = s.tenant_id AND d.delegate_id = NEW.person_id
    WHERE s.tenant_id = NEW.tenant_id AND s.snapshot_id = held.snapshot_id AND (
      app.may_fill(NEW.person_id, NULL, s.roles, s.business_unit_id, s.use_case_id, app.now())
      OR app.may_fill(NEW.person_id, d.delegator_id, s.roles, s.business_unit_id, s.use_case_id, app.now())))
  THEN
    RAISE EXCEPTION 'This person holds no role that signs here';
  END IF;
  IF pair.freezes THEN
    IF NEW.snapshot_id IS NULL OR NEW.snapshot_id <> (
      SELECT s.id FROM public.finops_approvalsnapshot s
      WHERE s.tenant_id = NEW.tenant_id AND s.request_id = NEW.request_id
      ORDER BY s.seq DESC LIMIT 1
    ) OR EXISTS (
      SELECT FROM public.finops_approvalstep s
      WHERE s.tenant_id = NEW.tenant_id AND s.request_id = NEW.request_id
        AND s.snapshot_id = NEW.snapshot_id
    ) THEN
      RAISE EXCEPTION 'Each time it is put to people, what they sign is new';
    END IF;
  ELSIF NEW.snapshot_id IS NOT NULL AND NEW.snapshot_id IS DISTINCT FROM held.snapshot_id THEN
    RAISE EXCEPTION 'What is in review stays as it is';
  END IF;
  IF NOT pair.signs THEN
    RETURN NEW;
  END IF;
  IF NEW.snapshot_id IS NULL OR NOT EXISTS (
    SELECT FROM public.finops_snapshotslot s
    WHERE s.tenant_id = NEW.tenant_id AND s.snapshot_id = NEW.snapshot_id
  ) OR EXISTS (
    SELECT FROM public.finops_snapshotslot s
    WHERE s.tenant_id = NEW.tenant_id AND s.snapshot_id = NEW.snapshot_id AND (
      cardinality(pair.roles) > 0 AND NOT s.roles <@ pair.roles
      OR NOT EXISTS (
        SELECT FROM public.finops_signoff o
        WHERE o.tenant_id = s.tenant_id AND o.snapshot_id = s.snapshot_id AND o.slot = s.no
          AND app.may_fill(o.person_id, o.on_behalf_of_id, s.roles, s.business_unit_id, s.use_case_id, o.signed_at)))
  ) THEN
    RAISE EXCEPTION 'Signatures are missing';
  END IF;
  IF held.due_at <= app.now() THEN
    RAISE EXCEPTION 'The time to sign is over';
  END IF;
  IF (NEW.target = 'conditionally_approved') <> EXISTS (
    SELECT FROM public.finops_condition c
    WHERE c.tenant_id = NEW.tenant_id AND c.request_id = NEW.request_id)
  THEN
    RAISE EXCEPTION 'What has conditions is approved on conditions, and nothing else is';
  END IF;
  RETURN NEW;
END $$;

-- Conditions are part of what is signed: they change while their request is a draft.
CREATE FUNCTION app.condition_changes() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  held text;
BEGIN
  SELECT r.state INTO held FROM public.finops_approvalrequest r
  WHERE r.tenant_id = part.tenant_id AND r.id = part.request_id FOR UPDATE;
  IF TG_OP = 'UPDATE' OR held IS DISTINCT FROM 'draft' THEN
    RAISE EXCEPTION 'Conditions change in a draft alone';
  END IF;
  RETURN part;
END $$;
CREATE TRIGGER condition_changes BEFORE INSERT OR UPDATE OR DELETE ON finops_condition
  FOR EACH ROW EXECUTE FUNCTION app.condition_changes();

-- Dated, in advance, of a role that both hold, without chains, thirty days at most; ended once.
CREATE FUNCTION app.delegation() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.ended_at < app.now() - interval '1 minute'
      OR to_jsonb(OLD) - 'ended_at' IS DISTINCT FROM to_jsonb(NEW) - 'ended_at'
    THEN
      RAISE EXCEPTION 'A delegation stays as it was made, and is ended once';
    END IF;
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock(71032, NEW.tenant_id);
  IF NEW.ended_at IS NOT NULL OR NEW.starts_at < app.now() - interval '1 minute' THEN
    RAISE EXCEPTION 'A delegation is made in advance';
  END IF;
  IF NOT app.holds_anywhere(NEW.delegator_id, NEW.role) OR NOT app.holds_anywhere(NEW.delegate_id, NEW.role) THEN
    RAISE EXCEPTION 'Both hold the role that is delegated';
  END IF;
  IF EXISTS (
    SELECT FROM public.finops_delegation d
    WHERE d.tenant_id = NEW.tenant_id AND d.role = NEW.role AND d.ended_at IS NULL
      AND d.starts_at < NEW.ends_at AND d.ends_at > NEW.starts_at
      AND (d.delegate_id = NEW.delegator_id OR d.delegator_id IN (NEW.delegate_id, NEW.delegator_id)))
  THEN
    RAISE EXCEPTION 'What was delegated is not delegated on, nor twice at a time';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER delegation BEFORE INSERT OR UPDATE ON finops_delegation
  FOR EACH ROW EXECUTE FUNCTION app.delegation();
CREATE TRIGGER append_only BEFORE DELETE ON finops_delegation
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_conditioncheck
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_freeze
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_comment
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_mention
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_reminder
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
