-- Who is on the way without a hold, home or back, is looked for when they are overdue.
CREATE INDEX transfer_due ON transfer (due, id) WHERE open AND token = 0;
