#!/bin/sh
# Runs what lies in /docker-entrypoint.d, then the command.
set -e
for script in /docker-entrypoint.d/*.sh; do
  if [ -x "$script" ]; then
    echo "entrypoint: running $script"
    "$script"
  fi
done
echo "entrypoint: configuration complete, ready to start"
exec "$@"
