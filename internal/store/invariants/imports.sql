-- A file that was received is there to its last byte, and a commit has counted every row it passed.
SELECT i.id || ' has lost a part' AS what FROM import_file i
WHERE i.state <> 'receiving' AND i.size <> (SELECT CAST(coalesce(sum(length(c.bytes)), 0) AS BIGINT) FROM import_chunk c WHERE c.file = i.id)
UNION ALL
SELECT i.id || ' passed ' || CAST(i.next_row AS TEXT) || ' rows and counted others' FROM import_file i
WHERE i.next_row > 0 AND i.next_row <> i.added + i.changed + i.unchanged + i.rejected
