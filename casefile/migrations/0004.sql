-- How sure sessions are of their recordings, and those of their sessions.

ALTER TABLE sessions ADD COLUMN share REAL;           -- null: not judged
ALTER TABLE sessions ADD COLUMN other_session TEXT;
ALTER TABLE sessions ADD COLUMN other_share REAL;

CREATE TABLE session_notes (
  session        TEXT PRIMARY KEY,
  resamples      INTEGER NOT NULL,
  outsider       TEXT REFERENCES recordings (path),
  outsider_share REAL
) STRICT;
