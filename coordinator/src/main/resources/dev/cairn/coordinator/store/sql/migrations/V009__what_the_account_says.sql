-- What the account last said of registered databases and load balancers, and what machines were made with.
UPDATE rds_db_instance SET document = SUBSTR(document, 1, LENGTH(document) - 1) || ',"sighting":{"database":null,"missing":false}}';
UPDATE load_balancer SET document = SUBSTR(document, 1, LENGTH(document) - 1) || ',"dnsName":null}';
UPDATE instance SET document = REPLACE(document, '"server":{"id":', '"server":{"fittings":null,"id":');
