"""The trigger that lets a book go from step to step; what may change with each is a list."""

from collections.abc import Iterable

TEMPLATE = """
CREATE OR REPLACE FUNCTION app.pricebook_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  step text;
  may_change text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'draft' THEN
      RAISE EXCEPTION 'A pricebook begins as a draft';
    END IF;
    RETURN NEW;
  ELSIF TG_OP = 'DELETE' THEN
    IF OLD.status <> 'draft' THEN
      RAISE EXCEPTION 'Pricebook % left draft: it can be retired, not deleted', OLD.version;
    END IF;
    RETURN OLD;
  END IF;
  step := OLD.status || ' to ' || NEW.status;
  CASE step
    WHEN 'draft to draft' THEN RETURN NEW;
    WHEN 'draft to in_review', 'in_review to draft' THEN
      may_change := ARRAY[{review}];
    WHEN 'in_review to approved' THEN
      may_change := ARRAY[{approval}];
    WHEN 'approved to retired' THEN
      may_change := ARRAY[{end}];
    ELSE may_change := ARRAY[]::text[];
  END CASE;
  IF OLD.status <> NEW.status AND may_change = ARRAY[]::text[] THEN
    RAISE EXCEPTION 'A pricebook does not go from %', step;
  END IF;
  IF to_jsonb(OLD) - may_change <> to_jsonb(NEW) - may_change THEN
    RAISE EXCEPTION 'Pricebook % left draft and is final: make a new version', OLD.version;
  END IF;
{somebody}  RETURN NEW;
END $$;
"""
SOMEBODY = """  IF step = 'in_review to approved' AND to_jsonb(NEW) -> 'approver_id' = 'null' THEN
    RAISE EXCEPTION 'Pricebook %: a person approves it', OLD.version;
  END IF;
"""
REVIEW = ("status", "content_sha256")
APPROVAL = ("status", "approved_by", "recorded_at")
END = ("status", "retired_by", "retired_at")


def _texts(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _steps(
    review: Iterable[str], approval: Iterable[str], end: Iterable[str], somebody: str = ""
) -> str:
    lists = {"review": _texts(review), "approval": _texts(approval), "end": _texts(end)}
    return TEMPLATE.format(**lists, somebody=somebody)


STEPS_BEFORE = _steps(REVIEW, APPROVAL, END)
STEPS = _steps(
    (*REVIEW, "submitter_id"), (*APPROVAL, "approver_id"), (*END, "retirer_id"), SOMEBODY
)
