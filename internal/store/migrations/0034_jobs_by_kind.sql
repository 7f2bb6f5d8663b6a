-- A runner looks for the kinds that it has handlers for, however many jobs of others wait.

CREATE INDEX job_of_kind ON job (kind, state, run_at, id) WHERE ended_at IS NULL;
