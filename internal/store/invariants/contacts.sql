-- A close contact is followed somewhere that is known, has steps, is told of when late, and became a case of their own record or of the one that stands for it.
SELECT t.id || ' has no step' AS what FROM contact t WHERE NOT EXISTS (SELECT 1 FROM contact_step s WHERE s.contact = t.id)
UNION ALL
SELECT t.id || ' lies in ' || t.area || ', which is no unit' FROM contact t WHERE NOT EXISTS (SELECT 1 FROM area a WHERE a.code = t.area)
UNION ALL
SELECT t.id || ' became the case of somebody else' FROM contact t JOIN cases c ON c.id = t.became JOIN person p ON p.id = t.person
  WHERE c.person <> t.person AND c.person <> coalesce(p.merged, t.person)
UNION ALL
SELECT t.id || ' is followed and nobody would hear that it is late' FROM contact t WHERE t.open <> (t.late_at IS NOT NULL AND t.next_at IS NOT NULL)
