-- Events for other programs. They outlive their stack: hence no foreign key. A commit cannot number them in the order in which
-- commits become visible, so the one that delivers does it afterwards.
CREATE TABLE stack_event (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL,
    happened_at BIGINT NOT NULL,
    sequence BIGINT,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE UNIQUE INDEX stack_event_sequence ON stack_event (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX stack_event_fresh ON stack_event (stack_id, added_version, added_position) WHERE sequence IS NULL;
CREATE INDEX stack_event_time ON stack_event (happened_at);

-- Up to which event each receiver has been told, and since when the next one fails.
CREATE TABLE event_cursor (
    receiver ${text} NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    failing_since BIGINT
);

-- The highest number that was ever given.
CREATE TABLE event_newest (
    only_row INTEGER NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL
);
