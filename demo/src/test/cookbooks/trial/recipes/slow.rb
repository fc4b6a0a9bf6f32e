# Leaves one line per run, and takes long enough to be killed in the middle.
execute 'echo run >> /var/lib/trial/runs'
execute 'sleep 8'
execute 'echo end >> /var/lib/trial/runs'
