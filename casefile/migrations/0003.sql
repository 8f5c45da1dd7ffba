-- Ratios of groups of evidence kept apart, and whether two files are built alike.

ALTER TABLE pair_rows ADD COLUMN log10_lr_background REAL;
ALTER TABLE pair_rows ADD COLUMN log10_lr_channel REAL;
ALTER TABLE pair_rows ADD COLUMN log10_lr_reverberation REAL;
ALTER TABLE pair_rows ADD COLUMN log10_lr_mains REAL;
ALTER TABLE pair_rows ADD COLUMN same_export INTEGER;   -- 1 or 0; null: not known

DROP VIEW pairs;
CREATE VIEW pairs AS
  SELECT ra.path AS a, rb.path AS b, log10_lr, log10_lr_pauses, log10_lr_room, log10_lr_device,
    log10_lr_background, log10_lr_channel, log10_lr_reverberation, log10_lr_mains,
    CASE same_export WHEN 1 THEN 'same' WHEN 0 THEN 'different' END AS export, n.json AS note
  FROM pair_rows p JOIN recordings ra ON ra.id = p.a JOIN recordings rb ON rb.id = p.b JOIN pair_notes n ON n.id = p.note;
