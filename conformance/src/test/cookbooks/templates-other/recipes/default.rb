# Only lends its templates.
