-- Would this posting change a sum of a closed month?
SELECT EXISTS (SELECT FROM stage_cost WHERE hour < %(closed_until)s::timestamptz)
  OR EXISTS (
    SELECT FROM stage_outcome
    WHERE day < (%(closed_until)s::timestamptz AT TIME ZONE %(zone)s)::date)
  OR EXISTS (
    SELECT FROM stage_record WHERE kind = 1 AND occurred_at < %(closed_until)s::timestamptz)
  OR EXISTS (
    SELECT FROM stage_claim WHERE kind = 1 AND old_occurred_at < %(closed_until)s::timestamptz);
