-- Lists of cases by name go along the words of those who have a case, or an open one,
-- past the many close contacts and protected people who have none.
ALTER TABLE person_word ADD COLUMN cases BIGINT NOT NULL DEFAULT 0 CHECK (cases BETWEEN 0 AND 2); -- 2: has an open case; 1: had one
UPDATE person_word SET cases = CASE WHEN EXISTS (SELECT 1 FROM cases c WHERE c.person = person_word.person AND c.open) THEN 2 ELSE 1 END
  WHERE EXISTS (SELECT 1 FROM cases e WHERE e.person = person_word.person);
CREATE INDEX person_word_cases ON person_word (word, person) WHERE cases > 0;
CREATE INDEX person_word_open  ON person_word (word, person) WHERE cases = 2;
