-- An event says what was before, what is after, or both.
SELECT CAST(tx AS TEXT) || '.' || CAST(seq AS TEXT) AS what FROM feed WHERE before_json IS NULL AND after_json IS NULL
