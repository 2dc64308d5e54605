-- Traces whose id begins so, or is one of the whole ones that are asked for as well.
(r.trace_id ^@ ANY(%(id_beginnings)s::text[]) OR r.trace_key = ANY(%(trace_keys)s::uuid[]))
