-- People. An id is never given twice, so that a program that still holds one cannot write to someone else.
CREATE TABLE person (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 100),
  since INTEGER NOT NULL,                 -- s UTC
  chosen INTEGER UNIQUE CHECK (chosen = 1) -- NULL for all but one at most
) STRICT;

-- What happened. Ids count 1, 2, 3, ... within a person. The rows of a person lie side by side (no rowid), so
-- that a history is one walk. A correction names an earlier event of the same person. NULL = not said.
-- The numbers of a row are one JSON object of those that were said, since SQLite takes as long for an empty
-- column as for a full one; each number is a column all the same, computed from it and held to its range.
CREATE TABLE event (
  person INTEGER NOT NULL REFERENCES person (id),
  id INTEGER NOT NULL CHECK (id >= 1),
  replaces INTEGER CHECK (replaces BETWEEN 1 AND id - 1),
  at INTEGER NOT NULL CHECK (at BETWEEN -2208988800 AND 7258118400), -- s UTC; years 1900 to 2200
  offset_min INTEGER NOT NULL CHECK (offset_min BETWEEN -720 AND 840), -- local time minus UTC
  kind TEXT NOT NULL CHECK (kind IN ('setting', 'screen', 'clearance', 'symptom', 'pain', 'ready', 'start',
    'set', 'end', 'walk', 'steps', 'habit', 'sit', 'break', 'test', 'score', 'relief', 'note', 'void')),
  what TEXT CHECK (length(what) BETWEEN 1 AND 47 AND what NOT GLOB '*[^a-zA-Z0-9_.-]*'),
  note TEXT CHECK (length(CAST(note AS BLOB)) BETWEEN 1 AND 4000),
  numbers TEXT NOT NULL CHECK (numbers = json(numbers) AND json_remove(numbers,
    '$.value', '$.error', '$.confidence', '$.yes', '$.unsure', '$.side', '$.rung', '$.set_number',
    '$.reps', '$.hold_s', '$.load_kg', '$.reps_left', '$.clean', '$.sets_asked', '$.reps_lo',
    '$.reps_hi', '$.pain', '$.sharp', '$.leg', '$.felt', '$.minutes', '$.steps', '$.done', '$.asked',
    '$.outcome', '$.sleep', '$.soreness', '$.stress', '$.energy', '$.ill') = '{}'),
  value REAL AS (numbers ->> 'value') CHECK (value BETWEEN -1e6 AND 1e6),
  error REAL AS (numbers ->> 'error') CHECK (error BETWEEN 0 AND 1e6),
  confidence REAL AS (numbers ->> 'confidence') CHECK (confidence BETWEEN 0 AND 1),
  yes INTEGER AS (numbers ->> 'yes') CHECK (yes <> 0), -- 64 bits
  unsure INTEGER AS (numbers ->> 'unsure') CHECK (unsure <> 0),
  side INTEGER AS (numbers ->> 'side') CHECK (side BETWEEN 0 AND 2),
  rung INTEGER AS (numbers ->> 'rung') CHECK (rung BETWEEN 0 AND 20),
  set_number INTEGER AS (numbers ->> 'set_number') CHECK (set_number BETWEEN 1 AND 20),
  reps INTEGER AS (numbers ->> 'reps') CHECK (reps BETWEEN 0 AND 1000),
  hold_s REAL AS (numbers ->> 'hold_s') CHECK (hold_s BETWEEN 0 AND 600),
  load_kg REAL AS (numbers ->> 'load_kg') CHECK (load_kg BETWEEN 0 AND 500),
  reps_left INTEGER AS (numbers ->> 'reps_left') CHECK (reps_left BETWEEN 0 AND 20),
  clean REAL AS (numbers ->> 'clean') CHECK (clean BETWEEN 0 AND 1),
  sets_asked INTEGER AS (numbers ->> 'sets_asked') CHECK (sets_asked BETWEEN 0 AND 20),
  reps_lo INTEGER AS (numbers ->> 'reps_lo') CHECK (reps_lo BETWEEN 0 AND 100),
  reps_hi INTEGER AS (numbers ->> 'reps_hi') CHECK (reps_hi BETWEEN 0 AND 100),
  pain INTEGER AS (numbers ->> 'pain') CHECK (pain BETWEEN 0 AND 10),
  sharp INTEGER AS (numbers ->> 'sharp') CHECK (sharp BETWEEN 0 AND 1),
  leg INTEGER AS (numbers ->> 'leg') CHECK (leg BETWEEN 0 AND 1),
  felt INTEGER AS (numbers ->> 'felt') CHECK (felt BETWEEN 0 AND 6),
  minutes REAL AS (numbers ->> 'minutes') CHECK (minutes BETWEEN 0 AND 1440),
  steps INTEGER AS (numbers ->> 'steps') CHECK (steps BETWEEN 0 AND 200000),
  done INTEGER AS (numbers ->> 'done') CHECK (done BETWEEN 0 AND 200),
  asked INTEGER AS (numbers ->> 'asked') CHECK (asked BETWEEN 0 AND 200),
  outcome INTEGER AS (numbers ->> 'outcome') CHECK (outcome BETWEEN 0 AND 3),
  sleep INTEGER AS (numbers ->> 'sleep') CHECK (sleep BETWEEN 1 AND 5),
  soreness INTEGER AS (numbers ->> 'soreness') CHECK (soreness BETWEEN 1 AND 5),
  stress INTEGER AS (numbers ->> 'stress') CHECK (stress BETWEEN 1 AND 5),
  energy INTEGER AS (numbers ->> 'energy') CHECK (energy BETWEEN 1 AND 5),
  ill INTEGER AS (numbers ->> 'ill') CHECK (ill BETWEEN 0 AND 1),
  PRIMARY KEY (person, id),
  FOREIGN KEY (person, replaces) REFERENCES event (person, id)
) STRICT, WITHOUT ROWID;

-- Corrections are few; without this every erased event would look through the whole table for one.
CREATE INDEX event_replaces ON event (person, replaces) WHERE replaces IS NOT NULL;

-- People who are being erased: their rows may go, and a cleaning that was cut short is taken up again.
CREATE TABLE erasure (person INTEGER PRIMARY KEY) STRICT;

-- Events are only added, one after the other.
CREATE TRIGGER event_in_order BEFORE INSERT ON event
WHEN NEW.id <> 1 + coalesce((SELECT max(id) FROM event WHERE person = NEW.person), 0)
BEGIN SELECT RAISE(ABORT, 'events are only added at the end'); END;
CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed; a correction is a new event'); END;
CREATE TRIGGER event_kept BEFORE DELETE ON event
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE person = OLD.person)
BEGIN SELECT RAISE(ABORT, 'events are never taken out, but with the whole person'); END;
