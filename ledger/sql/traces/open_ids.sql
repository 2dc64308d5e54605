-- Traces of these ids whose request has not come.
o.trace_key = ANY(%(trace_keys)s::uuid[])
