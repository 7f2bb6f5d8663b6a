-- Who was erased has no name, telephone, number, address or word left.
SELECT k.person || ' was erased and can still be told' AS what FROM person_key k JOIN person p ON p.id = k.person
  WHERE k.sealed IS NULL AND (p.name <> '' OR p.folded <> '' OR p.phone <> '' OR p.phone_of <> '' OR p.id_number <> '' OR p.insurance <> '' OR p.address <> '' OR p.registered <> '' OR p.note <> '' OR p.birth_date IS NOT NULL)
UNION ALL
SELECT k.person || ' was erased and can still be found' FROM person_key k WHERE k.sealed IS NULL AND EXISTS (SELECT 1 FROM person_word w WHERE w.person = k.person)
UNION ALL
SELECT h.person || ' has a history and no key' FROM person_history h WHERE NOT EXISTS (SELECT 1 FROM person_key k WHERE k.person = h.person)
