-- Columns that the program needs are stored; those that people ask for are generated from the JSON,
-- so that the two cannot disagree. Paths are kept as the file system gave them, UTF-8 or not, and
-- compare byte by byte.

CREATE TABLE run (                           -- the last run
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  root     TEXT NOT NULL,
  tool     TEXT NOT NULL,                    -- JSON: name, version, settings
  finished INTEGER NOT NULL,                 -- 1 from the comparison on
  limits   TEXT NOT NULL                     -- JSON: what the comparison could not do
) STRICT;

CREATE TABLE recordings (
  id               INTEGER PRIMARY KEY,
  path             TEXT NOT NULL UNIQUE CHECK (path <> ''),
  sha256           TEXT NOT NULL,
  key              TEXT NOT NULL,            -- what else the result depends on
  status           TEXT NOT NULL,
  json             TEXT NOT NULL,
  container        TEXT    AS (json_extract(json, '$.container')),
  codec            TEXT    AS (json_extract(json, '$.codec')),
  duration_seconds REAL    AS (json_extract(json, '$.duration_seconds')),
  sample_rate_hz   INTEGER AS (json_extract(json, '$.sample_rate_hz')),
  channels         INTEGER AS (json_extract(json, '$.channels')),
  bytes            INTEGER AS (json_extract(json, '$.bytes')),
  edited           TEXT    AS (json_extract(json, '$.edited.verdict')),
  edited_log10_lr  REAL    AS (json_extract(json, '$.edited.log10_lr'))
) STRICT;
CREATE INDEX recordings_sha256 ON recordings (sha256);

CREATE TABLE findings (
  id            INTEGER PRIMARY KEY,
  path          TEXT NOT NULL REFERENCES recordings (path) ON DELETE CASCADE,
  json          TEXT NOT NULL,
  kind          TEXT AS (json_extract(json, '$.kind')),
  detector      TEXT AS (json_extract(json, '$.detector')),
  start_seconds REAL AS (json_extract(json, '$.start_seconds')),
  end_seconds   REAL AS (json_extract(json, '$.end_seconds')),
  log10_lr      REAL AS (json_extract(json, '$.log10_lr'))
) STRICT;
CREATE INDEX findings_path ON findings (path);

CREATE TABLE exhibits (
  id         INTEGER PRIMARY KEY,
  path       TEXT NOT NULL REFERENCES recordings (path) ON DELETE CASCADE,
  comparison INTEGER NOT NULL,               -- 0: made in the pass over path, 1: by the comparison
  sha256     TEXT NOT NULL,                  -- of data
  json       TEXT NOT NULL,
  kind       TEXT AS (json_extract(json, '$.kind')),
  label      TEXT AS (json_extract(json, '$.label')),
  media_type TEXT AS (json_extract(json, '$.media_type')),
  data       BLOB NOT NULL
) STRICT;
CREATE INDEX exhibits_path ON exhibits (path);
CREATE INDEX exhibits_sha256 ON exhibits (sha256);

CREATE TABLE features (
  path     TEXT NOT NULL REFERENCES recordings (path) ON DELETE CASCADE,
  detector TEXT NOT NULL,
  packed   BLOB NOT NULL,
  PRIMARY KEY (path, detector)
) STRICT;

-- What follows holds between the end of one run and the beginning of the next.

CREATE TABLE matches (
  id       INTEGER PRIMARY KEY,
  a        TEXT NOT NULL REFERENCES recordings (path),
  b        TEXT NOT NULL REFERENCES recordings (path),
  json     TEXT NOT NULL,
  a_start_seconds REAL AS (json_extract(json, '$.a_start_seconds')),
  a_end_seconds   REAL AS (json_extract(json, '$.a_end_seconds')),
  b_start_seconds REAL AS (json_extract(json, '$.b_start_seconds')),
  b_end_seconds   REAL AS (json_extract(json, '$.b_end_seconds')),
  speed           REAL AS (json_extract(json, '$.speed')),
  log10_lr        REAL AS (json_extract(json, '$.log10_lr'))
) STRICT;

CREATE TABLE pair_notes (
  id   INTEGER PRIMARY KEY,
  json TEXT NOT NULL                         -- error_rate and limits, which many pairs share
) STRICT;

CREATE TABLE pair_rows (
  a      INTEGER NOT NULL REFERENCES recordings (id),
  b      INTEGER NOT NULL REFERENCES recordings (id),
  log10_lr        REAL NOT NULL,
  log10_lr_pauses REAL,
  log10_lr_room   REAL,
  log10_lr_device REAL,
  note   INTEGER NOT NULL REFERENCES pair_notes (id),
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;

CREATE VIEW pairs AS
  SELECT ra.path AS a, rb.path AS b, log10_lr, log10_lr_pauses, log10_lr_room, log10_lr_device, n.json AS note
  FROM pair_rows p JOIN recordings ra ON ra.id = p.a JOIN recordings rb ON rb.id = p.b JOIN pair_notes n ON n.id = p.note;

CREATE TABLE lineage (
  id        INTEGER PRIMARY KEY,
  from_path TEXT NOT NULL REFERENCES recordings (path),
  to_path   TEXT NOT NULL REFERENCES recordings (path),
  json      TEXT NOT NULL,
  log10_lr  REAL AS (json_extract(json, '$.log10_lr'))
) STRICT;

CREATE TABLE sessions (                      -- a row for each recording of each session
  id      INTEGER PRIMARY KEY,
  session TEXT NOT NULL,
  path    TEXT NOT NULL REFERENCES recordings (path)
) STRICT;

CREATE TABLE session_tree (                  -- in the order of the merges; a path is null where a merge stands
  id         INTEGER PRIMARY KEY,
  left_path  TEXT REFERENCES recordings (path),
  right_path TEXT REFERENCES recordings (path),
  json       TEXT NOT NULL,
  log10_lr   REAL AS (json_extract(json, '$.log10_lr'))
) STRICT;

CREATE TABLE mains_matches (
  id        INTEGER PRIMARY KEY,
  path      TEXT NOT NULL REFERENCES recordings (path),
  json      TEXT NOT NULL,
  reference TEXT AS (json_extract(json, '$.reference')),
  start_seconds REAL AS (json_extract(json, '$.start_seconds')),
  log10_lr  REAL AS (json_extract(json, '$.log10_lr'))
) STRICT;

CREATE TABLE audit (
  seq       INTEGER PRIMARY KEY,
  time      TEXT NOT NULL,                   -- RFC 3339, UTC
  user      TEXT NOT NULL,
  host      TEXT NOT NULL,
  action    TEXT NOT NULL,
  detail    TEXT NOT NULL,                   -- JSON
  prev_hash TEXT NOT NULL,
  hash      TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- INSERT OR REPLACE would delete without asking the trigger above.
CREATE TRIGGER audit_in_sequence BEFORE INSERT ON audit
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
