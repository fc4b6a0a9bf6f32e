-- Launching and terminating name the region of the machine. What was begun before is about machines of this host, or brought by
-- people, which are in no region: any name does.
UPDATE outbox SET document = REPLACE(document, '"type":"launch-server"', '"type":"launch-server","region":"us-east-1"');
UPDATE outbox SET document = REPLACE(document, '"type":"terminate-server"', '"type":"terminate-server","region":"us-east-1"');
