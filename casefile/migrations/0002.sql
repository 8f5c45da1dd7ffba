-- Findings that come from comparing recordings, and go with the comparison.

CREATE TABLE comparison_findings (
  id            INTEGER PRIMARY KEY,
  path          TEXT NOT NULL REFERENCES recordings (path) ON DELETE CASCADE,
  json          TEXT NOT NULL,
  kind          TEXT AS (json_extract(json, '$.kind')),
  detector      TEXT AS (json_extract(json, '$.detector')),
  start_seconds REAL AS (json_extract(json, '$.start_seconds')),
  end_seconds   REAL AS (json_extract(json, '$.end_seconds')),
  log10_lr      REAL AS (json_extract(json, '$.log10_lr'))
) STRICT;
CREATE INDEX comparison_findings_path ON comparison_findings (path);
