-- Who is on the register is marked so, which keeps them from being removed as a mere contact, and agreed to it.
SELECT v.person || ' is on the register and not marked' AS what FROM protection v JOIN person p ON p.id = v.person WHERE NOT p.vulnerable
UNION ALL
SELECT v.person || ' is on the register without having agreed' FROM protection v
  WHERE NOT EXISTS (SELECT 1 FROM consent c WHERE c.person = v.person AND c.purpose = 'protection_register' AND c.given
    AND NOT EXISTS (SELECT 1 FROM consent w WHERE w.person = c.person AND w.purpose = c.purpose AND w.n > c.n))
