#!/bin/sh
# Options alone mean redis-server.
set -e
case ${1-} in
  -* | *.conf) set -- redis-server "$@" ;;
esac
exec "$@"
