-- Stacks and layers have tags. A document is a JSON object that is never empty: its last character is the closing brace.
UPDATE stack SET document = SUBSTR(document, 1, LENGTH(document) - 1) || ',"tags":{}}';
UPDATE layer SET document = SUBSTR(document, 1, LENGTH(document) - 1) || ',"tags":{}}';
