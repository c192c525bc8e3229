import type { Packages } from "../packages.ts";
import type { Recipe } from "../recipe.ts";
import { busyboxUserland } from "./busybox.ts";

export const redis: Recipe = {
  file: "redis-latest",
  reference: "docker.io/library/redis:latest",
  config: {
    Entrypoint: ["/entrypoint.sh"],
    Cmd: ["redis-server"],
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    WorkingDir: "/data",
    ExposedPorts: { "6379/tcp": {} },
  },
  async fill(root, packages) {
    await busyboxUserland(root, packages);
    // The server, the checker and the sentinel are one program, which looks at its own name.
    await root.fromPackage("redis-tools", ["usr/bin/redis-cli"]);
    await root.fileAs("/usr/bin/redis-server", "redis-tools", "usr/bin/redis-check-rdb");
    root.users([{ name: "redis", id: 999 }]);
    root.directory("/data", { uid: 999, gid: 999 });
    root.script("/entrypoint.sh", "redis-entrypoint.sh");
  },
};

/** PostgreSQL of this Debian release, with the official image's variables and data folder. */
export const postgres: Recipe = {
  file: "postgres-latest",
  reference: "docker.io/library/postgres:latest",
  config: {
    Entrypoint: ["docker-entrypoint.sh"],
    Cmd: ["postgres"],
    Env: [
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/bin",
      "PGDATA=/var/lib/postgresql/data",
      "LANG=C.UTF-8",
      "TZ=UTC",
    ],
    StopSignal: "SIGINT",
    ExposedPorts: { "5432/tcp": {} },
  },
  async fill(root, packages) {
    const version = await postgresVersion(packages);
    await busyboxUserland(root, packages);
    const home = `usr/lib/postgresql/${version}`;
    await root.fromPackage(`postgresql-${version}`, [
      `${home}/bin/{postgres,initdb,pg_ctl}`,
      `${home}/lib/{plpgsql,dict_snowball,libpqwalreceiver,*_and_*,*2004,euc*}.so`,
      `usr/share/postgresql/${version}/{*.sql,*.bki,*.sample,*.txt}`,
      `usr/share/postgresql/${version}/timezonesets/*`,
      `usr/share/postgresql/${version}/tsearch_data/*`,
      `usr/share/postgresql/${version}/extension/plpgsql*`,
    ]);
    await root.fromPackage(`postgresql-client-${version}`, [
      `${home}/bin/{psql,pg_isready,createdb}`,
    ]);
    await root.fromPackage("gosu", ["usr/sbin/gosu"]);
    await root.fromPackage("tzdata", ["usr/share/zoneinfo/{UTC,GMT,Etc/UTC}"]);
    await root.fromPackage("libc-bin", ["usr/lib/locale/C.utf8/**"]);
    root.symlink("/usr/lib/postgresql/bin", `${version}/bin`);
    root.users([{ name: "postgres", id: 999, home: "/var/lib/postgresql" }]);
    root.directory("/var/lib/postgresql/data", { mode: 0o777, uid: 999, gid: 999 });
    root.directory("/var/run/postgresql", { mode: 0o777, uid: 999, gid: 999 });
    root.directory("/docker-entrypoint-initdb.d");
    root.script("/usr/local/bin/docker-entrypoint.sh", "postgres-entrypoint.sh");
  },
};

/** `postgresql` depends on the server that this release holds to be current: `postgresql-15`. */
async function postgresVersion(packages: Packages): Promise<string> {
  const server = (await packages.dependencies("postgresql"))
    .map((name) => /^postgresql-(\d+)$/.exec(name)?.[1])
    .find((version) => version !== undefined);
  if (server === undefined) throw new Error("the package postgresql names no server version");
  return server;
}
