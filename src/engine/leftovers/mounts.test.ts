import { expect, test } from "vitest";
import { mountPoints } from "./mounts.ts";

test("mount points are read in the order of mounting, blanks in them too", () => {
  const mountinfo = [
    "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
    "98 22 0:50 / /data/pods/u/volumes/my\\040disk rw - tmpfs tmpfs rw",
    "99 98 0:51 / /data/pods/u/volumes/my\\040disk/in rw - tmpfs tmpfs rw",
    "",
  ].join("\n");
  expect(mountPoints(mountinfo)).toEqual([
    "/",
    "/data/pods/u/volumes/my disk",
    "/data/pods/u/volumes/my disk/in",
  ]);
});
