-- The first schema. ${text} orders by bytes, ${bytes} is binary; instants are microseconds since 1970.
-- A released file never changes: add the next number.

CREATE TABLE setting (
    name ${text} NOT NULL PRIMARY KEY,
    value ${text} NOT NULL
);

CREATE TABLE stack (
    id ${text} NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    document TEXT NOT NULL
);

CREATE TABLE layer (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX layer_stack ON layer (stack_id);

CREATE TABLE instance (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    status ${text} NOT NULL,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX instance_stack ON instance (stack_id);

CREATE TABLE app (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX app_stack ON app (stack_id);

CREATE TABLE deployment (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    status ${text} NOT NULL,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX deployment_stack ON deployment (stack_id, created_at);
CREATE INDEX deployment_running ON deployment (stack_id) WHERE status = 'RUNNING';

-- No foreign keys to deployment and instance: commands outlive both.
CREATE TABLE command (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    instance_id ${text} NOT NULL,
    deployment_id ${text},
    sequence BIGINT NOT NULL,
    status ${text} NOT NULL,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE UNIQUE INDEX command_sequence ON command (instance_id, sequence);
CREATE INDEX command_stack ON command (stack_id);
CREATE INDEX command_open ON command (stack_id) WHERE status = 'PENDING';
CREATE INDEX command_deployment ON command (deployment_id);

-- The log of a command: pieces in the order in which they came, each of one attempt.
CREATE TABLE command_log (
    command_id ${text} NOT NULL REFERENCES command (id) ON DELETE CASCADE,
    start_bytes BIGINT NOT NULL,
    end_bytes BIGINT NOT NULL,
    attempt_id ${text} NOT NULL,
    attempt_end_bytes BIGINT NOT NULL,
    piece ${bytes} NOT NULL,
    PRIMARY KEY (command_id, start_bytes)
);

CREATE TABLE permission (
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    user_arn ${text} NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (stack_id, user_arn)
);
CREATE INDEX permission_user ON permission (user_arn);

CREATE TABLE load_based_scaling (
    layer_id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX load_based_scaling_stack ON load_based_scaling (stack_id);

CREATE TABLE time_based_scaling (
    instance_id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX time_based_scaling_stack ON time_based_scaling (stack_id);

CREATE TABLE service_error (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    instance_id ${text},
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX service_error_stack ON service_error (stack_id, created_at);

CREATE TABLE timeline_entry (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    decided_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX timeline_entry_stack ON timeline_entry (stack_id, decided_at, added_version, added_position);

CREATE TABLE timer (
    kind ${text} NOT NULL,
    subject ${text} NOT NULL,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    due BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX timer_due ON timer (due);
CREATE INDEX timer_stack ON timer (stack_id);

-- No foreign key: an effect that ends a machine outlives its stack.
CREATE TABLE outbox (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL,
    due BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (due);

-- No foreign key: a token is written with or before its instance.
CREATE TABLE enrolment_token (
    id ${text} NOT NULL PRIMARY KEY,
    instance_id ${text} NOT NULL,
    expires_at BIGINT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX enrolment_token_instance ON enrolment_token (instance_id);
CREATE INDEX enrolment_token_expires ON enrolment_token (expires_at);

CREATE TABLE user_profile (
    arn ${text} NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    document TEXT NOT NULL
);

CREATE TABLE access_key (
    id ${text} NOT NULL PRIMARY KEY,
    user_arn ${text} NOT NULL,
    created_at BIGINT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX access_key_user ON access_key (user_arn);
