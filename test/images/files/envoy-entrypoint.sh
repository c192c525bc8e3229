#!/bin/sh
# Options alone mean envoy.
set -e
case ${1-} in
  -*) set -- envoy "$@" ;;
esac
exec "$@"
