-- A long history is read in stretches: 512 events of a person in a row as one text, since stepping from row to
-- row costs SQLite more than all that the plan makes of them. The rows are what counts; a stretch is a second
-- writing of rows that can never change, made with the last of them.
CREATE TABLE stretch (
  person INTEGER NOT NULL REFERENCES person (id),
  number INTEGER NOT NULL CHECK (number >= 1), -- the events from 512 * (number - 1) + 1 to 512 * number
  events TEXT NOT NULL,                        -- lines of event_line, parted by char(30)
  PRIMARY KEY (person, number)
) STRICT;

-- One event, its fields parted by char(31), which no text of an event may hold.
CREATE VIEW event_line (person, id, line) AS
SELECT person, id, id || char(31) || kind || char(31) || ifnull(what, '') || char(31) || ifnull(replaces, '') ||
  char(31) || at || char(31) || offset_min || char(31) || ifnull(note, '') || char(31) || numbers FROM event;

-- What the stretch that ends with an event has to be.
CREATE VIEW stretch_due (person, last, number, events) AS
SELECT person, id, id / 512, (SELECT group_concat(line, char(30)) FROM (
  SELECT line FROM event_line WHERE person = last.person AND id BETWEEN last.id - 511 AND last.id ORDER BY id))
FROM event AS last WHERE id % 512 = 0;

INSERT INTO stretch SELECT person, number, events FROM stretch_due;

CREATE TRIGGER event_stretch AFTER INSERT ON event WHEN NEW.id % 512 = 0
BEGIN
  INSERT INTO stretch SELECT person, number, events FROM stretch_due WHERE person = NEW.person AND last = NEW.id;
END;

CREATE TRIGGER stretch_unchanged BEFORE UPDATE ON stretch
BEGIN SELECT RAISE(ABORT, 'events are never changed; a correction is a new event'); END;
CREATE TRIGGER stretch_kept BEFORE DELETE ON stretch
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE person = OLD.person)
BEGIN SELECT RAISE(ABORT, 'events are never taken out, but with the whole person'); END;
