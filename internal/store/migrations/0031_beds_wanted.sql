-- For whom a bed is looked for: few of all tasks, asked with every board of beds.
CREATE INDEX task_find_bed ON task (kind, case_id) WHERE standing AND kind = 'find_bed';
