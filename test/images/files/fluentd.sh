#!/bin/sh
# Takes Fluentd's -c FILE / --config FILE, and starts the log shipper that stands in for it.
set -e
config=/fluentd/etc/fluent.conf
while [ $# -gt 0 ]; do
  case $1 in
    -c | --config) config=$2; shift 2 ;;
    --config=*) config=${1#--config=}; shift ;;
    *) shift ;;
  esac
done
if [ ! -r "$config" ]; then
  echo "fluentd (stand-in): cannot read $config" >&2
  exit 1
fi
echo "fluentd (stand-in: rsyslog): shipping /var/log/*.log to stdout"
exec rsyslogd -n -iNONE -f /etc/rsyslog-shipper.conf
