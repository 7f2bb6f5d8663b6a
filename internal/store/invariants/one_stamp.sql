-- A database has exactly one stamp, and no unfinished copy.
SELECT 'meta has ' || CAST(count(*) AS TEXT) || ' rows' AS what FROM meta HAVING count(*) <> 1
UNION ALL
SELECT 'a copy into this database is unfinished' FROM meta WHERE copying
