-- What the database itself holds of sign-off. Run by 0023_approvals.

CREATE FUNCTION app.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are added, never changed or deleted', TG_TABLE_NAME;
END $$;

-- Who holds one of the roles now, over a scope: `finops.access.roles_in_force`. Names are looked up in
-- the tables of the product, never in somebody's temporary ones.
CREATE FUNCTION app.holds_role(who bigint, roles text[], unit bigint, use_case bigint)
RETURNS boolean LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM public.finops_roleassignment a
    JOIN public.finops_membership m ON m.tenant_id = a.tenant_id AND m.user_id = a.user_id
    JOIN public.finops_user u ON u.id = a.user_id AND u.is_active
    WHERE a.tenant_id = app.tenant() AND a.user_id = who AND a.role = ANY (roles)
      AND NOT a.awaits_confirmation AND a.valid_from <= clock_timestamp()
      AND (a.valid_to IS NULL OR a.valid_to > clock_timestamp())
      AND (a.business_unit_id IS NULL AND a.use_case_id IS NULL
           OR a.business_unit_id = unit OR a.use_case_id = use_case))
$$;

-- The identity of a person: `finops.calc.separation`. Two people count as one where theirs meet.
CREATE FUNCTION app.identity_of(who bigint) RETURNS SETOF bigint LANGUAGE sql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT who
  UNION
  SELECT m.invited_by_id FROM public.finops_membership m
  WHERE m.tenant_id = app.tenant() AND m.user_id = who AND m.invited_by_id IS NOT NULL
    AND m.confirmed_at IS NULL AND m.created_at > clock_timestamp() - interval '30 days'
  UNION
  SELECT a.granted_by_id FROM public.finops_roleassignment a
  WHERE a.tenant_id = app.tenant() AND a.user_id = who AND a.granted_by_id IS NOT NULL
    AND a.confirmed_at IS NULL AND a.created_at > clock_timestamp() - interval '30 days'
$$;

-- A request begins empty and is moved by its steps alone. (The owner's role writes history.)
CREATE FUNCTION app.approval_request() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF (NEW.state, NEW.version, NEW.phase) <> ('', 0, 'open') OR NEW.snapshot_id IS NOT NULL THEN
      RAISE EXCEPTION 'A request begins empty: its first step comes after it';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.tenant_id, OLD.id, OLD.kind, OLD.subject, OLD.created_at)
      IS DISTINCT FROM (NEW.tenant_id, NEW.id, NEW.kind, NEW.subject, NEW.created_at)
    OR OLD.requested_by_id IS DISTINCT FROM NEW.requested_by_id
    OR NEW.version <> OLD.version + 1
    OR NOT EXISTS (
      SELECT FROM public.finops_approvalstep s
      JOIN public.finops_lifecyclestep p
        ON p.kind = NEW.kind AND p.source = s.source AND p.target = s.target
      WHERE s.tenant_id = NEW.tenant_id AND s.request_id = NEW.id AND s.seq = NEW.version
        AND s.source = OLD.state AND s.target = NEW.state AND p.phase = NEW.phase
        AND s.snapshot_id IS NOT DISTINCT FROM NEW.snapshot_id)
  THEN
    RAISE EXCEPTION 'A request changes by its steps alone';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_request BEFORE INSERT OR UPDATE ON finops_approvalrequest
  FOR EACH ROW EXECUTE FUNCTION app.approval_request();

CREATE FUNCTION app.approval_snapshot() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NEW;
  END IF;
  IF NEW.content IS NULL
  OR NEW.sha256 <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'What is signed is the sha256 of the content';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_snapshot BEFORE INSERT ON finops_approvalsnapshot
  FOR EACH ROW EXECUTE FUNCTION app.approval_snapshot();

-- The request is locked first: of a last signature and a withdrawal, one comes first.
CREATE FUNCTION app.sign_off() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
  IF held.due_at <= clock_timestamp() THEN
    RAISE EXCEPTION 'The time to sign is over';
  END IF;
  IF slot.id IS NULL
  OR NOT app.holds_role(NEW.person_id, slot.roles, slot.business_unit_id, slot.use_case_id) THEN
    RAISE EXCEPTION 'This person holds no role that signs here';
  END IF;
  IF snapshot.needs_step_up
  AND coalesce(NEW.step_up_at, '-infinity') <= clock_timestamp() - interval '5 minutes' THEN
    RAISE EXCEPTION 'This is signed with a second factor, used within five minutes';
  END IF;
  NEW.signed_at := clock_timestamp();
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
CREATE TRIGGER sign_off BEFORE INSERT ON finops_signoff
  FOR EACH ROW EXECUTE FUNCTION app.sign_off();

CREATE FUNCTION app.approval_step() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
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
  IF pair.signs AND (NEW.snapshot_id IS NULL OR NOT EXISTS (
    SELECT FROM public.finops_snapshotslot s
    WHERE s.tenant_id = NEW.tenant_id AND s.snapshot_id = NEW.snapshot_id
  ) OR EXISTS (
    SELECT FROM public.finops_snapshotslot s
    WHERE s.tenant_id = NEW.tenant_id AND s.snapshot_id = NEW.snapshot_id AND (
      cardinality(pair.roles) > 0 AND NOT s.roles <@ pair.roles
      OR NOT EXISTS (
        SELECT FROM public.finops_signoff o
        WHERE o.tenant_id = s.tenant_id AND o.snapshot_id = s.snapshot_id AND o.slot = s.no
          AND app.holds_role(o.person_id, s.roles, s.business_unit_id, s.use_case_id)))
  )) THEN
    RAISE EXCEPTION 'Signatures are missing';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION app.approval_step_taken() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'fin_owner' THEN
    RETURN NULL;
  END IF;
  UPDATE public.finops_approvalrequest r SET
    state = NEW.target, version = NEW.seq, snapshot_id = NEW.snapshot_id,
    phase = (SELECT p.phase FROM public.finops_lifecyclestep p
             WHERE p.kind = r.kind AND p.source = NEW.source AND p.target = NEW.target),
    due_at = s.due_at, review_on = s.review_on
  FROM (SELECT) AS nothing LEFT JOIN public.finops_approvalsnapshot s
    ON s.tenant_id = NEW.tenant_id AND s.id = NEW.snapshot_id
  WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.request_id;
  RETURN NULL;
END $$;
CREATE TRIGGER approval_step BEFORE INSERT ON finops_approvalstep
  FOR EACH ROW EXECUTE FUNCTION app.approval_step();
CREATE TRIGGER approval_step_taken AFTER INSERT ON finops_approvalstep
  FOR EACH ROW EXECUTE FUNCTION app.approval_step_taken();

-- For the table of a kind: its row becomes what was approved only where the engine holds the
-- signature of the person whom the row names. Arguments: kind, state, column of the person, and
-- column of the hash or nothing.
CREATE FUNCTION app.must_be_signed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  kept jsonb := to_jsonb(NEW);
BEGIN
  IF current_user <> 'fin_owner' AND NOT EXISTS (
    SELECT FROM public.finops_approvalrequest r
    JOIN public.finops_signoff o ON o.tenant_id = r.tenant_id AND o.snapshot_id = r.snapshot_id
    WHERE r.tenant_id = NEW.tenant_id AND r.kind = TG_ARGV[0] AND r.subject = NEW.id
      AND r.state = TG_ARGV[1] AND o.person_id = (kept ->> TG_ARGV[2])::bigint
      AND (TG_ARGV[3] IS NULL OR o.sha256 = kept ->> TG_ARGV[3]))
  THEN
    RAISE EXCEPTION 'This % is not signed by whom it names', TG_ARGV[0];
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_approvalsnapshot
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_snapshotslot
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_snapshotidentity
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_signoff
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON finops_approvalstep
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
CREATE TRIGGER append_only BEFORE DELETE ON finops_approvalrequest
  FOR EACH ROW EXECUTE FUNCTION app.append_only();
