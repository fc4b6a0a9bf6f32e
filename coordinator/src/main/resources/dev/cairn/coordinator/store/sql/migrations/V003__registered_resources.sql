-- What stacks have registered of an AWS account; each belongs to one stack at a time.

CREATE TABLE elastic_ip (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX elastic_ip_stack ON elastic_ip (stack_id);

CREATE TABLE volume (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    ec2_volume_id ${text} NOT NULL,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE UNIQUE INDEX volume_ec2 ON volume (ec2_volume_id);
CREATE INDEX volume_stack ON volume (stack_id);

CREATE TABLE rds_db_instance (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX rds_db_instance_stack ON rds_db_instance (stack_id);

CREATE TABLE ecs_cluster (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX ecs_cluster_stack ON ecs_cluster (stack_id);

CREATE TABLE load_balancer (
    id ${text} NOT NULL PRIMARY KEY,
    stack_id ${text} NOT NULL REFERENCES stack (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    added_version BIGINT NOT NULL,
    added_position INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX load_balancer_stack ON load_balancer (stack_id);
