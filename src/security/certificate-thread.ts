import { parentPort, workerData } from "node:worker_threads";
import type { IssueRequest } from "./certificate-spec.ts";
import { issueCertificates } from "./issue-certificates.ts";

// The whole program of a thread that `issueInThread` starts: answers one request and ends.
const issued = await issueCertificates(workerData as IssueRequest);
parentPort?.postMessage(issued);
