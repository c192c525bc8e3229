import { apps, batch, core, job, rbac, workload } from "./answers.ts";

/** What must be there first. */
export const objectsThere: readonly (readonly [string, object])[] = [
  [`${core}/configmaps`, { metadata: { name: "fixed" }, data: { a: "1" }, immutable: true }],
  [`${core}/configmaps`, { metadata: { name: "there" }, data: { a: "1" } }],
  [`${core}/secrets`, { metadata: { name: "there" }, type: "Opaque" }],
  [`${core}/services`, { metadata: { name: "there" }, spec: { ports: [{ port: 80 }] } }],
  [
    `${core}/pods`,
    {
      metadata: { name: "two" },
      spec: {
        nodeName: "n1",
        containers: [
          { name: "a", image: "i" },
          { name: "b", image: "i" },
        ],
      },
    },
  ],
  [`${apps}/deployments`, { ...workload({}), metadata: { name: "web" } }],
  [`${apps}/daemonsets`, { ...workload({}), metadata: { name: "web" } }],
  [`${apps}/statefulsets`, { ...workload({ serviceName: "s" }), metadata: { name: "web" } }],
  [`${batch}/jobs`, { ...job({}), metadata: { name: "there" } }],
  [
    `${rbac}/rolebindings`,
    {
      metadata: { name: "there" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "one" },
    },
  ],
  ["/apis/scheduling.k8s.io/v1/priorityclasses", { metadata: { name: "there" }, value: 1 }],
  [
    "/apis/storage.k8s.io/v1/storageclasses",
    { metadata: { name: "there" }, provisioner: "p", parameters: { a: "1" } },
  ],
  [`${core}/serviceaccounts`, { metadata: { name: "robot" } }],
];
