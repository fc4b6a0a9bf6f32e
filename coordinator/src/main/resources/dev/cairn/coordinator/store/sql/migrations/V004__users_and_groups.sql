-- Users and groups of the account with their policies. A user belongs to the account, with or without an OpsWorks profile.

CREATE TABLE iam_user (
    arn ${text} NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    document TEXT NOT NULL
);

CREATE TABLE iam_group (
    name ${text} NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    document TEXT NOT NULL
);

-- Keys can be switched off; users keep the id that their account has on instances.
UPDATE access_key SET document = SUBSTR(document, 1, LENGTH(document) - 1) || ',"active":true}';
UPDATE user_profile SET document = SUBSTR(document, 1, LENGTH(document) - 1) || ',"unixId":' || (
    SELECT 2000 + COUNT(*) FROM user_profile AS other
    WHERE other.created_at < user_profile.created_at
        OR (other.created_at = user_profile.created_at AND other.arn <= user_profile.arn)
) || '}';
