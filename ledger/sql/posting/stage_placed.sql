-- The working table of sightings from before whose place is now another.
CREATE TEMP TABLE IF NOT EXISTS stage_placed (
  event_key uuid NOT NULL,
  is_counted boolean NOT NULL,
  posted_trace_key uuid NOT NULL,
  posted_trace_id text NOT NULL,
  posted_attribution_id bigint,
  counted_key uuid,
  why text NOT NULL,
  doubt text NOT NULL
) ON COMMIT DELETE ROWS;
DELETE FROM stage_placed;
