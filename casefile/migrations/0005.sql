-- Claimed times weighed by mains hum, and recordings of one time.

CREATE TABLE mains_claims (
  id       INTEGER PRIMARY KEY,
  path     TEXT NOT NULL REFERENCES recordings (path),
  json     TEXT NOT NULL,
  log10_lr REAL AS (json_extract(json, '$.log10_lr'))
) STRICT;

CREATE TABLE moments (
  id          INTEGER PRIMARY KEY,
  a           TEXT NOT NULL REFERENCES recordings (path),
  b           TEXT NOT NULL REFERENCES recordings (path),
  json        TEXT NOT NULL,
  lag_seconds REAL AS (json_extract(json, '$.lag_seconds')),
  log10_lr    REAL AS (json_extract(json, '$.log10_lr'))
) STRICT;
