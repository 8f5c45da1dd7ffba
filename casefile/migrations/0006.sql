-- What each detector has in a recording, its findings and features, so that a later scan can go without it.

CREATE TABLE contributions (
  path TEXT PRIMARY KEY REFERENCES recordings (path) ON DELETE CASCADE,
  json TEXT NOT NULL                           -- in the order of the detectors
) STRICT;
