-- Would this posting change a sum of a closed month, or of something that was late for one?
SELECT EXISTS (
    SELECT FROM stage_cost WHERE hour < %(closed_until)s::timestamptz OR counted_hour <> hour)
  OR EXISTS (
    SELECT FROM stage_record WHERE kind = 1 AND occurred_at < %(closed_until)s::timestamptz)
  OR EXISTS (
    SELECT FROM stage_claim
    WHERE kind = 1 AND (old_occurred_at < %(closed_until)s::timestamptz
                        OR old_counted_at IS NOT NULL));
