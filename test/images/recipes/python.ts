import type { Packages } from "../packages.ts";
import type { Recipe } from "../recipe.ts";
import { busyboxUserland } from "./busybox.ts";

/** Python of this Debian release with psycopg2, the usual way to PostgreSQL. */
export const python: Recipe = {
  file: "python-psycopg2-latest",
  reference: "docker.io/tandem/python-psycopg2:latest",
  config: {
    Cmd: ["python3"],
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
  },
  async fill(root, packages) {
    const version = await pythonVersion(packages);
    const library = `usr/lib/python${version}`;
    await busyboxUserland(root, packages);
    await root.fromPackage(`python${version}-minimal`, [`usr/bin/python${version}`]);
    await root.fromPackage(`libpython${version}-minimal`, [`${library}/**/*.py`]);
    await root.fromPackage(`libpython${version}-stdlib`, [
      `${library}/**/*.py`,
      `${library}/lib-dynload/*.so`,
    ]);
    await root.fromPackage("python3-psycopg2", ["usr/lib/python3/dist-packages/psycopg2/*"]);
    root.symlink("/usr/bin/python3", `python${version}`);
  },
};

/** `python3` depends on the version that this release holds to be current: `python3.11`. */
async function pythonVersion(packages: Packages): Promise<string> {
  const found = (await packages.dependencies("python3"))
    .map((name) => /^python(3\.\d+)$/.exec(name)?.[1])
    .find((version) => version !== undefined);
  if (found === undefined) throw new Error("the package python3 names no version");
  return found;
}
