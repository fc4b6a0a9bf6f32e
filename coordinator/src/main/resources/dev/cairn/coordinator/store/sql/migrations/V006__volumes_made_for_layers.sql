-- Volumes that a layer wants are recorded before EC2 has made them. SQLite cannot drop a NOT NULL: hence by way of a new table.
CREATE TABLE volume_made (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    ec2_volume_id ${text},
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
INSERT INTO volume_made (id, stack_id, ec2_volume_id, created_at, added_version, added_position, document)
    SELECT id, stack_id, ec2_volume_id, created_at, added_version, added_position,
        SUBSTR(document, 1, LENGTH(document) - 1) || ',"disk":null,"raid":null,"device":null}'
    FROM volume;
DROP TABLE volume;
ALTER TABLE volume_made RENAME TO volume;
CREATE UNIQUE INDEX volume_ec2 ON volume (ec2_volume_id);
CREATE INDEX volume_stack ON volume (stack_id);
