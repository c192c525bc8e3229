/** Every field of the apiregistration.v1 definitions; the notation is explained in `notation.ts`. */
export const apiregistrationV1 = `
APIService
  metadata 1 meta.v1.ObjectMeta
  spec 2 APIServiceSpec
  status 3 APIServiceStatus
APIServiceCondition
  type 1 string!
  status 2 string!
  lastTransitionTime 3 Time
  reason 4 string
  message 5 string
APIServiceSpec
  service 1 ServiceReference
  group 2 string
  version 3 string
  insecureSkipTLSVerify 4 bool
  caBundle 5 bytes atomic
  groupPriorityMinimum 7 int32!
  versionPriority 8 int32!
APIServiceStatus
  conditions 1 APIServiceCondition[] patch(merge:type) map(type)
ServiceReference
  namespace 1 string
  name 2 string
  port 3 int32*
`;
