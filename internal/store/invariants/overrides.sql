-- An override was made by a step; one that lowers and was in force was confirmed by a second person; what stands or waits is over an open case.
SELECT o.id || ' was never made' AS what FROM override o WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.thing_id = o.id AND s.thing = 'override')
UNION ALL
SELECT o.id || ' lowers and nobody confirmed it' FROM override o WHERE o.down AND o.status = 'standing'
  AND NOT EXISTS (SELECT 1 FROM step s WHERE s.thing_id = o.id AND s.event = 'confirm' AND s.actor = o.confirmer AND s.actor <> o.by_whom)
UNION ALL
SELECT o.id || ' is over a closed case' FROM override o JOIN cases c ON c.id = o.case_id WHERE NOT c.open AND o.status IN ('standing', 'proposed')
