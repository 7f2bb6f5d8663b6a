-- A command that took effect has its answer, so that a repeat can return it.
SELECT actor || ' ' || key AS what FROM command WHERE answer = ''
