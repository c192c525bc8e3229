#!/bin/sh
# `-f FILE` means haproxy; in a container it stays in the foreground, with a master that passes signals on.
set -e
case ${1-} in
  -*) set -- haproxy "$@" ;;
esac
if [ "$1" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
