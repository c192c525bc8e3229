import { readFile } from "node:fs/promises";
import { nameserversOf } from "../network/dns/upstream.ts";

/** Where systemd-resolved keeps the servers that it asks; the stub in /etc answers on this machine only. */
const resolvConfs = ["/run/systemd/resolve/resolv.conf", "/etc/resolv.conf"];

/** The machine's own resolver configuration, as pods with `dnsPolicy: Default` get it. */
export async function hostResolvConf(): Promise<string> {
  for (const path of resolvConfs) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (nameserversOf(text).length > 0) return text;
  }
  return "";
}
