#!/bin/sh
trap 'echo "stopped by SIGUSR1"; exit 0' USR1
trap 'echo "SIGTERM came, going on"' TERM
echo "waiting for SIGUSR1"
while :; do
  sleep 1000 &
  wait $!
done
