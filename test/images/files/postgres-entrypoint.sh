#!/bin/sh
# Makes the database at the first start, as the official image does: POSTGRES_PASSWORD is required,
# POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS and POSTGRES_HOST_AUTH_METHOD are honoured, then
# every script of /docker-entrypoint-initdb.d runs once.
set -eu

case ${1-} in
  -*) set -- postgres "$@" ;;
esac

main() {
  if [ "$1" != postgres ]; then exec "$@"; fi
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chmod 700 "$PGDATA"
    chown -R postgres:postgres "$PGDATA" /var/run/postgresql
    exec gosu postgres "$0" "$@"
  fi
  if [ ! -s "$PGDATA/PG_VERSION" ]; then make_database; fi
  exec "$@"
}

make_database() {
  user=${POSTGRES_USER:-postgres}
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "$method" != trust ]; then
    echo "Error: Database is uninitialized and superuser password is not specified." >&2
    echo "Set POSTGRES_PASSWORD, or POSTGRES_HOST_AUTH_METHOD=trust to do without one." >&2
    exit 1
  fi
  mkdir -p "$PGDATA"
  printf '%s\n' "${POSTGRES_PASSWORD:-}" >/tmp/password
  password=--pwfile=/tmp/password
  [ -n "${POSTGRES_PASSWORD:-}" ] || password=
  # shellcheck disable=SC2086 # the arguments are words
  initdb --username="$user" $password --auth-local=trust --auth-host="$method" --encoding=UTF8 \
    --locale=C ${POSTGRES_INITDB_ARGS:-} -D "$PGDATA"
  rm -f /tmp/password
  echo "host all all all $method" >>"$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
  run_scripts "$user" "${POSTGRES_DB:-$user}"
  pg_ctl -D "$PGDATA" -m fast -w stop
  echo "PostgreSQL init process complete; ready for start up."
}

run_scripts() {
  if [ "$2" != postgres ]; then psql -q -U "$1" -d postgres -c "CREATE DATABASE \"$2\""; fi
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh) sh "$script" ;;
      *.sql) psql -q -v ON_ERROR_STOP=1 -U "$1" -d "$2" -f "$script" ;;
    esac
  done
}

main "$@"
