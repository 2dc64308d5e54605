CASE WHEN NOT o.was_withdrawn
       AND coalesce(o.old_counted_at, o.old_occurred_at) < %(closed_until)s::timestamptz
       THEN coalesce(o.old_counted_at, o.old_occurred_at)
     WHEN s.occurred_at < %(closed_until)s::timestamptz THEN %(booked_at)s::timestamptz
END
