import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Credentials } from "../../security/authenticate.ts";

/** Reading a certificate costs more than the rest of a request: once for each connection is enough. */
const certificates = new WeakMap<Socket, { readonly subject: Credentials["certificate"] }>();

/** The credentials of a request: the subject of a client certificate that our CA signed, and the headers. */
export function credentialsOf(request: IncomingMessage): Credentials {
  return { certificate: certificateOf(request.socket), headers: request.headers };
}

function certificateOf(socket: Socket): Credentials["certificate"] {
  const known = certificates.get(socket);
  if (known !== undefined) return known.subject;
  const subject = socket instanceof TLSSocket ? subjectOf(socket) : undefined;
  certificates.set(socket, { subject });
  return subject;
}

function subjectOf(socket: TLSSocket): Credentials["certificate"] {
  if (!socket.authorized) return undefined;
  // The declared type has no room for the repeated attributes that Node gives as a list.
  const subject = socket.getPeerCertificate().subject as
    | Readonly<Record<string, string | readonly string[] | undefined>>
    | undefined;
  if (subject === undefined) return undefined;
  return {
    commonName: [subject["CN"] ?? ""].flat()[0] ?? "",
    organizations: [subject["O"] ?? []].flat(),
  };
}
