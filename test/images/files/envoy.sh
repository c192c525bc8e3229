#!/bin/sh
# Takes Envoy's -c FILE / --config-path FILE, and starts the proxy that stands in for it.
set -e
config=
while [ $# -gt 0 ]; do
  case $1 in
    -c | --config-path) config=$2; shift 2 ;;
    --config-path=*) config=${1#--config-path=}; shift ;;
    *) shift ;;
  esac
done
if [ ! -r "$config" ]; then
  echo "envoy (stand-in): cannot read the configuration '$config'" >&2
  exit 1
fi
echo "envoy (stand-in: HAProxy): 0.0.0.0:10000 -> 127.0.0.1:80, admin on 9901"
# The master passes SIGTERM on; alone as process 1 the worker would not see it.
exec haproxy -W -db -f /etc/haproxy/haproxy.cfg
