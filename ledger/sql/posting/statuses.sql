-- What became of the records that were known already.
SELECT row, kind, replace(key::text, '-', ''), status FROM stage_claim WHERE implied = %(implied)s
