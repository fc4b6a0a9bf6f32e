-- Instances know whether scaling has made them, and how long their starts took.
UPDATE instance SET document = SUBSTR(document, 1, LENGTH(document) - 1) || ',"scaled":{"created":false,"requestedAt":null,"boots":[]}}';
