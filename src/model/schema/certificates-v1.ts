/** Every field of the certificates.v1 definitions; the notation is explained in `notation.ts`. */
export const certificatesV1 = `
CertificateSigningRequest
  metadata 1 meta.v1.ObjectMeta
  spec 2 CertificateSigningRequestSpec!
  status 3 CertificateSigningRequestStatus
CertificateSigningRequestCondition
  type 1 string!
  status 6 string!
  reason 2 string
  message 3 string
  lastUpdateTime 4 Time
  lastTransitionTime 5 Time
CertificateSigningRequestSpec
  request 1 bytes!
  signerName 7 string!
  expirationSeconds 8 int32*
  usages 5 string[] atomic
  username 2 string
  uid 3 string
  groups 4 string[] atomic
  extra 6 map<ExtraValue>
CertificateSigningRequestStatus
  conditions 1 CertificateSigningRequestCondition[] map(type)
  certificate 2 bytes
`;
